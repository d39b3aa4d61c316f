"""A deal and its opportunity in a live CRM, from before the approval to a stage that comes back."""

import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from deals.models import Amendment, Closing, Deal
from deals.models.ending import RevocationReason, release, revoke
from partners import tasks
from partners.crm import poll, sweep
from partners.crm.connector import ObjectType
from partners.crm.tryton.connection import client_of
from partners.crm.tryton.people import OwnPeople
from partners.models import (
    Attempt,
    Command,
    CrmAccount,
    CrmOpportunity,
    Discrepancy,
    LedgerEntry,
    Link,
    Programme,
)
from tests.partners.crm.conftest import send_until_quiet
from tests.world import build

pytestmark = pytest.mark.crm


@pytest.fixture
def world(portal):
    Programme.current()
    Programme.objects.update(grace_seconds=0)
    return build()


@pytest.fixture
def deal(world):
    at = timezone.now()
    deal = world.draft(at=at, expected_close=(at + timedelta(days=60)).date())
    deal.submit(by=world.seller, at=at)
    return deal


def approve(world, deal):
    at = timezone.now()
    with transaction.atomic():
        fresh = Deal.objects.fetch(
            world.channel_manager, "decide", at=at, public_id=deal.public_id, lock=True
        )
        fresh.approve(by=world.channel_manager, at=at)


def of_ours(world, deal):
    return Deal.objects.fetch(
        world.channel_manager, "decide", at=timezone.now(), public_id=deal.public_id, lock=True
    )


def protected(said):
    """Return the product families that a comment says are protected."""
    lines = [line.rpartition(": ")[2] for line in said if line.startswith("Protected until ")]
    return {family for line in lines for family in line.split(", ")}


def opportunity_of(portal, deal):
    (found,) = portal.connect().find(ObjectType.OPPORTUNITY, deal.reference)
    return found


def test_before_the_approval_the_crm_and_its_sellers_learn_nothing(portal, world, deal):
    draft = world.draft(at=timezone.now(), customer_name="Unsaid GmbH", customer_country="DE")

    tasks.send_to_crm()

    crm = portal.connect()
    assert not Command.objects.exists()
    for each in (deal, draft):
        assert crm.find(ObjectType.OPPORTUNITY, each.reference) == []
        customer = each.customer and each.customer.public_id
        reference = f"prm:{portal.instance}:customer:{customer}"
        assert crm.find(ObjectType.ACCOUNT, reference) == []
    at = timezone.now()
    assert not Deal.objects.permitted(world.direct_seller, "view", at=at).exists()
    assert not LedgerEntry.objects.permitted(world.direct_seller, at=at).exists()


def test_after_the_approval_it_is_with_the_owner_the_mapping_names(portal, world, deal):
    approve(world, deal)
    send_until_quiet(portal)

    made = opportunity_of(portal, deal)
    assert made.owner_name == "Partner desk 合作伙伴部"
    assert CrmOpportunity.objects.get(reference=deal.reference).owner == made.owner_name


def test_a_stage_moved_in_the_crm_stands_in_the_deals_ledger_within_ten_seconds(
    portal, world, deal, desk
):
    approve(world, deal)
    send_until_quiet(portal)
    made = opportunity_of(portal, deal)
    tasks.pull_crm_changes()
    deal.refresh_from_db()
    account = CrmAccount.objects.get(external_id=made.account_id)
    assert deal.customer.account == account
    assert account.name == "苏州精工机械有限公司"

    desk.move(made.external_id, "opportunity")
    moved = time.monotonic()
    while CrmOpportunity.objects.get(reference=deal.reference).stage != "opportunity":
        assert time.monotonic() - moved < 10
        tasks.pull_crm_changes()

    entry = LedgerEntry.objects.filter(verb="deals.sales_stage_changed").latest("pk")
    assert entry.details == {"stage": "opportunity"}
    assert LedgerEntry.objects.permitted(world.seller, at=timezone.now()).contains(entry)

    facts = portal.facts
    with closing(client_of({**facts, **facts["seller"]})) as leo:
        OwnPeople(leo).win(made.external_id)
    tasks.pull_crm_changes()
    end = Closing.objects.get(deal=deal)
    assert (end.outcome, end.amount, end.currency) == ("won", deal.value_amount, "CNY")


