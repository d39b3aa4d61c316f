"""Whole requests of restricted people against the auditor's, in a large world made by SQL alone.

`manage.py bench permissions --deals 100000` makes a database of its own on the server in use, fills
it, asks every list and detail page as each kind of person and prints the figures as JSON. Nothing
of it is kept.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import median
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from psycopg import sql

from content.models import LibraryPage
from content.models.audience import Readers
from deals.models import Deal
from partners.health import sums
from partners.models import Partner, Programme, Territory
from permissions.actors import System
from permissions.models import User

NAME = "bench_permissions"
TIMES = 9
MOST_AS_LONG = 2.0
SHELF = 240

# How many deals the largest partner has follows from the cube: a tenth of all, as in life.
FILL = """
INSERT INTO auth_group (name) SELECT 'handle ' || n FROM generate_series(1, {partners}) n;

INSERT INTO partners_territory (code, name_en, name_zh, position, countries)
SELECT 'land-' || n, 'Land ' || n, '地区' || n, n, '{{}}' FROM generate_series(1, 10) n;

INSERT INTO partners_productfamily (code, name_en, name_zh, position, crm_name)
SELECT 'family-' || n, 'Family ' || n, '系列' || n, n, '' FROM generate_series(1, 8) n;

INSERT INTO deals_partyrole (code, name_en, name_zh, position)
VALUES ('registrant', 'Registrant', '报备方', 0) ON CONFLICT DO NOTHING;

INSERT INTO partners_partner
    (public_id, name, latin_name, sort_key, search_terms, country, created_at, handle_id)
SELECT lpad(to_hex(n), 16, '0'), 'Partner ' || n, '', 'partner ' || lpad(n::text, 6, '0'),
    'partner ' || n, 'CN', now() - interval '900 days', g.id
FROM generate_series(1, {partners}) n JOIN auth_group g ON g.name = 'handle ' || n;

INSERT INTO partners_partnerlisting (partner_id, during)
SELECT id, tstzrange(created_at, NULL) FROM partners_partner;

INSERT INTO partners_partnerterritory (partner_id, territory_id, during)
SELECT p.id, t.id, tstzrange(p.created_at, NULL)
FROM (SELECT id, created_at, row_number() OVER (ORDER BY id) n FROM partners_partner) p
JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM partners_territory) t
    ON t.n = 1 + (p.n * 7919) % 10;

INSERT INTO permissions_user (password, is_superuser, public_id, email, full_name, latin_name,
    sort_key, language, theme, time_zone, is_active, joined_at)
SELECT '!', false, 'u' || lpad(to_hex(n), 15, '0'), 'u' || n || '@bench.test', 'Person ' || n, '',
    'person ' || lpad(n::text, 6, '0'), 'en', 'system', 'Asia/Shanghai', true,
    now() - interval '900 days'
FROM generate_series(1, {partners} * 2 + 20) n;

INSERT INTO permissions_personactivity (person_id, during)
SELECT id, tstzrange(joined_at, NULL) FROM permissions_user;

INSERT INTO partners_membership (public_id, person_id, partner_id, role, during)
SELECT 'm' || lpad(to_hex(u.n), 15, '0'), u.id, p.id,
    CASE WHEN u.n % 2 = 1 THEN 'seller' ELSE 'manager' END,
    tstzrange(now() - interval '899 days', NULL)
FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM permissions_user) u
JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM partners_partner) p ON p.n = (u.n + 1) / 2;

INSERT INTO deals_customer (public_id, name, name_local, name_latin, former_names, near_keys,
    country, city, domain, core_name, blocking_key, search_terms, sort_key, created_at)
SELECT 'c' || lpad(to_hex(n), 15, '0'), 'Customer ' || md5(n::text), '', '', '{{}}', '{{}}', 'CN',
    '', '', md5(n::text), 'cn' || left(md5(n::text), 6), 'customer ' || md5(n::text),
    'customer ' || md5(n::text), now() - interval '800 days'
FROM generate_series(1, greatest({deals} / 5, 20)) n;

INSERT INTO deals_deal (public_id, number, title, customer_name, customer_country, customer_domain,
    customer_identifiers, value_amount, value_currency, value_tax, value_basis, expected_close,
    description, external_id, review_status, version, created_at, updated_at, first_submitted_at,
    promised_at, promise_provisional, customer_id, registered_by_id, registrant_id)
SELECT 'd' || lpad(to_hex(d.n), 15, '0'), 'DR-' || lpad(d.n::text, 8, '0'), '', c.name, 'CN', '',
    '[]', 1000 + d.n % 90000, 'CNY', 'included', 'end_customer', current_date + 60, '', '',
    (ARRAY['submitted', 'in_review', 'approved', 'approved', 'rejected'])[1 + d.n % 5], 1, d.t, d.t,
    d.t, d.t + interval '2 days', false, c.id, u.id, p.id
