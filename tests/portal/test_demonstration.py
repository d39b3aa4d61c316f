"""The world that a first start shows: its size, its stories, and that the product made it."""

import ast
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape
from pypdf import PdfReader

from content.holders import outdated_copies
from content.models import Download, LibraryPage
from deals.duplicates import candidates, known
from deals.matching.score import Known
from deals.models import Customer, Deal, DealContact, PartyTerms, Protection
from deals.splits import WHOLE
from partners.health.entries import entries_of
from partners.health.score import health
from partners.models import Command, LedgerEntry, Membership, Partner, TeamYear
from permissions.access_log import Look, record_look
from permissions.models import AccessEntry, User
from portal import demonstration
from portal.demonstration.build import build
from portal.demonstration.companies import COMPANIES
from portal.demonstration.customers import BUYERS, BY_KEY, RENAMED, TENDERS
from portal.demonstration.first_steps import first_steps
from portal.demonstration.materials import items
from portal.demonstration.people import STAFF
from portal.demonstration.plans import COOLING, LET_DOWN, MIX
from tests.portal.told import NOW, PASSWORD

# One worker tells the world for all of them.
pytestmark = pytest.mark.xdist_group("demonstration")
NAMED = [
    *(f"{name}@northwind.example" for name in ("dana", "diego")),
    *("ravi@rivaltrade.example", "amy@agentia.example", "sun@sunparts.example"),
    *(
        f"{name}@vendor.example"
        for name in ("chen", "maria", "eddie", "olga", "leo", "lin", "root")
    ),
]


@pytest.fixture
def client_of(told, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["testserver"]
    # The world is told from a day that is past: what holds in it ends by the clock of today.
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: NOW)

    def signed_in(name):
        client = Client()
        client.force_login(told.person(name))
        return client

    return signed_in


def permitted(world, name, action):
    return Deal.objects.permitted(world.person(name), action, at=NOW)


# What it is made of


def test_the_full_world_has_the_size_that_was_promised():
    assert sum(MIX.values()) + 6 == 400
    assert len(BUYERS) == 60
    assert len({buyer.key for buyer in BUYERS}) == 60
    countries = Counter(company.country == "CN" for company in COMPANIES)
    assert (countries[True], countries[False]) == (24, 16)
    assert {kind for c in COMPANIES for kind in c.types} == {
        "distributor",
        "reseller",
        "agent",
        "supplier",
    }
    assert any(len(company.types) > 1 for company in COMPANIES)
    assert {company.tier for company in COMPANIES} == {"gold", "silver", "registered"}
    assert len(TENDERS) == 6
    assert len(list(items(NOW))) == 30


@pytest.mark.proof("demonstration")
def test_the_world_is_built_at_its_size(full_size, proven, request):
    if full_size:
        request.getfixturevalue("db")
        build(at=NOW, password=PASSWORD, size="full", say=lambda _line: None)
    else:
        request.getfixturevalue("told")

    counts = (
        Partner.objects.count(),
        User.objects.count(),
        Deal.objects.count(),
        Customer.objects.living().count(),
        Deal.objects.exclude(project=None).exclude(project__tender_number="").count(),
    )
    proven("counts", counts)
    if full_size:
        assert counts == (40, 120, 400, 60, 6)
        assert LibraryPage.objects.current(at=NOW).count() == 60
        assert 120 <= Deal.objects.filter(review_status="approved").count() <= 155
    else:
        assert counts[:3] == (14, 40, 46)


def test_a_second_call_changes_nothing(told):
    before = LedgerEntry.objects.count()

    build(at=NOW + timedelta(days=1), password=PASSWORD, size="small", say=lambda _line: None)

    assert LedgerEntry.objects.count() == before


def test_everybody_named_can_sign_in_and_has_a_chinese_and_a_latin_name(told):
    people = {person.email: person for person in User.objects.filter(email__in=NAMED)}

    assert set(people) == set(NAMED)
    for person in people.values():
        assert person.check_password(PASSWORD)
        assert not person.full_name.isascii()
        assert person.latin_name.isascii()
    for staff in STAFF:
        assert told.person(staff.key).staff_roles(at=NOW) == set(staff.roles)


