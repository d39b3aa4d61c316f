"""What is on its way to a machine, what came of it, and in which order."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from partners.models.ledger import LedgerEntry
from partners.models.webhook import Webhook
from partners.webhooks import events
from partners.webhooks.post import READ
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class WebhookThread(models.Model):
    """One thing as one machine hears of it: counted, and told in the order it happened."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="threads")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    last = models.PositiveIntegerField(default=0)
    # A short mark of each field as it was told last, to say what is new.
    marks = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["webhook", "subject_kind", "subject_id"], name="webhook_thread_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.subject_kind}:{self.subject_id}"


class State(models.TextChoices):
    WAITING = "waiting", _("On its way")
    DELIVERED = "delivered", _("Taken")
    WITHHELD = "withheld", _("Not theirs to see")
    GIVEN_UP = "given_up", _("Given up")


class WebhookDeliveryQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-pk"]

    def waiting(self) -> "WebhookDeliveryQuerySet":
        return self.filter(state=State.WAITING)

    def next_due(self, *, at: datetime) -> "WebhookDelivery | None":
        """Return the first that is due and before which nothing of its thread still waits."""
        before = WebhookDelivery.objects.filter(
            thread=models.OuterRef("thread"),
            number__lt=models.OuterRef("number"),
            state=State.WAITING,
        )
        found: WebhookDelivery | None = (
            self.waiting()
            .filter(~models.Exists(before), due_at__lte=at)
            .select_related("entry", "entry__actor", "thread")
            .order_by("due_at", "pk")
            .first()
        )
        return found

    def send_again(self, *, at: datetime) -> int:
        return self.update(state=State.WAITING, due_at=at, asked_at=at, attempts=0, done_at=None)


class WebhookDelivery(models.Model):
    """One entry for one machine. Its id is the `webhook-id`, the same however often it is sent."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    thread = models.ForeignKey(WebhookThread, models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # When it was put on its way, first or again: it is given up some days after that.
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="webhook_told_once"),
            models.UniqueConstraint(fields=["thread", "number"], name="webhook_counted_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["webhook", "due_at"],
                name="webhook_deliveries_waiting",
                condition=models.Q(state="waiting"),
            )
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        return f"msg_{self.public_id}"

    @transaction.atomic
    def send_again(self, *, by: User, at: datetime) -> None:
        """Put it on its way once more, under the same id."""
        self.webhook._turn()  # noqa: SLF001  its own rows
        WebhookDelivery.objects.filter(pk=self.pk).send_again(at=at)
        self.webhook._say(events.WebhookReplayed, by=by, at=at, count=1)  # noqa: SLF001
        self.refresh_from_db()


class WebhookAttempt(models.Model):
    """One time it was sent: what came back, or why nothing did."""

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    millis = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=20, blank=True)
    # The first bytes of the answer, as a stranger's machine wrote them.
    answer = models.CharField(max_length=READ, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["delivery", "-at"], name="webhook_attempts_of")
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status or self.error}"
