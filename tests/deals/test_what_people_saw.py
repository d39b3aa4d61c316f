"""What people met that nobody should: each test is named for what they saw."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from deals.models import Deal, Party, RejectReason
from deals.refusals import CannotBeUndone, PartyRefused
from deals.splits import set_splits
from partners.delivery import deliver_due
from partners.models import Command
from permissions.models import AccessEntry
from portal.home.questions import partner_tasks

pytestmark = pytest.mark.django_db


def body(response):
    return response.content.decode()


def locked(world, deal):
    return Deal.objects.fetch(
        world.channel_manager, "decide", at=world.now, public_id=deal.public_id, lock=True
    )


def with_agent(world):
    deal = world.draft()
    Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    deal.submit(by=world.seller, at=world.now)
    return deal


def ask(world, deal, *unlock, message="Why so cheap?"):
    locked(world, deal).request_information(
        message=message, unlock=unlock, by=world.channel_manager, at=world.now
    )


def test_an_invited_partner_read_what_registrant_and_vendor_said_to_each_other(world, doors):
    deal = with_agent(world)
    ask(world, deal, message="A question between us")
    deal.refresh_from_db()
    assert "A question between us" in body(doors("seller").get(deal.get_absolute_url()))
    assert "A question between us" not in body(doors("agent").get(deal.get_absolute_url()))

    deal.submit(by=world.seller, at=world.now, answer="An answer between us")
    reason = RejectReason.objects.create(code="other", name_en="Other", name_zh="其他")
    locked(world, deal).reject(
        reason=reason, note="A note between us", by=world.channel_manager, at=world.now
    )

    words = ("A question between us", "An answer between us", "A note between us")
    for_registrant = body(doors("seller").get(deal.get_absolute_url()))
    for_invited = body(doors("agent").get(deal.get_absolute_url()))
    assert deal.number in for_invited
    assert [each for each in words if each not in for_registrant] == []
    assert [each for each in words if each in for_invited] == []


def test_one_party_read_why_another_had_declined(world, doors):
    deal = world.draft()
    for name, role in (("agentia", "agent"), ("sunparts", "supplier")):
        Party.begin(
            deal=deal,
            partner=world.partners[name],
            role=world.roles[role],
            state="named",
            by=world.seller,
            at=world.now,
        )
    deal.submit(by=world.seller, at=world.now)
    declining = deal.parties.get(partner=world.sunparts)
    declining.decline(by=world.supplier, at=world.now, reason="We sell there ourselves")

    assert "We sell there ourselves" in body(doors("seller").get(deal.get_absolute_url()))
    assert "We sell there ourselves" not in body(doors("agent").get(deal.get_absolute_url()))


def test_a_rejected_question_came_back_as_a_registration_nobody_could_answer(world):
    deal = world.submitted()
    ask(world, deal, "title")
    reason = RejectReason.objects.create(code="other", name_en="Other", name_zh="其他")
    locked(world, deal).reject(reason=reason, note="", by=world.channel_manager, at=world.now)

    locked(world, deal).undo(by=world.channel_manager, at=world.now)

    deal = Deal.objects.get(pk=deal.pk)
    assert deal.review_status == "action_required"
    deal.submit(by=world.seller, at=world.now, answer="Here it is")
    ask(world, deal, "title", message="And this?")


def test_a_verdict_was_taken_back_after_a_worker_had_taken_its_command(world, settings):
    settings.CRM = {"url": "", "token": "", "kind": "tryton"}
    deal = world.submitted()
    locked(world, deal).approve(by=world.channel_manager, at=world.now)
    Command.objects.update(state=Command.State.LEASED)

    with pytest.raises(CannotBeUndone):
        locked(world, deal).undo(
            by=world.channel_manager, at=world.now + timedelta(seconds=9, microseconds=900_000)
        )

    assert Deal.objects.get(pk=deal.pk).review_status == "approved"


def test_a_verdict_was_taken_back_after_its_letter_had_left(world):
    deal = world.submitted()
    locked(world, deal).approve(by=world.channel_manager, at=world.now)
    deliver_due(at=world.now + timedelta(seconds=11))

    with pytest.raises(CannotBeUndone):
        locked(world, deal).undo(
            by=world.channel_manager, at=world.now + timedelta(seconds=9, microseconds=900_000)
        )

    assert Deal.objects.get(pk=deal.pk).review_status == "approved"


def test_a_corrected_customer_was_left_unprotected_and_the_mistaken_one_protected(world):
    deal = world.submitted(customer_name="苏州精工机械有限公司")
    mistaken = deal.customer
    ask(world, deal, "customer_name")
    deal = Deal.objects.get(pk=deal.pk)
    deal.revise(by=world.seller, at=world.now, customer_name="无锡灵山阀门厂")
    deal.submit(by=world.seller, at=world.now)

    protections = locked(world, deal).approve(by=world.channel_manager, at=world.now)

    assert [each.customer.name for each in protections] == ["无锡灵山阀门厂"]
    assert mistaken.protections.count() == 0


def test_an_answer_that_left_the_customer_alone_kept_what_was_known_of_it(world):
    deal = world.submitted()
    known = deal.customer
    ask(world, deal, "customer_name", "title")
    deal = Deal.objects.get(pk=deal.pk)
    deal.revise(by=world.seller, at=world.now, title="Line 3")
    deal.submit(by=world.seller, at=world.now)

    assert Deal.objects.get(pk=deal.pk).customer == known


def test_an_invited_partner_was_told_it_had_joined_a_withdrawn_deal(world, doors):
    deal = with_agent(world)
    deal.withdraw(by=world.seller, at=world.now)
    party = deal.parties.get(partner=world.agentia)

    with pytest.raises(PartyRefused):
        party.accept(by=world.agent, at=world.now)

    assert partner_tasks(world.agent, at=world.now) == []
    assert "/acceptance/" not in body(doors("agent").get(deal.get_absolute_url()))


def with_shares(world, *, submit):
    deal = world.draft()
    agent = Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    own = deal.parties.get(partner=world.northwind)
    set_splits(deal, {own: Decimal(60), agent: Decimal(40)}, by=world.seller, at=world.now)
    if submit:
        deal.submit(by=world.seller, at=world.now)
    return deal, agent


def all_constraints_hold():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_partner_that_had_declined_still_had_forty_percent(world):
    deal, agent = with_shares(world, submit=True)
    later = world.now + timedelta(hours=1)

    agent.decline(by=world.agent, at=later)

    all_constraints_hold()
    parties = deal.parties.all()
    assert [each.percent(at=later) for each in parties] == [None, None]
    assert sum(each.percent(at=world.now) for each in parties) == 100


def test_taking_a_partner_with_a_share_out_of_a_draft_fell_over(world):
    deal, agent = with_shares(world, submit=False)

    agent.remove(by=world.seller, at=world.now + timedelta(minutes=1))

    all_constraints_hold()
    assert deal.parties.holding(at=world.now + timedelta(minutes=2)).count() == 1


def test_a_reviewer_saw_a_twin_and_the_audit_did_not_say_so(world, doors):
    first, second = world.submitted(), world.submitted()

    page = body(doors("channel_manager").get(f"/approvals/?deal={second.public_id}"))

    assert first.number in page
    seen = AccessEntry.objects.filter(person=world.channel_manager, object_ids=[first.pk])
    assert seen.exists()
