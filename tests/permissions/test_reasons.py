"""Every ground there is, begun and ended: true to the second, then as well as now."""

import re
from datetime import timedelta

import pytest

from content.models import LibraryPage
from content.models.audience import Readers
from content.sharing import MATERIALS
from deals.models import DealHidden, HidingRefused, Party
from deals.models.sharing import COMMENT
from deals.sharing import REGISTRATIONS
from partners.models import (
    HierarchyRefused,
    LedgerEntry,
    Membership,
    PartnerUpline,
    Territory,
    TerritoryOversight,
)
from partners.shareable import ShareRefused
from permissions.explain import grounds_for
from permissions.missing import first_missing
from permissions.models import StaffRole

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def codes(person, thing, *, at, action="view"):
    return [ground.code for ground in grounds_for(person, action, thing, at=at)]


def sees(person, thing, *, at):
    found = type(thing).objects.permitted(person, at=at).filter(pk=thing.pk).exists()
    assert found is bool(codes(person, thing, at=at))
    return found


@pytest.fixture
def deal(world):
    return world.submitted()


@pytest.fixture
def under_rivaltrade(world):
    """Put Northwind under the distributor Rivaltrade, which may see nothing yet."""
    return PartnerUpline.begin(
        partner=world.northwind, upline=world.rivaltrade, by=world.administrator, at=world.now
    )


def test_a_membership_opens_from_the_second_it_begins_to_the_second_it_ends(world, deal):
    at = world.now
    place = Membership.begin(
        person=world.outsider, partner=world.northwind, role="reader", by=world.seller, at=at + HOUR
    )
    assert not sees(world.outsider, deal, at=at + HOUR - SECOND)
    assert codes(world.outsider, deal, at=at + HOUR) == ["party"]
    place.leave(by=world.seller, at=at + 2 * HOUR)
    assert sees(world.outsider, deal, at=at + 2 * HOUR - SECOND)
    assert not sees(world.outsider, deal, at=at + 2 * HOUR)


def test_a_party_sees_it_from_being_asked_until_it_declines(world):
    deal, at = world.draft(), world.now
    party = Party.begin(
        deal=deal,
        partner=world.sunparts,
        role=world.roles["supplier"],
        state="named",
        by=world.seller,
        at=at,
    )
    assert not sees(world.supplier, deal, at=at)
    deal.submit(by=world.seller, at=at + HOUR)
    assert codes(world.supplier, deal, at=at + HOUR) == ["party"]
    party.decline(by=world.supplier, at=at + 2 * HOUR)
    assert not sees(world.supplier, deal, at=at + 2 * HOUR)
    assert sees(world.supplier, deal, at=at + 2 * HOUR - SECOND)


def test_a_portfolio_moves_and_what_was_true_before_stays_true_of_then(world, deal):
    later = world.now + HOUR
    world.northwind.assign_channel_manager(
        world.other_channel_manager, by=world.administrator, at=later
    )

    assert not sees(world.channel_manager, deal, at=later)
    assert codes(world.other_channel_manager, deal, at=later) == ["oversee"]
    assert sees(world.channel_manager, deal, at=later - SECOND)
    assert not sees(world.other_channel_manager, deal, at=later - SECOND)


def test_a_territory_opens_the_deals_of_its_partners(world, deal):
    east = Territory.objects.create(code="east", name_en="East China", name_zh="华东")
    world.northwind.add_territory(east, by=world.administrator, at=world.now)
    watch = TerritoryOversight.begin(
        person=world.other_channel_manager,
        territory=east,
        by=world.administrator,
        at=world.now + HOUR,
    )

    assert not sees(world.other_channel_manager, deal, at=world.now)
    assert codes(world.other_channel_manager, deal, at=world.now + HOUR) == ["oversee"]
    watch.end(at=world.now + 2 * HOUR)
    assert not sees(world.other_channel_manager, deal, at=world.now + 2 * HOUR)


def test_a_staff_role_opens_until_it_ends(world, deal):
    role = StaffRole.begin(
        person=world.outsider, role="director", by=world.administrator, at=world.now
    )

    assert codes(world.outsider, deal, at=world.now) == ["staff_director"]
    role.end(at=world.now + HOUR)
    assert not sees(world.outsider, deal, at=world.now + HOUR)


