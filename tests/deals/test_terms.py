"""Terms asked of suppliers: each by itself, until a day, compared by who decides alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from deals.compared import asked_for, compared
from deals.models import DealAttachment, NewFile, Party, TermsRequest
from deals.refusals import TermsRefused, TermsShut
from deals.terms_due import remind_and_lapse
from partners import delivery
from partners.health.entries import entries_of
from partners.health.score import health
from partners.models import LedgerEntry, PartnerType
from permissions.actors import System
from portal.models import KeptMail
from tests.api.conftest import api  # noqa: F401  the fixture is of every floor

pytestmark = pytest.mark.django_db
CLOCK = System("terms are needed by a day")
# The world's now is a Wednesday; the day before this Monday that is worked is the Friday.
MONDAY = date(2026, 11, 30)
PDF = b"%PDF-1.4 an offer"


@pytest.fixture(autouse=True)
def moment(request):
    with time_machine.travel(request.getfixturevalue("world").now, tick=False):
        yield


@pytest.fixture
def deal(world):
    """Return a registration in which Sunparts takes part; Agentia is a supplier outside of it."""
    kind = PartnerType.objects.create(code="supplier", name_en="Supplier", name_zh="供应商")
    for name in ("sunparts", "agentia"):
        world.partners[name].add_type(kind, by=world.administrator, at=world.now)
    row = world.draft()
    Party.begin(
        deal=row,
        partner=world.sunparts,
        role=world.roles["supplier"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    row.submit(by=world.seller, at=world.now)
    row.parties.get(partner=world.sunparts).accept(by=world.supplier, at=world.now)
    return row


def ask(world, deal, *names, **said):
    given = {"wanted": "Gearboxes", "quantity": Decimal(24), "needed_by": MONDAY, **said}
    partners = [world.partners[name] for name in names or ("sunparts", "agentia")]
    return TermsRequest.ask(
        deal, suppliers=partners, by=world.channel_manager, at=world.now, **given
    )


def give(request, by, price, at, currency="EUR", tax="excluded", **more):
    offer = {"price_amount": Decimal(price), "price_currency": currency, "price_tax": tax}
    return request.answer(**offer, by=by, at=at, **more)


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_supplier_sees_its_own_request_and_answer_and_no_sign_of_another(world, deal, api):  # noqa: F811
    ours, theirs = ask(world, deal)
    give(theirs, world.agent, "417.23", world.now, note="Within nine weeks")
    give(ours, world.supplier, "498.00", world.now)
    traces = ["Agentia", theirs.public_id, "417.23", "nine weeks", ours.asked_together]
    client = browser(world.supplier)

    pages = ["/", ours.get_absolute_url(), deal.get_absolute_url()]
    said = [client.get(page) for page in pages]
    said += [
        api("supplier").get(where)
        for where in (
            "terms-requests/",
            f"terms-requests/{ours.public_id}/",
            f"deals/{deal.public_id}/attachments/",
            f"partners/{world.sunparts.public_id}/ledger/",
        )
    ]

    assert [answer.status_code for answer in said] == [200] * 7
    assert [t for answer in said for t in traces if t in answer.content.decode()] == []
    assert "498.00" in said[4].content.decode()
    refused = [
        client.get(theirs.get_absolute_url()).status_code,
        client.get(f"{deal.get_absolute_url()}terms/").status_code,
        api("supplier").get(f"deals/{deal.public_id}/terms-requests/").status_code,
        api("seller").get(f"terms-requests/{ours.public_id}/").status_code,
    ]
    assert refused == [404, 403, 403, 404]
    # Who was asked and takes no part is no party, so that no party sees it there.
    assert not deal.parties.filter(partner=world.agentia).exists()


def test_who_decides_reads_the_answers_beside_each_other(world, deal):
    ours, theirs = ask(world, deal)
    give(ours, world.supplier, "498.00", world.now)
    give(theirs, world.agent, "417.23", world.now, note="Carriage paid", lead_days=45)

    page = browser(world.channel_manager).get(f"{deal.get_absolute_url()}terms/").content.decode()

    for word in ("€498", "€11,952", "€417.23", "€10,013.52", "Carriage paid", "45 days", "Lowest"):
        assert word in page, word
    assert page.index("Agentia") < page.index("日升零部件")


@pytest.mark.parametrize(
    ("other", "lowest"),
    [
        ({}, ["agent"]),
        ({"currency": "CNY"}, []),
        ({"tax": "included"}, []),
        ({"valid_until": date(2026, 11, 19)}, []),
    ],
)
def test_only_what_means_the_same_is_compared(world, deal, other, lowest):
    ours, theirs = ask(world, deal)
    give(ours, world.supplier, "498.00", world.now)
    give(theirs, world.agent, "417.23", world.now, **other)

    requests = asked_for(deal, world.channel_manager, at=world.now + timedelta(days=4))
    [question] = compared(requests, at=world.now + timedelta(days=4))

    names = {world.agentia.pk: "agent", world.sunparts.pk: "supplier"}
    assert [names[e.request.partner_id] for e in question.told if e.is_cheapest] == lowest


def test_an_answer_is_replaced_until_the_day_is_over_where_the_supplier_is(world, deal):
    ours, theirs = ask(world, deal)
    # Midnight in Suzhou is seven hours before midnight in Germany, without a team of ours there
    # on the clock of its own people.
    world.agent.time_zone = "Europe/Berlin"
    world.agent.save()
    [late] = ask(world, deal, "agentia")
    assert ours.due_at == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert late.due_at == datetime(2026, 11, 30, 23, tzinfo=UTC)
    give(ours, world.supplier, "498.00", world.now)
    give(ours, world.supplier, "498.00", world.now)
    give(ours, world.supplier, "480.00", ours.due_at - timedelta(seconds=1))

    with pytest.raises(TermsShut):
        give(ours, world.supplier, "1.00", ours.due_at)
    with pytest.raises(TermsShut):
        theirs.decline(reason="other", by=world.agent, at=theirs.due_at)
    kept = [str(each.price_amount) for each in ours.answers.order_by("pk")]
    assert kept == ["498.00", "480.00"]
    assert ours.latest.total == Decimal("11520.00")


def test_the_reminder_comes_on_the_last_working_day_before_and_once(world, deal, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_URL = "portal.mailbox.KeptInTheHouse", ""
    ours, theirs = ask(world, deal)
    theirs.decline(reason="no_capacity", note="Until May", by=world.agent, at=world.now)
    # Friday the 27th opens at nine in Suzhou; Saturday and Sunday nobody works.
    friday = datetime(2026, 11, 27, 1, tzinfo=UTC)

    assert remind_and_lapse(by=CLOCK, at=friday - timedelta(seconds=1)) == 0
    assert remind_and_lapse(by=CLOCK, at=friday) == 1
    assert remind_and_lapse(by=CLOCK, at=friday) == 0
    assert remind_and_lapse(by=CLOCK, at=ours.due_at) == 1
    assert remind_and_lapse(by=CLOCK, at=ours.due_at) == 0
    verbs = LedgerEntry.objects.filter(verb__startswith="deals.terms").order_by("pk")
    said = ["asked", "asked", "declined", "reminded", "lapsed"]
    assert list(verbs.values_list("verb", flat=True)) == [f"deals.terms_{each}" for each in said]
    assert {tuple(e.concerns.values_list("pk", flat=True)) for e in verbs} == {
        (world.sunparts.pk,),
        (world.agentia.pk,),
    }
    assert ours.state(at=ours.due_at) == "lapsed"


def test_mails_tell_the_supplier_of_itself_and_who_asked_of_answers(world, deal, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_URL = "portal.mailbox.KeptInTheHouse", ""
    delivery.deliver_due(at=world.now)
    KeptMail.objects.all().delete()
    world.supplier.language = "zh-hans"
    world.supplier.save()
    ours, _theirs = ask(world, deal)
    delivery.deliver_due(at=world.now)
    mails = {mail.to: mail for mail in KeptMail.objects.all()}

    assert mails.keys() == {world.supplier.email, world.agent.email}
    assert "询价" in mails[world.supplier.email].subject
    assert ours.get_absolute_url() in mails[world.supplier.email].text
    for mail in mails.values():
        assert "Gearboxes" not in f"{mail.subject}{mail.text}{mail.html}"

    KeptMail.objects.all().delete()
    give(ours, world.supplier, "498.00", world.now)
    delivery.deliver_due(at=world.now)
    [told] = KeptMail.objects.all()
    assert told.to == world.channel_manager.email
    assert "498" not in told.text


def test_an_answer_in_time_speaks_for_the_supplier_and_silence_against_it(world, deal):
    ours, theirs = ask(world, deal)
    give(ours, world.supplier, "498.00", world.now)
    give(ours, world.supplier, "497.00", world.now)
    after = theirs.due_at
    remind_and_lapse(by=CLOCK, at=after)

    read = entries_of([world.sunparts, world.agentia], at=after)
    points = {key: health(each, at=after).of("answers").points for key, each in read.items()}

    assert points[world.sunparts.pk] > 0 > points[world.agentia.pk]


def test_what_is_wanted_of_one_stands_on_the_home_the_most_urgent_first(world, deal):
    ask(world, deal, "sunparts", wanted="Later shafts", needed_by=date(2026, 12, 20))
    ask(world, deal, "sunparts", wanted="Urgent gears", needed_by=date(2026, 11, 19))
    [done] = ask(world, deal, "sunparts", wanted="Answered bolts")
    give(done, world.supplier, "1.00", world.now)

    page = browser(world.supplier).get("/").content.decode()

    assert "Terms wanted of you: 2" in page
    assert page.index("Urgent gears") < page.index("Later shafts")
    assert "Answered bolts" not in page
    assert "Urgent gears" not in browser(world.seller).get("/").content.decode()


def test_a_supplier_answers_with_a_file_on_its_page_and_declines_there(world, deal):
    ours, _theirs = ask(world, deal)
    client, path = browser(world.supplier), ours.get_absolute_url()
    file = SimpleUploadedFile("offer.pdf", PDF, "application/pdf")
    said = {"price_amount": "498", "price_currency": "EUR", "price_tax": "excluded", "file": file}

    sent = client.post(path, said)
    again = client.post(path, {**said, "price_amount": "", "file": ""})
    reader = client.post(path, {"intent": "decline", "reason": "too_soon", "why": "Summer"})

    assert [sent.status_code, again.status_code, reader.status_code] == [302, 422, 302]
    kept = DealAttachment.objects.get()
    assert (kept.partner, kept.is_shared, kept.scan) == (world.sunparts, False, "unchecked")
    page = client.get(path).content.decode()
    assert "The day is too soon" in page
    assert "offer.pdf" in page  # with what was answered before
    decides = browser(world.channel_manager)
    assert decides.get(f"{deal.get_absolute_url()}attachments/{kept.public_id}/").content == PDF
    assert client.get(f"{path}files/{kept.public_id}/").content == PDF


def test_who_decides_asks_on_the_page_and_a_second_click_asks_nothing_more(world, deal):
    client, path = browser(world.channel_manager), f"{deal.get_absolute_url()}terms/"
    page = client.get(path)
    form = page.context["form"]
    said = {
        "key": form.key,
        "suppliers": [world.sunparts.public_id, world.agentia.public_id],
        "wanted": "Gearboxes",
        "quantity": "24",
        "needed_by": MONDAY.isoformat(),
    }

    twice = [client.post(path, said).status_code for _each in range(2)]
    past = client.post(path, {**said, "key": "", "needed_by": "2026-11-17"})

    assert twice == [302, 302]
    assert TermsRequest.objects.count() == 2
    assert past.status_code == 422
    assert "This day has passed." in past.content.decode()


def test_machines_ask_answer_and_decline(world, deal, api):  # noqa: F811
    here = f"deals/{deal.public_id}/terms-requests/"
    wanted = {"wanted": "Gearboxes", "quantity": "24", "needed_by": MONDAY.isoformat()}
    suppliers = [world.sunparts.public_id, world.agentia.public_id]
    manager = api("channel_manager")

    asked = manager.post(here, {**wanted, "suppliers": suppliers}, key="ask")
    manager.post(here, {**wanted, "suppliers": suppliers}, key="ask")
    nobody = manager.post(here, {**wanted, "suppliers": [world.rivaltrade.public_id]})
    [own] = api("supplier").get("terms-requests/?waiting=true").json()["results"]
    [outside] = api("agent").get("terms-requests/").json()["results"]
    price = {"amount": "498.00", "currency": "EUR", "tax": "excluded"}
    given = api("supplier").post(f"terms-requests/{own['id']}/answer/", {"price": price})
    no = {"reason": "not_ours", "note": "Ask our sister"}
    declined = api("agent").post(f"terms-requests/{outside['id']}/decline/", no)

    assert (asked.status_code, nobody.status_code, given.status_code) == (201, 422, 201)
    assert TermsRequest.objects.count() == 2
    # Who takes part knows which registration it is for; who only was asked does not.
    assert (own["deal"], outside["deal"]) == (deal.public_id, None)
    assert given.json()["answer"]["total"] == "11952.00"
    assert declined.json()["state"] == "declined"
    [question] = manager.get(here).json()["questions"]
    assert {each["state"] for each in question["requests"]} == {"answered", "declined"}


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_nothing_is_asked_for_what_is_not_with_us(world, deal, status):
    deal.review_status = status
    with pytest.raises(TermsRefused):
        ask(world, deal)


def test_who_takes_no_part_gets_its_own_files_and_no_others(world, deal, api):  # noqa: F811
    """Neither by the registration's door nor by that of another request."""
    drawing = NewFile("drawing.pdf", PDF + b" drawing")
    ours, theirs = ask(world, deal, file=drawing)
    give(ours, world.supplier, "498.00", world.now, file=NewFile("ours.pdf", PDF))
    give(theirs, world.agent, "417.23", world.now, file=NewFile("theirs.pdf", PDF + b" theirs"))
    DealAttachment.add(
        deal,
        name="note.pdf",
        content=PDF + b" note",
        partner=None,
        is_shared=True,
        by=world.channel_manager,
        at=world.now,
    )
    files = {each.name: each for each in DealAttachment.objects.all()}
    client, machine = browser(world.agent), api("agent")

    got = {
        name: [
            client.get(f"/terms/{theirs.public_id}/files/{row.public_id}/").status_code,
            machine.get(f"terms-requests/{theirs.public_id}/files/{row.public_id}/").status_code,
            client.get(f"/terms/{ours.public_id}/files/{row.public_id}/").status_code,
            client.get(f"{deal.get_absolute_url()}attachments/{row.public_id}/").status_code,
        ]
        for name, row in files.items()
    }

    sees = DealAttachment.objects.permitted(world.agent, "view", at=world.now)
    assert {each.name for each in sees} == {"drawing.pdf", "theirs.pdf"}
    assert got == {
        "drawing.pdf": [200, 200, 404, 404],
        "theirs.pdf": [200, 200, 404, 404],
        "ours.pdf": [404] * 4,
        "note.pdf": [404] * 4,
    }
    mine = browser(world.supplier)
    assert (
        mine.get(f"/terms/{ours.public_id}/files/{files['theirs.pdf'].public_id}/").status_code
        == 404
    )
    assert mine.get(
        f"/terms/{ours.public_id}/files/{files['drawing.pdf'].public_id}/"
    ).content.endswith(b"drawing")
    assert "theirs.pdf" not in mine.get(deal.get_absolute_url()).content.decode()


