"""Whatever is sent to a page: it says what is wrong at the field, keeps what was typed, and stands.

`tests/sent.py` is the table; `tests/api/test_every_body.py` does the same for the API.
"""

import copy
import re
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from django.utils.html import escape

from deals.models import RejectReason
from partners.models import Partner
from partners.what_it_is import WhatItIs
from tests import oracle, sent
from tests import test_outsider_walk as walk

# One world for all of it, built once: what is sent is undone again.
ground, world, things, clients = walk.ground, walk.world, walk.things, walk.clients

ENTRANCE = [address for address in walk.ADDRESSES if address.startswith("/accounts/")]
PAGES = [each for each in [*walk.OURS, *ENTRANCE] if not each.startswith("/api/v1/")]
STANDS = {200, 301, 302, 304, 400, 404, 405, 409, 410, 412, 413, 415, 422, 429}
# What is still to be edited is a draft, not the registration of the walk.
OF_A_DRAFT = {
    "/deals/<public_id>/edit/",
    "/deals/<public_id>/autosave/",
    "/deals/<public_id>/withdrawal/",
}
CUT = 20_000


@pytest.fixture(autouse=True)
def every_field_of_an_amendment(request, settings):
    """Once a CRM owns the sums, the form has none of them: here it has all."""
    if "amendment" in request.node.name:
        settings.CRM = {**settings.CRM, "url": "none"}


@pytest.fixture(scope="module")
def draft(ground, clients):
    world = ground[0]
    # Who is asked for a password again must have one.
    world.outsider.set_password("known-for-a-long-time-8")
    world.outsider.save()
    clients["outsider"].force_login(world.outsider)
    RejectReason.objects.get_or_create(
        code="known", defaults={"name_en": "Known to us", "name_zh": "已有"}
    )
    return world.draft(customer_name="昆山阳澄湖纺机有限公司")


def takes(address):
    route = oracle.ROUTES.get(address)
    return address in sent.FORMS if route is None else "POST" in route.needs


def test_every_page_that_reads_something_stands_in_the_table():
    forms = {address for address in PAGES if takes(address)}
    reads = {a for a in PAGES if a in oracle.ROUTES and "GET" in oracle.ROUTES[a].needs}

    assert forms == set(sent.FORMS)
    assert reads - set(sent.QUESTIONS) == sent.READ_NOTHING
    assert set(sent.QUESTIONS) <= set(walk.ADDRESSES)
    assert {a for a in ENTRANCE if a not in sent.FORMS} == sent.ENTRANCE_READS_NOTHING


def door(address, method, things, clients, draft):
    """Return somebody who comes in here, and the address of a thing they come to."""
    route = oracle.ROUTES.get(address)
    if route is None:
        who = oracle.NOBODY if address in sent.BEFORE_SIGN_IN else "outsider"
        return clients[who], address.replace("<uidb36>", "1").replace("<key>", "x-y")
    if address in OF_A_DRAFT:
        return clients["seller"], address.replace("<public_id>", draft.public_id)
    for which in route.only or oracle.MAY[route.kind]:
        for who in ("seller", "channel_manager", oracle.NOBODY, *oracle.PEOPLE):
            if who in clients and oracle.expected(who, method, route, which) == "in":
                if address == "/invitations/<token>/" and who != oracle.NOBODY:
                    continue
                return clients[who], things.address(address, route.kind, which)
    raise LookupError(f"Nobody comes in at {address}.")


def ask(client, method, *sent_, **how):
    """Send and undo: rows, cookies, and what a limit has counted."""
    cache.clear()
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, method)(*sent_, **how)
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.streaming:
        answer.getvalue()
    assert answer.status_code in STANDS, f"{sent_[:2]} answered {answer.status_code}"
    return answer


def right(form, draft):
    version = {"version": str(draft.version)} if draft is not None else {}
    return {**form.right, **(version if form.has_version else {})}


