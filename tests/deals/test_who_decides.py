"""Approval rules: the first that fits, steps by different people, and nothing before the last."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from deals.course import claim_of, claimed, rule_for
from deals.flags import flags_of
from deals.models import (
    Approval,
    ApprovalRule,
    ApprovalStep,
    Deal,
    Protection,
    ReviewStep,
    SalesTarget,
    StepVerdict,
)
from deals.next_step import decider_of
from deals.refusals import CannotBeUndone, NotYourTurn
from deals.turns import who_decides_now
from partners.delivery import deliver_due
from partners.models import (
    Command,
    LedgerEntry,
    PartnerTerritory,
    PartnerType,
    Territory,
    TerritoryOversight,
)
from permissions.facts import from_now_on

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def oversee_the_east(world, person, partner):
    region, _made = Territory.objects.get_or_create(
        code="east", defaults={"name_en": "East", "name_zh": "华东"}
    )
    since = from_now_on(world.now - timedelta(days=90))
    if not PartnerTerritory.objects.filter(partner=partner).exists():
        PartnerTerritory.objects.create(partner=partner, territory=region, during=since)
    TerritoryOversight.objects.create(person=person, territory=region, during=since)
    return region


@pytest.fixture
def second(world):
    """Return who may decide Northwind's as well: she oversees its territory."""
    oversee_the_east(world, world.other_channel_manager, world.northwind)
    return world.other_channel_manager


def rule(code="large", *, position=1, steps=({},), **conditions):
    made = ApprovalRule.objects.create(
        code=code, name_en=code.title(), name_zh=code, position=position, **conditions
    )
    for place, step in enumerate(steps, start=1):
        ApprovalStep.objects.create(rule=made, place=place, **step)
    return made


def four_eyes(limit="500000.00"):
    return rule(currency="CNY", steps=({"limit_amount": Decimal(limit)}, {}))


def fetched(world, deal, by):
    return Deal.objects.fetch(by, "decide", at=world.now, pk=deal.pk, lock=True)


def approve(world, deal, by):
    return fetched(world, deal, by).approve(by=by, at=world.now)


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({}, True),
        ({"is_in_force": False}, False),
        ({"currency": "CNY", "value_from": 1_280_000}, True),  # from is in it
        ({"currency": "CNY", "value_below": 1_280_000}, False),  # below is not
        ({"currency": "CNY", "value_from": 1_000_000, "value_below": 2_000_000}, True),
        ({"currency": "EUR", "value_from": 1}, False),  # no rate is guessed
        ({"only_joint": True}, False),
        ({"only_projects": True}, False),
    ],
)
def test_a_rule_fits_what_the_registrant_wrote(world, conditions, fits):
    made = rule(**conditions)

    assert rule_for(claim_of(world.draft(), at=world.now), at=world.now) == (made if fits else None)


def test_a_rule_fits_what_the_registrant_is_and_the_first_in_order_holds(world, second):
    kinds = PartnerType.objects.get(code="distributor")
    rule("kind", position=1, partner_type=kinds)
    east = rule("east", position=2, territory=Territory.objects.get(code="east"))
    rule("motors", position=0, family=world.motors)
    rule("all", position=3)
    wanted = claim_of(world.draft(), at=world.now)

    assert rule_for(wanted, at=world.now) == east
    assert rule_for(claimed(world.rivaltrade, {}), at=world.now).code == "all"


def test_without_a_rule_nothing_changes(world):
    deal = world.submitted()

    step = ReviewStep.objects.get()
    assert (step.rule, step.days, step.is_last, step.due_at) == (None, 2, True, deal.promised_at)
    assert len(approve(world, deal, world.channel_manager)) == 1
    assert not StepVerdict.objects.exists()


def test_the_promise_counts_each_step_from_the_end_of_the_one_before(world, second):
    rule(currency="CNY", steps=({"promised_hours": 4, "limit_amount": 1}, {"promised_days": 1}))

    deal = world.submitted()  # a Wednesday, ten in the morning in Suzhou

    assert deal.promised_at == datetime(2026, 11, 19, 14, 0, tzinfo=SHANGHAI)
    first, last = ReviewStep.objects.order_by("place")
    assert (first.due_at, last.counts_from) == (last.counts_from, first.due_at)
    assert (first.is_last, last.is_last, last.begun_at) == (False, True, None)


def test_within_the_limit_one_decides_alone(world, second):
    four_eyes("1280000.00")
    deal = world.submitted()

    assert ReviewStep.objects.get().is_last
    assert approve(world, deal, world.channel_manager)
    assert Deal.objects.get().review_status == "approved"


@pytest.mark.parametrize(("amount", "currency"), [("500000.01", "CNY"), ("1.00", "EUR")])
def test_above_the_limit_nothing_leaves_before_the_last(world, second, amount, currency):
    four_eyes()
    deal = world.submitted(value_amount=Decimal(amount), value_currency=currency)
    deliver_due(at=world.now)
    mail.outbox.clear()

    assert approve(world, deal, world.channel_manager) == []

    waiting = Deal.objects.get()
    assert waiting.review_status == "in_review"
    assert not Approval.objects.exists()
    assert not Protection.objects.exists()
    assert not Command.objects.exists()
    assert not LedgerEntry.objects.filter(verb="deals.approved").exists()
    assert LedgerEntry.objects.get(verb="deals.endorsed").internal
    deliver_due(at=world.now + timedelta(seconds=11))
    assert [each.to for each in mail.outbox] == [[second.email]]

    assert len(approve(world, deal, second)) == 1
    assert Deal.objects.get().review_status == "approved"
    assert [row.by for row in StepVerdict.objects.order_by("pk")] == [world.channel_manager, second]


