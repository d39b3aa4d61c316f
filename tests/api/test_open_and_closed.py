"""Every field is declared open or closed, and no door reads or says more than the table allows."""

import importlib
import inspect
import json
import pkgutil
from decimal import Decimal

import pytest
from django.contrib import admin
from django.core import mail
from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

import content.api
import deals.api
import partners.api
import permissions.api
from deals.models import Deal, DealContact, Party, PartyTerms
from partners.events import PartnerJoined
from partners.ledger import kinds
from permissions.adapters.shapes import Query, Shown
from permissions.fields import (
    ClosedField,
    Sheet,
    closed_columns,
    declared_field,
    faults_of,
    sheet_of,
    sheets,
)
from permissions.models import AccessEntry
from permissions.pages import Order
from permissions.rules import declarations

# Shapes that are no rows: sums, what a sentence is made of, what is reckoned from many rows.
NO_ROWS = {
    "AboutOut",
    "AlikeOut",
    "AskedQuestionOut",
    "ChoicesOut",
    "CodeOut",
    "AmendmentEffectOut",
    "AuthorisationEffectOut",
    "ChangedOut",
    "CrmMoneyOut",
    "CustomerAlikeOut",
    "CustomerVerdictOut",
    "CustomersAlikeOut",
    "DecidedOut",
    "DecisionsOut",
    "PartnerAuthorisationOut",
    "ShiftOut",
    "StopOut",
    "AccessListOut",
    "AccessOut",
    "CheckOut",
    "ComparisonOut",
    "QuestionComparedOut",
    "SuggestionOut",
    "RowFaultOut",
    "RowFlagOut",
    "ImportRowOut",
    "FeatureOut",
    "ColumnOut",
    "ContributionOut",
    "EvidenceOut",
    "ForeseenOut",
    "GoneOut",
    "GrantListOut",
    "GrantOut",
    "GrantPreviewOut",
    "GroundOut",
    "HealthOut",
    "KindOut",
    "MoneyOut",
    "MoreOrLessOut",
    "OneWhoMayOut",
    "OutlookOut",
    "PeopleOut",
    "PersonsSightOut",
    "PointOut",
    "ReasonOut",
    "ReasonsOut",
    "WebhookReplayOut",
    "RevokedOut",
    "SharesOut",
    "SightOut",
    "SightsOut",
    "SourceOut",
    "SubjectOut",
    "ThingOut",
    "ThingsOut",
    "TokenOut",
}
TERMS = "Rebate of the whole year"
MARGIN = "23.45"
CONTACT = ("Zhou Xiaomei", "xiaomei@customer.example", "+86 512 6262 0000")


def shapes():
    for package in (permissions.api, partners.api, deals.api, content.api):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for _name, each in inspect.getmembers(module, inspect.isclass):
                if issubclass(each, serializers.Serializer) and each.__module__ == module.__name__:
                    yield each


def test_every_model_with_a_rule_says_what_of_it_is_open():
    undeclared = {model._meta.label for model, _ in declarations() if sheet_of(model) is None}

    assert undeclared == set()


def test_every_closed_field_says_who_sees_it():
    for sheet in sheets():
        for said in sheet.fields.values():
            assert said.is_open or str(said.to), f"{sheet.model._meta.label}.{said.name}"


def test_every_field_stands_in_the_table_once():
    faults = {sheet.model._meta.label: faults_of(sheet) for sheet in sheets()}

    assert {label: names for label, names in faults.items() if names} == {}


def test_a_field_left_out_or_invented_is_noticed():
    sheet = Sheet(PartyTerms, "terms", {"note": None, "colour": None}, frozenset({"party", "note"}))

    assert faults_of(sheet) >= {"margin_percent", "colour", "note"}
    assert "party" not in faults_of(sheet)


def test_every_shape_the_api_says_is_held_to_the_table():
    loose = {each.__name__ for each in shapes() if each.__name__.endswith("Out") and not tied(each)}

    assert loose == NO_ROWS


def tied(shape):
    return issubclass(shape, Shown) and shape.of is not None


