"""A rejection may be appealed once and in time, and somebody else decides where possible."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.urls import reverse

from deals.models import Deal
from deals.refusals import AnotherDecides, AppealRefused, IllegalMove
from partners.models import LedgerEntry, PartnerTerritory, Territory, TerritoryOversight
from permissions.facts import from_now_on
from tests.at_once import at_once
from tests.world import LONG_AGO


def rejected(world, reasons, *, by="channel_manager"):
    deal = world.submitted()
    deal = fetched(world, deal, by)
    deal.reject(reason=reasons, note="Known", by=world.people[by], at=world.now)
    world.now += timedelta(minutes=1)
    return deal


def fetched(world, deal, who, action="decide"):
    return Deal.objects.fetch(
        world.people[who], action, at=world.now, public_id=deal.public_id, lock=True
    )


@pytest.fixture
def second_overseer(world):
    """Let the other channel manager oversee Northwind's territory as well."""
    east = Territory.objects.create(code="east", name_en="East", name_zh="华东")
    during = from_now_on(LONG_AGO)
    PartnerTerritory.objects.create(partner=world.northwind, territory=east, during=during)
    TerritoryOversight.objects.create(
        person=world.other_channel_manager, territory=east, during=during
    )


@pytest.mark.django_db
def test_an_appeal_is_in_review_again_with_its_rank_and_a_new_promise(world, reasons):
    deal = rejected(world, reasons[0])
    rank, promised = deal.first_submitted_at, deal.promised_at
    world.now += timedelta(days=2)

    fetched(world, deal, "seller", "edit").appeal("Ours.", by=world.seller, at=world.now)

    deal.refresh_from_db()
    assert (deal.review_status, deal.first_submitted_at) == ("in_review", rank)
    assert deal.promised_at > promised
    assert deal.snapshots.filter(occasion="appeal").count() == 1
    assert LedgerEntry.objects.about(deal).filter(verb="deals.appealed").count() == 1


@pytest.mark.django_db
def test_whoever_rejected_it_decides_the_appeal_only_where_nobody_else_can(
    world, reasons, second_overseer
):
    deal = rejected(world, reasons[0])
    fetched(world, deal, "seller", "edit").appeal("Ours.", by=world.seller, at=world.now)

    with pytest.raises(AnotherDecides):
        fetched(world, deal, "channel_manager").approve(by=world.channel_manager, at=world.now)
    TerritoryOversight.objects.get().end(at=world.now)

    fetched(world, deal, "channel_manager").approve(by=world.channel_manager, at=world.now)


@pytest.mark.django_db
def test_a_second_appeal_a_late_one_and_one_of_an_undoable_verdict_are_refused(world, reasons):
    deal = rejected(world, reasons[0])
    at = deal.approvals.get().decided_at
    for moment in (at + timedelta(seconds=9), at + timedelta(days=14)):
        with pytest.raises(AppealRefused):
            deal.appeal("Ours.", by=world.seller, at=moment)
    deal.appeal("Ours.", by=world.seller, at=world.now)
    deal.reject(reason=reasons[0], note="Still", by=world.channel_manager, at=world.now)
    world.now += timedelta(minutes=1)

    with pytest.raises(AppealRefused):
        deal.appeal("Once more.", by=world.seller, at=world.now)
    deal = world.draft()
    with pytest.raises(IllegalMove):
        deal.appeal("Ours.", by=world.seller, at=world.now)


@pytest.mark.django_db
def test_the_page_takes_an_appeal_and_the_inbox_shows_it(world, reasons, doors, second_overseer):
    deal = rejected(world, reasons[0])
    address = reverse("deals:deal", args=[deal.public_id])
    assert "Send the appeal" not in doors("reader").get(address).content.decode()
    assert "Send the appeal" in doors("seller").get(address).content.decode()
    sends = reverse("deals:appeal", args=[deal.public_id])
    assert doors("seller").post(sends, {"words": " "}).status_code == 422

    assert doors("seller").post(sends, {"words": "The tender names us."}).status_code == 302

    inbox = reverse("deals:approvals") + f"?deal={deal.public_id}"
    mine, others = doors("channel_manager").get(inbox).content.decode(), None
    assert "The tender names us." in mine
    assert "somebody else decides" in mine
    assert 'data-key="x"' not in mine
    others = doors("other_channel_manager").get(inbox).content.decode()
    assert "The tender names us." in others
    assert 'data-key="x"' in others
    agentless = doors("rival").get(address)
    assert agentless.status_code == 404


def test_two_who_appeal_at_once_appeal_once(own_database):
    from deals.models import RejectReason  # noqa: PLC0415
    from tests.world import build  # noqa: PLC0415

    world = build()
    reason = RejectReason.objects.get_or_create(
        code="other", defaults={"name_en": "Another", "name_zh": "其他"}
    )[0]
    with transaction.atomic():
        deal = rejected(world, reason)

    def appeal(who):
        with transaction.atomic():
            row = fetched(world, deal, who, "edit")
            row.appeal("Ours.", by=world.people[who], at=world.now)

    answers = at_once(*(partial(appeal, who) for who in ("seller", "partner_manager")))

    assert answers == ["done", "illegal_transition"]
    assert Deal.objects.get(pk=deal.pk).appeals.count() == 1
