"""A distributor registers in the name of a reseller that lets it, and learns nothing else by it."""

from datetime import timedelta

import pytest
from django.core import mail

from deals.models import Deal, ImportRow, PartyStanding
from deals.on_behalf import NotLetRegister
from deals.refusals import PartyRefused
from partners import delivery
from partners.models import LedgerEntry, PartnerUpline
from tests.api.conftest import api  # noqa: F401  the fixture is of every floor
from tests.deals.test_parties import body, sees
from tests.deals.test_sheets import CHINESE, bring, good, sheet_of, states  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(world):
    """Return Northwind's place under Rivaltrade, its distributor."""
    return PartnerUpline.begin(
        partner=world.northwind, upline=world.rivaltrade, by=world.channel_manager, at=world.now
    )


@pytest.fixture
def let(world, place):
    place.let_register(by=world.partner_manager, at=world.now, reason="They quote for us")
    return place


def opening(world, place, *button):
    address = f"/partners/{world.northwind.public_id}/distributors/{place.public_id}"
    said = {"what": "register", "reason": "They quote for us", **dict.fromkeys(button, "1")}
    return f"{address}/opening/", said


def sent(world, filled_in, intent="submit", **said):
    return {**filled_in, "registrant": world.northwind.public_id, "intent": intent, **said}


def registered(world, doors, filled_in, **said):
    answer = doors("rival").post("/deals/new/", sent(world, filled_in, **said))
    assert answer.status_code == 302, answer.context["form"].errors
    return Deal.objects.latest("pk")


def own_part(deal):
    return deal.parties.get(partner=deal.registrant)


def mailed_to(at):
    delivery.deliver_due(at=at + timedelta(minutes=1))
    return {(to, each.subject) for each in mail.outbox for to in each.to}


def test_only_the_reseller_lends_its_name_and_is_told_first_what_that_opens(world, place, doors):
    assert doors("channel_manager").post(*opening(world, place)).status_code == 403
    page = doors("partner_manager").post(*opening(world, place, "preview"))
    assert page.context["places"][0]["lettings"][1]["sights"] == []
    assert "nothing more of yours" in body(page)
    assert place.mandate(at=world.now) is None

    assert doors("partner_manager").post(*opening(world, place)).status_code == 302
    assert place.mandate(at=world.now).reason == "They quote for us"
    assert place.sight(at=world.now) is None
    assert "They quote for us" in body(doors("reader").get(opening(world, place)[0][:-25]))


def test_the_reseller_is_the_registrant_and_is_told_who_wrote_for_it(world, let, doors, filled_in):
    page = doors("rival").get("/deals/new/")
    assert "in its name" in body(page)
    deal = registered(world, doors, filled_in)

    assert (deal.registrant, deal.through) == (world.northwind, world.rivaltrade)
    assert (deal.registered_by, deal.first_submitted_at) == (world.rival, world.now)
    standing = PartyStanding.objects.holding(at=world.now).filter(party__deal=deal)
    said = {(each.party.partner, each.party.role.code, each.state) for each in standing}
    assert said == {
        (world.northwind, "registrant", "invited"),
        (world.rivaltrade, "distributor", "accepted"),
    }
    assert deal.snapshots.get().content["through"] == world.rivaltrade.public_id
    entry = LedgerEntry.objects.get(verb="deals.registered_in_the_name")
    assert entry.actor == world.rival
    page = body(doors("seller").get(deal.get_absolute_url()))
    assert "Confirm or contest" in page
    assert "<strong>Rival</strong> of <strong>瑞沃贸易有限公司</strong> registered" in page
    assert "registered it for you" in body(doors("seller").get("/"))
    told = {to for to, subject in mailed_to(world.now) if " registered " in subject}
    assert told == {world.seller.email, world.partner_manager.email}

    for who, may_see in [("reader", True), ("rival", True), ("agent", False)]:
        assert sees(world, who, deal, world.now) is may_see
    # It stands for it already, and only its own people confirm it.
    address = f"{deal.get_absolute_url()}parties/{own_part(deal).public_id}/acceptance/"
    assert doors("rival").post(address).status_code == 403
    assert doors("seller").post(address).status_code == 302
    assert own_part(deal).state(at=world.now) == "accepted"
    assert LedgerEntry.objects.get(verb="deals.name_lent").actor == world.seller
    # What it has confirmed is its own to write.
    assert not Deal.objects.permitted(world.rival, "edit", at=world.now).exists()


def test_what_it_did_not_want_it_contests_and_still_sees(world, let, doors, filled_in):
    deal = registered(world, doors, filled_in)
    part = own_part(deal)
    address = f"{deal.get_absolute_url()}parties/{part.public_id}/declination/"

    assert doors("seller").post(address, {"reason": "We sell there alone."}).status_code == 302
    deal.refresh_from_db()
    assert deal.review_status == "withdrawn"
    assert part.state(at=world.now) == "contested"
    assert sees(world, "seller", deal, world.now)
    assert not Deal.objects.permitted(world.rival, "edit", at=world.now).exists()
    told = {to for to, subject in mailed_to(world.now) if "contested" in subject}
    its_manager = world.partner_manager.email
    assert told == {world.rival.email, world.channel_manager.email, its_manager}