def version_of(path, draft, world):
    from deals.models import Conflict, Deal  # noqa: PLC0415  models are ready only once Django is

    if path.startswith("/conflicts/"):
        return Conflict.objects.get(public_id=path.split("/")[2])
    if path.endswith("/facts/"):
        partner = Partner.objects.get(public_id=path.split("/")[2])
        return WhatItIs.of(partner, at=timezone.now())
    public_id = path.split("/")[2] if path.startswith("/deals/") else ""
    return Deal.objects.filter(public_id=public_id).first()


def columns(form):
    """Yield everything wrong at once, until every bad value of every field was sent."""
    for place in range(max((len(bad) for bad in form.kinds.values()), default=0)):
        wrong = {name: bad[place] for name, bad in form.kinds.items() if place < len(bad)}
        longest = max(wrong, key=lambda name: len(wrong[name]))
        # One long text at a time: a request as a whole is limited too.
        yield {name: v if name == longest else v[:CUT] for name, v in wrong.items()}


def names_it(page, name):
    return bool(re.search(rf'id="id_{name}(_\w{{16}})?_error"|href="#id_{name}', page))


def is_kept(page, form, name, value):
    """Say whether a text that was typed stands in the page that came back."""
    if name in form.secret or form.kinds[name] is sent.CHOICE or "\0" in value:
        return True
    return escape(value) in page


REFUSING = [address for address, form in sent.FORMS.items() if form.kinds and form.refuses]


@pytest.mark.parametrize("address", REFUSING)
def test_everything_wrong_is_said_at_its_field_and_kept(address, world, things, clients, draft):
    form, (client, path) = sent.FORMS[address], door(address, "POST", things, clients, draft)
    deal = version_of(path, draft, world)
    silent, lost = [], []
    for wrong in columns(form):
        answer = ask(client, "post", path, {**right(form, deal), **wrong})
        page = answer.content.decode()
        assert 400 <= answer.status_code < 500, (wrong.keys(), answer.status_code)
        silent += [(n, v[:40]) for n, v in wrong.items() if not names_it(page, n)]
        lost += [(n, v[:40]) for n, v in wrong.items() if not is_kept(page, form, n, v)]
    assert silent == []
    assert lost == []


@pytest.mark.parametrize("address", [a for a, form in sent.FORMS.items() if form.required])
def test_everything_missing_is_said_at_its_field(address, world, things, clients, draft):
    form, (client, path) = sent.FORMS[address], door(address, "POST", things, clients, draft)
    deal = version_of(path, draft, world)
    kept = {n: v for n, v in right(form, deal).items() if n not in form.required}

    answer = ask(client, "post", path, kept)

    assert 400 <= answer.status_code < 500
    page = answer.content.decode()
    assert [name for name in form.required if not names_it(page, name)] == []


@pytest.mark.parametrize("address", list(sent.FORMS))
def test_no_form_falls_over(address, world, things, clients, draft):
    """Send what nobody typed into the fields that refuse nothing, and bodies that are none."""
    form, (client, path) = sent.FORMS[address], door(address, "POST", things, clients, draft)
    deal = version_of(path, draft, world)
    good = right(form, deal)
    for value in sent.ANYTHING if form.harmless else ():
        ask(client, "post", path, {**good, **dict.fromkeys(form.harmless, value)})
    if not form.refuses:
        for wrong in columns(form):
            ask(client, "post", path, {**good, **wrong})
    # What reads a body is the same for all; one form is sent every kind.
    for kind, body in sent.NO_FORMS if address == "/theme/" else sent.NO_FORMS[:3]:
        ask(client, "generic", "POST", path, body, content_type=kind)


@pytest.mark.parametrize("address", [a for a, form in sent.FORMS.items() if form.has_version])
@pytest.mark.parametrize(
    "version",
    ["", "0", "99", "x", "-1", sent.HUGE, sent.NUL],
    ids=["none", "zero", "later", "a letter", "negative", "huge", "nul"],
)
def test_a_stale_version_overwrites_nothing(address, version, world, things, clients, draft):
    form, (client, path) = sent.FORMS[address], door(address, "POST", things, clients, draft)
    deal = version_of(path, draft, world)

    answer = ask(client, "post", path, {**right(form, deal), "version": version})

    assert answer.status_code == 409
    page = answer.content.decode()
    typed = [v for n, v in form.right.items() if n in form.kinds and form.kinds[n] is sent.TEXT]
    assert [text for text in typed if escape(text) not in page] == []


