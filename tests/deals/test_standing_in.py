"""Being away: a colleague decides for exactly that time, with no more than the absent had."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from deals.models import Approval, Deal, ReviewStep, SalesTarget, StepReminder
from deals.reminding import remind
from partners.delivery import deliver_due
from partners.models import Absence, LedgerEntry, Membership, Partner
from partners.sentences import sentences
from permissions.actors import System
from permissions.explain import grounds_for, who_may
from permissions.facts import from_now_on
from permissions.models import StaffRole
from tests.deals.test_who_decides import approve, fetched, rule

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
SWEEP = System("test")
WEEK = timedelta(days=7)


@pytest.fixture
def away(world):
    """Have the channel manager be away for a week; the other one stands in."""
    return Absence.begin(
        person=world.channel_manager,
        delegate=world.other_channel_manager,
        since=world.now,
        until=world.now + WEEK,
        at=world.now,
    )


def decides(deal, who, at):
    return Deal.objects.permitted(who, "decide", at=at).filter(pk=deal.pk).exists()


def test_the_right_is_there_for_exactly_that_time_and_says_why(world, away):
    deal, delegate = world.submitted(at=world.now - WEEK), world.other_channel_manager
    moments = [-timedelta(seconds=1), timedelta(), WEEK - timedelta(seconds=1), WEEK]

    assert [decides(deal, delegate, world.now + each) for each in moments] == [
        False,
        True,
        True,
        False,
    ]
    grounds = grounds_for(delegate, "decide", deal, at=world.now)
    assert [ground.code for ground in grounds] == ["stands_in"]
    assert delegate in [person for person, _why in who_may("decide", deal, at=world.now)]
    assert decides(deal, world.channel_manager, world.now)

    away.stop(by=world.channel_manager, at=world.now + timedelta(hours=1))
    assert not decides(deal, delegate, world.now + timedelta(hours=1))


def test_no_more_than_the_absent_could(world, away):
    deal, delegate = world.submitted(), world.other_channel_manager
    since = from_now_on(world.now - WEEK)
    target = SalesTarget.objects.create(
        person=world.channel_manager, customer=deal.customer, during=since
    )
    assert not decides(deal, delegate, world.now)
    target.end(at=world.now - timedelta(days=1))
    assert decides(deal, delegate, world.now)

    Membership.begin(
        person=delegate, partner=world.northwind, role="reader", by=SWEEP, at=world.now
    )
    assert not decides(deal, delegate, world.now)
    other = world.submitted(customer_name="Neckar Fördertechnik GmbH", customer_country="DE")
    StaffRole.objects.get(person=world.channel_manager).end(at=world.now)
    assert not Partner.objects.permitted(delegate, "oversee", at=world.now).filter(
        pk=other.registrant_id
    )


def test_who_stands_in_hands_nothing_on(world, away):
    deal = world.submitted()
    third = world.staff("third", "channel_manager")
    Absence.begin(
        person=world.other_channel_manager,
        delegate=third,
        since=world.now,
        until=world.now + WEEK,
        at=world.now,
    )

    assert not decides(deal, third, world.now)
    assert Partner.objects.permitted(third, "oversee", at=world.now).get() == world.rivaltrade


def test_what_is_decided_carries_both_names(world, away, doors):
    deal = world.submitted()
    deliver_due(at=world.now)
    assert mail.outbox[-1].to == [world.other_channel_manager.email]

    approve(world, deal, world.other_channel_manager)

    assert Approval.objects.get().standing_in_for == world.channel_manager
    entry = LedgerEntry.objects.get(verb="deals.approved")
    said = str(sentences([entry], reader=world.seller, at=world.now)[0])
    both = f"{world.other_channel_manager} (for {world.channel_manager}) approved"
    assert said.startswith(both)
    page = doors("seller").get(deal.get_absolute_url()).content.decode()
    assert f"{world.other_channel_manager} (for {world.channel_manager})" in page


def test_who_decides_by_their_own_right_stands_in_for_nobody(world, away):
    deal = world.submitted()

    approve(world, deal, world.channel_manager)

    assert Approval.objects.get().standing_in_for is None


def test_the_partner_reads_who_stands_in(world, away, doors):
    page = doors("seller").get("/deals/new/").content.decode()

    assert f"<strong>{world.other_channel_manager}</strong> decides by" in page


def test_one_says_it_oneself_and_comes_back_early(world, doors):
    form = {
        "since": "2026-11-19T09:00",
        "until": "2026-11-26T09:00",
        "delegate": world.other_channel_manager.public_id,
    }
    assert doors("seller").get("/approvals/absence/").status_code == 404
    assert doors("channel_manager").post("/approvals/absence/", form).status_code == 302
    again = doors("channel_manager").post("/approvals/absence/", form)
    assert again.status_code == 422
    assert again.context["form"].errors["since"]
    backwards = {**form, "since": "2027-01-02T09:00", "until": "2027-01-01T09:00"}
    wrong = doors("channel_manager").post("/approvals/absence/", backwards)
    assert wrong.context["form"].errors["until"]

    row = Absence.objects.get()
    assert LedgerEntry.objects.get(verb="partners.absence_began").details["person"]
    end = f"/approvals/absence/{row.public_id}/end/"
    assert doors("other_channel_manager").post(end).status_code == 403
    assert doors("channel_manager").post(end).status_code == 302
    assert doors("channel_manager").post(end).status_code == 302
    assert LedgerEntry.objects.filter(verb="partners.absence_ended").count() == 1
    assert not Absence.objects.not_over(at=world.now).exists()


def test_the_database_keeps_one_absence_at_a_time(world, away):
    with pytest.raises(IntegrityError, match="absent_once"), transaction.atomic():
        Absence.objects.create(
            person=world.channel_manager, delegate=world.director, during=away.during
        )


def test_what_waits_is_reminded_of_and_escalated_by_business_hours_each_once(world):
    rule(
        steps=(
            {
                "remind_after_hours": 4,
                "escalate_after_hours": 9,
                "escalate_to": world.director,
            },
        )
    )
    world.director.language = "zh-hans"
    world.director.save()
    world.now = datetime(2026, 11, 20, 16, 0, tzinfo=SHANGHAI)  # a Friday, two hours to go
    deal = world.submitted()
    deliver_due(at=world.now)
    mail.outbox.clear()

    def sweep(text):
        at = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        said = remind(by=SWEEP, at=at)
        deliver_due(at=at)
        return said

    assert sweep("2026-11-23 10:59") == 0  # over the weekend nothing passes
    assert sweep("2026-11-23 11:00") == 1
    assert sweep("2026-11-23 15:59") == 0
    assert sweep("2026-11-23 16:00") == 1
    assert sweep("2026-11-24 16:00") == 0
    assert [each.to for each in mail.outbox] == [
        [world.channel_manager.email],
        [world.director.email],
    ]
    assert "等待过久" in mail.outbox[1].subject
    assert StepReminder.objects.count() == 2
    assert set(
        LedgerEntry.objects.filter(verb__startswith="deals.review_").values_list("internal")
    ) == {(True,)}
    assert Deal.objects.get(pk=deal.pk).promised_at == deal.promised_at


def test_what_is_decided_or_asked_about_is_not_reminded_of(world):
    rule(steps=({"remind_after_hours": 1},))
    decided = world.submitted()
    approve(world, decided, world.channel_manager)
    asked = world.submitted(customer_name="Neckar Fördertechnik GmbH", customer_country="DE")
    fetched(world, asked, world.channel_manager).request_information(
        message="?", unlock=["title"], by=world.channel_manager, at=world.now
    )

    assert remind(by=SWEEP, at=world.now + WEEK) == 0
    assert ReviewStep.objects.filter(remind_hours=1).count() == 2
