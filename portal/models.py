"""What the portal itself keeps: mails of the demonstration, and whom it has told of what."""

from typing import Any, ClassVar

from django.db import models

from partners.models import LedgerEntry
from permissions.models import User


class KeptMail(models.Model):
    """A mail of the demonstration, readable at `/mailbox/`."""

    at = models.DateTimeField(db_index=True)
    to = models.TextField()
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.subject


class Notice(models.Model):
    """That a person was told of a ledger entry: at most one mail each. None is somebody invited."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["entry", "person"], name="told_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.person_id}"


class DemonstrationStep(models.Model):
    """A step of the demonstration that has been built, so that a second start adds nothing."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class OncePerKey(models.Model):
    """A POST that its client marked with a key: what came of it, so that it is never done twice.

    Success is kept as the thing it was about, and drawn again for whoever may still see it; a
    refusal as the words that were said, and so is what came of each of several. Nothing of a
    thing stands here.
    """

    person = models.ForeignKey("permissions.User", models.CASCADE, related_name="+")
    token = models.ForeignKey("permissions.ApiToken", models.CASCADE, related_name="+")
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=255)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    thing_id = models.BigIntegerField(null=True)
    problem = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["person", "token", "method", "path", "key"], name="once_per_key"
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["at"], name="once_per_key_by_age")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
