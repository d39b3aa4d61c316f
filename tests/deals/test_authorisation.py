"""Who may sell what where: alone or beside others, what lies outside, what stops, what runs on."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.test import Client

from deals.flags import flags_of
from deals.models import Deal, running_on
from deals.models.running_on import keep
from deals.sheets.rows import refused
from partners.may_register import AgreementOver, PartnerSuspendedNow
from partners.models import (
    Agreement,
    Authorisation,
    AuthorisationRefused,
    LedgerEntry,
    Suspension,
    Territory,
)
from tests.at_once import at_once

DAY = timedelta(days=1)


@pytest.fixture
def china(world, monkeypatch):
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: world.now)
    return territory()


def territory(code="east", countries=("CN",)):
    return Territory.objects.create(
        code=code, name_en=code.title(), name_zh=code, countries=[*countries]
    )


def authorise(world, who, where, *, alone=False, family="drives", **more):
    return Authorisation.grant(
        partner=world.partners[who],
        family=world.families[family],
        territory=where,
        is_exclusive=alone,
        by=world.administrator,
        **{"at": world.now - DAY, **more},
    )


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def address_of(partner):
    return f"/partners/{partner.public_id}/authorisation/"


def codes(deal, user, at):
    return {flag.code for flag in flags_of([deal], user, at=at)[deal.pk]}


def test_who_may_sell_alone_is_alone_until_that_ends(world, china):
    beside = authorise(world, "agentia", china)
    authorise(world, "sunparts", china)

    with pytest.raises(AuthorisationRefused, match="would not be alone") as refusal:
        authorise(world, "northwind", china, alone=True)
    assert "is_exclusive" in refusal.value.fields
    for each in Authorisation.objects.select_related("partner", "family", "territory"):
        each.take_back(by=world.administrator, at=world.now)
    held = authorise(world, "northwind", china, alone=True, at=world.now)
    with pytest.raises(AuthorisationRefused, match="alone"):
        authorise(world, "agentia", china, at=world.now + DAY)
    with pytest.raises(AuthorisationRefused, match="already"):
        authorise(world, "northwind", china, at=world.now + DAY)

    assert (held.is_exclusive, beside.is_exclusive) == (True, False)
    assert LedgerEntry.objects.filter(verb="partners.authorised_alone").count() == 1
    # Elsewhere and for another family it is another matter.
    authorise(world, "agentia", territory("north"), at=world.now + DAY)
    authorise(world, "agentia", china, family="motors", at=world.now + DAY)


def test_of_those_who_grant_it_alone_at_once_one_does(own_database):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    world = build()
    china = territory()

    def grant(who):
        with transaction.atomic():
            authorise(world, who, china, alone=True)

    answers = at_once(
        *(partial(grant, who) for who in ("northwind", "rivaltrade", "agentia", "sunparts"))
    )

    assert answers == [*["authorisation_refused"] * 3, "done"]
    assert Authorisation.objects.count() == 1


def test_what_lies_outside_is_said_while_typing_flagged_and_kept(world, china):
    authorise(world, "northwind", china, family="motors")
    seller, chen = client_of(world.seller), client_of(world.channel_manager)
    typed = {"customer_name": "苏州精工", "customer_country": "CN", "families": ["drives"]}
    said = "There is no authorisation for Drives in China."

    typing = seller.post("/deals/new/", {**typed, "intent": "bounds"}).content.decode()
    checked = seller.post("/deals/new/", {**typed, "intent": "check"}).content.decode()
    inside = seller.post("/deals/new/", {**typed, "families": ["motors"], "intent": "bounds"})

    assert said in typing
    assert "<html" not in typing
    assert said in checked
    assert "authorisation" not in inside.content.decode()
    deal = world.submitted(families=[world.drives, world.motors])
    assert deal.snapshots.get().content["outside_authorisation"] == ["drives"]
    assert codes(deal, world.channel_manager, world.now) == {"outside_authorisation"}
    assert said in chen.get(f"/approvals/?deal={deal.public_id}").content.decode()
    assert said in seller.get(f"/deals/{deal.public_id}/").content.decode()
    chosen = chen.post("/approvals/several/", {"deal": f"{deal.public_id}:{deal.version}"})
    assert "lies outside what the partner may sell" in chosen.content.decode()
    deal.refresh_from_db()
    assert deal.review_status == "submitted"


@pytest.mark.parametrize("is_held", [False, True])
def test_that_another_may_sell_it_alone_no_partner_learns(world, china, is_held):
    """Two worlds that differ in the rival's right read alike to Northwind, held to any or not."""
    typed = {"customer_name": "苏州精工", "customer_country": "CN", "families": ["drives"]}
    if is_held:
        authorise(world, "northwind", china, family="motors")
    deal = world.submitted()
    seller, chen = client_of(world.seller), client_of(world.channel_manager)

    def read():
        typing = seller.post("/deals/new/", {**typed, "intent": "bounds"}).content
        page = seller.get(f"/deals/{deal.public_id}/").content
        return typing, b"There is no authorisation" in page, page.count(b"alone")

    before = read()
    authorise(world, "rivaltrade", china, alone=True, at=world.now)

    assert read() == before
    assert before[1] is is_held
    assert "anothers_right" in codes(deal, world.channel_manager, world.now)
    page = chen.get(f"/approvals/?deal={deal.public_id}").content.decode()
    assert "Another partner may sell Drives in East alone." in page
    assert world.rivaltrade.name not in page