FROM (
    SELECT n, now() - random() * interval '700 days' AS t,
        1 + floor({partners} * power(random(), 3))::int AS owner,
        1 + floor(random() * greatest({deals} / 5, 20))::int AS buyer
    FROM generate_series(1, {deals}) n
) d
JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM partners_partner) p ON p.n = d.owner
JOIN (SELECT id, name, row_number() OVER (ORDER BY id) n FROM deals_customer) c ON c.n = d.buyer
JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM permissions_user) u
    ON u.n = d.owner * 2 - 1;

INSERT INTO deals_dealcustomer (deal_id, customer_id, name, during)
SELECT id, customer_id, customer_name, tstzrange(created_at, NULL) FROM deals_deal;

INSERT INTO deals_deal_families (deal_id, productfamily_id)
SELECT d.id, f.id FROM deals_deal d
JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM partners_productfamily) f
    ON f.n = 1 + d.id % 8;

INSERT INTO deals_party (public_id, deal_id, partner_id, role_id, during)
SELECT 'a' || lpad(to_hex(d.id), 15, '0'), d.id, d.registrant_id, r.id,
    tstzrange(d.created_at, NULL)
FROM deals_deal d, deals_partyrole r WHERE r.code = 'registrant';

INSERT INTO deals_party (public_id, deal_id, partner_id, role_id, during)
SELECT 'b' || lpad(to_hex(d.id), 15, '0'), d.id, p.id, r.id, tstzrange(d.created_at, NULL)
FROM (SELECT *, 1 + floor({partners} * power(random(), 3))::int AS other FROM deals_deal
      WHERE id % 3 > 0) d
JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM partners_partner) p ON p.n = d.other
CROSS JOIN (SELECT id FROM deals_partyrole WHERE code = 'registrant') r
WHERE p.id <> d.registrant_id;

INSERT INTO deals_partystanding (party_id, state, reason, during)
SELECT id, CASE WHEN public_id LIKE 'a%' OR id % 4 > 0 THEN 'accepted' ELSE 'declined' END, '',
    during
FROM deals_party;

INSERT INTO deals_partyterms (party_id, margin_percent, price_currency, price_tax, note, version,
    updated_at)
SELECT id, 12, '', '', '', 1, lower(during) FROM deals_party;

INSERT INTO partners_ledgerentry (public_id, at, verb, unattended, subject_kind, subject_id,
    details, internal, source)
SELECT 'l' || lpad(to_hex(d.id * 2 + n), 15, '0'),
    least(d.created_at + n * interval '1 hour', now()),
    CASE n WHEN 0 THEN 'deals.drafted' ELSE 'deals.review_began' END, 'bench', 'deals.deal', d.id,
    '{{}}', false, 'portal'
FROM deals_deal d, generate_series(0, 1) n;

INSERT INTO partners_ledgerconcern (entry_id, partner_id, at)
SELECT e.id, p.partner_id, e.at
FROM partners_ledgerentry e JOIN deals_party p ON p.deal_id = e.subject_id;

-- The last ten people are the vendor's, and one guest.
INSERT INTO permissions_staffrole (person_id, role, during)
SELECT u.id, r.role, tstzrange(u.joined_at, NULL)
FROM (VALUES (1, 'channel_manager'), (2, 'channel_manager'), (4, 'auditor')) r(n, role)
JOIN permissions_user u ON u.email = 'u' || ({partners} * 2 + r.n) || '@bench.test';

INSERT INTO partners_portfolioplace (person_id, partner_id, during)
SELECT u.id, p.id, tstzrange(p.created_at, NULL)
FROM permissions_user u, (SELECT *, row_number() OVER (ORDER BY id) n FROM partners_partner) p
WHERE u.email = 'u' || ({partners} * 2 + 1) || '@bench.test' AND p.n % 20 = 1;

INSERT INTO partners_territoryoversight (person_id, territory_id, during)
SELECT u.id, t.id, tstzrange(u.joined_at, NULL)
FROM permissions_user u, (SELECT * FROM partners_territory ORDER BY id LIMIT 2) t
WHERE u.email = 'u' || ({partners} * 2 + 2) || '@bench.test';

INSERT INTO deals_dealusergrant (public_id, reason, given_at, during, content_object_id, giver_id,
    permission_id, user_id)
SELECT 'g' || lpad(to_hex(d.id), 15, '0'), 'bench', d.created_at, tstzrange(d.created_at, NULL),
    d.id, d.registered_by_id, m.id, u.id
FROM permissions_user u, deals_deal d, auth_permission m
WHERE u.email = 'u' || ({partners} * 2 + 3) || '@bench.test' AND m.codename = 'read_deal'
    AND d.id % greatest({deals} / 200, 1) = 0;
"""


@dataclass
class Page:
    """One page as one person: how many statements, how long, against the auditor's."""

    statements: int
    seconds: float
    rows: int = 0


@dataclass
class Figures:
    pages: dict[str, dict[str, Page]] = field(default_factory=dict)
    ratios: dict[str, dict[str, float]] = field(default_factory=dict)