def test_standing_above_opens_nothing_until_it_is_granted(world, deal, under_rivaltrade):
    at = world.now
    assert not sees(world.rival, deal, at=at + HOUR)
    under_rivaltrade.open_deals(
        by=world.partner_manager, at=at + HOUR, until=at + WEEK, reason="They deliver"
    )
    assert not sees(world.rival, deal, at=at + HOUR - SECOND)
    assert codes(world.rival, deal, at=at + HOUR) == ["upline"]
    assert not sees(world.rival, deal, at=at + WEEK)
    under_rivaltrade.close_deals(by=world.partner_manager, at=at + 2 * HOUR)
    assert not sees(world.rival, deal, at=at + 2 * HOUR)
    assert sees(world.rival, deal, at=at + 2 * HOUR - SECOND)


def test_the_grant_ends_with_the_place(world, deal, under_rivaltrade):
    at = world.now
    under_rivaltrade.open_deals(by=world.partner_manager, at=at, reason="They deliver")
    assert sees(world.rival, deal, at=at)
    under_rivaltrade.leave(by=world.administrator, at=at + HOUR)
    assert not sees(world.rival, deal, at=at + HOUR)


def test_a_distributor_sees_no_draft_and_nothing_closed(world, under_rivaltrade):
    draft = world.draft()
    under_rivaltrade.open_deals(by=world.partner_manager, at=world.now, reason="They deliver")

    assert not sees(world.rival, draft, at=world.now)
    draft.submit(by=world.seller, at=world.now + HOUR)
    assert sees(world.rival, draft, at=world.now + HOUR)
    for action in ("edit", "decide", "confide", "share", "hide", "see_looks", "explain"):
        assert not codes(world.rival, draft, action=action, at=world.now + HOUR)


def test_hiding_a_deal_from_the_distributor_wins(world, deal, under_rivaltrade):
    at = world.now
    other = world.submitted(customer_name="无锡灵山阀门厂")
    under_rivaltrade.open_deals(by=world.partner_manager, at=at, reason="They deliver")
    DealHidden.begin(deal, by=world.seller, at=at + HOUR)

    assert not sees(world.rival, deal, at=at + HOUR)
    assert sees(world.rival, deal, at=at + HOUR - SECOND)
    assert sees(world.rival, other, at=at + HOUR)
    DealHidden.stop(deal, by=world.seller, at=at + 2 * HOUR)
    assert sees(world.rival, deal, at=at + 2 * HOUR)
    hidden_at = LedgerEntry.objects.about(deal).get(verb="deals.hid")
    assert list(hidden_at.concerns.all()) == [world.northwind]