def test_a_linked_opportunity_that_moved_in_silence_is_seen_by_the_minutes_sweep(
    portal, world, deal, desk
):
    approve(world, deal)
    send_until_quiet(portal)
    crm, made = portal.connect(), opportunity_of(portal, deal)
    while poll.poll(portal.connection, crm, clock=timezone.now):
        pass
    other = portal.approve(2)
    send_until_quiet(portal)
    winner = CrmOpportunity.objects.get(reference=other.ref).account
    desk.merge_accounts(made.account_id, winner.external_id)

    changed = sweep.sweep_linked(portal.connection, crm, clock=timezone.now)

    assert changed == 1
    assert CrmOpportunity.objects.get(reference=deal.reference).account == winner
    assert sweep.sweep_linked(portal.connection, crm, clock=timezone.now) == 0


def test_a_link_that_leads_nowhere_is_reported_once(portal, world, deal):
    approve(world, deal)
    send_until_quiet(portal)
    Link.objects.update(external_id="99999999")
    CrmOpportunity.objects.update(external_id="99999999")

    for _ in range(2):
        sweep.sweep_linked(portal.connection, portal.connect(), clock=timezone.now)
        Discrepancy.objects.filter(kind="removed").update(closed_at=timezone.now())

    assert Discrepancy.objects.filter(kind="removed", external_id="99999999").count() == 1
    assert CrmOpportunity.objects.get().deleted_at is not None


def test_what_becomes_of_an_approval_is_written_to_its_opportunity_once(
    portal, world, deal, desk, lossy
):
    """An amendment, an end before its time and a close: read back there, answers lost or not."""
    approve(world, deal)
    send_until_quiet(portal)
    made = opportunity_of(portal, deal)
    (held,) = deal.protections.all()
    until = held.ends_at.strftime("Protected until %Y-%m-%d %H:%M UTC: drives")
    assert until in made.comment.splitlines()
    told = made.comment.replace(until, f"{until}\nRing before noon")
    theirs = {"comment": told, "title": "Their own words"}
    portal.connect().write(ObjectType.OPPORTUNITY, made.external_id, theirs)

    at = timezone.now()
    with transaction.atomic():
        wanted = {
            "title": "Lifts",
            "families": list(world.families.values()),
            "customer_name": "Nanxun Lifts Ltd",
        }
        proposed = Amendment.propose(
            of_ours(world, deal), why="The tender grew.", written=wanted, by=world.seller, at=at
        )
        proposed.accept(by=world.channel_manager, at=at)
    lossy.lose("PUT", f"/sale.opportunity/{made.external_id}", "hang_up")
    send_until_quiet(portal)

    amended = opportunity_of(portal, deal)
    assert lossy.lost, "the answer to the amendment got lost"
    assert Attempt.objects.filter(command__op="amend_opportunity").values_list(
        "ref", "outcome"
    ).get(ref=deal.reference) == (deal.reference, "found")
    said = amended.comment.splitlines()
    assert "Product families: drives, motors" in said
    assert protected(said) == {"drives", "motors"}
    assert "Ring before noon" in said
    assert amended.title == "Their own words"
    assert portal.connect().read(ObjectType.ACCOUNT, amended.account_id).name == "Nanxun Lifts Ltd"
    assert (amended.amount, amended.close_date) == (made.amount, made.close_date)

    at = timezone.now()
    with transaction.atomic():
        given_up = of_ours(world, deal).protections.get(
            product_family=world.families["motors"], during__contains=at
        )
        release(given_up, words="", by=world.partner_manager, at=at)
    send_until_quiet(portal)
    said = opportunity_of(portal, deal).comment.splitlines()
    day = at.strftime("%Y-%m-%d %H:%M UTC")
    assert f"Protection given up by the partner {day}: motors" in said
    assert protected(said) == {"drives"}
    assert "Ring before noon" in said

    desk.move(made.external_id, "lost")
    closed = opportunity_of(portal, deal).comment
    with transaction.atomic():
        why = RevocationReason.objects.first()
        revoke(of_ours(world, deal), reason=why, words="x", by=world.channel_manager, at=at)
    send_until_quiet(portal)
    assert opportunity_of(portal, deal).comment == closed
    states = Command.objects.order_by("seq").values_list("state", flat=True)
    assert set(states) == {Command.State.CONFIRMED}, "and nobody is asked about a note"
