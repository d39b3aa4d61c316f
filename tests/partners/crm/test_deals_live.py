"""A deal and its opportunity in a live CRM, from before the approval to a stage that comes back."""

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from deals.models import Deal
from partners import tasks
from partners.crm import poll, sweep
from partners.crm.connector import ObjectType
from partners.models import (
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
