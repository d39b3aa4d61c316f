"""Nothing leaks by the side of an answer: by counts, facets, times, histories, letters, refusals.

Each test here has a fault in `tests/mutations` that it was seen failing on.
"""

import ast
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from content.models import LibraryImage, LibraryPage
from content.models.audience import Readers
from deals.models import Deal, Party
from partners import delivery
from partners.models import Connection, Discrepancy, LedgerConcern, LedgerEntry
from portal.models import KeptMail
from tests.api.conftest import api  # noqa: F401  the fixture is of every floor

pytestmark = pytest.mark.django_db
NO_SUCH = "0" * 16
ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def moment(request):
    with time_machine.travel(request.getfixturevalue("world").now, tick=False):
        yield


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def shapes(client, address):
    """Return the statements a request makes, with every value in them taken out."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    said = [re.sub(r"'[^']*'|\b\d+\b", "?", each["sql"]) for each in seen.captured_queries]
    return [re.sub(r"SAVEPOINT \S+", "SAVEPOINT", each) for each in said]


def joint(world):
    """Return a registration of Northwind's in which Agentia takes part."""
    deal = world.draft()
    Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    deal.submit(by=world.seller, at=world.now)
    deal.parties.get(partner=world.agentia).accept(by=world.agent, at=world.now)
    return deal


def test_a_count_counts_only_what_its_reader_may_see(world, api):  # noqa: F811
    world.submitted()

    assert api("seller").get("deals/?count=capped").json()["count"] == 1
    assert api("rival").get("deals/?count=capped").json()["count"] == 0


def test_a_facet_counts_nothing_that_is_for_others(world):
    page = LibraryPage.draft(by=world.editor, language="en", title="Drives", kind="price_list")
    page.set_audience(Readers(partners=[world.northwind]), by=world.editor, at=world.now)
    page.publish_now(by=world.editor, at=world.now)

    assert "kind=price_list" in browser(world.seller).get("/library/").content.decode()
    assert "kind=price_list" not in browser(world.rival).get("/library/").content.decode()


def test_no_customer_of_anothers_deal_is_suggested(world):
    world.submitted()
    address = "/deals/new/customers/?q=苏州"

    assert "苏州精工" in browser(world.seller).get(address).content.decode()
    assert "苏州精工" not in browser(world.rival).get(address).content.decode()


@pytest.mark.parametrize("address", ["/deals/{}/", "/deals/{}/edit/", "/deals/{}/receipt/"])
def test_what_is_not_theirs_costs_the_same_statements_as_what_is_not_there(world, address):
    deal = world.submitted()
    rival = browser(world.rival)

    forbidden = shapes(rival, address.format(deal.public_id))

    assert forbidden == shapes(rival, address.format(NO_SUCH))


def test_a_refusal_says_the_same_of_what_is_hidden_and_what_is_not_there(world, api):  # noqa: F811
    deal = world.submitted()
    asked = api("rival")

    hidden, nothing = asked.get(f"deals/{deal.public_id}/"), asked.get(f"deals/{NO_SUCH}/")

    assert hidden.status_code == nothing.status_code == 404
    strip = {"instance", "request_id"}
    assert {k: v for k, v in hidden.json().items() if k not in strip} == {
        k: v for k, v in nothing.json().items() if k not in strip
    }


def test_no_tag_tells_who_lost_sight_that_nothing_has_changed(world, api):  # noqa: F811
    deal = world.submitted()
    tag = api("seller").get(f"deals/{deal.public_id}/").headers["ETag"]

    assert api("seller").get(f"deals/{deal.public_id}/", if_none_match=tag).status_code == 304
    assert api("rival").get(f"deals/{deal.public_id}/", if_none_match=tag).status_code == 404


