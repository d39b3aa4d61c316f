"""Parties that leave and are replaced, and whom the registrant shows the contacts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from deals.models import (
    Deal,
    DealContact,
    LeaveReason,
    Party,
    PartySplit,
    PartyTerms,
    ShareProposal,
)
from deals.refusals import PartyRefused, ProposalOpen, ProposalSettled
from deals.replacing import replace
from deals.splits import set_splits
from partners import delivery
from partners.models import LedgerEntry
from portal.models import KeptMail
from tests.api.conftest import api  # noqa: F401  the fixture is of every floor
from tests.deals.test_parties import body, joint, part, percents, sees  # noqa: F401

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def joined(world, joint):  # noqa: F811
    """Return the joint deal with Agentia and Sunparts in: 60, 25 and 15."""
    part(joint, world.agentia).accept(by=world.agent, at=world.now)
    part(joint, world.sunparts).accept(by=world.supplier, at=world.now)
    world.now += HOUR
    return joint


def why():
    return LeaveReason.objects.get(code="no_capacity")


def leave(world, deal, partner="agentia", by="agent"):
    party = part(deal, world.partners[partner])
    party.leave(by=world.people[by], at=world.now, reason=why(), words="Too busy.")
    return party


def sent(deal, verb, of, **said):
    return (
        f"{deal.get_absolute_url()}parties/",
        {"verb": verb, "of": of.public_id, **said},
    )


def test_who_leaves_sees_it_no_longer_and_the_shares_are_open(world, joined, doors):
    theirs, page = part(joined, world.agentia), f"{joined.get_absolute_url()}parties/"
    refused = doors("agent").post(*sent(joined, "leave", theirs, words="x" * 501))
    assert refused.status_code == 422
    assert "Say why you leave." in body(refused)
    before = world.now - timedelta(seconds=1)

    told = sent(joined, "leave", theirs, reason="no_capacity", words="Too busy.")
    assert doors("agent").post(*told).status_code == 302

    assert not sees(world, "agent", joined, world.now)
    assert sees(world, "agent", joined, before)
    assert percents(joined, world.now) == {}
    assert sum(percents(joined, before).values()) == 100
    assert not PartyTerms.objects.permitted(world.agent, "view", at=world.now).exists()
    assert doors("agent").get(page).status_code == 404
    assert doors("agent").post(*told).status_code == 404
    entry = LedgerEntry.objects.permitted(world.agent, "view", at=world.now).latest("pk")
    assert entry.verb == "deals.party_left"
    assert "no_capacity" not in str(entry.details)
    shown = body(doors("seller").get(page))
    assert "We have no capacity for it · Too busy." in shown
    assert "To be agreed" in shown
    assert "Too busy." not in body(doors("supplier").get(page))
    assert "capacity for it · " not in body(doors("supplier").get(page))


def test_nobody_leaves_without_a_reason_or_for_another(world, joined, doors):
    theirs = part(joined, world.agentia)
    with pytest.raises(PartyRefused, match="Say why") as refusal:
        theirs.leave(by=world.agent, at=world.now, reason=None)
    assert set(refusal.value.fields) == {"reason"}
    with pytest.raises(PartyRefused, match="withdraw it instead"):
        part(joined, world.northwind).leave(by=world.seller, at=world.now, reason=why())
    told = sent(joined, "leave", theirs, reason="no_capacity")
    assert doors("supplier").post(*told).status_code == 403
    assert doors("seller").post(*told).status_code == 403
    leave(world, joined)
    with pytest.raises(PartyRefused):
        leave(world, joined)
    with pytest.raises(DatabaseError, match="left_for_a_reason"), transaction.atomic():
        theirs.standings.filter(state="left").update(code=None)


def test_another_takes_the_place_and_is_offered_the_same_share(world, joined, doors):
    gone = leave(world, joined)
    world.now += HOUR
    assert "Offer it the same share, 25.00%" in body(
        doors("seller").get(f"{joined.get_absolute_url()}parties/")
    )
    name = {"partner": world.rivaltrade.name, "takes_share": "on"}
    assert doors("supplier").post(*sent(joined, "replace", gone, **name)).status_code == 403
    unknown = doors("seller").post(*sent(joined, "replace", gone, partner="Nobody we know"))
    assert unknown.status_code == 422
    assert "We know no partner of this name" in body(unknown)

    assert doors("seller").post(*sent(joined, "replace", gone, **name)).status_code == 302

    again = part(joined, world.rivaltrade)
    assert (again.instead_of, again.role.code) == (gone, "agent")
    assert again.state(at=world.now) == "invited"
    assert percents(joined, world.now)[world.rivaltrade.name] == 25
    assert percents(joined, again.answer_by) == {}
    again.accept(by=world.rival, at=world.now)
    assert sum(percents(joined, world.now + timedelta(days=400)).values()) == 100
    told = LedgerEntry.objects.get(verb="deals.party_replaced")
    assert not LedgerEntry.objects.permitted(world.agent, at=world.now).filter(pk=told.pk).exists()
    assert not LedgerEntry.objects.permitted(world.rival, at=world.now).filter(pk=told.pk).exists()
    assert not sees(world, "agent", joined, world.now)


def test_only_who_is_out_is_replaced_and_by_another(world, joined):
    asked = {"takes_share": False, "by": world.seller, "at": world.now}
    with pytest.raises(PartyRefused, match="takes part"):
        replace(part(joined, world.agentia), world.rivaltrade, **asked)
    gone = leave(world, joined)
    with pytest.raises(PartyRefused, match="same partner"):
        replace(gone, world.agentia, **asked)
    with pytest.raises(PartyRefused, match="takes part already"):
        replace(gone, world.sunparts, **asked)
    assert Party.objects.permitted(world.channel_manager, "replace", at=world.now).filter(
        pk=gone.pk
    )


def test_what_was_shared_out_until_now_stays(world, joined):
    held = PartySplit.objects.filter(party__deal=joined).first()
    with pytest.raises(DatabaseError, match="until now stays"), transaction.atomic():
        PartySplit.objects.filter(pk=held.pk).update(percent=1)
    held.during = type(held.during)(held.during.lower, world.now - HOUR / 2, "[)")
    held.written_at = world.now
    with pytest.raises(DatabaseError, match="until now stays"), transaction.atomic():
        held.save()
    with pytest.raises(DatabaseError, match="before it is written"), transaction.atomic():
        PartySplit.objects.create(
            party=part(world.draft(), world.northwind),
            percent=100,
            during=held.during.__class__(world.now - HOUR, None, "[)"),
            written_at=world.now,
        )


def test_a_party_reads_the_contacts_while_the_registrant_lets_it(world, joined, doors):
    DealContact.objects.create(deal=joined, name="Zhou Xiaomei", phone="+86 512 5550 0101")
    page, theirs = joined.get_absolute_url(), part(joined, world.agentia)
    assert "Zhou Xiaomei" not in body(doors("agent").get(page))
    assert doors("supplier").post(*sent(joined, "show_contacts", theirs)).status_code == 403

    assert doors("seller").post(*sent(joined, "show_contacts", theirs)).status_code == 302
    assert doors("seller").post(*sent(joined, "show_contacts", theirs)).status_code == 302

    assert "Zhou Xiaomei" in body(doors("agent").get(page))
    assert "Zhou Xiaomei" not in body(doors("supplier").get(page))
    assert LedgerEntry.objects.filter(verb="deals.contacts_shown").count() == 1
    doors("seller").post(*sent(joined, "keep_contacts", theirs))
    assert "Zhou Xiaomei" not in body(doors("agent").get(page))
    doors("seller").post(*sent(joined, "show_contacts", theirs))
    world.now += HOUR
    leave(world, joined)
    assert not DealContact.objects.permitted(world.agent, "view", at=world.now).exists()


def test_machines_leave_replace_and_show_contacts(world, joined, api):  # noqa: F811
    at = f"deals/{joined.public_id}/parties/{part(joined, world.agentia).public_id}/"
    assert api("seller").patch(at, {"sees_contacts": True}).json()["sees_contacts"] is True
    assert api("agent").get(f"deals/{joined.public_id}/contacts/").status_code == 200
    assert api("supplier").get(f"deals/{joined.public_id}/contacts/").status_code == 404
    assert api("agent").post(f"{at}leaving/", {"reason": "nonsense"}).status_code == 422
    assert api("agent").post(f"{at}leaving/", {"reason": "terms"}).status_code == 204
    said = {"partner": world.rivaltrade.public_id, "takes_share": True}
    answer = api("channel_manager").post(f"{at}replacement/", said)
    assert answer.status_code == 422  # not a partner she could ask along
    answer = api("seller").post(f"{at}replacement/", said)
    assert (answer.status_code, answer.json()["state"]) == (201, "invited")
    assert answer.json()["split_percent"] == "25.00"
    assert Deal.objects.get().parties.filter(instead_of__isnull=False).count() == 1


def test_shares_are_set_anew_after_somebody_left(world, joined):
    leave(world, joined)
    world.now += HOUR
    rest = {part(joined, world.northwind): Decimal(85), part(joined, world.sunparts): Decimal(15)}
    set_splits(joined, rest, by=world.seller, at=world.now)
    assert sum(percents(joined, world.now).values()) == 100


# Shares that everyone they touch agrees to.


def proposed(world, deal, *percents, since=None):
    names = ("northwind", "agentia", "sunparts")
    shares = {
        part(deal, world.partners[name]): Decimal(percent)
        for name, percent in zip(names, percents, strict=True)
        if percent != "0"
    }
    moment = since or world.now
    return ShareProposal.make(deal, shares, since=moment, by=world.seller, at=world.now)


def test_shares_change_once_everyone_they_touch_has_agreed(world, joined, doors):
    page, agent = f"{joined.get_absolute_url()}parties/", part(joined, world.agentia)
    later = world.now + timedelta(days=10)
    wrong = {"since": "2026-01-01", "share_1": "50", "share_2": "35", "share_3": "14"}
    ids = {f"party_{n}": each.public_id for n, each in enumerate(joined.parties.order_by("pk"), 1)}
    answer = doors("seller").post(page, {"verb": "propose", **ids, **wrong})
    assert answer.status_code == 422
    assert "What was until now stays" in body(answer)
    assert "they add up to 99%" in body(answer)
    assert doors("agent").post(page, {"verb": "propose", **ids, **wrong}).status_code == 403

    right = {"since": later.date().isoformat(), "share_1": "50", "share_2": "35", "share_3": "15"}
    assert doors("seller").post(page, {"verb": "propose", **ids, **right}).status_code == 302

    proposal = ShareProposal.objects.get()
    assert proposal.shares.get(is_asked=True).party == agent
    assert percents(joined, proposal.since) == percents(joined, world.now)
    with pytest.raises(ProposalOpen):
        proposed(world, joined, "61", "24", "15")
    with pytest.raises(ProposalOpen):
        set_splits(joined, {}, by=world.seller, at=world.now)
    with pytest.raises(DatabaseError, match="everyone they touch"), transaction.atomic():
        ShareProposal.objects.update(outcome="agreed", settled_at=world.now)
    told = {"verb": "agree", "of": agent.public_id, "proposal": proposal.public_id}
    assert doors("supplier").post(page, told).status_code == 403
    assert doors("agent").post(page, told).status_code == 302

    assert doors("agent").post(page, told).status_code == 409
    assert percents(joined, world.now)[world.agentia.name] == 25
    assert percents(joined, proposal.since)[world.agentia.name] == 35
    assert sum(percents(joined, later + timedelta(days=900)).values()) == 100
    assert "To come" in body(doors("supplier").get(page))


def test_one_no_leaves_the_shares_as_they_are(world, joined):
    proposal = proposed(world, joined, "50", "30", "20")
    proposal.agree(part(joined, world.agentia), by=world.agent, at=world.now)
    proposal.decline(part(joined, world.sunparts), by=world.supplier, at=world.now, words="Why?")

    assert sorted(percents(joined, world.now + HOUR).values()) == [15, 25, 60]
    with pytest.raises(ProposalSettled):
        proposal.withdraw(by=world.seller, at=world.now)
    again = proposed(world, joined, "50", "30", "20")
    leave(world, joined)
    again.refresh_from_db()
    assert again.outcome == "void"
    alone = ShareProposal.make(
        joined,
        {part(joined, world.northwind): Decimal(85), part(joined, world.sunparts): Decimal(15)},
        since=world.now,
        by=world.seller,
        at=world.now,
    )
    assert (alone.outcome, percents(joined, world.now)[world.sunparts.name]) == ("agreed", 15)


def test_machines_propose_shares_and_answer(world, joined, api):  # noqa: F811
    joined.approve(by=world.channel_manager, at=world.now)
    at, agent = f"deals/{joined.public_id}/", part(joined, world.agentia)
    shares = [
        {"party": part(joined, world.partners[name]).public_id, "percent": percent}
        for name, percent in [("northwind", "70"), ("agentia", "30")]
    ]
    assert api("agent").post(f"{at}share-proposals/", {"shares": shares}).status_code == 403
    made = api("seller").post(f"{at}share-proposals/", {"shares": shares}).json()
    assert sum(each["is_asked"] for each in made["shares"]) == 2
    assert api("seller").delete(f"{at}share-proposals/").status_code == 204
    made = api("seller").post(f"{at}share-proposals/", {"shares": shares}).json()
    said = {"proposal": made["id"], "agrees": True}
    answer = api("agent").post(f"{at}parties/{agent.public_id}/share-answer/", said)
    assert (answer.status_code, ShareProposal.objects.latest("pk").outcome) == (200, "")
    supplier = part(joined, world.sunparts).public_id
    assert api("supplier").post(f"{at}parties/{supplier}/share-answer/", said).status_code == 200
    assert api("supplier").get(f"{at}share-proposals/").json()["results"][0]["outcome"] == "agreed"
    world.now += HOUR
    assert sorted(percents(joined, world.now).values()) == [30, 70]


def test_who_waits_for_it_is_told_by_mail_and_no_mail_says_why_or_whose(world, joined, settings):
    settings.EMAIL_BACKEND = "portal.mailbox.KeptInTheHouse"
    settings.EMAIL_URL = ""
    delivery.deliver_due(at=world.now)
    KeptMail.objects.all().delete()
    proposed(world, joined, "50", "35", "15")
    delivery.deliver_due(at=world.now)
    assert [mail.to for mail in KeptMail.objects.all()] == [world.agent.email]

    leave(world, joined)
    delivery.deliver_due(at=world.now)

    told = {mail.to: mail for mail in KeptMail.objects.all() if "left" in mail.subject}
    assert set(told) == {world.seller.email, world.channel_manager.email}
    for mail in KeptMail.objects.all():
        for secret in ("Too busy", "capacity", "Agentia", "精工", "1280000"):
            assert secret not in mail.text + mail.subject.replace(joined.number, "")


def test_shares_begin_at_one_midnight_for_all_and_the_page_says_whose(world, joined, doors):
    """Somebody in Berlin proposes in the evening, when the day is over in Suzhou."""
    world.seller.time_zone = "Europe/Berlin"
    world.seller.save()
    page = f"{joined.get_absolute_url()}parties/"
    parties = joined.parties.order_by("pk")
    ids = {f"party_{n}": each.public_id for n, each in enumerate(parties, 1)}
    shares = {"share_1": "50", "share_2": "35", "share_3": "15"}
    said = {"verb": "propose", **ids, **shares}
    world.now = datetime(2026, 11, 18, 17, tzinfo=UTC)
    seller = doors("seller")
    form = seller.get(page).context["proposal_form"]
    assert form.initial["since"] == date(2026, 11, 19)
    assert "midnight in Shanghai" in str(form.fields["since"].help_text)
    assert seller.post(page, {**said, "since": "2026-11-18"}).status_code == 422
    assert seller.post(page, {**said, "since": "2026-11-20"}).status_code == 302
    proposal = ShareProposal.objects.get()
    assert proposal.since == datetime(2026, 11, 19, 16, tzinfo=UTC)
    for who in ("seller", "agent"):
        read = doors(who).get(page).content.decode()
        assert "From Nov 20, 2026" in read, who
        assert "Days begin at midnight in Shanghai." in read
    for name, by in (("agentia", "agent"), ("sunparts", "supplier")):
        proposal = ShareProposal.objects.get()
        if not proposal.outcome and proposal.shares.filter(
            party__partner=world.partners[name], is_asked=True
        ):
            party = part(joined, world.partners[name])
            proposal.agree(party, by=world.people[by], at=proposal.proposed_at)
    agreed = LedgerEntry.objects.get(verb="deals.shares_agreed")
    assert agreed.details["since"] == "2026-11-20"
