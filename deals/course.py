"""The course a registration takes: which rule fits it, who decides, and by when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from deals.models.approval_rule import ApprovalRule, ApprovalStep, Approver, ReviewStep
from deals.models.party import PartyStanding
from deals.pricing import deepest, deepest_of
from partners.calendars import Promise
from partners.models import (
    Partner,
    PartnerTerritory,
    PartnerTier,
    PartnerTypeHolding,
    Programme,
    deciding_team,
)
from partners.rates import Worth
from partners.standing_in import deciding_manager
from permissions.asked_once import read_once
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
    # The amount in any currency there is a rate of that day for.
    worth: Worth = field(default_factory=Worth)


@dataclass(frozen=True)
class Stage:
    """One step of the course with the time that is promised for it."""

    rule: ApprovalRule | None
    step: ApprovalStep | None
    approver: str
    person: User | None
    decider: User | None
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
        worth=Worth(deal.value_amount, deal.value_currency, at),
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
        discount=deepest_of(registrant, typed.get("lines", ()), currency, at=at) if at else None,
        worth=Worth(typed.get("value_amount"), currency, at),
    )


def rule_for(wanted: Claim, *, at: datetime) -> ApprovalRule | None:
    """Return the first rule in the written order that fits."""
    in_force = ApprovalRule.objects.filter(is_in_force=True).order_by("position", "pk")
    rules = read_once("rules in force", lambda _at, _t: in_force)
    fitting = [rule for rule in rules if fits(rule, wanted)]
    for fact, name in OF_THE_REGISTRANT:
        key = f"{name}_id"
        # What the registrant is, is asked where a rule asks for it.
        if any(getattr(rule, key) for rule in fitting):
            rows = fact._default_manager.holding(at=at).filter(partner=wanted.registrant)
            held = {None, *rows.values_list(key, flat=True)}
            fitting = [rule for rule in fitting if getattr(rule, key) in held]
    return fitting[0] if fitting else None


OF_THE_REGISTRANT: tuple[tuple[Any, str], ...] = (
    (PartnerTypeHolding, "partner_type"),
    (PartnerTier, "tier"),
    (PartnerTerritory, "territory"),
)


def fits(rule: ApprovalRule, wanted: Claim) -> bool:
    """Say whether a rule fits what was written. A value without a rate to its band is in none."""
    if rule.value_from is not None or rule.value_below is not None:
        amount = wanted.worth.get(rule.currency)
        if amount is None or (rule.value_from is not None and amount < rule.value_from):
            return False
        if rule.value_below is not None and amount >= rule.value_below:
            return False
    return (
        rule.family_id in {None, *wanted.families}
        and (wanted.is_joint or not rule.only_joint)
        and (wanted.has_project or not rule.only_projects)
    )


def course(wanted: Claim, *, at: datetime, deal: "Deal | None" = None) -> list[Stage]:
    """Return the steps, in order, each counted from the end of the one before."""
    rule = rule_for(wanted, at=at)
    manager = deciding_manager(wanted.registrant, at=at)
    steps: list[ApprovalStep | None] = [*needed(rule, wanted)] if rule else []
    found: list[Stage] = []
    starts = at
    for step in steps or [None]:
        found.append(stage(step, wanted, manager, starts=starts, at=at, deal=deal))
        starts = found[-1].due.at
    return found


def needed(rule: ApprovalRule, wanted: Claim) -> Iterator[ApprovalStep]:
    """Yield the steps up to the one that decides alone; the last one always does."""
    for step in rule.steps.select_related("rule", "person").order_by("place", "pk"):
        yield step
        if step.decides_alone(wanted.worth, wanted.discount):
            return


def stage(
    step: ApprovalStep | None,
    wanted: Claim,
    manager: User | None,
    *,
    starts: datetime,
    at: datetime,
    deal: "Deal | None",
) -> Stage:
    """Return a step as it stands for this claim; without a rule, the programme's own.

    Where the step names nobody, time is counted as the partner's manager works.
    """
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
        decider=person or manager,
        due=due(person or manager, starts=starts, at=at, hours=hours, days=days),
    )


def may_decide(person: User, registrant: Partner, deal: "Deal | None", *, at: datetime) -> bool:
    """Say whether a rule may name somebody: nobody decides by being named."""
    if deal is not None:
        return bool(type(deal).objects.among([deal.pk], person, "decide", at=at).exists())
    return Partner.objects.among([registrant.pk], person, "oversee", at=at).exists()


def due(
    decider: User | None,
    *,
    starts: datetime,
    at: datetime,
    hours: int | None,
    days: int | None,
) -> Promise:
    """Return the end of so much working time of whoever decides; plain time without any team."""
    team = deciding_team(decider, at=at)
    if team is None:
        length = timedelta(hours=hours) if hours is not None else timedelta(days=days or 0)
        return Promise(starts + length, provisional=True)
    if hours is not None:
        return team.calendar().due(starts, hours=hours)
    return team.calendar().due(starts, days=days)


def plan(deal: "Deal", *, at: datetime, wanted: Claim | None = None) -> Promise:
    """Write the steps a submission waits for, and return the promise of the last one.

    What an earlier submission still waited for has ended: the course begins anew. `wanted` is what
    the registration would say, where it is an amendment that waits.
    """
    found = course(wanted or claim_of(deal, at=at), at=at, deal=deal)
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
    manager = deciding_manager(deal.registrant, at=at)
    starts, provisional = at, False
    for step in reversed([each for each in steps if each.round == steps[0].round]):
        decider = step.person or manager
        found = due(decider, starts=starts, at=at, hours=step.hours, days=step.days)
        starts, provisional = found.at, provisional or found.provisional
    return Promise(found.at, provisional) if found else None
