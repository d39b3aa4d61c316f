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
