"""What was written down stays as it was written, whoever asks the database for something else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from content.models import Download, LibraryDocument, LibraryPage
from deals.models import Conflict, Deal, DealComment, DealSnapshot, PriceVerdict, RejectReason
from deals.models.conflict_side import ConflictEvidence
from partners.delivery import deliver_due
from partners.models import Connection, CrmProduct, Enquiry
from permissions.access_log import Look, digest_of, record_ids
from permissions.append_only import NEVER_TRUNCATED, taking_words_out
from permissions.models import AccessEntry, LookedInto
from tests.deals.test_conflicts import two

pytestmark = pytest.mark.django_db

KEPT = [
    model
    for model in apps.get_models()
    if NEVER_TRUNCATED in (getattr(model._meta, "triggers", None) or [])
]


def refused(words):
    append_only = r"append-only|Cannot update or delete"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match=append_only), transaction.atomic():
        connection.cursor().execute(words)


def appealed(world):
    deal = world.submitted(customer_name="无锡灵山阀门厂")
    deal.reject(
        reason=RejectReason.objects.first(), note="Known", by=world.channel_manager, at=world.now
    )
    later = world.now + timedelta(minutes=1)
    deal = Deal.objects.fetch(world.seller, "edit", at=later, public_id=deal.public_id, lock=True)
    deal.appeal("Ours.", by=world.seller, at=later)


def priced(world, approval):
    """Have the vendor answer a price that was asked for."""
    crm = Connection.objects.create(kind="tryton", name="Tryton", base_url="https://crm.example")
    product = CrmProduct.objects.create(
        connection=crm, external_id="7", name="Drive", as_of=world.now
    )
    PriceVerdict.objects.create(
        approval=approval,
        price_id="0" * 16,
        product=product,
        quantity=1,
        asked=90,
        currency="CNY",
        words="Below cost.",
    )


def contested(world):
    """Have two want the same, and one of them say why it is theirs."""
    two(world, customer_name="常州新北机床厂")
    case = Conflict.objects.get()
    case.ask(by=world.channel_manager, at=world.now + timedelta(hours=1))
    side = case.sides.first()
    ConflictEvidence.objects.create(
        side=side, text="We came first.", given_by=world.seller, given_at=world.now
    )


@pytest.fixture
def rows(world, client, settings, tmp_path):
    """Have a row in every append-only table that a registration's life fills."""
    settings.MEDIA_ROOT = tmp_path
    deal = world.submitted()
    deal.approve(by=world.channel_manager, at=world.now)
    deliver_due(at=world.now + timedelta(seconds=10))  # its letter
    priced(world, deal.approvals.get())
    said = {"kind": "question", "title": "Lead time", "body": "How long?"}
    Enquiry.ask(world.northwind, **said, by=world.seller, at=world.now)
    DealComment.write(deal, body="Said", is_internal=False, by=world.seller, at=world.now)
    appealed(world)
    contested(world)
    client.force_login(world.channel_manager)
    client.get(f"/deals/{deal.public_id}/")
    page = LibraryPage.draft(by=world.editor, language="en", title="List", kind="price_list")
    paper = LibraryDocument.objects.create(title="List", file=ContentFile(b"1", name="list.txt"))
    LookedInto.say(
        sort="habit",
        person=world.seller,
        day=world.now,
        note="Read",
        by=world.auditor,
        at=world.now,
    )
    Download.objects.create(page=page, document=paper, person=world.seller, at=world.now)


def test_the_tables_that_are_only_added_to():
    assert {model._meta.label for model in KEPT} >= {
        "permissions.AccessEntry",
        "partners.LedgerEntry",
        "partners.LedgerConcern",
        "deals.DealSnapshot",
        "content.Download",
    }


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)
def test_no_column_of_a_row_changes_and_no_row_goes(model, rows):
    table = model._meta.db_table
    assert model._base_manager.exists()
    for field in model._meta.local_concrete_fields:
        refused(f'UPDATE "{table}" SET "{field.column}" = "{field.column}"')  # noqa: S608
    refused(f'DELETE FROM "{table}"')  # noqa: S608
    refused(f'TRUNCATE "{table}" CASCADE')


def test_a_table_that_points_here_empties_it_neither(rows):
    """TRUNCATE … CASCADE reaches the audit from any table it would hang on."""
    refused("TRUNCATE permissions_user CASCADE")


def test_only_words_of_a_snapshot_change_and_only_in_an_erasure(rows):
    snapshot = DealSnapshot.objects.first()
    refused("UPDATE deals_dealsnapshot SET content = '{}'")

    with transaction.atomic(), taking_words_out():
        DealSnapshot.objects.filter(pk=snapshot.pk).update(content={"title": "other"})
        refused("UPDATE deals_dealsnapshot SET at = now(), content = '{}'")
        refused("UPDATE permissions_accessentry SET reasons = '{}'")
        refused("DELETE FROM deals_dealsnapshot")

    refused("UPDATE deals_dealsnapshot SET content = '{}'")


def test_a_changed_entry_is_found_and_named(rows, capsys):
    call_command("verify_audit")
    assert "as it was written" in capsys.readouterr().out
    entry = AccessEntry.objects.first()

    with connection.cursor() as cursor:  # what only the owner of the table could do
        cursor.execute("ALTER TABLE permissions_accessentry DISABLE TRIGGER USER")
    AccessEntry.objects.filter(pk=entry.pk).update(action="viewed nothing")

    with pytest.raises(CommandError, match=f"Entry {entry.pk} "):
        call_command("verify_audit")


def test_every_field_of_an_entry_is_in_its_digest(world):
    look = Look(actor=world.seller, at=world.now, door="page", request_id="r", network="n")
    entry = record_ids(look, action="view", kind="deals.deal", ids=[1], reasons=["party"])
    said = entry.digest
    other = {
        "at": world.now.replace(year=2030), "person_id": 0, "on_behalf_of_id": 1,
        "unattended": "x", "door": "api", "action": "x", "kind": "x", "object_ids": [2],
        "reasons": ["x"], "rule_version": "x", "request_id": "x", "network": "x", "salt": "x",
        "public_id": "x",
    }  # fmt: skip
    fields = {f.attname for f in AccessEntry._meta.local_concrete_fields} - {"id", "digest"}
    assert fields == other.keys()
    for name, value in other.items():
        kept = getattr(entry, name)
        setattr(entry, name, value)
        assert digest_of(entry) != said, name
        setattr(entry, name, kept)
