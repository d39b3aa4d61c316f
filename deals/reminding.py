"""Reminders and escalations of what waits too long, by the working time of whoever decides."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from deals import events
from deals.lifecycle import AWAITING_DECISION
from deals.models import Amendment, Deal, QueuePlace, ReviewStep, StepReminder
from deals.turns import who_decides_now
from partners import ledger
from partners.models import deciding_team
from partners.promise import team_for
from permissions.actors import Actor

Kind = StepReminder.Kind


def remind(*, by: Actor, at: datetime) -> int:
    """Say what waits too long, each once, whoever sweeps how often; return how many were said.

    The time is reckoned by the calendar as it is now, so an announced holiday moves it. Nobody is
    reminded of what waits in a line: it waits for no verdict, and begins anew when it is offered.
    """
    waiting = (
        ReviewStep.objects.filter(ended_at=None, begun_at__lte=at)
        .filter(
            Q(deal__review_status__in=AWAITING_DECISION)
            | Q(deal__in=Amendment.objects.waiting().values("deal_id"))
        )
        .exclude(deal__in=QueuePlace.objects.waiting(at=at).values("deal"))
        .filter(Q(remind_hours__isnull=False) | Q(escalate_hours__isnull=False))
        .select_related("person", "escalate_to", "deal__registrant")
        .prefetch_related("reminders")
    )
    said = 0
    for step in waiting.order_by("pk"):
        done = {row.kind for row in step.reminders.all()}
        asked = {Kind.REMINDER: step.remind_hours, Kind.ESCALATION: step.escalate_hours}
        for kind, hours in asked.items():
            if hours is not None and kind not in done and is_over(step, hours, at=at):
                said += say(step, kind, by=by, at=at)
    return said


def is_over(step: ReviewStep, hours: int, *, at: datetime) -> bool:
    """Say whether so much working time has passed since the step began."""
    begun = step.begun_at
    if begun is None:
        return False
    registrant = step.deal.registrant
    team = deciding_team(step.person, at=begun) if step.person else team_for(registrant, at=begun)
    if team is None:
        return bool((at - begun).total_seconds() >= hours * 3600)
    return team.calendar().due(begun, hours=hours).at <= at


@transaction.atomic
def say(step: ReviewStep, kind: str, *, by: Actor, at: datetime) -> bool:
    """Write one reminder and its entry; two sweeps at once write one."""
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=step.deal_id)
    amended = deal.amendments.waiting().exists()
    if deal.review_status not in AWAITING_DECISION and not amended:
        return False
    if ReviewStep.objects.filter(pk=step.pk, ended_at=None).exclude(begun_at=None).first() is None:
        return False
    _row, fresh = StepReminder.objects.get_or_create(step=step, kind=kind, defaults={"at": at})
    if not fresh:
        return False
    if kind == Kind.REMINDER:
        to = [each.pk for each in who_decides_now(deal, step, at=at)]
        event: ledger.Event = events.ReviewReminded(
            subject=deal, concerns=[deal.registrant], people=to
        )
    else:
        event = events.ReviewEscalated(
            subject=deal, concerns=[deal.registrant], person=step.escalate_to_id
        )
    ledger.record(event, by=by, at=at)
    return True
