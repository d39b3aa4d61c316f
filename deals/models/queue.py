"""The line behind a protection: who registered first is offered the place when it becomes free."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import protection_events as events
from deals import rivals
from deals.course import plan
from deals.duplicates import sames
from deals.lifecycle import AWAITING_DECISION, CLOSED, ReviewStatus
from deals.models.customer import Customer
from deals.models.policy import ProtectionPolicy
from deals.models.protection import Protection
from deals.protect import judged_of, lock_in_order, scope_of
from deals.refusals import NothingToWaitFor, OthersBefore, PlaceNotOffered, QueuedAlready
from partners import ledger
from partners.models import LedgerEntry, ProductFamily, Programme
from permissions.actors import System
from permissions.facts import Fact, FactQuerySet, from_now_on, never_twice_at_once
from permissions.models import User
from permissions.public_ids import new_public_id

if TYPE_CHECKING:
    from deals.models.deal import Deal


class QueueQuerySet(FactQuerySet):
    def waiting_for(
        self, protection: Protection, families: Iterable[ProductFamily], *, at: datetime
    ) -> Self:
        """Return the places behind a protection, for these families of it."""
        return self.beside(
            protection.customer_id, [each.pk for each in families], protection.project, at=at
        )

    def beside(
        self, customer: int, families: Iterable[int], scope: NumericRange, *, at: datetime
    ) -> Self:
        """Return the places that hold at `at` and want some of the same of the same customer."""
        return self.holding(at=at).filter(
            # One row for a place, however many families it shares.
            Exists(
                self.model._default_manager.filter(
                    pk=OuterRef("pk"), deal__families__in=list(families)
                )
            ),
            customer=customer,
            project__overlap=scope,
        )

    def in_line(self) -> Self:
        return self.select_related("deal").order_by("deal__first_submitted_at", "deal_id")

    def waiting(self, *, at: datetime) -> Self:
        """Return the places that nobody was offered yet: what they are for waits for no verdict."""
        return self.holding(at=at).filter(offered_at=None)

    def to_be_offered(self, *, at: datetime) -> Self:
        """Return the places before which no protection stands any more, first ones first."""
        held = Protection.objects.filter(
            customer=OuterRef("customer"),
            project__overlap=OuterRef("project"),
            product_family__in=OuterRef("deal__families"),
            during__contains=at,
        ).exclude(deal=OuterRef("deal"))
        return self.holding(at=at).filter(~Exists(held), offered_at=None).in_line()

    def to_be_told_lapsed(self, *, at: datetime) -> Self:
        return self.filter(ended_as="", during__endswith__lte=at).in_line()

    def ahead_of(self, deal: "Deal") -> Self:
        """Return the places of registrations that were submitted before this one."""
        return self.exclude(deal=deal).filter(
            Q(deal__first_submitted_at__lt=deal.first_submitted_at)
            | Q(deal__first_submitted_at=deal.first_submitted_at, deal_id__lt=deal.pk)
        )


class QueuePlace(Fact):
    """A place in the line. An offer gives it an end, which whoever takes the offer lifts again."""

    class End(models.TextChoices):
        APPROVED = "approved", gettext_lazy("Approved")
        LAPSED = "lapsed", gettext_lazy("Not taken in time")
        CLOSED = "closed", gettext_lazy("The registration was closed")
        TAKEN_OUT = "taken_out", gettext_lazy("Taken out of the line")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="queue_places")
    # Whose protection it waits for, as it was judged then.
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    project = BigIntegerRangeField()
    # What we were late already when the clock was stopped: it is not forgotten.
    late_before = models.DurationField(default=timedelta)
    offered_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, choices=End.choices, blank=True)

    objects: ClassVar[Any] = QueueQuerySet.as_manager()

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("queued_once", "deal"),
            models.CheckConstraint(
                condition=Q(offered_at=None, answer_by=None, taken_at=None)
                | (
                    Q(offered_at__isnull=False, answer_by__gt=F("offered_at"))
                    & (Q(taken_at=None) | Q(taken_at__lt=F("answer_by")))
                ),
                name="place_taken_after_it_was_offered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.customer_id}"

    # Verbs. Each wants its deal fetched locked.

    @classmethod
    @transaction.atomic
    def begin(cls, deal: "Deal", *, by: User, at: datetime) -> "QueuePlace":
        """Keep a registration's place behind whoever holds the customer. Its promise rests.

        Raises `QueuedAlready`, `NothingToWaitFor`.
        """
        if cls.of(deal, at=at) is not None:
            raise QueuedAlready(_("Its place is kept already."))
        held = what_stands_before(deal, at=at) if deal.review_status in AWAITING_DECISION else None
        if held is None:
            raise NothingToWaitFor(
                _("No protection of another stands before it, so there is nothing to wait for.")
            )
        late = at - deal.promised_at if deal.promised_at and at > deal.promised_at else timedelta()
        place = cls.objects.create(
            deal=deal,
            customer=held.customer,
            project=scope_of(deal),
            during=from_now_on(at),
            late_before=late,
        )
        deal.rest(at=at)
        ledger.record(events.PlaceKept(subject=deal, concerns=[deal.registrant]), by=by, at=at)
        return place

    @classmethod
    @transaction.atomic
    def leave(cls, deal: "Deal", *, by: User, at: datetime) -> None:
        """Take a registration out of the line: it waits for a verdict again. Twice is harmless."""
        place = cls.of(deal, at=at)
        if place is None:
            return
        place.finish(cls.End.TAKEN_OUT, at=at)
        kept = LedgerEntry.objects.about(deal).filter(verb=events.PlaceKept.verb)
        ledger.cancel_deliveries(kept, at=at)
        deal.resume(plan(deal, at=at), at=at)
        said = events.PlaceEnded(subject=deal, concerns=[deal.registrant])
        ledger.record(said, by=by, at=at)

    @transaction.atomic
    def offer(self, *, by: System, at: datetime) -> bool:
        """Offer the place if it is free and nobody stands before it. Says whether it was."""
        families = list(self.deal.families.all())
        lock_in_order(self.customer, families)
        fresh = QueuePlace.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if at not in fresh.during or fresh.offered_at is not None:
            return False
        keys = [each.pk for each in families]
        line = QueuePlace.objects.beside(self.customer_id, keys, self.project, at=at)
        just_now = at - Programme.current().grace
        before = QueuePlace.objects.beside(self.customer_id, keys, self.project, at=just_now)
        # Whoever was decided a moment ago may still get the place back with the verdict.
        ahead = line | before.filter(ended_as__in=[self.End.APPROVED, self.End.CLOSED])
        if ahead.ahead_of(self.deal).exists() or self.is_held(families, at=at):
            return False
        rivals.part_from_spent(self.deal, at=at)
        policies = ProtectionPolicy.of(self.deal, families, at=at).values()
        fresh.offered_at = at
        fresh.answer_by = at + timedelta(days=max(each.offer_days for each in policies))
        fresh.during = DateTimeTZRange(fresh.during.lower, fresh.answer_by, "[)")
        fresh.save(update_fields=["offered_at", "answer_by", "during"])
        self.deal.resume(plan(self.deal, at=at), at=at)
        said = events.PlaceOffered(
            subject=self.deal, concerns=[self.deal.registrant], until=fresh.answer_by.isoformat()
        )
        ledger.record(said, by=by, at=at)
        return True

    @classmethod
    @transaction.atomic
    def take(cls, deal: "Deal", *, by: User, at: datetime) -> None:
        """Say for the registrant that it is still wanted: the place waits for the verdict now.

        Twice changes nothing. Raises `PlaceNotOffered`.
        """
        place = cls.of(deal, at=at)
        if place is None or place.offered_at is None:
            raise PlaceNotOffered(_("There is no offer that waits for your answer."))
        if place.taken_at is not None:
            return
        place.taken_at = at
        place.during = from_now_on(place.during.lower)
        place.save(update_fields=["taken_at", "during"])
        ledger.record(events.PlaceTaken(subject=deal, concerns=[deal.registrant]), by=by, at=at)

    @transaction.atomic
    def lapse(self, *, by: System, at: datetime) -> None:
        """Say that nobody answered the offer in time; the place ended by itself. Once."""
        fresh = QueuePlace.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if fresh.ended_as or fresh.during.upper is None or fresh.during.upper > at:
            return
        fresh.ended_as = self.End.LAPSED
        fresh.save(update_fields=["ended_as"])
        said = events.PlaceLapsed(subject=self.deal, concerns=[self.deal.registrant])
        ledger.record(said, by=by, at=at)

    @classmethod
    def refuse_to_pass(cls, deal: "Deal", *, at: datetime) -> None:
        """Refuse an approval past somebody who registered before and waits in the line.

        Raises `OthersBefore`. Asked under the locks that `protect` took.
        """
        before = cls.objects.holding(at=at).ahead_of(deal)
        alike = {each.customer.pk for each in sames(deal, among=before.values("customer"))}
        keys = list(deal.families.values_list("pk", flat=True))
        for customer in [deal.customer_id, *(alike - judged_of(deal))]:
            line = cls.objects.beside(customer or 0, keys, scope_of(deal), at=at)
            if line.ahead_of(deal).exists():
                raise OthersBefore(
                    _("Another registration came first and keeps its place before this one.")
                )

    @classmethod
    def go_with(cls, deal: "Deal", status: ReviewStatus, *, at: datetime) -> None:
        """End the place of a registration that was decided or closed.

        One that was answered meanwhile is promised nothing while it still waits in the line.
        """
        if status == ReviewStatus.SUBMITTED:
            place = cls.of(deal, at=at)
            if place is not None and place.offered_at is None:
                deal.promised_at = deal.lapses_at = None
        if status != ReviewStatus.APPROVED and status not in CLOSED:
            return
        place = cls.of(deal, at=at)
        if place is not None:
            approved = status == ReviewStatus.APPROVED
            place.finish(cls.End.APPROVED if approved else cls.End.CLOSED, at=at)

    @classmethod
    def come_back(cls, deal: "Deal", *, since: datetime) -> None:
        """Put the place back as it was before a verdict that was taken back."""
        ended = cls.objects.filter(deal=deal, during__endswith=since).exclude(ended_as="").first()
        if ended is not None:
            until = None if ended.taken_at else ended.answer_by
            ended.ended_as = ""
            ended.during = DateTimeTZRange(ended.during.lower, until, "[)")
            ended.save(update_fields=["ended_as", "during"])

    def finish(self, how: str, *, at: datetime) -> None:
        self.ended_as = how
        self.save(update_fields=["ended_as"])
        self.end(at=at)

    # Questions.

    @classmethod
    def of(cls, deal: "Deal", *, at: datetime) -> "QueuePlace | None":
        found: QueuePlace | None = cls.objects.holding(at=at).filter(deal=deal).first()
        return found

    def state(self, *, at: datetime) -> str:
        """Return waiting, offered or taken; ended when it holds no longer."""
        if at not in self.during:
            return "ended"
        if self.taken_at is not None and self.taken_at <= at:
            return "taken"
        return "offered" if self.offered_at is not None and self.offered_at <= at else "waiting"

    def number(self, *, at: datetime) -> int:
        """Return which it is in the line. For who decides; a partner is told no count."""
        keys = list(self.deal.families.values_list("pk", flat=True))
        line = QueuePlace.objects.beside(self.customer_id, keys, self.project, at=at)
        return int(line.ahead_of(self.deal).count()) + 1

    def is_held(self, families: Iterable[ProductFamily], *, at: datetime) -> bool:
        """Say whether somebody's protection still stands before this place."""
        held = Protection.objects.filter(
            customer=self.customer_id,
            product_family__in=list(families),
            project__overlap=self.project,
            during__overlap=from_now_on(at),
        )
        return bool(held.exclude(deal=self.deal_id).exists())


def what_stands_before(
    deal: "Deal", *, at: datetime, alike: Sequence[int] | None = None
) -> Protection | None:
    """Return a protection of somebody else that keeps this registration from being approved.

    `alike` are the customers that by every feature are this one, where the caller has found them.
    """
    held = Protection.objects.filter(
        product_family__in=deal.families.all(),
        project__overlap=scope_of(deal),
        during__overlap=from_now_on(at),
    ).exclude(deal=deal)
    found = held.filter(customer=deal.customer).select_related("customer").first()
    if found is not None:
        return found
    if alike is None:
        alike = [each.customer.pk for each in sames(deal, among=held.values("customer"))]
    # Of whom somebody has judged that it is another one, nothing keeps it.
    apart = judged_of(deal)
    alike_held: Protection | None = (
        held.filter(customer__in=[each for each in alike if each not in apart])
        .select_related("customer")
        .order_by("pk")
        .first()
    )
    return alike_held
