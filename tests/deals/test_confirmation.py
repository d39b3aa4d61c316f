"""The letter that confirms an approval: made once nobody can take it back, checked by anybody."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from deals.confirming import confirm_after_grace
from deals.letter import printed
from deals.models import Confirmation, Deal
from partners.delivery import deliver_due
from partners.models import LedgerEntry
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db

RARE = "李喆 䶮 € ü ß Größe 苏州精工机械有限公司"


def decided(world, deal):
    return Deal.objects.fetch(
        world.channel_manager, "decide", at=world.now, public_id=deal.public_id, lock=True
    )


@pytest.fixture
def approved(world):
    deal = world.submitted(customer_name=RARE)
    decided(world, deal).approve(by=world.channel_manager, at=world.now)
    return deal


@pytest.fixture
def confirmed(world, approved):
    deliver_due(at=world.now + timedelta(seconds=10))
    return approved.confirmations.get()


def asked(client, code):
    answer = client.get(f"/verify/{code}/")
    assert answer.status_code == 200
    return answer.context["state"], answer.content.decode()


def test_a_letter_is_made_once_the_approval_cannot_be_taken_back_any_more(world, approved):
    deliver_due(at=world.now + timedelta(seconds=9))
    assert not Confirmation.objects.exists()

    deliver_due(at=world.now + timedelta(seconds=10))
    entry = LedgerEntry.objects.get(verb="deals.approved")
    confirm_after_grace(entry, world.now + timedelta(seconds=12))

    assert approved.confirmations.count() == 1
    assert LedgerEntry.objects.filter(verb="deals.confirmation_issued").count() == 1


def test_an_approval_taken_back_leaves_no_letter(world, approved):
    decided(world, approved).undo(by=world.channel_manager, at=world.now)
    deliver_due(at=world.now + timedelta(minutes=5))
    confirm_after_grace(LedgerEntry.objects.get(verb="deals.approved"), world.now)

    assert not Confirmation.objects.exists()


def test_who_sees_the_deal_takes_the_letter_and_it_is_written_down(world, confirmed, doors):
    address = f"/deals/{confirmed.deal.public_id}/letter/"

    answer = doors("seller").get(address)

    assert answer.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    said = "".join(page.extract_text() for page in pages)
    wanted = [RARE, confirmed.number, confirmed.deal.number, confirmed.spelled_code, "Drives"]
    wanted += ["报备确认函", "北风自动化设备有限公司", f"/verify/{confirmed.code}/"]
    assert [each for each in wanted if each not in said] == []
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]
    assert printed(confirmed) == answer.content
    entry = AccessEntry.objects.latest("pk")
    assert (entry.person, entry.action, entry.kind) == (world.seller, "download", "deals.deal")
    assert doors("rival").get(address).status_code == 404


def test_a_row_longer_than_a_page_goes_on_overleaf_and_loses_nothing(confirmed):
    products = [f"TX{number:04d} 变频器 frequency converter" for number in range(140)]
    confirmed.content = {**confirmed.content, "products": products}

    pages = PdfReader(io.BytesIO(printed(confirmed))).pages

    placed = []
    for page in pages:
        page.extract_text(visitor_text=lambda text, _ctm, at, *_: placed.append((text, at[5])))
    assert [each for each in products if not [1 for text, _y in placed if each in text]] == []
    assert min(y for text, y in placed if text.strip()) > 20
    assert f"{len(pages)} / {len(pages)}" in pages[-1].extract_text()


def test_a_character_the_typeface_lacks_is_said_and_nothing_is_handed_out(world, doors):
    deal = world.submitted(customer_name="𠮷野家")
    decided(world, deal).approve(by=world.channel_manager, at=world.now)
    deliver_due(at=world.now + timedelta(seconds=10))

    answer = doors("seller").get(f"/deals/{deal.public_id}/letter/", follow=True)

    assert "𠮷 (U+20BB7)" in answer.content.decode()
    assert not AccessEntry.objects.filter(action="download").exists()


def test_anybody_may_ask_and_hears_one_word_for_the_state_of_now(world, confirmed, client):
    protection = confirmed.deal.protections.get()
    printed_end = protection.ends_at
    costs = []
    for code, at, state in [
        (confirmed.code, world.now, "valid"),
        (confirmed.spelled_code.replace("0", "o").replace("1", "l"), world.now, "valid"),
        (confirmed.code, printed_end, "ended"),
        (confirmed.code[:-1] + "u", world.now, "unknown"),
        ("0" * 26, world.now, "unknown"),
        ("x" * 4000, world.now, "unknown"),
    ]:
        with CaptureQueriesContext(connection) as queries:
            assert Confirmation.objects.state_of(code, at=at) == state
        costs.append(len(queries))
    assert set(costs) == {1}

    protection.during = type(protection.during)(
        protection.starts_at, printed_end + timedelta(days=30), "[)"
    )
    protection.save(update_fields=["during"])
    assert Confirmation.objects.state_of(confirmed.code, at=printed_end) == "valid"

    protection.release(at=world.now, reason="released", noted_at=world.now)
    assert Confirmation.objects.state_of(confirmed.code, at=world.now) == "ended"
    state, page = asked(client, confirmed.code)
    assert state == "ended"
    said = [confirmed.number, confirmed.deal.number, RARE, "北风", world.seller.full_name]
    assert [each for each in said if each in page] == []


def test_it_holds_only_while_everything_it_names_does(world):
    deal = world.submitted(families=list(world.families.values()))
    decided(world, deal).approve(by=world.channel_manager, at=world.now)
    deliver_due(at=world.now + timedelta(seconds=10))
    confirmation = deal.confirmations.get()
    assert Confirmation.objects.state_of(confirmation.code, at=world.now) == "valid"

    first = deal.protections.order_by("pk").first()
    first.release(at=world.now, reason="released", noted_at=world.now)

    assert Confirmation.objects.state_of(confirmation.code, at=world.now) == "ended"


def test_who_asks_too_often_is_told_to_wait_whatever_the_code(client, confirmed, monkeypatch):
    monkeypatch.setattr("deals.views.letters.MOST_A_MINUTE", 2)
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: confirmed.issued_at)

    answers = [client.get(f"/verify/{confirmed.code}/").status_code for _time in range(3)]

    assert answers == [200, 200, 429]
    assert client.get("/verify/nonsense/").status_code == 429