def test_nobody_is_two_of_the_eyes(world, second):
    four_eyes()
    deal = world.submitted()
    approve(world, deal, world.channel_manager)

    with pytest.raises(NotYourTurn):
        approve(world, deal, world.channel_manager)

    last = ReviewStep.objects.get(is_last=True)
    with pytest.raises(IntegrityError, match="four_eyes_are_two_people"), transaction.atomic():
        StepVerdict.objects.create(
            step=last, deal=deal, round=1, by=world.channel_manager, at=world.now
        )
    assert Deal.objects.get().review_status == "in_review"


def test_an_approval_at_a_step_is_taken_back_until_the_next_was_told(world, second):
    four_eyes()
    deal = world.submitted()
    approve(world, deal, world.channel_manager)
    with pytest.raises(CannotBeUndone):
        fetched(world, deal, second).undo(by=second, at=world.now)

    fetched(world, deal, world.channel_manager).undo(by=world.channel_manager, at=world.now)
    assert Deal.objects.get().review_status == "submitted"
    assert not StepVerdict.objects.filter(undone_at=None).exists()

    approve(world, deal, second)
    approve(world, deal, world.channel_manager)
    fetched(world, deal, world.channel_manager).undo(by=world.channel_manager, at=world.now)
    assert Deal.objects.get().review_status == "in_review"
    assert not Protection.objects.filter(during__contains=world.now).exists()
    assert approve(world, deal, world.channel_manager)


def test_an_answer_to_a_question_begins_the_course_anew(world, second):
    four_eyes()
    deal = world.submitted()
    approve(world, deal, world.channel_manager)
    asking = fetched(world, deal, second)
    asking.request_information(message="?", unlock=["value_amount"], by=second, at=world.now)
    again = Deal.objects.fetch(world.seller, "edit", at=world.now, pk=deal.pk, lock=True)
    again.revise(by=world.seller, at=world.now, value_amount=Decimal(9_000_000))
    again.submit(by=world.seller, at=world.now)

    assert approve(world, deal, second) == []
    assert Deal.objects.get().review_status == "in_review"
    assert ReviewStep.objects.filter(round=2).count() == 2


def test_a_rule_narrows_whose_turn_it_is_and_never_widens(world, second):
    rule(steps=({"approver": "territory"},))
    deal = world.submitted()
    step = ReviewStep.objects.get()

    assert who_decides_now(deal, step, at=world.now) == [second]
    with pytest.raises(NotYourTurn):
        approve(world, deal, world.channel_manager)
    for person in (second, world.channel_manager):
        SalesTarget.objects.create(
            person=person, customer=deal.customer, during=from_now_on(world.now)
        )
        expected = [world.channel_manager] if person == second else []
        assert who_decides_now(deal, step, at=world.now) == expected


def test_whom_a_rule_names_without_a_right_decides_nothing(world, second):
    rule(steps=({"person": world.director},))

    deal = world.submitted()

    assert ReviewStep.objects.get().person is None
    assert world.director not in who_decides_now(deal, ReviewStep.objects.get(), at=world.now)
    assert approve(world, deal, world.channel_manager)


def test_who_will_decide_is_said_before_and_after_submitting(world, second, doors, filled_in):
    four_eyes()
    deal = world.draft()

    decider = decider_of(claim_of(deal, at=world.now), at=world.now, deal=deal)
    assert (decider.person, decider.eyes) == (world.channel_manager, 2)
    page = doors("seller").get(f"/deals/{deal.public_id}/edit/").content.decode()
    assert "A second person decides too." in page
    assert str(second) not in page
    checked = doors("seller").post("/deals/new/", {**filled_in, "intent": "check"})
    assert "with a second person, decides by" in checked.content.decode()
    deal.submit(by=world.seller, at=world.now)
    receipt = doors("seller").get(f"/deals/{deal.public_id}/receipt/").content.decode()
    assert "and a second person" in receipt
    assert str(second) not in receipt


def test_the_partner_reads_nothing_of_the_first_approval(world, second, doors):
    four_eyes()
    deal = world.submitted()
    approve(world, deal, world.channel_manager)

    page = doors("seller").get(deal.get_absolute_url()).content.decode()

    assert "as the first of two" not in page
    assert "Approved" not in page.partition("<main")[2].partition("</main>")[0]


def test_the_second_reads_the_rule_and_who_was_first(world, second, doors):
    four_eyes()
    deal = world.submitted()
    approve(world, deal, world.channel_manager)

    def pane(who):
        return doors(who).get(f"/approvals/?deal={deal.public_id}")

    mine = pane("other_channel_manager").content.decode()
    assert "Rule “Large”, step 2 of 2" in mine
    assert f"<strong>{world.channel_manager}</strong> approved it" in mine
    assert f"/deals/{deal.public_id}/approval/" in mine
    theirs = pane("channel_manager")
    assert not theirs.context["can_approve"]
    assert str(second) in theirs.content.decode()
    assert [f.code for f in flags_of([Deal.objects.get()], second, at=world.now)[deal.pk]] == [
        "four_eyes"
    ]
