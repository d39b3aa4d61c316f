"""Parties of a registration: asked, silent, asked again, and what they agreed to."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deals.models import Deal, Party, PartySplit
from deals.naming import Named, name_parties
from deals.refusals import FieldLocked, PartyRefused, ShareAgreed, SplitRefused
from deals.splits import set_splits

pytestmark = pytest.mark.django_db


def body(response):
    return response.content.decode()


def named(world, deal, name, role):
    return Party.begin(
        deal=deal,
        partner=world.partners[name],
        role=world.roles[role],
        state="named",
        by=world.seller,
        at=world.now,
    )


@pytest.fixture
def joint(world):
    """Return a submitted deal: Northwind 60, Agentia 25 and Sunparts 15, both asked."""
    deal = world.draft()
    agent = named(world, deal, "agentia", "agent")
    supplier = named(world, deal, "sunparts", "supplier")
    shares = {own(deal): Decimal(60), agent: Decimal(25), supplier: Decimal(15)}
    set_splits(deal, shares, by=world.seller, at=world.now)
    deal.submit(by=world.seller, at=world.now)
    return deal


def own(deal):
    return deal.parties.get(partner=deal.registrant)


def part(deal, partner):
    return deal.parties.filter(partner=partner).latest("pk")


def percents(deal, at):
    held = PartySplit.objects.filter(party__deal=deal).holding(at=at)
    return {split.party.partner.name: split.percent for split in held}


def sees(world, who, deal, at):
    return Deal.objects.permitted(world.people[who], "view", at=at).filter(pk=deal.pk).exists()


def opened(world, deal, *fields):
    deal = Deal.objects.get(pk=deal.pk)
    deal.request_information(
        message="Who else?", unlock=list(fields), by=world.channel_manager, at=world.now
    )
    return deal


# Silence.


def test_an_invitation_nobody_answered_lapses_without_a_job(world, joint):
    asked = part(joint, world.agentia)
    last = asked.answer_by

    assert sees(world, "agent", joint, last - timedelta(seconds=1))
    assert asked.state(at=last - timedelta(seconds=1)) == "invited"
    assert not sees(world, "agent", joint, last)
    assert asked.state(at=last) == "lapsed"
    assert world.agentia not in joint.partners(at=last)
    assert not Party.objects.permitted(world.agent, "answer", at=last).exists()
    assert sees(world, "seller", joint, last)


def test_who_let_the_time_pass_finds_neither_page_nor_door(world, joint, doors):
    asked = part(joint, world.agentia)
    address = f"{joint.get_absolute_url()}parties/{asked.public_id}/acceptance/"
    world.now = asked.answer_by

    assert doors("agent").get(joint.get_absolute_url()).status_code == 404
    assert doors("agent").post(address).status_code == 404
    assert joint.number not in body(doors("agent").get("/deals/"))
    with pytest.raises(PartyRefused, match="time to answer has passed"):
        asked.accept(by=world.agent, at=world.now)


def test_who_joined_in_time_stays(world, joint):
    asked = part(joint, world.agentia)
    asked.accept(by=world.agent, at=world.now)

    assert asked.state(at=asked.answer_by + timedelta(days=400)) == "accepted"
    assert sees(world, "agent", joint, asked.answer_by + timedelta(days=400))


def test_the_page_says_that_nobody_answered_and_lets_ask_again(world, joint, doors):
    asked = part(joint, world.agentia)
    world.now = asked.answer_by + timedelta(days=1)

    page = doors("seller").get(joint.get_absolute_url())
    again = f"{joint.get_absolute_url()}parties/{asked.public_id}/invitation/"
    assert "No answer" in body(page)
    assert again in body(page)
    assert again not in body(doors("channel_manager").get(joint.get_absolute_url()))
    assert doors("seller").get(again).status_code == 405
    assert doors("reader").post(again).status_code == 403
    assert doors("seller").post(again).status_code == 302

    renewed = part(joint, world.agentia)
    assert renewed.pk != asked.pk
    assert renewed.state(at=world.now) == "invited"
    assert Party.objects.get(pk=asked.pk).during.upper == world.now
    assert asked.state(at=asked.answer_by) == "lapsed"
    assert sees(world, "agent", joint, world.now)


def test_shares_wait_for_answers_and_open_with_silence(world, joint):
    last = part(joint, world.agentia).answer_by
    part(joint, world.sunparts).accept(by=world.supplier, at=world.now)

    assert sum(percents(joint, last - timedelta(seconds=1)).values()) == 100
    assert percents(joint, last) == {}

    part(joint, world.agentia).accept(by=world.agent, at=world.now)
    assert sum(percents(joint, last + timedelta(days=400)).values()) == 100


def test_who_is_in_is_not_asked_again(world, joint):
    asked = part(joint, world.agentia)

    with pytest.raises(PartyRefused):
        asked.invite_again(by=world.seller, at=world.now)
    asked.accept(by=world.agent, at=world.now)
    with pytest.raises(PartyRefused):
        asked.invite_again(by=world.seller, at=world.now)


# Named again.


def test_who_declined_and_is_named_again_is_asked_anew(world, joint):
    first = part(joint, world.agentia)
    first.decline(by=world.agent, at=world.now)
    world.now += timedelta(hours=1)
    deal = opened(world, joint, "parties")

    agent = Named(world.agentia, world.roles["distributor"], None)
    name_parties(deal, [agent], {}, by=world.seller, at=world.now)
    deal.submit(by=world.seller, at=world.now)

    again = part(joint, world.agentia)
    assert (again.state(at=world.now), again.role.code) == ("invited", "distributor")
    assert Party.objects.get(pk=first.pk).during.upper == world.now
    assert first.state(at=world.now - timedelta(minutes=1)) == "declined"
    assert sees(world, "agent", joint, world.now)


# The form, once others are in.


@pytest.fixture
def answering(world, joint, doors):
    """Return the form of an answer with the parties opened; Agentia has joined."""
    part(joint, world.agentia).accept(by=world.agent, at=world.now)
    deal = opened(world, joint, "parties")
    address = f"{deal.get_absolute_url()}edit/"

    def sent(**given):
        version = Deal.objects.get(pk=deal.pk).version
        return doors("seller").post(address, {"version": version, "intent": "submit", **given})

    sent.page = lambda: doors("seller").get(address)
    return sent


def test_the_form_shows_who_is_in_and_keeps_them(world, joint, answering):
    page = answering.page()
    held = page.context["form"].held

    assert [each.party.partner for each in held.values()] == [world.agentia, world.sunparts]
    assert "partner_1_name" not in page.context["form"].fields
    assert page.context["form"].fields["partner_1_percent"].disabled
    assert not page.context["form"].fields["partner_2_percent"].disabled
    assert world.agentia.display_name in body(page)
    answer = answering(own_percent="60", partner_2_percent="15")

    assert answer.status_code == 302
    assert {part(joint, p).state(at=world.now) for p in (world.agentia, world.sunparts)} == {
        "accepted",
        "invited",
    }
    assert sorted(percents(joint, world.now).values()) == [15, 25, 60]


def test_what_is_sent_for_a_locked_row_is_not_read(world, joint, answering):
    answering(
        own_percent="60",
        partner_1_name="",
        partner_1_role="supplier",
        partner_1_percent="1",
        partner_2_percent="15",
    )

    assert part(joint, world.agentia).role.code == "agent"
    assert percents(joint, world.now)[world.agentia.name] == 25


def test_one_more_partner_is_named_beside_those_who_are_in(world, joint, answering):
    answer = answering(
        own_percent="50",
        partner_2_percent="15",
        partner_3_name=world.rivaltrade.name,
        partner_3_role="distributor",
        partner_3_percent="10",
    )

    assert answer.status_code == 302
    assert part(joint, world.rivaltrade).state(at=world.now) == "invited"
    assert percents(joint, world.now)[world.rivaltrade.name] == 10


def test_who_is_in_is_not_named_twice(world, joint, answering):
    answer = answering(
        own_percent="60",
        partner_2_percent="15",
        partner_3_name=world.agentia.name,
        partner_3_role="agent",
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["partner_3_name"]


def test_a_draft_with_more_partners_than_rows_loses_none(world, doors, filled_in):
    deal = world.draft()
    for n in range(6):
        world.partner(f"more{n}", f"Partner {n} GmbH", "DE")
        named(world, deal, f"more{n}", "agent")

    page = doors("seller").get(f"{deal.get_absolute_url()}edit/")
    form = page.context["form"]
    given = {
        name: form[name].value() or "" for n in form.rows for name in (f"partner_{n}_name",)
    } | {f"partner_{n}_role": form[f"partner_{n}_role"].value() or "" for n in form.rows}
    doors("seller").post(
        f"{deal.get_absolute_url()}edit/",
        {**filled_in, **given, "version": deal.version, "intent": "save"},
    )

    assert Party.objects.filter(deal=deal).standing("named", at=world.now).count() == 6


# What was agreed.


def shares_of(deal, *percents):
    parties = deal.parties.order_by("pk")
    return dict(zip(parties, map(Decimal, percents), strict=True))


def test_an_agreed_share_is_not_changed_over_the_partys_head(world, joint):
    part(joint, world.agentia).accept(by=world.agent, at=world.now)

    with pytest.raises(ShareAgreed) as refusal:
        set_splits(joint, shares_of(joint, "65", "20", "15"), by=world.seller, at=world.now)
    assert refusal.value.code == "share_agreed"
    with pytest.raises(ShareAgreed):
        set_splits(joint, {}, by=world.seller, at=world.now)
    set_splits(joint, shares_of(joint, "55", "25", "20"), by=world.seller, at=world.now)

    assert percents(joint, world.now)[world.sunparts.name] == 20


def test_a_share_that_opened_since_is_given_back_as_it_was_agreed(world, joint):
    part(joint, world.agentia).accept(by=world.agent, at=world.now)
    world.now += timedelta(hours=1)
    part(joint, world.sunparts).decline(by=world.supplier, at=world.now)
    world.now += timedelta(hours=1)
    mine, theirs = own(joint), part(joint, world.agentia)

    with pytest.raises(ShareAgreed):
        set_splits(joint, {mine: Decimal(95), theirs: Decimal(5)}, by=world.seller, at=world.now)
    set_splits(joint, {mine: Decimal(75), theirs: Decimal(25)}, by=world.seller, at=world.now)


def test_shares_left_open_are_set_after_the_approval_and_then_stay(world):
    deal = world.draft()
    named(world, deal, "agentia", "agent")
    deal.submit(by=world.seller, at=world.now)
    part(deal, world.agentia).accept(by=world.agent, at=world.now)
    deal.approve(by=world.channel_manager, at=world.now)

    set_splits(deal, shares_of(deal, "70", "30"), by=world.seller, at=world.now)
    for other in (shares_of(deal, "80", "20"), {}):
        with pytest.raises(ShareAgreed):
            set_splits(deal, other, by=world.seller, at=world.now)


def test_approved_shares_stay_also_before_anybody_accepted(world, joint):
    joint.approve(by=world.channel_manager, at=world.now)

    with pytest.raises(ShareAgreed):
        set_splits(joint, shares_of(joint, "61", "24", "15"), by=world.seller, at=world.now)


def test_shares_of_a_closed_registration_stay(world, joint):
    joint.withdraw(by=world.seller, at=world.now)

    with pytest.raises(SplitRefused, match="closed"):
        set_splits(joint, shares_of(joint, "61", "24", "15"), by=world.seller, at=world.now)


@pytest.mark.parametrize("state", ["submitted", "in_review", "action_required"])
def test_a_party_writes_its_terms_until_the_decision(world, joint, state):
    theirs = part(joint, world.agentia)
    theirs.accept(by=world.agent, at=world.now)
    if state == "in_review":
        joint.begin_review(by=world.channel_manager, at=world.now)
    if state == "action_required":
        opened(world, joint, "title")

    part(joint, world.agentia).terms.revise(by=world.agent, at=world.now, note="Twelve percent")

    assert part(joint, world.agentia).terms.note == "Twelve percent"


@pytest.mark.parametrize("end", ["approve", "withdraw"])
def test_terms_are_shut_with_the_decision(world, joint, end):
    part(joint, world.agentia).accept(by=world.agent, at=world.now)
    getattr(joint, end)(by=world.channel_manager, at=world.now)

    with pytest.raises(FieldLocked):
        part(joint, world.agentia).terms.revise(by=world.agent, at=world.now, note="Thirteen")
    assert part(joint, world.agentia).terms.note == ""
