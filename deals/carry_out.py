"""Carrying out what was decided between two registrations, by the verbs they have anyway."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from deals import crm
from deals.conflict_refusals import ConflictRefused
from deals.conflict_states import Choice
from deals.handing_over import give_up, take_over
from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models.approval import RejectReason
from deals.models.customer import CustomerVerdict
from deals.models.party import Party, PartyRole, PartyStanding
from deals.protect import lock_both
from deals.scope import shared_families
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.conflict import Conflict
    from deals.models.conflict_side import ConflictDecision
    from deals.models.deal import Deal

# What the side that lost reads as a coded reason, beside the words that were written to it.
TAKEN, JOINED = "already_protected", "joint_deal"


def carry_out(case: "Conflict", decision: "ConflictDecision", *, by: User, at: datetime) -> None:
    """Do it, both registrations locked. Raises what their verbs refuse, `ConflictRefused`."""
    first, second = case.first, case.second
    match Choice(decision.choice):
        case Choice.FIRST_WINS:
            _keep(first, by=by, at=at, note=decision.to_first)
            _turn_down(second, _reason(TAKEN), decision.to_second, by=by, at=at)
        case Choice.SPLIT:
            _share_out(case, decision, by=by, at=at)
        case Choice.BOTH_REJECTED:
            if decision.reason is None:
                words = _("The partner needs a reason.")
                raise ConflictRefused(words, fields={"reason": [("required", words)]})
            _turn_down(first, decision.reason, decision.to_first, by=by, at=at)
            _turn_down(second, decision.reason, decision.to_second, by=by, at=at)
        case Choice.SEPARATE:
            _part(first, second, by=by, at=at)
        case Choice.JOINT:
            _keep(first, by=by, at=at, note=decision.to_first)
            _join(case, by=by, at=at)
            _turn_down(second, _reason(JOINED), decision.to_second, by=by, at=at)


def _share_out(case: "Conflict", decision: "ConflictDecision", *, by: User, at: datetime) -> None:
    """Let each have its product families; what one gives up is free before the other takes it."""
    first, second = case.first, case.second
    mine, theirs = _parts(first, second, decision)
    sides = [(first, mine, decision.to_first), (second, theirs, decision.to_second)]
    both = shared_families(first, second)
    lock_both(first.customer, second.customer, list(both))
    approved = [deal for deal, *_ in sides if deal.review_status == ReviewStatus.APPROVED]
    before = {each.pk for deal in approved for each in deal.protections.all()}
    for deal, families, _note in sides:
        give_up(deal, families, at=at)
    for deal, families, note in sides:
        _keep(deal, by=by, at=at, note=note, families=families)
    shared = set(both.values_list("code", flat=True))
    for deal, families, _note in sides:
        if deal in approved:
            take_over(case, deal, families & shared, at=at)
            crm.tell_of_protection(deal, at=at)
    made = {each.pk for deal in approved for each in deal.protections.all()} - before
    decision.stood["made"] = sorted(made)


def _keep(
    deal: "Deal",
    *,
    by: User,
    at: datetime,
    note: str,
    families: Collection[str] | None = None,
) -> None:
    """Have it protected: for these product families, or for all it names."""
    if deal.review_status in AWAITING_DECISION:
        wanted = (
            deal.families.all() if families is None else deal.families.filter(code__in=families)
        )
        deal.approve(by=by, at=at, note=note, families=list(wanted))
        if deal.review_status != ReviewStatus.APPROVED:
            raise ConflictRefused(
                _("Several have to approve %(number)s. Decide this as the last of them.")
                % {"number": deal.number}
            )
        return
    if deal.review_status != ReviewStatus.APPROVED:
        raise ConflictRefused(
            _("%(number)s cannot be approved while it is: %(status)s.")
            % {"number": deal.number, "status": deal.get_review_status_display()}
        )


def _turn_down(deal: "Deal", reason: RejectReason, note: str, *, by: User, at: datetime) -> None:
    if deal.review_status == ReviewStatus.APPROVED:
        raise ConflictRefused(
            _("%(number)s is approved already; it cannot be turned down here.")
            % {"number": deal.number}
        )
    if deal.review_status in {*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED}:
        deal.reject(reason=reason, note=note, by=by, at=at)


def _reason(code: str) -> RejectReason:
    return RejectReason.objects.get(code=code)


def _parts(
    first: "Deal", second: "Deal", decision: "ConflictDecision"
) -> tuple[set[str], set[str]]:
    """Return whose product families are whose. Raises `ConflictRefused` unless each has some.

    What only one of them wants is its own; what both want goes to one of them.
    """
    both = set(shared_families(first, second).values_list("code", flat=True))
    mine = set(decision.families.get("first", ())) & both
    theirs = set(decision.families.get("second", ())) & both
    if mine & theirs or mine | theirs != both:
        words = _("Say of each product family whose it is.")
        raise ConflictRefused(words, fields={"families": [("required", words)]})
    mine |= set(first.families.values_list("code", flat=True)) - both
    theirs |= set(second.families.values_list("code", flat=True)) - both
    if not (mine and theirs):
        words = _("Each side needs at least one product family.")
        raise ConflictRefused(words, fields={"families": [("required", words)]})
    return mine, theirs


def _part(first: "Deal", second: "Deal", *, by: User, at: datetime) -> None:
    """Write down that they are two customers, so that neither stands in the other's way."""
    waiting = (*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED)
    if first.customer_id == second.customer_id:
        return
    for deal, other in ((first, second), (second, first)):
        if deal.review_status in waiting and other.customer is not None:
            deal.judge(other.customer, CustomerVerdict.Verdict.DIFFERENT, by=by, at=at)


def _join(case: "Conflict", *, by: User, at: datetime) -> None:
    """Ask the second partner into the first one's deal and take its word, given before, for yes."""
    first, partner = case.first, case.second.registrant
    taking_part = first.parties.standing(*PartyStanding.TAKING_PART, at=at)
    if taking_part.filter(partner=partner).exists():
        return
    party = Party.begin(
        deal=first,
        partner=partner,
        role=_role_of(case.second, at=at),
        state=PartyStanding.State.NAMED,
        by=by,
        at=at,
    )
    party.invite(by=by, at=at)
    agreed = next(side for side in case.sides.all() if not side.is_first)
    party.accept(by=agreed.answered_by or by, at=at)


def _role_of(deal: "Deal", *, at: datetime) -> PartyRole:
    """Return the role that the partner's own type names, or that of a distributor."""
    types = deal.registrant.types.holding(at=at).values_list("partner_type__code", flat=True)
    known = PartyRole.objects.exclude(code="registrant")
    found = known.filter(code__in=list(types)).order_by("position", "pk").first()
    return found or known.get(code="distributor")