def test_nothing_happened_in_the_future(told):
    assert not LedgerEntry.objects.filter(at__gt=NOW).exists()
    assert not Deal.objects.filter(updated_at__gt=NOW).exists()


def test_every_verdict_was_given_by_somebody_who_might(told):
    for deal in Deal.objects.exclude(approvals=None).prefetch_related("approvals"):
        for verdict in deal.approvals.all():
            then = Deal.objects.permitted(verdict.decided_by, "decide", at=verdict.decided_at)
            assert then.filter(pk=deal.pk).exists(), deal.title


def test_every_approval_orders_its_opportunity(told, settings):
    approved = Deal.objects.filter(review_status="approved").count()

    expected = 0 if settings.CRM["url"] == "none" else approved
    assert Command.objects.count() == expected


def test_both_teams_know_their_calendars(told):
    years = TeamYear.objects.values_list("team__code", "year")

    assert {("suzhou", 2025), ("suzhou", 2027), ("stuttgart", 2026)} <= set(years)


# The stories, each where somebody looks first


def test_a_joint_deal_of_three_waits_for_chen_with_its_shares_agreed(told):
    deal = permitted(told, "chen", "decide").awaiting_decision().get(title="冲压线伺服改造")

    joined = list(deal.parties.standing("accepted", at=NOW))
    assert len(joined) == 3
    assert sum(party.percent(at=NOW) for party in joined) == WHOLE
    for name in ("dana", "amy", "sun"):
        assert permitted(told, name, "view").filter(pk=deal.pk).exists()
    assert not permitted(told, "ravi", "view").filter(pk=deal.pk).exists()


def test_ravis_registration_nearly_names_a_customer_that_northwind_protects(told):
    waiting = permitted(told, "maria", "decide").awaiting_decision()
    theirs = waiting.get(customer_name="苏州市精工机械厂")

    found = candidates(known(theirs.customer), apart_from=theirs.customer.pk)
    match = next(each for each in found if each.customer.name == "苏州精工机械有限公司")
    assert match.match.decision == "possible"
    held = Protection.objects.get(customer=match.customer, during__contains=NOW)
    assert held.deal.registrant == told.partners["northwind"]
    assert not permitted(told, "ravi", "view").filter(pk=held.deal.pk).exists()


def test_a_protection_of_dana_ends_in_five_days(told):
    mine = permitted(told, "dana", "view")
    ends = [p.ends_at - NOW for p in Protection.objects.filter(deal__in=mine, during__contains=NOW)]

    assert [each.days for each in ends].count(5) == 1


def test_an_approval_late_over_a_holiday_lengthened_its_window(told):
    deal = told.stories["late over a holiday"]
    verdict = deal.approvals.get()
    held = deal.protections.get()

    holidays = set(TeamYear.objects.get(team__code="suzhou", year=verdict.decided_at.year).holidays)
    between = {
        (deal.promised_at + timedelta(days=n)).date()
        for n in range((verdict.decided_at - deal.promised_at).days)
    }
    assert between & holidays
    assert held.lengthened_by == verdict.decided_at - deal.promised_at
    assert held.ends_at - held.starts_at == timedelta(days=90) + held.lengthened_by


def test_a_partner_we_serve_well_registers_less_and_less(told):
    partner = told.partners[COOLING]
    begun = sorted(partner.registrations.values_list("created_at", flat=True))

    assert begun[-1] < NOW - timedelta(days=120)
    points = signals_of(partner)
    assert points["promises"] > 0
    assert points["attention"] > 0
    assert points["registrations"] < signals_of(told.partners["northwind"])["registrations"]


def test_a_partner_would_leave_because_of_us(told):
    points = signals_of(told.partners[LET_DOWN])

    assert points["promises"] < 0
    assert points["promises"] == min(points.values())


def signals_of(partner):
    standing = health(entries_of([partner], at=NOW)[partner.pk], at=NOW)
    return {each.signal.code: each.points for each in standing.contributions}