@pytest.mark.parametrize(
    ("model", "name"),
    [(PartyTerms, "margin_percent"), (DealContact, "phone"), (Deal, "lapses_at"), (Deal, "no")],
)
def test_a_shape_with_a_closed_or_an_undeclared_field_cannot_be_defined(model, name):
    with pytest.raises(ClosedField):
        type("LeakOut", (Shown,), {"of": model, name: serializers.CharField()})


def test_a_filter_by_a_closed_field_cannot_be_defined():
    with pytest.raises(ClosedField):
        type("LeakQuery", (Query,), {"of": PartyTerms, "margin_percent": serializers.CharField()})


def test_a_reader_never_finds_or_sorts_by_a_closed_field(world, db):
    terms = PartyTerms.objects.permitted(world.seller, at=world.now)
    deals = Deal.objects.permitted(world.seller, at=world.now)
    reader = {"actor": world.seller, "at": world.now}
    theirs = PartyTerms.objects.filter(party__deal=OuterRef("pk"))
    margins = theirs.values("margin_percent")[:1]
    dearest = theirs.order_by("-price_amount").values("pk")[:1]

    for ask in (
        lambda: terms.filter(margin_percent__gt=5),
        lambda: terms.exclude(note=""),
        lambda: terms.order_by("-margin_percent"),
        lambda: terms.order_by(F("margin_percent").desc()),
        lambda: deals.filter(parties__terms__price_amount__gt=1),
        lambda: deals.filter(contacts__phone__contains="1"),
        lambda: deals.order_by("contacts__name"),
        lambda: PartyTerms.objects.filter(margin_percent=1).permitted(world.seller, at=world.now),
        lambda: PartyTerms.objects.order_by("note").permitted(world.seller, at=world.now),
        lambda: Deal.objects.filter(contacts__name="x").permitted(world.seller, at=world.now),
        # Nor by what was reckoned of one, however deep it stands in it.
        lambda: deals.annotate(a=Upper("contacts__name")).order_by("-a"),
        lambda: deals.annotate(a=Subquery(margins)).order_by("a"),
        lambda: Deal.objects.in_order(Order(("a", "pk"), {"a": Subquery(margins)})).page(**reader),
        lambda: deals.annotate(a=Subquery(dearest)).order_by("a"),
    ):
        with pytest.raises(ClosedField):
            ask()
    assert list(deals.filter(title="x").order_by("-created_at", "pk")) == []


def test_no_back_office_list_shows_or_finds_by_a_closed_field():
    wrong = []
    for model, room in admin.site._registry.items():
        for kind in ("list_display", "search_fields", "list_filter", "ordering"):
            for name in getattr(room, kind) or ():
                said = declared_field(model, str(name).lstrip("-^=@"))
                if said is not None and not said.is_open:
                    wrong.append((model._meta.label, kind, name))
    assert wrong == []


def test_no_sentence_of_the_ledger_can_hold_a_closed_field():
    closed = {
        said.name
        for sheet in sheets()
        for said in sheet.fields.values()
        if not said.is_open and not isinstance(said.name, int)
    } - {"public_id", "version"}
    # A person's own closed fields have names of their own; nobody's detail is called so.
    for verb, event in kinds().items():
        said = set(event.__dataclass_fields__) - {"subject", "concerns"}
        assert not (said & closed - HARMLESS.get(verb, set())), verb
    assert "subject" in PartnerJoined.__dataclass_fields__


HARMLESS = {
    # A coded reason of the programme's table, not somebody's words.
    "deals.rejected": {"reason"},
    "deals.amendment_rejected": {"reason"},
    # A name that all of them read already, not what an amendment would change.
    "partners.renamed": {"now"},
    "deals.customer_renamed": {"now"},
}


# One deal with everything closed in it, asked through every door