def test_once_decided_it_is_the_resellers_alone(world, let, doors, filled_in):
    deal = registered(world, doors, filled_in)
    writes = Deal.objects.permitted(world.rival, "edit", at=world.now)
    assert writes.exists()

    Deal.objects.get(pk=deal.pk).approve(by=world.channel_manager, at=world.now)
    assert not writes.all().exists()
    assert not Deal.objects.permitted(world.rival, "confide", at=world.now).exists()
    with pytest.raises(PartyRefused, match="has been decided"):
        own_part(Deal.objects.get(pk=deal.pk)).decline(by=world.seller, at=world.now)


def test_a_name_taken_back_is_not_written_in(world, let, doors, filled_in):
    draft = registered(world, doors, filled_in, intent="save")
    assert doors("rival").get(f"{draft.get_absolute_url()}edit/").status_code == 200
    with pytest.raises(PartyRefused, match="not submitted yet"):
        own_part(draft).accept(by=world.seller, at=world.now)
    let.let_register_no_longer(by=world.partner_manager, at=world.now)
    world.now += timedelta(minutes=1)

    assert doors("rival").get(f"{draft.get_absolute_url()}edit/").status_code == 403
    assert sees(world, "rival", draft, world.now)
    page = doors("rival").post("/deals/new/", sent(world, filled_in))
    assert page.status_code == 422
    assert "no such partner of yours" in body(page)
    with pytest.raises(NotLetRegister):
        Deal.draft(
            registrant=world.northwind, through=world.rivaltrade, by=world.rival, at=world.now
        )
    # Whoever submits for oneself has confirmed by that.
    Deal.objects.get(pk=draft.pk).submit(by=world.seller, at=world.now)
    assert own_part(draft).state(at=world.now) == "accepted"
    assert not LedgerEntry.objects.filter(verb="deals.registered_in_the_name").exists()


def test_who_registers_for_it_learns_nothing_of_its_other_registrations(
    world, let, doors, filled_in
):
    hidden = world.submitted(external_id="NW-7")
    checked = doors("rival").post("/deals/new/", sent(world, filled_in, "check"))
    assert "close to something we already know" in body(checked)
    assert hidden.number not in body(checked)
    assert checked.context["answer"].own == []

    deal = registered(world, doors, filled_in, external_id="NW-7")
    assert deal.external_id == "NW-7"
    assert not sees(world, "rival", hidden, world.now)


def test_what_came_through_one_distributor_is_shown_to_no_other(world, let, doors, filled_in):
    other = PartnerUpline.begin(
        partner=world.northwind, upline=world.agentia, by=world.channel_manager, at=world.now
    )
    other.open_deals(by=world.partner_manager, at=world.now, reason="They deliver")
    own = world.submitted()
    deal = registered(world, doors, filled_in)

    assert sees(world, "agent", own, world.now)
    assert not sees(world, "agent", deal, world.now)


def test_a_machine_registers_in_its_name_too(world, let, api):  # noqa: F811
    made = api("rival").post("deals/", {"registrant": world.northwind.public_id})
    assert made.status_code == 201, made.content
    assert made.json()["through"]["id"] == world.rivaltrade.public_id
    assert made.json()["registrant"]["id"] == world.northwind.public_id
    refused = api("rival").post("deals/", {"registrant": world.agentia.public_id})
    assert refused.status_code == 422


def test_a_sheet_says_in_whose_name_each_row_is(world, let, doors, bring):  # noqa: F811
    """Named wrongly it is refused at its row; the reseller confirms or contests as of any other."""
    heading = f"{CHINESE},代谁报备"
    rows = [f"{good(1)},{world.northwind.name}", f"{good(2)},Sunparts", f"{good(3)},"]
    sheet = bring(sheet_of(*rows, heading=heading), who="rival", import_as="submitted")

    assert states(sheet) == {"made": 2, "faulty": 1}
    theirs, wrong, own = ImportRow.objects.filter(sheet=sheet).order_by("number")
    assert [(f["field"], f["words"]["en"]) for f in wrong.faults] == [
        ("registrant", "There is no such partner of yours.")
    ]
    assert (own.deal.registrant, own.deal.through) == (world.rivaltrade, None)
    deal = theirs.deal
    assert (deal.registrant, deal.through) == (world.northwind, world.rivaltrade)
    assert deal.review_status == "submitted"
    assert LedgerEntry.objects.get(verb="deals.registered_in_the_name").subject_id == deal.pk
    assert states(bring(sheet_of(*rows, heading=heading), who="rival")) == {"known": 2, "faulty": 1}

    own_part(deal).decline(by=world.seller, at=world.now, reason="We sell there alone.")
    deal.refresh_from_db()
    assert deal.review_status == "withdrawn"
    let.let_register_no_longer(by=world.partner_manager, at=world.now)
    world.now += timedelta(minutes=1)
    late = bring(sheet_of(f"{good(4)},{world.northwind.name}", heading=heading), who="rival")
    assert states(late) == {"faulty": 1}