def test_somebody_read_a_whole_portfolio_at_three_in_the_morning(told):
    klaus = told.person("klaus")
    recent = AccessEntry.objects.filter(person=klaus, at__gt=NOW - timedelta(days=3))

    looked = {key for e in recent if e.at.hour in {1, 2} for key in e.object_ids}
    theirs = {deal.pk for deal in told.deals if told.managers[deal.registrant_id] == klaus}
    assert theirs
    assert looked == theirs


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("chen", ["冲压线伺服改造"]),
        ("chen", ["Conflicts", "苏州精工机械有限公司"]),
        ("dana", ["冲压线伺服改造"]),
        ("dana", ["Say what speaks for your claim", "数控磨床主轴驱动"]),
        ("maria", ["Spindle drives for grinding machines"]),
        ("dana", ["织机变频器更换", "The protection ends soon"]),
        ("dana", ["We were late, you keep the time", "包装线驱动升级"]),
        (
            "chen",
            [
                "Relationships that want a talk",
                "Well served, and bringing us nothing for months",
                COOLING,
            ],
        ),
        ("maria", ["We keep too little of what we promise", LET_DOWN]),
        ("lin", ["We keep too little of what we promise", LET_DOWN]),
        ("dana", ["You hold an old edition"]),
        ("olga", ["Unusual readers", "Klaus Reimer", "one by one at night"]),
        ("root", ["Unusual readers", "Klaus Reimer"]),
    ],
)
def test_each_story_stands_on_the_home_of_somebody(told, client_of, monkeypatch, name, words):
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: NOW)
    page = client_of(name).get("/").content.decode()

    for word in words:
        shown = told.partners[word].display_name if word in told.partners else word
        assert shown in page or escape(shown) in page


def test_nobody_else_reads_what_is_for_the_vendor(told, client_of, monkeypatch):
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: NOW)
    for name in ("dana", "ravi", "amy", "sun", "leo", "eddie"):
        page = client_of(name).get("/").content.decode()
        for card in ("unusual-readers", "weak-relationships", "left-open"):
            assert f'id="{card}"' not in page, (name, card)


def test_a_renamed_customer_is_found_under_its_old_name(told):
    renamed = Customer.objects.get(name=RENAMED["jianglan"])
    assert renamed.former_names == [BY_KEY["jianglan"].name]

    found = candidates(Known(name=BY_KEY["jianglan"].name, country="CN"))

    assert found[0].customer == renamed


def test_terms_and_contacts_are_there_and_told_to_few(told):
    deal = told.stories["three parties"]
    margins = PartyTerms.objects.permitted(told.person("amy"), "view", at=NOW)

    assert DealContact.objects.values("deal").distinct().count() == 3
    assert DealContact.objects.permitted(told.person("dana"), "view", at=NOW).exists()
    assert not DealContact.objects.permitted(told.person("ravi"), "view", at=NOW).exists()
    assert [each.party.partner.name for each in margins.filter(party__deal=deal)] == [
        told.partners["agentia"].name
    ]


def test_two_firms_of_one_name_and_a_group_with_branches_are_kept_apart():
    names = Counter(buyer.name for buyer in BUYERS)

    assert names["宏砺机械有限公司"] == 2
    twins = [buyer for buyer in BUYERS if buyer.name == "宏砺机械有限公司"]
    assert twins[0].identifiers != twins[1].identifiers
    assert sum("澄湖重工集团有限公司" in name for name in names) == 4


def test_every_team_has_somebody_who_sells(told):
    for partner in Partner.objects.all():
        roles = Membership.objects.holding(at=NOW).filter(partner=partner)
        assert roles.exclude(role="reader").exists(), partner.name


# The library


def test_every_material_is_there_in_both_languages(told):
    out = LibraryPage.objects.current(at=NOW)

    languages = Counter(out.values_list("locale__language_code", flat=True))
    assert languages == {"en": 12, "zh-hans": 12}
    assert out.values("translation_key").distinct().count() == 12
    assert {page.files.get().document.page_count for page in out} == {3}


