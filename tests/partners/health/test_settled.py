"""A sum never passes over a concern that somebody is still writing."""

from datetime import timedelta

import psycopg

from partners.health import sums
from partners.models import LedgerConcern, LedgerEntry, Partner
from permissions.actors import System
from tests.world import NOW


def entry_about(partner):
    return LedgerEntry.objects.create(
        at=NOW, verb="deals.review_began", subject_kind="partners.partner", subject_id=partner.pk
    )


def test_what_is_being_written_is_waited_for(own_database, monkeypatch):
    monkeypatch.setattr(sums, "SETTLES_WITHIN", timedelta(seconds=0.2))
    partner = Partner.join(name="Northwind", country="CN", by=System("a test"), at=NOW)
    late, early = entry_about(partner), entry_about(partner)

    with psycopg.connect(own_database) as other:
        other.execute(
            "INSERT INTO partners_ledgerconcern (entry_id, partner_id, at) VALUES (%s, %s, %s)",
            [late.pk, partner.pk, NOW],
        )
        newest = LedgerConcern.objects.create(entry=early, partner=partner, at=NOW)

        assert sums.settled() is None
        assert sums.add_up(at=NOW) == 0

    assert sums.settled() == newest.pk
    assert sums.add_up(at=NOW) == 1
    held = sums.briefs([partner], at=NOW)[partner.pk].standing.of("attention")
    assert held is not None
    assert held.kept > 0
