"""The course a registration takes: which rule fits it, who decides, and by when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q

from deals.models.approval_rule import ApprovalRule, ApprovalStep, Approver, ReviewStep
from deals.models.party import PartyStanding
from deals.pricing import deepest, deepest_of
from deals.promise import team_for
from partners.calendars import Promise
from partners.models import (
    Partner,
    PartnerTerritory,
    PartnerTier,
    PartnerTypeHolding,
    Programme,
    deciding_team,
)
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.deal import Deal


@dataclass(frozen=True)
class Claim:
    """What a rule may look at: the registrant, and what it wrote itself."""

    registrant: Partner
    families: frozenset[int] = frozenset()
    amount: Decimal | None = None
    currency: str = ""
    is_joint: bool = False
    has_project: bool = False
    # The deepest discount asked for, in percent of the list; none where no price is asked for.
    discount: Decimal | None = None


@dataclass(frozen=True)
class Stage:
    """One step of the course with the time that is promised for it."""

    rule: ApprovalRule | None
    step: ApprovalStep | None
    approver: str
    person: User | None
    limit_amount: Decimal | None
    limit_discount: Decimal | None
    hours: int | None
    days: int | None
    starts: datetime
    due: Promise


def claim_of(deal: "Deal", *, at: datetime) -> Claim:
    named = (*PartyStanding.TAKING_PART, PartyStanding.State.NAMED)
    others = deal.parties.standing(*named, at=at).exclude(partner=deal.registrant)
    return Claim(
        registrant=deal.registrant,
        families=frozenset(deal.families.values_list("pk", flat=True)),
        amount=deal.value_amount,
        currency=deal.value_currency,
        is_joint=others.exists(),
        has_project=deal.project_id is not None,
        discount=deepest(deal.special_prices.values_list("discount_percent", flat=True)),
    )


def claimed(registrant: Partner, typed: Mapping[str, Any], *, at: datetime | None = None) -> Claim:
    """Return what somebody has typed so far, as the form's fields call it."""
    currency = typed.get("value_currency", "")
    return Claim(
        registrant=registrant,
        families=frozenset(each.pk for each in typed.get("families", ())),
        amount=typed.get("value_amount"),
        currency=currency,
        is_joint=any(
            value
            for name, value in typed.items()
            if name.startswith("partner_") and name.endswith("_name")
        ),
        has_project=bool(typed.get("project_name")),
        discount=deepest_of(typed.get("lines", ()), currency, at=at) if at else None,
    )


def rule_for(wanted: Claim, *, at: datetime) -> ApprovalRule | None:
    """Return the first rule in the written order that fits."""
    holding = {"partner": wanted.registrant}
    types = PartnerTypeHolding.objects.holding(at=at).filter(**holding)
    tiers = PartnerTier.objects.holding(at=at).filter(**holding)
    places = PartnerTerritory.objects.holding(at=at).filter(**holding)
    fitting = ApprovalRule.objects.filter(
        Q(partner_type=None) | Q(partner_type__in=types.values("partner_type")),
        Q(tier=None) | Q(tier__in=tiers.values("tier")),
        Q(territory=None) | Q(territory__in=places.values("territory")),
        Q(family=None) | Q(family__in=wanted.families),
        Q(only_joint=False) | Q(only_joint=wanted.is_joint),
        Q(only_projects=False) | Q(only_projects=wanted.has_project),
        is_in_force=True,
    )
    if wanted.amount is None:
        fitting = fitting.filter(value_from=None, value_below=None)
    else:
        fitting = fitting.filter(
            Q(value_from=None) | Q(value_from__lte=wanted.amount, currency=wanted.currency),
            Q(value_below=None) | Q(value_below__gt=wanted.amount, currency=wanted.currency),
        )
    return fitting.order_by("position", "pk").first()


def course(wanted: Claim, *, at: datetime, deal: "Deal | None" = None) -> list[Stage]:
    """Return the steps, in order, each counted from the end of the one before."""
    rule = rule_for(wanted, at=at)
    steps = list(needed(rule, wanted)) if rule else []
    if not steps:
        return [stage(None, wanted, starts=at, at=at, deal=deal)]
    found: list[Stage] = []
    starts = at
    for step in steps:
        found.append(stage(step, wanted, starts=starts, at=at, deal=deal))
        starts = found[-1].due.at
    return found


