"""Everything that happened between us and our partners, and its way to its hearers."""

from typing import Any, ClassVar

from django.db import models

from permissions.append_only import APPEND_ONLY
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class LedgerEntryQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-at", "-pk"]

    def about(self, thing: models.Model) -> "LedgerEntryQuerySet":
        return self.filter(subject_kind=thing._meta.label_lower, subject_id=thing.pk)


class LedgerEntry(models.Model):
    """One thing that happened. A correction is another entry.

    People stand here by key alone; their names are joined when it is read.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="acts", db_constraint=False
    )
    unattended = models.CharField(max_length=80, blank=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    details = models.JSONField(default=dict)
    # Internal entries are the vendor's alone.
    internal = models.BooleanField(default=False)
    source = models.CharField(max_length=20, default="portal")
    concerns = models.ManyToManyField(
        "partners.Partner", through="partners.LedgerConcern", related_name="ledger"
    )

    objects: ClassVar[Any] = LedgerEntryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="ledger_by_subject"),
            models.Index(fields=["verb", "-at"], name="ledger_by_verb"),
        ]
        triggers: ClassVar[list[Any]] = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class LedgerConcern(models.Model):
    """Whose relationship an entry belongs to: every party of a joint deal has it in its own."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["entry", "partner"], name="concern_once")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["partner", "-at"], name="ledger_by_partner"),
            models.Index(fields=["partner", "id"], name="ledger_since"),
        ]
        triggers: ClassVar[list[Any]] = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.entry_id} of {self.partner_id}"


class Delivery(models.Model):
    """An entry on its way to one subscriber, due at a time, delivered at least once."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    # Taken back within the grace period: nobody outside hears of it.
    cancelled_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["entry", "subscriber"], name="delivered_once_each")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["due_at"],
                name="deliveries_waiting",
                condition=models.Q(delivered_at=None, cancelled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.subscriber}"
