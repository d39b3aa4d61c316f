"""How we speak with the CRM: what goes out, how far we have read, what only a person can judge."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from partners import events, ledger
from permissions.actors import Actor
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class Connection(models.Model):
    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        AUTH_FAILED = "auth_failed"
        QUOTA_HOLD = "quota_hold"
        CIRCUIT_OPEN = "circuit_open"

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    base_url = models.CharField(max_length=255)
    instance_id = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=14, choices=State.choices, default=State.ACTIVE)
    epoch = models.PositiveIntegerField(default=1)
    # Longer than the CRM's slowest answer: a request may still be committing while we ask.
    probe_delay_seconds = models.PositiveSmallIntegerField(default=2)
    overlap_seconds = models.PositiveSmallIntegerField(default=60)
    # In a row. After some of them it is left alone until `retry_at`.
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True)
    last_error_class = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("connection to the CRM")
        verbose_name_plural = _("connections to the CRM")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["name"], name="connection_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """A portal object and its record in the CRM; unique both ways per role."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="links")
    role = models.CharField(max_length=20)
    portal_kind = models.CharField(max_length=60)
    portal_id = models.BigIntegerField()
    object_type = models.CharField(max_length=20)
    external_id = models.CharField(max_length=80)
    state = models.CharField(max_length=12, default="live")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "role", "portal_kind", "portal_id"], name="link_once_outward"
            ),
            models.UniqueConstraint(
                fields=["connection", "role", "object_type", "external_id"],
                name="link_once_inward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.portal_kind}:{self.portal_id} = {self.object_type} {self.external_id}"


class Command(models.Model):
    """Something the CRM shall do, written in the transaction of the verb that wants it."""

    class State(models.TextChoices):
        PENDING = "pending"
        LEASED = "leased"
        SENT = "sent"
        UNKNOWN = "unknown"
        WAIT = "wait"
        HELD = "held"
        ACKED = "acked"
        CONFIRMED = "confirmed"
        CONFLICT = "conflict"
        DEAD = "dead"
        CANCELLED = "cancelled"

    FINISHED = (State.ACKED, State.CONFIRMED, State.CANCELLED)

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    connection = models.ForeignKey(Connection, models.PROTECT, null=True, related_name="commands")
    aggregate = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    op = models.CharField(max_length=40)
    # Stable for ever: `prm:<instance>:<deal public id>`; kept in the CRM, asked before a resend.
    ref = models.CharField(max_length=120)
    desired = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    probes_negative = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    last_error_class = models.CharField(max_length=20, blank=True)
    last_error = models.CharField(max_length=255, blank=True)
    external_id = models.CharField(max_length=80, blank=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("command to the CRM")
        verbose_name_plural = _("commands to the CRM")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["aggregate", "seq"], name="command_in_order")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["state", "due_at"], name="commands_due")
        ]

    def __str__(self) -> str:
        return f"{self.op} {self.ref}"


class Attempt(models.Model):
    """One write to the CRM, recorded before it goes out; no personal data.

    Until it is settled, a record with its reference may be there: nobody writes it again unasked.
    """

    command = models.ForeignKey(Command, models.PROTECT, related_name="tries")
    ref = models.CharField(max_length=120, blank=True, db_index=True)
    probed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.command_id} {self.outcome}"


class Cursor(models.Model):
    """How far a feed was read; saved in the transaction of the page."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="cursors")
    object_type = models.CharField(max_length=20)
    epoch = models.PositiveIntegerField()
    position = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "object_type", "epoch"], name="cursor_once"
            )
        ]

    def __str__(self) -> str:
        return self.object_type


class Sweep(models.Model):
    """One list read from end to end, in as many turns as it takes: `after` is where it stands."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="sweeps")
    object_type = models.CharField(max_length=20)
    epoch = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    # Records fetched later than this number came into being while we read: they are not absent.
    first_seq = models.BigIntegerField(default=0)
    after = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    complete = models.BooleanField(default=False)
    seen = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    aborted_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "epoch", "object_type"],
                condition=models.Q(ended_at=None),
                name="sweep_under_way_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.started_at}"


class Discrepancy(models.Model):
    """Mirror and CRM disagree, or the CRM holds something only a person can judge."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="discrepancies")
    kind = models.CharField(max_length=30)
    object_type = models.CharField(max_length=20)
    external_id = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = _("disagreement with the CRM")
        verbose_name_plural = _("disagreements with the CRM")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "kind", "object_type", "external_id"],
                condition=models.Q(closed_at=None),
                name="discrepancy_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"

    @transaction.atomic
    def settle(self, *, by: Actor, at: datetime) -> None:
        """Close it: somebody has seen to it. Should it still be so, the next round says it anew."""
        if self.closed_at is not None:
            return
        self.closed_at, self.how = at, "settled"
        self.save(update_fields=["closed_at", "how"])
        ledger.record(
            events.DiscrepancySettled(subject=self, concerns=[], kind=self.kind), by=by, at=at
        )