def test_every_font_of_every_paper_is_embedded_and_the_paper_names_the_vendor(told):
    names = {"en": "Huadong Drives", "zh-hans": "华东驱动"}
    for page in LibraryPage.objects.current(at=NOW).select_related("locale"):
        paper = PdfReader(page.files.get().document.file)
        assert names[page.locale.language_code] in paper.pages[0].extract_text()
        fonts = [font for each in paper.pages for font in each["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]


def test_seven_people_hold_a_price_list_that_was_replaced(told):
    old = LibraryPage.objects.filter(replaced_by__isnull=False)
    held_by = set(Download.objects.filter(page__in=old).values_list("person_id", flat=True))
    successors = [page.replaced_by_id for page in old]

    assert len(held_by) == 7
    renewed = Download.objects.filter(page__in=successors, person__in=held_by)
    assert not renewed.exists()
    [(outdated, newest)] = outdated_copies(told.person("dana"), at=NOW)
    assert (outdated.kind, newest.kind) == ("price_list", "price_list")
    assert newest.is_current(at=NOW)


def test_everybody_took_what_was_theirs_when_they_took_it(told):
    taken = list(Download.objects.select_related("person"))

    assert len({each.person_id for each in taken}) > len(told.partners)
    for each in taken:
        assert each.at <= NOW
        allowed = LibraryPage.objects.permitted(each.person, at=each.at)
        assert allowed.filter(pk=each.page_id).exists()
    looks = AccessEntry.objects.filter(action="download")
    assert looks.count() == len(taken)


def test_material_in_use_counts_for_a_partners_health(told):
    assert signals_of(told.partners["northwind"])["material_used"] > 0


# How it is made

FORBIDDEN = {
    "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update",
    "delete", "raw", "execute", "cursor", "save",
}  # fmt: skip
# People, and how the vendor groups things, are the two that no verb makes.
ALLOWED = {
    ("reference.py", "create"),
    ("reference.py", "update_or_create"),
    ("reference.py", "save"),
    ("people.py", "save"),
    # A step notes that it is done.
    ("build.py", "create"),
    # A canvas is no row, nor is a drawing.
    ("papers.py", "save"),
    ("drawings.py", "save"),
    # The CRM's own door.
    ("masters.py", "create"),
}


def test_verbs_alone_make_the_world():
    found = set()
    for path in Path(demonstration.__file__).parent.glob("*.py"):
        calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
        names = [call.func.attr for call in calls if isinstance(call.func, ast.Attribute)]
        found |= {(path.name, name) for name in names if name in FORBIDDEN}

    assert found == ALLOWED


# Five minutes


@pytest.mark.parametrize("name", ["dana", "diego", "ravi", "amy", "sun", "chen", "maria"])
def test_everybody_finds_something_to_try_that_they_may_open(told, client_of, name):
    steps = first_steps(told.person(name), at=NOW)

    assert len(steps) >= 3
    assert not any(step.done for step in steps)
    for step in steps:
        if step.url.startswith(("/deals/", "/partners/", "/approvals/")):
            assert client_of(name).get(step.url).status_code == 200


@pytest.mark.parametrize("name", ["leo", "eddie", "olga", "lin", "root"])
def test_the_vendors_people_too_find_something_to_try(told, client_of, name):
    steps = first_steps(told.person(name), at=NOW)

    assert len(steps) >= 2
    assert not any(step.done for step in steps)
    for step in steps:
        assert client_of(name).get(step.url.partition("#")[0] or "/").status_code in {200, 302}


def test_a_direct_seller_is_led_to_no_registration(told, client_of):
    page = client_of("leo").get("/").content.decode()

    assert "Five minutes" in page
    assert "/deals/" not in page
    assert not permitted(told, "leo", "view").exists()


def test_a_step_ticks_itself_once_it_was_done(told):
    amy = told.person("amy")
    deal = told.stories["three parties"]

    later = NOW + timedelta(minutes=1)
    record_look(Look(actor=amy, at=later, door="page"), action="view", things=[deal])

    steps = first_steps(amy, at=later)
    assert [step.done for step in steps if step.url == deal.get_absolute_url()] == [True]


# What only the CRM may hold
