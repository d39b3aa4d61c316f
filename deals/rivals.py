"""Who else wants the same: where a case is opened, and what may not happen while it is open."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals import conflict_events as events
from deals.conflict_refusals import ConflictUndecided
from deals.conflict_stand import put_back_case, stand_of
from deals.conflict_states import Choice, ConflictStatus
from deals.duplicates import sames
from deals.lifecycle import CLOSED, ReviewStatus
from deals.models.conflict import Conflict, ConflictQuerySet
from deals.models.conflict_side import ConflictDecision
from deals.models.customer import CustomerVerdict
from deals.protect import lock_in_order
from deals.refusals import CannotBeUndone
from deals.scope import live, overlap
from partners import ledger
from partners.models import LedgerEntry
from permissions.actors import System

if TYPE_CHECKING:
    from deals.models.approval import Approval
    from deals.models.deal import Deal

PORTAL = System("find who wants the same")
# One of so many is decided like one of few; what lies behind them waits for the next.
MOST_RIVALS = 20


def meet(deal: "Deal", *, at: datetime) -> None:
    """Open a case with each other partner's live registration that surely wants the same.

    Two that are submitted at one moment take turns here, so that one of them sees the other.
    """
    if deal.customer is None:
        return
    lock_in_order(deal.customer, [])
    others = type(deal).objects.filter(live(at=at)).exclude(registrant=deal.registrant_id)
    alike = [match.customer.pk for match in sames(deal, among=others.values("customer"))]
    apart = CustomerVerdict.objects.filter(verdict=CustomerVerdict.Verdict.DIFFERENT)
    known_apart = apart.filter(deal=deal, customer=deal.customer).values("candidate")
    met = Conflict.objects.of(deal)
    rivals = (
        others.filter(customer__in=[deal.customer.pk, *alike])
        .exclude(customer__in=known_apart)
        .exclude(pk__in=met.values("first"))
        .exclude(pk__in=met.values("second"))
        .select_related("registrant", "customer", "project")
        .order_by("first_submitted_at", "pk")
    )
    for rival in rivals[:MOST_RIVALS]:
        if overlap(deal, rival):
            Conflict.begin(deal, rival, by=PORTAL, at=at)


def part_ways(deal: "Deal", *, at: datetime) -> None:
    """End the open cases of a registration that is closed: nothing is left to decide.

    Whoever submits beside it takes turns with us here: they meet it before, or find it closed.
    """
    if deal.review_status in CLOSED and deal.customer is not None:
        lock_in_order(deal.customer, [])
        fall_away(Conflict.objects.of(deal), at=at)


def part_from_spent(deal: "Deal", *, at: datetime) -> None:
    """End the open cases with registrations whose protection is over: they stand in no way.

    What is appealed is decided all the same; somebody waits for the answer.
    """
    approved = type(deal).objects.filter(review_status=ReviewStatus.APPROVED)
    spent = approved.exclude(live(at=at)).exclude(pk=deal.pk).values("pk")
    beside = Q(first__in=spent) | Q(second__in=spent)
    weighed = Conflict.objects.of(deal).exclude(status=ConflictStatus.APPEALED)
    fall_away(weighed.filter(beside), at=at)


def fall_away(cases: "ConflictQuerySet", *, at: datetime) -> None:
    """End those of the cases that nobody has decided."""
    for case in cases.undecided().select_for_update().order_by("pk"):
        stood = stand_of(case, at=at)
        case.decisions.create(choice=Choice.FELL_AWAY, decided_at=at, stood=stood)
        case.told_at = case.told_at or at
        case.stand_as(ConflictStatus.DECIDED, said=events.ConflictFellAway, by=PORTAL, at=at)


def come_back(deal: "Deal", *, since: datetime, at: datetime) -> None:
    """Open again the cases that ended with a verdict which is taken back now.

    Those whose other side has gone meanwhile have nothing to decide any more. Raises
    `CannotBeUndone` where somebody is at the other side this moment: to wait for them with our own
    lock held could make both wait for ever, and not to wait would open a case of what is gone.
    """
    still = type(deal).objects.filter(live(at=at))
    ended = ConflictDecision.objects.filter(
        choice=Choice.FELL_AWAY, decided_at=since, undone_at=None
    )
    fallen = Conflict.objects.of(deal).filter(
        status=ConflictStatus.DECIDED, pk__in=ended.values("conflict")
    )
    beside = {key for pair in fallen.values_list("first", "second") for key in pair} - {deal.pk}
    free = type(deal).objects.select_for_update(of=("self",), skip_locked=True)
    if len(free.filter(pk__in=beside).values_list("pk", flat=True)) < len(beside):
        raise CannotBeUndone(_("Somebody has gone on with one of the registrations since."))
    cases = fallen.filter(
        first__in=still.values("pk"),
        second__in=still.values("pk"),
    )
    for case in cases.select_for_update().order_by("pk"):
        decision = case.last_decision()
        begun_anew = Conflict.objects.undecided().filter(first=case.first, second=case.second)
        if decision is None or decision.choice != Choice.FELL_AWAY or begun_anew.exists():
            continue
        decision.undone_at = at
        decision.save(update_fields=["undone_at"])
        fell = LedgerEntry.objects.about(case).filter(at=since, verb=events.ConflictFellAway.verb)
        ledger.cancel_deliveries(fell, at=at)
        put_back_case(case, decision.stood)
        case.stand_as(case.status, said=events.ConflictCameBack, by=PORTAL, at=at)


def refuse_undecided(deal: "Deal", *, settling: bool, at: datetime) -> None:
    """Raise `ConflictUndecided` where a person has to decide between two first.

    What settles one case may leave others open in which this registration came first.
    """
    part_from_spent(deal, at=at)
    undecided = Conflict.objects.undecided()
    standing = undecided.filter(second=deal) if settling else undecided.of(deal)
    if standing.exists():
        raise ConflictUndecided(
            _("Another registration wants the same. Decide the conflict between them first.")
        )


def refuse_to_undo(deal: "Deal", verdict: "Approval") -> None:
    """Raise `CannotBeUndone` for half of what was decided between two, then or since."""
    since = verdict.decided_at
    decided = ConflictDecision.objects.filter(
        ~Q(choice=Choice.JOINT) & Q(decided_at__gte=since) | Q(carried_out_at__gte=since),
        conflict__in=Conflict.objects.of(deal).filter(status=ConflictStatus.DECIDED),
        decided_by__isnull=False,
        undone_at=None,
    )
    if decided.exists():
        raise CannotBeUndone(
            _("It was decided together with a conflict. Take that decision back, as a whole.")
        )
