"""The demonstration forgets people of every kind, and what it says of the work stays the same."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from deals.models import Deal, DealContact
from partners.health.entries import entries_of
from partners.health.score import health
from partners.models import LedgerEntry, Partner
from partners.sentences import sentences
from permissions.access_log import digest_of
from permissions.models import AccessEntry, User
from permissions.unusual import findings
from portal.demonstration.build import build
from portal.personal.erase import erase
from portal.personal.left import left_in_files, left_in_tables
from portal.personal.somebody import somebody

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
CONTACT, PHONE = "heike.rothaar@customer.example", "+49 711 555 0199"

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.proof("erase")
def test_the_demonstration_forgets_people(settings, tmp_path, full_size, proven):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CRM = {**settings.CRM, "url": "none"}
    build(at=NOW, password="a long one", size="full" if full_size else "small", say=lambda _: None)
    at = NOW + timedelta(hours=1)
    deal = Deal.objects.exclude(first_submitted_at=None).order_by("pk").first()
    DealContact.add(
        deal,
        by=deal.registered_by,
        at=NOW,
        name="Heike Rothaar-Lindauer",
        email=CONTACT,
        phone=PHONE,
    )
    if full_size:  # the small world has too few registrations for a flood
        [flood] = [each for each in findings(at=NOW) if each.sort == "habit"]
        assert flood.person.email == "klaus@vendor.example"
        assert flood.day == (NOW - timedelta(days=2)).date()
    before = figures(at)
    entries = dict(AccessEntry.objects.values_list("pk", "digest"))
    gone = [
        "dana@northwind.example", "diego@northwind.example", "klaus@vendor.example",
        "chen@vendor.example", "eddie@vendor.example", CONTACT,
    ]  # fmt: skip
    for email in gone:
        who = somebody(email)
        assert left_in_tables(who), email

        erase(who, at=at)

        assert left_in_tables(who) == {}, email
        assert left_in_files(who) == [], email
    assert figures(at) == before
    for entry in AccessEntry.objects.filter(pk__in=entries).iterator():
        assert entry.digest == entries[entry.pk] == digest_of(entry)
    call_command("verify_audit", stdout=StringIO())
    auditor = User.objects.get(email="olga@vendor.example")
    history = LedgerEntry.objects.order_by("pk")
    said = sentences(history, reader=auditor, at=at)
    assert len(said) == history.count()
    assert any("a former colleague" in str(each) for each in said)
    proven("people erased", len(gone))
    proven("audit entries verified", len(entries))
    proven("ledger sentences rendered", len(said))


def figures(at):
    partners = list(Partner.objects.order_by("pk"))
    entries = entries_of(partners, at=at)
    return {partner.pk: health(entries[partner.pk], at=at) for partner in partners}
