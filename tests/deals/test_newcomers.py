"""A company we do not know is asked along: admitted by somebody first, and only then mailed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from deals.models import Deal, Newcomer, Party, PartyRole, PartyStanding
from deals.models.newcomer import Company
from deals.newcomers import standing_of
from deals.refusals import NewcomerRefused, PartyRefused
from partners import delivery
from partners.models import Invitation, Partner
from permissions.models import User
from tests.deals.test_parties import body, sees

pytestmark = pytest.mark.django_db
THERE = "lena@drivetec.example.com"


@pytest.fixture
def deal(world):
    return world.submitted()


def asked(world, deal, **said):
    named = {"name": "Drivetec GmbH", "country": "DE", "email": THERE, "words": "Gearboxes"}
    role = PartyRole.objects.get(code="supplier")
    return Newcomer.ask(deal, role=role, by=world.seller, at=world.now, **{**named, **said})


def page_of(deal):
    return f"{deal.get_absolute_url()}parties/"


def mails(world):
    delivery.deliver_due(at=world.now + timedelta(minutes=1))
    return {to: each for each in mail.outbox for to in each.to}


def test_it_is_admitted_invited_joins_and_answers_in_the_deal(world, deal, doors, client):
    said = {"name": "Drivetec GmbH", "country": "DE", "email": THERE, "role": "supplier"}
    before = Partner.objects.count()
    typed = {"verb": "newcomer", **said, "words": "Gearboxes"}
    assert doors("reader").post(page_of(deal), typed).status_code == 403
    assert doors("seller").post(page_of(deal), {**typed, "words": ""}).status_code == 422
    assert doors("seller").post(page_of(deal), typed).status_code == 302
    assert doors("seller").post(page_of(deal), typed).status_code == 422
    newcomer = Newcomer.objects.get()
    assert "Waits for admission" in body(doors("seller").get(page_of(deal)))
    assert (Partner.objects.count(), Invitation.objects.count()) == (before, 0)
    sent = mails(world)
    assert THERE not in sent
    letter = sent[world.channel_manager.email]
    assert "waits for admission" in letter.subject
    assert "Drivetec" not in letter.subject + letter.body

    assert "Drivetec GmbH" in body(doors("channel_manager").get("/"))
    admitting = {
        "verb": "admit",
        "of": newcomer.public_id,
        "name": "Drivetec Getriebe GmbH",
        "country": "DE",
        "language": "en",
    }
    for who, code in [("seller", 403), ("other_channel_manager", 404), ("director", 403)]:
        assert doors(who).post(page_of(deal), admitting).status_code == code, who
    assert doors("channel_manager").post(page_of(deal), admitting).status_code == 302
    assert doors("channel_manager").post(page_of(deal), admitting).status_code == 409
    newcomer.refresh_from_db()
    invited = Partner.objects.get(name="Drivetec Getriebe GmbH")
    assert (newcomer.party.partner, newcomer.email) == (invited, "")
    assert invited.channel_manager(at=world.now) == world.channel_manager
    sent = mails(world)
    assert "asks you to join a deal" in sent[THERE].body
    assert deal.number not in sent[THERE].body
    assert "is admitted" in sent[world.seller.email].subject

    client.logout()
    link = f"/invitations/{newcomer.invitation.token}/"
    said = {"full_name": "Lena Vogt", "password": "a long enough secret 7"}
    landed = client.post(link, said)
    assert landed["Location"] == f"{deal.get_absolute_url()}#answer-{newcomer.party.public_id}"
    page = body(client.get(deal.get_absolute_url()))
    assert f"answer-{newcomer.party.public_id}" in page
    client.post(f"{page_of(deal)}{newcomer.party.public_id}/acceptance/")
    assert newcomer.party.state(at=world.now) == "accepted"
    assert Deal.objects.permitted(User.objects.get(email=THERE), at=world.now).get() == deal


def test_who_asks_is_told_the_same_of_a_company_we_know_and_of_one_we_do_not(world, deal, doors):
    world.sunparts.take_off_list(by=world.channel_manager, at=world.now)

    def answers(name, email):
        newcomer = asked(world, deal, name=name, email=email)
        page = body(doors("seller").get(page_of(deal)))
        newcomer.withdraw(by=world.seller, at=world.now)
        Newcomer.objects.all().delete()
        for own in (name, email, newcomer.public_id):
            page = page.replace(own, "")
        return page

    known = answers(world.sunparts.name, world.supplier.email)
    unknown = answers("日昇新材料有限公司", "somebody@example.net")
    assert len(known) == len(unknown)


def test_who_decides_is_shown_whom_we_know_and_asks_that_partner_instead(world, deal, doors):
    newcomer = asked(world, deal, name="Sunparts 日升零部件有限公司", country="CN")
    page = doors("channel_manager").get(page_of(deal))
    assert page.context["newcomers"].shown[0].likely == (world.sunparts,)
    partners = Partner.objects.count()
    said = {"verb": "admit", "of": newcomer.public_id, "name": "x", "country": "CN"}
    said["language"] = "en"

    assert doors("channel_manager").post(page_of(deal), said).status_code == 422
    said["known"] = world.sunparts.public_id
    assert doors("channel_manager").post(page_of(deal), said).status_code == 302
    assert (Partner.objects.count(), Invitation.objects.count()) == (partners, 0)
    assert sees(world, "supplier", deal, world.now)
    assert THERE not in mails(world)


def test_who_is_not_admitted_is_never_written_to_and_the_asker_reads_why(world, deal, doors):
    newcomer = asked(world, deal)
    said = {"verb": "refuse", "of": newcomer.public_id}
    assert doors("channel_manager").post(page_of(deal), said).status_code == 422
    said["reason"] = "We buy nothing there."
    assert doors("channel_manager").post(page_of(deal), said).status_code == 302

    assert "We buy nothing there." in body(doors("seller").get(page_of(deal)))
    newcomer.refresh_from_db()
    assert newcomer.email == ""
    sent = mails(world)
    assert THERE not in sent
    assert "not admitted" in sent[world.seller.email].subject
    assert "buy nothing" not in sent[world.seller.email].body
    with pytest.raises(NewcomerRefused, match="decided already"):
        newcomer.admit(Company("Drivetec", "DE"), by=world.channel_manager, at=world.now)


def test_other_parties_do_not_read_who_is_asked_for(world, doors):
    draft = world.draft()
    supplier = Party.begin(
        deal=draft,
        partner=world.sunparts,
        role=PartyRole.objects.get(code="supplier"),
        state="named",
        by=world.seller,
        at=world.now,
    )
    with pytest.raises(NewcomerRefused):
        asked(world, draft)
    draft.submit(by=world.seller, at=world.now)
    supplier.accept(by=world.supplier, at=world.now)
    asked(world, draft)

    assert "Drivetec" not in body(doors("supplier").get(page_of(draft)))
    assert "admit a company" not in body(doors("supplier").get(draft.get_absolute_url()))
    assert "Drivetec" in body(doors("reader").get(page_of(draft)))


def test_it_lapses_with_the_registration(world, deal, doors):
    newcomer = asked(world, deal)
    Deal.objects.get(pk=deal.pk).withdraw(by=world.seller, at=world.now)
    newcomer = Newcomer.objects.get()

    assert "Lapsed with the registration" in body(doors("seller").get(page_of(deal)))
    assert "Drivetec" not in body(doors("channel_manager").get("/"))
    with pytest.raises(NewcomerRefused, match="closed"):
        newcomer.admit(Company("Drivetec", "DE"), by=world.channel_manager, at=world.now)


def test_who_was_refused_or_was_silent_is_asked_again(world, deal):
    newcomer = asked(world, deal)
    by = {"by": world.channel_manager, "at": world.now}
    with pytest.raises(NewcomerRefused, match="waits for admission already"):
        asked(world, deal)
    newcomer.refuse("Not in our region.", **by)
    again = asked(world, deal)
    party = again.admit(Company("Drivetec GmbH", "DE"), **by)
    with pytest.raises(PartyRefused):
        party.invite_again(**by)
    late = party.answer_by + timedelta(days=1)

    once_more = party.invite_again(by=world.seller, at=late)

    label, _tone = standing_of(Newcomer.objects.get(pk=again.pk), at=late)
    assert label == PartyStanding.State(once_more.state(at=late)).label
    assert Partner.objects.filter(name="Drivetec GmbH").count() == 1
    # Asked for by its address once more, it is found as the partner it is by now.
    third = asked(world, deal)
    with pytest.raises(PartyRefused):
        third.admit(Company("", "DE"), known=party.partner, by=world.channel_manager, at=late)


def test_the_database_holds_a_verdict_to_what_it_says(world, deal):
    newcomer = asked(world, deal)
    for wrong in ({"outcome": "refused"}, {"outcome": "admitted"}, {"reason": "", "outcome": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Newcomer.objects.filter(pk=newcomer.pk).update(**wrong)