def test_what_is_withdrawn_is_wanted_of_nobody_any_more(world, deal, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_URL = "portal.mailbox.KeptInTheHouse", ""
    ours, theirs = ask(world, deal)
    give(theirs, world.agent, "417.23", world.now)
    delivery.deliver_due(at=world.now)
    KeptMail.objects.all().delete()
    client, path = browser(world.channel_manager), f"{deal.get_absolute_url()}terms/"
    said = {"intent": "withdraw", "of": ours.public_id}
    strangers = [browser(each).post(path, said) for each in (world.supplier, world.seller)]
    assert {each.status_code for each in strangers} == {403}

    twice = [client.post(path, said).status_code for _each in range(2)]

    assert twice == [302, 302]
    delivery.deliver_due(at=world.now)
    mails = KeptMail.objects.order_by("to")
    assert {mail.to for mail in mails} == {world.supplier.email, world.agent.email}
    assert all("no longer needs your terms" in mail.subject for mail in mails)
    assert "Gearboxes" not in browser(world.supplier).get("/").content.decode()
    with pytest.raises(TermsShut):
        give(ours, world.supplier, "1.00", world.now)
    assert remind_and_lapse(by=CLOCK, at=ours.due_at) == 0
    page = browser(world.agent).get(theirs.get_absolute_url()).content.decode()
    assert "417.23" in page
    assert "Withdrawn" in page


def test_whose_terms_were_chosen_is_asked_to_join(world, deal, api):  # noqa: F811
    """And sees the registration only from then on."""
    _ours, theirs = ask(world, deal)
    client, path = browser(world.channel_manager), f"{deal.get_absolute_url()}terms/"
    said = {"intent": "invite", "of": theirs.public_id}
    assert client.post(path, said).status_code == 409
    give(theirs, world.agent, "417.23", world.now)
    assert browser(world.agent).get(deal.get_absolute_url()).status_code == 404

    with transaction.atomic():
        assert client.post(path, said).status_code == 302
        transaction.set_rollback(True)
    machine, one = api("channel_manager"), f"terms-requests/{theirs.public_id}/"
    assert machine.post(one).status_code == 200
    assert [machine.post(one).status_code, client.post(path, said).status_code] == [409, 409]
    party = deal.parties.get(partner=world.agentia)
    assert (party.state(at=world.now), party.role.code) == ("invited", "supplier")
    assert browser(world.agent).get(deal.get_absolute_url()).status_code == 200
    assert "Takes part" in client.get(path).content.decode()
