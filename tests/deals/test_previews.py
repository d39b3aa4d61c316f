"""Pictures of attached files: drawn apart, for whom the file is, and gone with it."""

import io
import struct
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from deals import attaching
from deals.models import DealAttachment, Scan
from partners import pictures
from permissions.models import AccessEntry

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
TOLD = b"Taken in the garden of the buyer"


def paper(*, pages=1, words="报备确认函", size=(595, 842)):
    kept = io.BytesIO()
    drawn = canvas.Canvas(kept, pagesize=size)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    for _page in range(pages):
        drawn.setFont("STSong-Light", 60)
        drawn.drawString(40, size[1] / 2, words)
        drawn.showPage()
    drawn.save()
    return kept.getvalue()


def photo(kind="PNG", size=(40, 20), **said):
    kept = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(kept, kind, **said)
    return kept.getvalue()


def claiming(width, height):
    """Return a PNG that says it is this large, in a few bytes."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def written(words, times=1, box="0 0 200 200"):
    """Return a PDF of one page with these drawing words, so often, packed."""
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(words) for _time in range(times)) + packer.flush()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<<>>>>".encode(),
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj " % number + part + b" endobj\n"
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % n for n in places)
    return body + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)


LINES = b"0 0 m 100 100 l S\n" * 100_000


def seen(picture):
    return Image.open(io.BytesIO(picture))


def ink(picture):
    grey = seen(picture).convert("L")
    return sum(grey.histogram()[:128]) / (grey.width * grey.height)


def test_the_first_pages_are_drawn_also_where_chinese_letters_do_not_come_with_them():
    drawn = pictures.drawn(paper(pages=5), PDF, numbers=[1, 2, 3], width=600)

    assert len(drawn) == 3
    assert seen(drawn[0]).width == 600
    # Five ideographs; one of them alone is not drawn as nothing, nor as all the others.
    [blank] = pictures.drawn(paper(words=" "), PDF, numbers=[1], width=600)
    [other] = pictures.drawn(paper(words="认认认认认"), PDF, numbers=[1], width=600)
    assert ink(drawn[0]) > ink(blank) + 0.002
    assert ink(other) > ink(blank) + 0.002
    assert other != drawn[0]


def test_nothing_of_the_file_itself_is_in_a_picture():
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = TOLD.decode(), 6
    photographed = photo("JPEG", exif=exif, comment=TOLD) + b"<script>alert(1)</script>"
    assert TOLD in photographed

    [picture] = pictures.drawn(photographed, JPEG, numbers=[1], width=1200)

    assert seen(picture).format == "WEBP"
    assert TOLD not in picture
    assert b"script" not in picture
    assert not seen(picture).getexif()
    # Turned as its camera said, and never made larger than it is.
    assert seen(picture).size == (20, 40)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (PNG, claiming(60_000, 60_000)),
        (PNG, claiming(3000, 3000)),
        (JPEG, photo("PNG")),
        (PDF, b"%PDF-1.4 an offer"),
        (PDF, written(LINES, 30)),
        ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
    ids=["huge", "cut short", "another kind", "no PDF", "packed a thousandfold", "SVG"],
)
def test_what_asks_for_too_much_has_no_picture(kind, content):
    with pytest.raises(pictures.NoPicture):
        pictures.drawn(content, kind, numbers=[1], width=1200)


@pytest.mark.parametrize("box", ["0 0 1 14400", "0 0 14400 1", "0 0 1e30 1e30", "0 0 0 0"])
def test_a_page_of_any_measure_is_drawn_within_ours(box):
    drawn = pictures.drawn(written(b"0 0 m 9 9 l S\n", box=box), PDF, numbers=[1], width=1200)

    width, height = seen(drawn[0]).size
    assert width <= 1200
    assert height <= 2400


def test_who_draws_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(pictures, "PATIENCE", 0.01)
    with pytest.raises(pictures.NoPicture):
        pictures.drawn(paper(), PDF, numbers=[1], width=1200)


@pytest.mark.parametrize("head", [b"[Infinity]", b"[1e999]", b"null", b"[[1]]", b'["x"]', b"[3]"])
def test_a_drawing_process_that_answers_anything_else_drew_nothing(head):
    with pytest.raises(pictures.NoPicture):
        pictures._read(head, b"RIFF")


# Of the files of a registration.


@pytest.fixture
def deal(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return world.submitted()


@pytest.fixture
def attach(deal, doors):
    def attached(content, name="Offer.pdf", who="seller"):
        sent = {"file": SimpleUploadedFile(name, content), "seen_by": "own", "key": ""}
        doors(who).post(f"{deal.get_absolute_url()}attachments/", sent)
        return DealAttachment.objects.latest("pk")

    return attached


def work(world):
    moments = iter(world.now + timedelta(seconds=n) for n in range(100))
    return attaching.draw_waiting(clock=lambda: next(moments))


def address(attachment, page=1):
    return f"{attachment.deal.get_absolute_url()}attachments/{attachment.public_id}/?picture={page}"


@pytest.mark.django_db
def test_a_preview_is_for_whom_the_file_is_and_looking_at_it_is_a_look(world, attach, doors):
    attachment = attach(paper(pages=5))
    assert doors("seller").get(address(attachment)).status_code == 404
    assert work(world) == 1
    assert work(world) == 0

    for who, page, status in [
        ("channel_manager", 1, 200),
        ("seller", 3, 200),
        ("seller", 4, 404),
        ("seller", "-1", 404),
        ("seller", "١", 404),
        ("rival", 1, 404),
        ("direct_seller", 1, 404),
    ]:
        assert doors(who).get(address(attachment, page)).status_code == status, (who, page)
    answer = doors("reader").get(address(attachment))
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Security-Policy" in answer.headers
    entry = AccessEntry.objects.latest("pk")
    assert (entry.person, entry.action, entry.object_ids) == (
        world.reader,
        "preview",
        [attachment.pk],
    )
    again = doors("reader").get(address(attachment), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    shown = doors("reader").get(attachment.deal.get_absolute_url()).content.decode()
    assert [f"?picture={page}" in shown for page in (1, 3, 4)] == [True, True, False]


@pytest.mark.django_db
def test_what_cannot_be_drawn_is_asked_once_and_holds_nobody_up(world, attach, doors):
    bad, good = attach(b"%PDF-1.4 an offer"), attach(photo(), "Site.png")

    assert work(world) == 2

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.pictures, good.pictures) == (0, 1)
    assert doors("seller").get(address(bad)).status_code == 404


@pytest.mark.django_db
def test_pictures_are_made_of_clean_files_alone_and_go_with_them(
    world, attach, doors, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.SCANNER_URL = "clamd://127.0.0.1:1"
    attachment = attach(photo(), "Site.png")
    assert work(world) == 0
    attachment.keep_pictures([photo()])
    attachment.refresh_from_db()
    assert attachment.pictures is None

    DealAttachment.objects.update(scan=Scan.CLEAN)
    assert work(world) == 1
    DealAttachment.objects.update(scan=Scan.WAITING)
    assert doors("seller").get(address(attachment)).status_code == 302
    DealAttachment.objects.update(scan=Scan.CLEAN)
    assert len([each for each in tmp_path.rglob("*") if each.is_file()]) == 2

    with django_capture_on_commit_callbacks(execute=True):
        DealAttachment.objects.get().withdraw(by=world.seller, at=world.now)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    attachment.keep_pictures([photo()])
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