@pytest.fixture
def joint(world, db):
    deal = world.draft()
    for name, role in [("agentia", "agent"), ("sunparts", "supplier"), ("rivaltrade", "agent")]:
        Party.begin(
            deal=deal,
            partner=world.partners[name],
            role=world.roles[role],
            state="named",
            by=world.seller,
            at=world.now,
        )
    DealContact.add(
        deal,
        by=world.seller,
        at=world.now,
        **dict(zip(("name", "email", "phone"), CONTACT, strict=True)),
    )
    deal.submit(by=world.seller, at=world.now)
    deal.parties.get(partner=world.sunparts).accept(by=world.supplier, at=world.now)
    deal.parties.get(partner=world.rivaltrade).decline(by=world.rival, at=world.now)
    ours = deal.parties.get(partner=world.northwind).terms
    ours.revise(by=world.seller, at=world.now, margin_percent=Decimal(MARGIN), note=TERMS)
    return deal


# The supplier accepted, the agent has not answered, the rival declined.
@pytest.mark.parametrize("who", ["supplier", "agent", "rival", "director", "auditor", "reader"])
def test_closed_fields_reach_nobody_else_through_any_door(world, joint, client, api, who):
    addresses = [
        f"/deals/{joint.public_id}/",
        "/deals/",
        f"/deals/?q={CONTACT[0]}",
        f"/deals/?q={TERMS}",
        "/",
        "/partners/",
        *(f"/partners/{each.public_id}/" for each in world.partners.values()),
        *(f"/partners/{each.public_id}/ledger/" for each in world.partners.values()),
        "/api/v1/deals/",
        f"/api/v1/deals/?q={CONTACT[0]}",
        f"/api/v1/deals/{joint.public_id}/",
        f"/api/v1/deals/{joint.public_id}/parties/",
        f"/api/v1/deals/{joint.public_id}/snapshots/",
        f"/api/v1/deals/{joint.public_id}/contacts/",
        *(
            f"/api/v1/deals/{joint.public_id}/parties/{each.public_id}/terms/"
            for each in joint.parties.all()
        ),
        *(f"/api/v1/partners/{each.public_id}/ledger/" for each in world.partners.values()),
        "/audit/looks/export/",
    ]
    client.force_login(world.people[who])
    machine = api(who)
    read = set()
    for address in addresses:
        answer = (machine if address.startswith("/api/") else client).get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        said = body.decode().replace(CONTACT[0].join('""'), "").replace(f"value={CONTACT[0]}", "")
        read |= {
            word
            for word in (MARGIN, *CONTACT[1:], *((CONTACT[0],) if "q=" not in address else ()))
            if word in said
        }
        if TERMS in said and "q=" not in address:
            read.add(TERMS)
    # A reader of the registrant reads both: the test that nobody reads would prove nothing.
    assert read == ({MARGIN, TERMS, *CONTACT} if who == "reader" else set())


def test_closed_fields_stand_in_no_mail_no_snapshot_and_no_ledger(world, joint):
    kept = json.dumps(
        [
            *(each.content for each in joint.snapshots.all()),
            *(entry["details"] for entry in ledger_of(joint)),
            *AccessEntry.objects.values_list("kind", "reasons"),
            *(f"{letter.subject} {letter.body} {letter.alternatives}" for letter in mail.outbox),
        ],
        ensure_ascii=False,
        default=str,
    )
    for word in (MARGIN, TERMS, *CONTACT):
        assert word not in kept


def ledger_of(deal):
    from partners.models import LedgerEntry  # noqa: PLC0415

    return LedgerEntry.objects.about(deal).values("details")


@pytest.mark.parametrize("who", ["seller", "auditor", "channel_manager"])
def test_no_list_reads_a_closed_column(world, joint, client, api, who):
    client.force_login(world.people[who])
    machine = api(who)
    with CaptureQueriesContext(connection) as asked:
        for address in ("/deals/", "/deals/?q=DR", "/deals/?status=submitted", "/partners/", "/"):
            client.get(address)
        for address in ("/api/v1/deals/?q=DR", "/api/v1/deals/?count=capped", "/api/v1/partners/"):
            machine.get(address)
    tables = {
        table: names
        for table, names in closed_columns().items()
        if table in {"deals_partyterms", "deals_dealcontact"}
    }
    assert tables
    for query in asked.captured_queries:
        for table, names in tables.items():
            for name in names:
                assert f'"{table}"."{name}"' not in query["sql"]
