"""Keys for machines: stored hashed, scoped, ending, shown once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.models.person import User
from permissions.public_ids import new_public_id

PREFIX = "tdm_"


class Scope(models.TextChoices):
    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
    # No key of the API: the end of an address that a calendar reads, and nothing else does.
    CALENDAR = "calendar", _("Show my calendar what ends and is promised")


def hashed(token: str) -> str:
    """Return the SHA-256 of a token: it has 256 bits of chance, so no salt or stretching helps."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def alive(self, token: str, *, at: datetime) -> Self:
        return self.filter(
            models.Q(expires_at__gt=at),
            models.Q(revoked_at=None) | models.Q(revoked_at__gt=at),
            token_hash=hashed(token),
        ).select_related("person")


class ApiToken(models.Model):
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    # The first characters, so that its owner tells one from another.
    hint = models.CharField(max_length=12)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.hint}…"

    @classmethod
    def issue(
        cls, person: User, *, name: str, at: datetime, scopes: list[str], days: int = 90
    ) -> tuple["ApiToken", str]:
        """Return the row and the token itself, which is stored nowhere."""
        secret = PREFIX + secrets.token_urlsafe(32)
        row = cls.objects.create(
            person=person,
            name=name,
            token_hash=hashed(secret),
            hint=secret[: len(PREFIX) + 4],
            scopes=scopes,
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
        return row, secret

    def revoke(self, *, at: datetime) -> None:
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])
