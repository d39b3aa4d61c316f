"""Taking back what was decided between two registrations, as a whole or not at all.

What is put back: verdicts, protections, places in the line, letters and commands not yet sent, who
the customers are, a partner that had joined, and the case itself with what its sides know of it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from deals import conflict_events as events
from deals import crm
from deals.conflict_stand import (
    put_back_case,
    put_back_protections,
    put_back_verdicts,
    versions_of,
)
from deals.conflict_states import Choice, ConflictStatus
from deals.models.conflict import WEIGHING, Conflict
from deals.models.conflict_side import ConflictDecision
from deals.models.deal import Deal
from deals.models.ending import EarlyEnd
from deals.models.party import Party
from deals.put_back import put_back
from deals.refusals import CannotBeUndone
from partners import ledger
from permissions.models import User


@transaction.atomic
def undo(case: Conflict, *, by: User, at: datetime) -> None:
    """Take one's own decision back while nothing of it has left the house.

    A proposal is taken back before anybody has answered; a joint deal that has come about is
    weighed again, as where one side declines. Raises `CannotBeUndone`.
    """
    case.lock()
    decision = _own(case, by=by, at=at)
    _refuse_moved_on(case, decision)
    _put_back_claims(case, decision, by=by, at=at)
    said = decision.said()
    ledger.cancel_deliveries(said, at=at)
    # Whoever waited for the locks may be later than the clock at the door says.
    if ledger.have_left(said):
        raise CannotBeUndone(_gone())
    decision.undone_at = at
    decision.save(update_fields=["undone_at"])
    came_about = decision.carried_out_at is not None
    if came_about:
        case.status = ConflictStatus.EVIDENCE
    else:
        put_back_case(case, decision.stood)
    case.stand_as(case.status, said=None, by=by, at=at)
    for side in case.sides_in_order():
        side.tell(events.ConflictUndone, by=by, at=at)
        if came_about:
            side.tell(events.JointDealFailed, by=WEIGHING, at=at)


def undoable(case: Conflict, by: User, *, at: datetime) -> ConflictDecision | None:
    """Return one's own decision while it can be taken back, as far as can be told without locks."""
    decision = case.last_decision()
    if decision is None or decision.decided_by_id != by.pk or not decision.stood:
        return None
    return decision if decision.may_be_taken_back(at=at) else None


def _gone() -> str:
    return _("It has left the house. The sides may appeal once.")


def _own(case: Conflict, *, by: User, at: datetime) -> ConflictDecision:
    decision = case.last_decision()
    if (
        decision is None
        or decision.decided_by_id != by.pk
        or decision.choice == Choice.FELL_AWAY
        or case.status not in {ConflictStatus.DECIDED, ConflictStatus.OFFERED}
    ):
        raise CannotBeUndone(_("There is no decision of yours to take back."))
    if undoable(case, by, at=at) is None:
        raise CannotBeUndone(_gone())
    return decision


def _refuse_moved_on(case: Conflict, decision: ConflictDecision) -> None:
    """Refuse where somebody has built on it: nothing of theirs is undone over their heads."""
    deals = [case.first_id, case.second_id]
    ended = EarlyEnd.objects.filter(protection__deal__in=deals, at__gte=decision.took_effect_at)
    if versions_of(case) != decision.stood["versions"] or ended.exists():
        raise CannotBeUndone(_("Somebody has gone on with one of the registrations since."))
    if case.status == ConflictStatus.OFFERED and case.sides.exclude(answer="").exists():
        raise CannotBeUndone(_("One side has answered the proposal already."))


def _put_back_claims(case: Conflict, decision: ConflictDecision, *, by: User, at: datetime) -> None:
    since, deals = decision.took_effect_at, (case.first, case.second)
    for deal in deals:
        verdict = deal.approvals.filter(decided_at=since, undone_at=None).first()
        if verdict is not None:
            put_back(deal, verdict, by=by, at=at)
    if put_back_protections(decision.stood, at=at):
        _tell_the_crm_nothing(deals, since=since, at=at)
    if put_back_verdicts(case, decision.stood):
        for deal in deals:
            deal._touch(at=at)  # noqa: SLF001  what its own verbs do
    if decision.carried_out_at is not None:
        _part_again(case, since=since, at=at)


def _tell_the_crm_nothing(deals: Iterable[Deal], *, since: datetime, at: datetime) -> None:
    for deal in deals:
        crm.cancel_unsent(deal, at=at, since=since)
        if crm.has_left(deal, since=since):
            raise CannotBeUndone(_gone())
        # What was told for another reason meanwhile is still news.
        crm.tell_of_protection(deal, at=at)


def _part_again(case: Conflict, *, since: datetime, at: datetime) -> None:
    """Let the partner that had joined by it be out of the other one's deal again."""
    joined = Party.objects.filter(
        deal=case.first, partner=case.second.registrant, during__startswith=since
    )
    for party in joined:
        party.give_up_shares(at=at)
        party.end_with_standings(at=at)