@pytest.mark.parametrize("address", list(sent.FORMS))
def test_what_is_sent_twice_is_done_once(address, world, things, clients, draft):
    form, (client, path) = sent.FORMS[address], door(address, "POST", things, clients, draft)
    deal = version_of(path, draft, world)
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        first = client.post(path, right(form, deal))
        second = client.post(path, right(form, deal))
        transaction.set_rollback(True)
    client.cookies = cookies
    assert first.status_code in STANDS
    # Who has just begun to act for another may only read from then on.
    assert second.status_code in STANDS | {403 if address == "/acting/" else 200}
    if form.has_version:
        assert (first.status_code, second.status_code) == (302, 409)


ASKED = [(address, name) for address, names in sent.QUESTIONS.items() for name in names]


@pytest.mark.parametrize(("address", "name"), ASKED)
def test_a_question_nobody_can_mean_is_no_trouble(address, name, things, clients, draft):
    client, path = asked_of(address, things, clients, draft)
    for value in [*sent.ASKED[sent.QUESTIONS[address][name]], None]:
        said = "%FF%FE" if value is None else quote(value, errors="surrogatepass")
        ask(client, "get", f"{path}?{name}={said}&{name}={said}&%FF[]=%FF")


def asked_of(address, things, clients, draft):
    if address in oracle.ROUTES or address.startswith("/accounts/"):
        return door(address, "GET", things, clients, draft)
    return clients[oracle.NOBODY], address


class Inputs(HTMLParser):
    """The forms of a page: method, address and names."""

    def __init__(self, page, at):
        super().__init__()
        self.at, self.found, self.form = at, [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            method = (said.get("method") or "get").lower()
            self.form = (method, said.get("action") or self.at, set())
            self.found.append(self.form)
        elif tag in {"input", "select", "textarea", "button"} and self.form and said.get("name"):
            self.form[2].add(said["name"])

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def known_names(method, address):
    if method == "get":
        return set(sent.QUESTIONS.get(address, ()))
    form = sent.FORMS[address]
    version = {"version"} if form.has_version or "autosave" in address else set()
    return {*form.kinds, *form.harmless, *form.right, *version, "csrfmiddlewaretoken"}


@pytest.mark.parametrize("address", sorted({*sent.READ_NOTHING, *sent.QUESTIONS, *ENTRANCE}))
def test_every_input_of_a_page_stands_in_the_table(address, things, clients, draft):
    if address.startswith(("/api/", "/admin/", "/cms/", "/styleguide/")):
        return
    client, path = door(address, "GET", things, clients, draft)
    answer = ask(client, "get", path)
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    unknown = []
    for method, action, names in Inputs(answer.content.decode(), path).found:
        goes_to = walk.written("/" + resolve(urlsplit(action).path or path).route)
        unknown += [(goes_to, name) for name in names - known_names(method, goes_to)]
    assert unknown == []


@pytest.mark.parametrize("path", ["/", "/library/", "/accounts/login/", "/api/v1/me/"])
@pytest.mark.parametrize("header", sent.HEADERS, ids=range(len(sent.HEADERS)))
def test_odd_headers_and_cookies_are_no_trouble(path, header, clients):
    cache.clear()
    for signed_in in (False, True):
        client = Client(raise_request_exception=True)
        if signed_in:
            client.cookies = copy.deepcopy(clients["seller"].cookies)
            given = {**header, "Cookie": f"{client.cookies.output(header='', sep=';')}"}
            header = given if "Cookie" not in header else header
        with transaction.atomic():
            answer = client.get(path, headers=header)
            transaction.set_rollback(True)
        assert answer.status_code in STANDS | {401}


@pytest.mark.parametrize("path", sent.NOWHERE)
def test_an_address_nobody_made_is_not_found(path, clients):
    for who in ("seller", "channel_manager", oracle.NOBODY):
        assert ask(clients[who], "get", path).status_code in {302, 404, 200}