def test_an_internal_entry_is_in_no_partners_history(world, api):  # noqa: F811
    entry = LedgerEntry.objects.create(
        at=world.now,
        verb="deals.customer_judged",
        unattended="test",
        subject_kind="partners.partner",
        subject_id=world.northwind.pk,
        internal=True,
    )
    LedgerConcern.objects.create(entry=entry, partner=world.northwind, at=world.now)
    address = f"partners/{world.northwind.public_id}/ledger/"

    told = {
        who: [each["id"] for each in api(who).get(address).json()["results"]]
        for who in ("seller", "auditor")
    }

    assert entry.public_id in told["auditor"]
    assert entry.public_id not in told["seller"]


def test_a_kept_state_names_nobody_by_key(world, api):  # noqa: F811
    deal = joint(world)

    kept = api("agent").get(f"deals/{deal.public_id}/snapshots/").json()["results"]

    assert kept
    assert "registered_by" not in kept[0]["content"]


def test_no_list_is_ordered_by_what_a_party_gets(world, api):  # noqa: F811
    joint(world)

    for name in ("ordering", "sort", "order_by"):
        answer = api("agent").get(f"deals/?{name}=parties__terms__margin_percent")
        assert answer.status_code == 400
        [wrong] = answer.json()["errors"]
        assert (wrong["field"], wrong["code"]) in {
            (name, "unknown_field"),
            ("sort", "invalid_choice"),
        }


def test_a_replay_shows_nothing_to_who_has_lost_sight_since(world, api):  # noqa: F811
    asked = api("seller")
    made = asked.post("deals/", {"title": "Line 3"}, key="once")
    assert made.status_code == 201

    leaves = world.now + timedelta(minutes=1)
    world.seller.memberships.get().leave(by=world.partner_manager, at=leaves)
    with time_machine.travel(leaves, tick=False):
        again = asked.post("deals/", {"title": "Line 3"}, key="once")

    assert again.status_code == 404
    assert made.json()["number"] not in again.content.decode()


