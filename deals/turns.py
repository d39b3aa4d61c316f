"""Whose turn it is to decide a registration, and that four eyes are two people's."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from deals import events
from deals.lifecycle import AWAITING_DECISION
from deals.models.approval_rule import Approver, ReviewStep, StepVerdict
from deals.refusals import CannotBeUndone, NotYourTurn
from partners import ledger
from partners.models import LedgerEntry, Programme
from partners.standing_in import key_of, stood_in_for
from permissions.explain import who_may
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.deal import Deal


def open_step(deal: "Deal") -> ReviewStep | None:
    """Return the step the registration waits for; none for what was submitted before there were."""
    waiting = deal.review_steps.filter(ended_at=None).exclude(begun_at=None)
    found: ReviewStep | None = waiting.select_related("rule", "person").first()
    return found


def steps_of(deal: "Deal") -> list[ReviewStep]:
    """Return the course of the last submission."""
    rows = deal.review_steps.select_related("rule", "person").order_by("-round", "place")
    found = list(rows)
    return [each for each in found if each.round == found[0].round]


def looked(deal: "Deal") -> list[StepVerdict]:
    """Return who approved already in the last course, the latest last."""
    steps = steps_of(deal)
    held = StepVerdict.objects.filter(step__in=[each.pk for each in steps], undone_at=None)
    return list(held.select_related("by", "step").order_by("at", "pk"))


def who_decides_now(deal: "Deal", step: ReviewStep, *, at: datetime) -> list[User]:
    """Return whose turn it is: among those who may decide, those whom the rule means.

    A rule narrows. Where nobody whom it means may decide any more, whoever may decides, so that
    no registration waits for nobody. Who approved at an earlier step is none of them.
    """
    before = {row.by_id for row in looked(deal)}
    may = list(who_may("decide", deal, at=at))
    people = [person for person, _grounds in may if person.pk not in before]
    # An appeal is not decided by who rejected it, where there is somebody else.
    rejecter = deal.rejecter()
    people = [each for each in people if each.pk != rejecter] or people
    if step.person_id is not None:
        meant = [person for person in people if person.pk == step.person_id]
    elif step.approver != Approver.ANYBODY:
        grounds = dict(who_may("oversee", deal.registrant, at=at))
        meant = [
            person
            for person in people
            if step.approver in {ground.code for ground in grounds.get(person, [])}
        ]
    else:
        meant = people
    return meant or people


def is_turn_of(deal: "Deal", user: User, *, at: datetime) -> bool:
    """Say whether `user`, who may decide, may approve now. Without a rule everybody may."""
    step = open_step(deal)
    if step is None or step.rule_id is None:
        return True
    return any(each.pk == user.pk for each in who_decides_now(deal, step, at=at))


@dataclass(frozen=True)
class Turn:
    """What the page of who decides says of the step that a registration waits for."""

    step: ReviewStep | None = None
    steps: int = 1
    is_mine: bool = True
    before: list[StepVerdict] = field(default_factory=list)
    whose: list[User] = field(default_factory=list)
    currency: str = ""


def turn_of(deal: "Deal", user: User, *, at: datetime) -> Turn:
    """Return whose turn it is as `user` reads it: nothing more is asked where no rule fits."""
    return turn_at(deal, user, at=at) if deal.review_status in AWAITING_DECISION else Turn()


def turn_at(deal: "Deal", user: User, *, at: datetime) -> Turn:
    """Return the same of what waits with it, be it the registration or its amendment."""
    step = open_step(deal)
    if step is None or step.rule is None:
        return Turn()
    whose = who_decides_now(deal, step, at=at)
    return Turn(
        step=step,
        steps=len(steps_of(deal)),
        is_mine=user in whose,
        before=looked(deal),
        whose=whose,
        currency=step.rule.currency,
    )


def take_turn(
    deal: "Deal",
    *,
    by: User,
    at: datetime,
    note: str = "",
    internal_note: str = "",
    said: type[events.DealEndorsed] = events.DealEndorsed,
) -> bool:
    """Write down that `by` approves at this step; say whether another has to decide after them.

    `said` is what the ledger calls it. Raises `NotYourTurn` for who is not meant, and for who was
    one of the eyes already.
    """
    step = open_step(deal)
    if step is None or step.rule_id is None:
        return False
    if not is_turn_of(deal, by, at=at):
        words = _("Under the rule “%(rule)s” somebody else decides now.") % {"rule": step.rule}
        if any(row.by_id == by.pk for row in looked(deal)):
            words = _("You have approved it already. Somebody else has to decide too.")
        raise NotYourTurn(words)
    StepVerdict.objects.create(
        step=step,
        deal=deal,
        round=step.round,
        by=by,
        at=at,
        decided_from=deal.review_status,
        note=note,
        internal_note=internal_note,
    )
    step.ended_at = at
    step.save(update_fields=["ended_at"])
    if step.is_last:
        return False
    deal.review_steps.filter(round=step.round, place=step.place + 1).update(begun_at=at)
    endorsed = said(
        subject=deal,
        concerns=[deal.registrant],
        place=step.place,
        standing_in_for=key_of(stood_in_for(by, deal.registrant, at=at)),
    )
    ledger.record(endorsed, by=by, at=at)
    return True


def take_back(deal: "Deal", *, by: User, at: datetime) -> str:
    """Take one's own approval at a step back; return where the registration stood, or nothing.

    Raises `CannotBeUndone` once somebody was told of it.
    """
    if deal.review_status not in AWAITING_DECISION:
        return ""
    return take_step_back(deal, by=by, at=at)


def take_step_back(
    deal: "Deal", *, by: User, at: datetime, said: type[events.DealEndorsed] = events.DealEndorsed
) -> str:
    """Do so with what the ledger calls `said`, wherever the registration stands."""
    last = looked(deal)[-1:]
    if not last or last[0].by_id != by.pk:
        return ""
    row = last[0]
    told = LedgerEntry.objects.about(deal).filter(at=row.at, verb=said.verb)
    ledger.cancel_deliveries(told, at=at)
    if at >= row.at + Programme.current().grace or ledger.have_left(told):
        raise CannotBeUndone(_("Whoever decides next was told already."))
    reopen(row, at=at)
    ledger.record(events.EndorsementUndone(subject=deal, concerns=[deal.registrant]), by=by, at=at)
    return row.decided_from


def reopen(row: StepVerdict, *, at: datetime) -> None:
    """Have a step wait again, and the one after it no longer."""
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    later = Q(place__gt=row.step.place)
    steps = ReviewStep.objects.filter(deal=row.deal_id, round=row.round)
    steps.filter(later).update(begun_at=None, ended_at=None)
    steps.filter(pk=row.step_id).update(ended_at=None)


def reopen_last(deal: "Deal", *, by: User, at: datetime) -> None:
    """Have the last step wait again when the verdict it ended with is taken back."""
    last = looked(deal)[-1:]
    if last and last[0].step.is_last and last[0].by_id == by.pk:
        reopen(last[0], at=at)