@pytest.mark.parametrize("how", ["ended", "suspended"])
def test_nothing_new_is_taken_and_what_runs_is_listed_for_a_person(world, how):
    northwind, manager = world.northwind, world.channel_manager
    running, asked = world.submitted(), world.submitted(customer_name="无锡泵业有限公司")
    [protection] = running.approve(by=manager, at=world.now)
    asked.request_information(message="?", unlock=["description"], by=manager, at=world.now)
    waiting = world.submitted(customer_name="南京阀门制造有限公司")
    later = world.now + DAY
    if how == "ended":
        agreement = Agreement.begin(
            partner=northwind, number="A-7", by=manager, at=world.now - 9 * DAY
        )
        agreement.terminate(by=manager, at=later)
    else:
        Suspension.begin(partner=northwind, reason="Unpaid", by=manager, at=later)
    draft = world.draft(at=later, customer_name="常州齿轮有限公司")

    with pytest.raises((AgreementOver, PartnerSuspendedNow)) as refusal:
        draft.submit(by=world.seller, at=later)
    [fault] = refused(refusal.value)
    asked.submit(by=world.seller, at=later)  # an answer is nothing new

    assert fault["words"]["zh-hans"] != fault["words"]["en"]
    assert "nothing new can be submitted" in fault["words"]["en"]
    assert "partner_stopped" in codes(waiting, manager, later)
    assert [each.pk for each in running_on(manager, at=later)] == [protection.pk]
    assert not running_on(world.other_channel_manager, at=later).exists()
    assert not running_on(world.seller, at=later).exists()
    for _twice in range(2):
        keep(protection, by=manager, at=later)
    assert not running_on(manager, at=later).exists()
    assert LedgerEntry.objects.filter(verb="deals.protection_kept").count() == 1
    if how == "ended":
        Agreement.begin(partner=northwind, number="A-8", by=manager, at=later + DAY)
    else:
        Suspension.lift(partner=northwind, by=manager, at=later + DAY)
    Deal.objects.get(pk=draft.pk).submit(by=world.seller, at=later + DAY)


def test_the_page_foretells_changes_and_shows_the_partner_its_own(world, china):
    waiting = world.submitted()
    chen, path = client_of(world.channel_manager), address_of(world.northwind)
    wanted = {"verb": "authorise", "family": "motors", "territory": "east"}

    foretold = chen.post(path, {**wanted, "preview": "1"})
    none_yet = Authorisation.objects.count()
    done = chen.post(path, {**wanted, "is_exclusive": "on", "reference": "CRM-44"})
    again = chen.post(path, wanted)

    assert "1 registration that waits would be flagged" in foretold.content.decode()
    assert (foretold.status_code, none_yet) == (200, 0)
    assert (done.status_code, again.status_code) == (302, 422)
    assert "It is authorised for this already" in again.content.decode()
    own = client_of(world.reader).get(path).content.decode()
    assert "CRM-44" in own
    assert 'name="verb"' not in own
    assert "outside_authorisation" in codes(waiting, world.channel_manager, world.now)
    suspended = chen.post(path, {"verb": "suspend", "reason": "No insurance"})
    assert suspended.status_code == 302
    seller = client_of(world.seller)
    assert "The partner is suspended" in seller.get("/deals/new/").content.decode()