def test_no_letter_goes_to_who_lost_sight_before_it_left(world, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_URL = "portal.mailbox.KeptInTheHouse", ""
    deal = world.submitted()
    deal = Deal.objects.fetch(
        world.channel_manager, "decide", at=world.now, public_id=deal.public_id, lock=True
    )
    deal.approve(by=world.channel_manager, at=world.now)

    leaves = world.now + timedelta(seconds=5)
    world.seller.memberships.get().leave(by=world.partner_manager, at=leaves)
    delivery.deliver_due(at=world.now + timedelta(minutes=1))

    # That they are no longer on the team, they are told.
    letters = KeptMail.objects.filter(to=world.seller.email)
    assert [deal.number in f"{each.subject}{each.text}{each.html}" for each in letters] == [False]


def test_the_back_office_completes_no_name_for_anybody_else(world):
    address = "/admin/autocomplete/?app_label=deals&model_name=deal&field_name=customer&term=a"

    for who in ("seller", "channel_manager", "editor", "auditor"):
        assert browser(world.people[who]).get(address).status_code == 404, who


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_no_redirect_tells_that_something_is_there(world, state):
    """A draft leads its own people on to where it is written, and nobody else anywhere."""
    deal = world.draft() if state == "draft" else world.submitted()
    hidden, nothing = deal.public_id, NO_SUCH
    for address in ("/deals/{}/", "/deals/{}/edit/", "/deals/{}/receipt/", "/deals/{}"):
        for client in (browser(world.rival), Client()):
            told = [client.get(address.format(each)) for each in (hidden, nothing)]

            assert told[0].status_code == told[1].status_code, address
            led = [answer.headers.get("Location", "") for answer in told]
            assert led[0] == led[1].replace(nothing, hidden), address


def test_an_export_is_for_auditors_and_names_nothing_to_anybody_else(world):
    browser(world.channel_manager).get(f"/partners/{world.northwind.public_id}/")

    for who in set(world.people) - {"auditor", "administrator"}:
        answer = browser(world.people[who]).get("/audit/looks/export/")
        assert (answer.status_code, answer.streaming) == (404, False), who
    told = b"".join(browser(world.auditor).get("/audit/looks/export/").streaming_content)
    assert "北风自动化设备" in told.decode()


# What speaks to the outside, and by what. Letters go through Django's own mail.
SPEAKS = {
    # The installation's own scanner, where one is named: it is sent files of deals, and no name.
    "deals/scanning.py": {"socket"},
    "partners/crm/tryton/client.py": {"httpx"},
    "partners/webhooks/guard.py": {"socket"},
    "partners/webhooks/post.py": {"http.client", "socket"},
}
WRITES_LETTERS = {"portal/posting.py", "portal/mailbox.py", "portal/checkup.py"}
LINES_OUT = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "imaplib", "requests", "smtplib",
    "socket", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip


def imported(path):
    """Return the modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_nothing_but_letters_webhooks_and_the_crms_connector_speaks_to_the_outside():
    """Whoever adds another says here who is told, and asks if they may know."""
    speaking, writing = {}, set()
    for floor in ("permissions", "partners", "deals", "content", "portal"):
        for path in (ROOT / floor).rglob("*.py"):
            here, names = str(path.relative_to(ROOT)), imported(path)
            if lines := names & LINES_OUT:
                speaking[here] = lines
            if any(name.startswith("django.core.mail") for name in names):
                writing.add(here)

    assert speaking == SPEAKS
    assert writing == WRITES_LETTERS


def test_the_description_of_the_api_is_the_same_whatever_there_is(world, api):  # noqa: F811
    asked = api("outsider")
    before = asked.client.get("/api/schema/", headers=asked.headers)
    joint(world)

    with CaptureQueriesContext(connection) as seen:
        after = asked.client.get("/api/schema/", headers=asked.headers)

    assert before.status_code == after.status_code == 200
    assert before.content == after.content
    tables = {name for each in seen for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', each["sql"])}
    assert tables <= {"permissions_apitoken", "permissions_user"}


def test_a_picture_is_for_readers_of_what_shows_it_in_every_size(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "png")
    page = LibraryPage.draft(by=world.editor, language="en", title="Drives", kind="price_list")
    page.cover = LibraryImage.objects.create(
        title="Drives", file=ContentFile(drawn.getvalue(), name="drives.png")
    )
    page.set_audience(Readers(partners=[world.northwind]), by=world.editor, at=world.now)
    page.publish_now(by=world.editor, at=world.now)
    sizes = [page.cover.get_rendition(size) for size in ("width-20", "original")]

    for made in sizes:
        known = {"If-None-Match": browser(world.seller).get(made.url).headers["ETag"]}
        assert browser(world.seller).get(made.url, headers=known).status_code == 304
        assert browser(world.rival).get(made.url).status_code == 404
        assert browser(world.rival).get(made.url, headers=known).status_code == 404
        for raw in (f"/media/{made.file.name}", f"/{made.file.name}"):
            assert browser(world.rival).get(raw).status_code == 404


def test_what_an_import_left_open_is_said_to_nobody_at_a_partner(world):
    crm = Connection.objects.create(kind="tryton", name="crm", base_url="")
    Discrepancy.objects.create(
        connection=crm,
        kind="duplicate_ref",
        object_type="opportunity",
        external_id="4711",
        opened_at=world.now,
    )

    for who, person in world.people.items():
        is_theirs = who in {"auditor", "director", "administrator"}
        rows = Discrepancy.objects.permitted(person, "view", at=world.now)
        assert rows.exists() == is_theirs, who
        if not is_theirs:
            assert "twice in the CRM" not in browser(person).get("/").content.decode(), who


def test_a_fault_of_what_was_sent_names_nothing_that_is_hidden(world, api):  # noqa: F811
    """Where a name is not one of theirs, it is answered like one that does not exist."""
    hidden = world.submitted()
    asked = api("rival")
    told = []
    for said in (hidden.public_id, NO_SUCH):
        answer = asked.get(f"access/reasons/?thing={said}")
        told.append((answer.status_code, answer.json().get("errors")))

    assert told[0] == told[1]