def needed(rule: ApprovalRule, wanted: Claim) -> Iterator[ApprovalStep]:
    """Yield the steps up to the one that decides alone; the last one always does."""
    for step in rule.steps.select_related("rule", "person").order_by("place", "pk"):
        yield step
        if step.decides_alone(wanted.amount, wanted.currency, wanted.discount):
            return


def stage(
    step: ApprovalStep | None,
    wanted: Claim,
    *,
    starts: datetime,
    at: datetime,
    deal: "Deal | None",
) -> Stage:
    """Return a step as it stands for this claim; without a rule, the programme's own."""
    person = step.person if step else None
    if person is not None and not may_decide(person, wanted.registrant, deal, at=at):
        person = None
    hours = step.promised_hours if step else None
    days = step.promised_days if step else None
    if hours is None and days is None:
        days = Programme.current().review_days
    return Stage(
        rule=step.rule if step else None,
        step=step,
        approver=step.approver if step else Approver.ANYBODY,
        person=person,
        limit_amount=step.limit_amount if step else None,
        limit_discount=step.limit_discount if step else None,
        hours=hours,
        days=days,
        starts=starts,
        due=due(wanted.registrant, person, starts=starts, at=at, hours=hours, days=days),
    )


def may_decide(person: User, registrant: Partner, deal: "Deal | None", *, at: datetime) -> bool:
    """Say whether a rule may name somebody: nobody decides by being named."""
    if deal is not None:
        return bool(type(deal).objects.among([deal.pk], person, "decide", at=at).exists())
    return Partner.objects.among([registrant.pk], person, "oversee", at=at).exists()


def due(
    registrant: Partner,
    person: User | None,
    *,
    starts: datetime,
    at: datetime,
    hours: int | None,
    days: int | None,
) -> Promise:
    """Return the end of so much working time of whoever decides; plain time without any team."""
    team = deciding_team(person, at=at) if person else team_for(registrant, at=at)
    if team is None:
        length = timedelta(hours=hours) if hours is not None else timedelta(days=days or 0)
        return Promise(starts + length, provisional=True)
    if hours is not None:
        return team.calendar().due(starts, hours=hours)
    return team.calendar().due(starts, days=days)


def plan(deal: "Deal", *, at: datetime) -> Promise:
    """Write the steps a submission waits for, and return the promise of the last one.

    What an earlier submission still waited for has ended: the course begins anew.
    """
    found = course(claim_of(deal, at=at), at=at, deal=deal)
    last = deal.review_steps.aggregate(last=Max("round"))["last"] or 0
    deal.review_steps.filter(ended_at=None).update(ended_at=at)
    ReviewStep.objects.bulk_create(
        ReviewStep(
            deal=deal,
            round=last + 1,
            place=place,
            is_last=each is found[-1],
            rule=each.rule,
            approver=each.approver,
            person=each.person,
            limit_amount=each.limit_amount,
            limit_discount=each.limit_discount,
            hours=each.hours,
            days=each.days,
            counts_from=each.starts,
            due_at=each.due.at,
            remind_hours=each.step.remind_after_hours if each.step else None,
            escalate_hours=each.step.escalate_after_hours if each.step else None,
            escalate_to_id=each.step.escalate_to_id if each.step else None,
            begun_at=at if place == 1 else None,
        )
        for place, each in enumerate(found, start=1)
    )
    return promise_of(found)


def promise_of(found: list[Stage]) -> Promise:
    return Promise(found[-1].due.at, any(each.due.provisional for each in found))


def afresh(deal: "Deal", *, at: datetime) -> Promise | None:
    """Reckon the last submission's promise again by the calendars as they are now.

    `at` is when it was submitted: the teams of then had promised.
    """
    steps = list(deal.review_steps.select_related("person").order_by("-round", "-place"))
    found: Promise | None = None
    starts, provisional = at, False
    for step in reversed([each for each in steps if each.round == steps[0].round]):
        found = due(
            deal.registrant, step.person, starts=starts, at=at, hours=step.hours, days=step.days
        )
        starts, provisional = found.at, provisional or found.provisional
    return Promise(found.at, provisional) if found else None
