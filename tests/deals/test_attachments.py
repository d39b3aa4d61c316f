"""Files of a registration: whose they are, what they are, and what the scanner says."""

import socket
import struct
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deals.files import NotTaken, called, kind_of
from deals.models import DealAttachment, Scan
from partners.delivery import deliver_due
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4 an offer"


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def attach(deal, doors):
    def attached(who, *, name="Offer.pdf", content=PDF, seen_by="own", key=""):
        file = SimpleUploadedFile(name, content)
        sent = {"file": file, "seen_by": seen_by, "key": key}
        return doors(who).post(f"/deals/{deal.public_id}/attachments/", sent)

    return attached


def address(attachment):
    return f"/deals/{attachment.deal.public_id}/attachments/{attachment.public_id}/"


def test_a_file_is_its_partners_and_the_vendors_unless_it_is_shared(world, deal, attach, doors):
    attach("agent")
    attach("seller", name="Drawing.pdf", seen_by="all")
    own, shared = DealAttachment.objects.order_by("pk")
    assert (own.partner, shared.partner) == (world.agentia, world.northwind)

    for who, attachment, status in [
        ("agent", own, 200),
        ("channel_manager", own, 200),
        ("seller", own, 404),
        ("agent", shared, 200),
        ("reader", shared, 200),
        ("rival", shared, 404),
    ]:
        assert doors(who).get(address(attachment)).status_code == status, who
    page = doors("seller").get(deal.get_absolute_url()).content.decode()
    assert "Drawing.pdf" in page
    assert "Offer.pdf" not in page
    answer = doors("agent").get(address(own))
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    entry = AccessEntry.objects.latest("pk")
    assert (entry.person, entry.action, entry.object_ids) == (world.agent, "download", [own.pk])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "kind"),
        (b"PK\x03\x04 no archive", "kind"),
        (b"<svg onload=alert(1)>", "kind"),
        (b"%PDF-1.4" + bytes(10 * 1024 * 1024), "too_large"),
        (PDF + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!", "infected"),
    ],
    ids=["empty", "program", "no archive", "picture", "too large", "infected"],
)
def test_what_a_file_is_is_told_by_its_bytes(content, code):
    with pytest.raises(NotTaken) as refusal:
        kind_of(content)

    assert refusal.value.reason == code
    assert called("../../报价\u202e单.exe", kind_of(PDF)) == "报价单.pdf"


def test_a_file_sent_twice_is_attached_once_and_another_kind_is_refused(deal, attach, doors):
    shown = doors("seller").get(deal.get_absolute_url())
    key = shown.context["attachment_form"].key

    assert [attach("seller", key=key).status_code for _time in range(2)] == [302, 302]
    assert attach("seller", content=b"MZ a program").status_code == 422

    assert DealAttachment.objects.count() == 1


def test_who_attached_it_withdraws_it_and_its_bytes_are_gone(
    world, deal, attach, doors, private, django_capture_on_commit_callbacks
):
    attach("seller", seen_by="all")
    attachment = DealAttachment.objects.get()
    assert doors("agent").post(f"{address(attachment)}withdrawal/").status_code == 403

    with django_capture_on_commit_callbacks(execute=True):
        assert doors("seller").post(f"{address(attachment)}withdrawal/").status_code == 302

    assert [each for each in private.rglob("*") if each.is_file()] == []
    assert doors("seller").get(address(attachment)).status_code == 302
    assert "Offer.pdf" in doors("agent").get(deal.get_absolute_url()).content.decode()


class Clamd(threading.Thread):
    """A daemon that speaks INSTREAM and finds a virus in whatever says so."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def run(self):
        for _time in range(2):
            spoken, _who = self.listening.accept()
            with spoken, spoken.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", said.read(4))[0]:
                    content += said.read(size)
                verdict = b"Test FOUND" if b"virus" in content else b"OK"
                spoken.sendall(b"stream: " + verdict + b"\0")
        self.listening.close()


def test_a_file_is_held_back_until_the_scanner_has_answered(
    world, deal, attach, doors, settings, private, django_capture_on_commit_callbacks
):
    settings.SCANNER_URL = "clamd://127.0.0.1:1"
    attach("seller")
    attach("seller", name="Bad.pdf", content=b"%PDF-1.4 a virus")
    good, bad = DealAttachment.objects.order_by("pk")
    deliver_due(at=world.now)
    assert doors("channel_manager").get(address(good)).status_code == 302

    clamd = Clamd()
    clamd.start()
    settings.SCANNER_URL = f"clamd://127.0.0.1:{clamd.port}"
    with django_capture_on_commit_callbacks(execute=True):
        deliver_due(at=world.now + timedelta(hours=2))
    clamd.join(5)

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.scan, bad.scan) == (Scan.CLEAN, Scan.INFECTED)
    assert doors("channel_manager").get(address(good)).content == PDF
    assert doors("seller").get(address(bad)).status_code == 302
    assert len([each for each in private.rglob("*") if each.is_file()]) == 1