def test_a_deal_cannot_be_hidden_from_a_distributor_that_takes_part(world, under_rivaltrade):
    deal = world.draft()
    Party.begin(
        deal=deal,
        partner=world.rivaltrade,
        role=world.roles["distributor"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    deal.submit(by=world.seller, at=world.now)

    with pytest.raises(HidingRefused):
        DealHidden.begin(deal, by=world.seller, at=world.now)


def test_nobody_stands_under_themselves_twice_or_in_a_ring(world, under_rivaltrade):
    for partner, upline in [
        (world.northwind, world.northwind),
        (world.northwind, world.rivaltrade),
        (world.rivaltrade, world.northwind),
    ]:
        with pytest.raises(HierarchyRefused):
            PartnerUpline.begin(
                partner=partner, upline=upline, by=world.administrator, at=world.now
            )


def test_a_share_with_a_person_is_true_to_the_second(world, deal):
    at = world.now
    grant = REGISTRATIONS.share(
        deal,
        to=world.outsider,
        by=world.seller,
        at=at,
        until=at + WEEK,
        reason="Helps",
        may=COMMENT,
    )

    assert codes(world.outsider, deal, at=at) == ["grant"]
    assert sees(world.outsider, deal, at=at + WEEK - SECOND)
    assert not sees(world.outsider, deal, at=at + WEEK)
    assert (grant.giver, grant.reason, grant.during.upper) == (world.seller, "Helps", at + WEEK)
    with pytest.raises(ShareRefused):
        REGISTRATIONS.share(
            deal, to=world.outsider, by=world.seller, at=at, reason="Again", may=COMMENT
        )
    REGISTRATIONS.end(grant, by=world.seller, at=at + HOUR)
    assert not sees(world.outsider, deal, at=at + HOUR)


def test_a_share_with_a_partner_follows_its_team(world, deal):
    at = world.now
    REGISTRATIONS.share(
        deal, to=world.rivaltrade, by=world.seller, at=at, until=at + WEEK, reason="Delivers"
    )

    assert codes(world.rival, deal, at=at) == ["partner_grant"]
    assert not sees(world.other_channel_manager, deal, at=at)
    assert not sees(world.outsider, deal, at=at)
    world.rival.memberships.get().leave(by=world.rival, at=at + HOUR)
    assert not sees(world.rival, deal, at=at + HOUR)


def test_a_share_cannot_end_before_it_begins(world, deal):
    with pytest.raises(ShareRefused):
        REGISTRATIONS.share(
            deal, to=world.outsider, by=world.seller, at=world.now, until=world.now, reason="x"
        )


def test_somebody_who_left_sees_nothing_whatever_still_names_them(world, deal):
    REGISTRATIONS.share(deal, to=world.outsider, by=world.seller, at=world.now, reason="Helps")
    world.outsider.deactivate(by=world.administrator, at=world.now + HOUR)

    assert sees(world.outsider, deal, at=world.now)
    assert not sees(world.outsider, deal, at=world.now + HOUR)


def test_a_material_is_shared_while_it_is_out(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    at = world.now
    page = LibraryPage.draft(by=world.editor, language="en", title="Pumps", kind="manual")
    page.set_audience(Readers(), by=world.editor, at=at)
    page.publish_now(by=world.editor, at=at)
    assert not sees(world.rival, page, at=at)

    grant = MATERIALS.share(page, to=world.rivaltrade, by=world.editor, at=at, reason="Asked")
    MATERIALS.share(page, to=world.outsider, by=world.editor, at=at, until=at + HOUR, reason="Once")

    assert codes(world.rival, page, at=at) == ["partner_grant"]
    assert codes(world.outsider, page, at=at) == ["grant"]
    assert not sees(world.outsider, page, at=at + HOUR)
    assert not sees(world.seller, page, at=at)
    page.withdraw(by=world.editor, at=at + HOUR)
    assert not sees(world.rival, page, at=at + HOUR)
    MATERIALS.end(grant, by=world.editor, at=at + HOUR)
    assert sees(world.rival, page, at=at + HOUR - SECOND)


def test_the_first_thing_missing_is_said_of_guests_and_distributors(world, under_rivaltrade):
    at, draft = world.now, world.draft()

    def missing(person, *, at=at, deal=draft):
        assert not sees(person, deal, at=at)
        return first_missing(person, "view", deal, at=at)

    assert "was not let see what" in missing(world.rival)
    under_rivaltrade.open_deals(by=world.partner_manager, at=at, reason="They deliver")
    assert "is a draft" in missing(world.rival)
    draft.submit(by=world.seller, at=at)
    DealHidden.begin(draft, by=world.seller, at=at)
    assert "hides" in missing(world.rival)
    REGISTRATIONS.share(
        draft, to=world.outsider, by=world.seller, at=at, until=at + HOUR, reason="Helps"
    )
    over = missing(world.outsider, at=at + HOUR)
    assert "was shared with Outsider until" in over
    assert re.search(r"\d{4}, \d\d:\d\d\.$", over)


def test_who_decides_has_a_stake_from_the_moment_their_partner_is_named(world):
    """Asked as of before, they had none then, whatever came later."""
    manager, named = world.channel_manager, world.now + HOUR
    Membership.begin(
        person=manager, partner=world.agentia, role="seller", by=world.administrator, at=world.now
    )
    deal = world.submitted()
    Party.begin(
        deal=deal, partner=world.agentia, role=world.roles["agent"], state="named",
        by=world.seller, at=named,
    )  # fmt: skip

    assert codes(manager, deal, at=named - SECOND, action="decide") == ["oversee"]
    assert codes(manager, deal, at=named, action="decide") == []