@contextmanager
def database(name: str = NAME) -> Iterator[None]:
    """Point this process at a fresh, migrated database for a while; it is dropped in the end."""
    before = connection.settings_dict["NAME"]

    def alone(words: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(words).format(sql.Identifier(name)))

    def go(where: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = where
        settings.DATABASES["default"]["NAME"] = where

    alone("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    alone("CREATE DATABASE {}")
    go(name)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        go(before)
        alone("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def fill(*, deals: int, partners: int, at: Any) -> None:
    """Make the world. Sizes are whole numbers of ours, never text from outside."""
    Programme.current()
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(deals=int(deals), partners=int(partners)))
        cursor.execute("ANALYZE")
    while sums.add_up(at=at):  # as the worker does, by the clock
        pass
    shelve(at=at)


def shelve(*, at: Any) -> None:
    """Fill the library by its own verbs: for everyone, for a territory, for one partner."""
    librarian = System("fills the library of the bench")
    territories = list(Territory.objects.order_by("pk"))
    partners = list(Partner.objects.order_by("pk")[:SHELF])
    for number in range(SHELF):
        readers = (
            Readers(everyone=True),
            Readers(territories=[territories[number % len(territories)]]),
            Readers(partners=[partners[number % len(partners)]]),
        )[number % 3]
        page = LibraryPage.draft(
            by=librarian,
            language="en",
            title=f"Price list {number}",
            kind="price_list",
            readers=readers,
        )
        page.publish_now(by=librarian, at=at)


def people(partners: int) -> dict[str, str]:
    last = partners * 2
    return {
        "auditor": f"u{last + 4}",
        "seller": f"u{(partners // 10) * 2 - 1}",
        "partner manager": "u2",
        "small seller": f"u{last - 1}",
        "portfolio": f"u{last + 1}",
        "territory": f"u{last + 2}",
        "guest": f"u{last + 3}",
    }


def addresses(person: User, at: Any) -> dict[str, str]:
    """Return the lists and one detail of each kind that both may see."""
    pages = {
        "deals": "/deals/",
        "deals by state": "/deals/?status=submitted",
        "deals found": "/deals/?q=DR-0000",
        "library": "/library/",
        "partners": "/partners/",
    }
    deal = Deal.objects.permitted(person, at=at).order_by("-created_at").first()
    if deal is not None:
        pages["a deal"] = f"/deals/{deal.public_id}/"
    partner = Partner.objects.permitted(person, at=at).order_by("pk").first()
    if partner is not None:
        pages["a partner"] = f"/partners/{partner.public_id}/"
        pages["its ledger"] = f"/partners/{partner.public_id}/ledger/"
        pages["its health"] = f"/partners/{partner.public_id}/health/"
    material = LibraryPage.objects.permitted(person, at=at).order_by("pk").first()
    if material is not None:
        pages["a material"] = f"/library/{material.public_id}/"
    return pages


def ask(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address} answered {answer.status_code}.")


def timed(one: Callable[[], None], other: Callable[[], None]) -> tuple[float, float]:
    """Return both medians, taken in turns, so that what else the machine does falls on both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _each in range(TIMES):
        for place, act in enumerate((one, other)):
            began = perf_counter()
            act()
            taken[place].append(perf_counter() - began)
    return median(taken[0]), median(taken[1])


def statements(client: Client, address: str) -> int:
    ask(client, address)
    with CaptureQueriesContext(connection) as seen:
        ask(client, address)
    return len(seen)


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def measure(partners: int, at: Any) -> Figures:
    found = Figures()
    known = {n: User.objects.get(email=f"{u}@bench.test") for n, u in people(partners).items()}
    auditor = known.pop("auditor")
    reference = browser(auditor)
    for name, person in known.items():
        client = browser(person)
        found.pages[name], found.ratios[name] = {}, {}
        for page, address in addresses(person, at).items():
            if client.get(address).status_code == HTTPStatus.FOUND:
                continue  # who has one partner is led to it, and has no list
            counted = statements(client, address)
            ask(reference, address)
            mine, theirs = timed(lambda: ask(client, address), lambda: ask(reference, address))  # noqa: B023
            found.pages[name][page] = Page(counted, round(mine, 4))
            found.ratios[name][page] = round(mine / theirs, 2)
    return found


def bench(*, deals: int, partners: int, at: Any) -> dict[str, Any]:
    with override_settings(ALLOWED_HOSTS=["*"]), database():
        began = perf_counter()
        fill(deals=deals, partners=partners, at=at)
        filled = perf_counter() - began
        found = measure(partners, at)
    worst = max(ratio for ratios in found.ratios.values() for ratio in ratios.values())
    counts = {
        page: sorted({each[page].statements for each in found.pages.values() if page in each})
        for page in {page for each in found.pages.values() for page in each}
    }
    return {
        "deals": deals,
        "partners": partners,
        "filled_in_seconds": round(filled, 1),
        "worst_ratio": worst,
        "bar": MOST_AS_LONG,
        "passed": worst <= MOST_AS_LONG,
        "statements": counts,
        "ratios": found.ratios,
        "milliseconds": {
            name: {page: round(each.seconds * 1000, 1) for page, each in pages.items()}
            for name, pages in found.pages.items()
        },
    }
