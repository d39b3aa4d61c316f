"""The demonstration with a CRM: what goes there, what comes back, and what may be made again."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from content.models import LibraryPage
from deals.models import Closing, Customer, Deal, SpecialPrice
from partners.crm import outbox
from partners.crm.connections import the_connection
from partners.crm.connector import ObjectType
from partners.crm.rebuild import rebuild
from partners.health.sums import add_up
from partners.models import (
    CrmAccount,
    CrmContact,
    CrmOpportunity,
    CrmProduct,
    Discrepancy,
    HealthSum,
    LedgerConcern,
    Partner,
    Record,
)
from permissions.models import User
from portal.demonstration import masters, prices
from portal.demonstration.customers import RENAMED
from portal.demonstration.first_steps import first_steps
from portal.demonstration.masters import Desk
from tests.partners.crm.double import Double
from tests.portal.told import NOW, tell

pytestmark = pytest.mark.xdist_group("demonstration with a CRM")
BY_ITSELF = {"url": "", "token": "", "kind": "tryton"}
LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    place = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"), CRM=BY_ITSELF)
    with django_db_blocker.unblock(), place, transaction.atomic():
        yield tell()
        transaction.set_rollback(True)


@pytest.fixture
def desk(told, settings, monkeypatch):
    """Return somebody at a CRM that has what was approved; each test has it as it was told."""
    settings.CRM, settings.ALLOWED_HOSTS = BY_ITSELF, ["testserver"]
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: LATER)
    with transaction.atomic():
        double = Double()
        desk = Desk(told, the_connection(), double, double, lambda: LATER, double)
        outbox.send_due(desk.connection, desk.crm, clock=desk.clock, limit=200)
        yield desk
        transaction.set_rollback(True)


def begin_with_masters(desk):
    masters.create_masters(desk)
    masters.move_on(desk)
    outbox.send_due(desk.connection, desk.crm, clock=desk.clock, limit=200)


def rebuild_all(desk):
    call_command("rebuild_search")
    rebuild(desk.connection, desk.crm, clock=desk.clock)
    # In a test's own transaction no other one is waited for.
    add_up(at=LATER, through=LedgerConcern.objects.latest("pk").pk)


def pages(world, searches):
    """Read what people see: homes, lists, searches, deals with their sales stage, health."""
    northwind = world.partners["northwind"].get_absolute_url()
    everybody = ["/", "/deals/", "/library/", *searches, f"{northwind}health/"]
    everybody += [deal.get_absolute_url() for deal in approved(world)]
    whose = {
        "dana": everybody,
        "diego": [northwind, f"{northwind}ledger/", f"{northwind}health/promises/"],
        "chen": [*everybody, "/approvals/", "/partners/", northwind],
    }
    said = {}
    for name, paths in whose.items():
        client = Client()
        client.force_login(world.person(name))
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            said[name, path] = at_rest(answer.content.decode())
    return said


def approved(world):
    deals = Deal.objects.permitted(world.person("dana"), "view", at=LATER)
    return list(deals.filter(review_status="approved").order_by("pk")[:6])


def searches(world):
    """Search for words that no column holds as they stand: a reading, and a title's first word."""
    materials = LibraryPage.objects.permitted(world.person("dana"), "view", at=LATER)
    reading = re.search(r"\b[a-z]{5,}\b", approved(world)[0].customer.search_terms)
    return [
        f"/deals/?q={reading.group()}",
        f"/library/?q={materials.order_by('pk')[0].title.split()[0]}",
    ]


def at_rest(html):
    """Take out of a page what differs each time it is read."""
    html = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[\w:-]+"', "", html)
    html = re.sub(r"X-CSRFToken[^\w]+\w+", "", html)
    return re.sub(r'(nonce|data-rendered)="[^"]*"', "", html)


def drop_what_is_derived():
    nothing = {"search_terms": "", "sort_key": ""}
    User._base_manager.update(sort_key="")
    Partner._base_manager.update(**nothing)
    Customer._base_manager.update(**nothing, core_name="", blocking_key="", near_keys=[])
    LibraryPage._base_manager.update(search_terms="")
    Record.objects.all().delete()
    HealthSum.objects.all().delete()
    for model in (CrmAccount, CrmContact, CrmProduct):
        model._base_manager.update(name="")
    CrmOpportunity._base_manager.update(owner="", as_of=NOW - timedelta(days=30))


def test_what_was_dropped_is_rebuilt_and_every_page_is_the_same(desk, capsys):
    begin_with_masters(desk)
    rebuild_all(desk)
    asked = searches(desk.world)
    pages(desk.world, asked)  # what is new to somebody is read by this
    before = pages(desk.world, asked)
    capsys.readouterr()

    drop_what_is_derived()
    dropped = pages(desk.world, asked)
    rebuild_all(desk)
    after = pages(desk.world, asked)

    gone = {path for (_who, path), html in dropped.items() if html != before[_who, path]}
    opportunities = {deal.get_absolute_url() for deal in approved(desk.world)}
    assert {*asked} <= gone, "the drop was not seen, so this proves nothing"
    assert gone & opportunities
    assert {where for where, html in after.items() if html != before[where]} == set()

    made_again = re.compile(r"(\d+) made again")
    assert "0" not in made_again.findall(capsys.readouterr().out)
    call_command("rebuild_search")
    assert made_again.findall(capsys.readouterr().out) == ["0"] * 4


def test_the_crm_gets_its_masters_and_its_opportunities_go_on(desk):
    approved = Deal.objects.filter(review_status="approved").count()

    for _again in range(2):
        masters.create_masters(desk)
        masters.move_on(desk)

    prices.ask_for_a_price(desk)
    asked = SpecialPrice.objects.get()
    assert (asked.deal.review_status, asked.deal.answers.count()) == ("submitted", 2)
    assert asked.line.list_currency == "CNY"
    assert asked.line.own_price.unit_price == asked.line.list_price * Decimal("0.86")

    rows = desk.crm.rows
    assert len(rows[ObjectType.PRODUCT]) == len(masters.PRODUCTS)
    assert not Partner.objects.filter(account=None).exists()
    assert len(rows[ObjectType.OPPORTUNITY]) == approved
    for _again in range(2):
        masters.win_one(desk)
    masters.rate_an_end(desk)
    won = Closing.objects.get(outcome="won")
    assert (won.ratings.count(), won.deal.registrant) == (2, desk.world.partners["northwind"])
    stages = {row.stage for row in rows[ObjectType.OPPORTUNITY].values()}
    assert {"opportunity", "converted", "lost"} <= stages


def test_the_crms_people_rename_a_customer_and_take_two_for_one(desk, client):
    world = desk.world
    for _again in range(2):
        masters.rename_and_merge(desk)

    renamed = Customer.objects.get(name=RENAMED["jianglan"])
    assert renamed.account.name == renamed.name
    left = Discrepancy.objects.get(closed_at=None)
    assert left.kind == "merged"
    for name in ("lin", "root", "olga"):
        client.force_login(world.person(name))
        page = client.get("/").content.decode()
        assert "here they are two customers" in page
        assert page.count("宏砺机械有限公司") >= 2
        assert "have them parted in the CRM" in page

    client.force_login(world.person("root"))
    chosen = {"action": "settle", "_selected_action": [left.pk]}
    client.post("/admin/partners/discrepancy/", chosen)
    assert "here they are two customers" not in client.get("/").content.decode()
    steps = first_steps(world.person("root"), at=LATER)
    assert [step.done for step in steps if "/admin/" in step.url] == [True]
