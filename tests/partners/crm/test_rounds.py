"""A round through the whole CRM is read in turns, each short, and none loses what another saw."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from partners.crm import sweep
from partners.crm.connections import the_connection
from partners.crm.connector import AccountDraft, Auth, ObjectType, OpportunityDraft, Transient
from partners.models import CrmAccount, CrmOpportunity, Discrepancy, Link, Record, Sweep
from tests.partners.crm.double import Double

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 18, 8, tzinfo=UTC)
ACCOUNTS = 900


class Hurried(Double):
    """Shows few rows a page, so that a round takes many of them."""

    def page(self, object_type, *, after="", size=100):
        return super().page(object_type, after=after, size=size)


@pytest.fixture
def crm():
    double = Hurried()
    double.create_many(
        [AccountDraft(reference=f"a{n}", name=f"Account {n}") for n in range(ACCOUNTS)]
    )
    return double


@pytest.fixture
def connection(settings):
    settings.CRM = {"url": "", "token": "", "kind": "tryton"}
    return the_connection()


def ticking(seconds):
    """Return a clock that goes on by so much with every look at it."""
    ticks = count()
    return lambda: START + timedelta(seconds=seconds * next(ticks))


def turns_until_done(connection, crm, *, seconds=8):
    turns, under_way = 0, True
    while under_way:
        sweep.turn(connection, crm, clock=ticking(seconds))
        turns, under_way = turns + 1, sweep.under_way(connection).exists()
    return turns


def test_a_turn_ends_by_the_clock_and_the_next_goes_on_where_it_stood(connection, crm):
    sweep.turn(connection, crm, clock=ticking(8))

    run = Sweep.objects.get(object_type=ObjectType.ACCOUNT)
    assert 0 < run.seen < ACCOUNTS
    assert run.ended_at is None
    pages = crm.calls.count("page")

    turns_until_done(connection, crm)

    run.refresh_from_db()
    assert (run.complete, run.seen) == (True, ACCOUNTS)
    assert CrmAccount.objects.count() == ACCOUNTS
    # Ten pages of accounts, one of each other kind, and none of them read again.
    assert pages < crm.calls.count("page") == ACCOUNTS // 100 + len(ObjectType)


def test_no_turn_reads_on_for_longer_than_it_may(connection, crm):
    while Sweep.objects.filter(complete=True).count() != len(ObjectType):
        clock = ticking(8)
        sweep.turn(connection, crm, clock=clock)
        assert clock() - START < timedelta(seconds=60)


def test_what_vanished_between_two_turns_is_found_and_what_was_seen_is_not_buried(connection, crm):
    turns_until_done(connection, crm)
    for number in ("3", "888"):
        crm.delete_account(number)
    sweep.begin(connection, sweep.ORDER, at=START)

    turns_until_done(connection, crm)

    buried = CrmAccount.objects.exclude(deleted_at=None).values_list("external_id", flat=True)
    assert set(buried) == {"3", "888"}
    removed = Discrepancy.objects.filter(kind="removed").values_list("external_id", flat=True)
    assert set(removed) == {"3", "888"}


def test_a_page_whose_note_was_lost_is_read_again_and_counted_once(connection, crm, monkeypatch):
    note = sweep.mark_seen

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "mark_seen", killed)
    with pytest.raises(KeyboardInterrupt):
        sweep.turn(connection, crm, clock=ticking(1))
    assert Record.objects.filter(object_type=ObjectType.ACCOUNT).count() == 100
    monkeypatch.setattr(sweep, "mark_seen", note)

    turns_until_done(connection, crm)

    run = Sweep.objects.get(object_type=ObjectType.ACCOUNT)
    assert (run.complete, run.seen) == (True, ACCOUNTS)
    assert not CrmAccount.objects.exclude(deleted_at=None).exists()


def test_burying_too_goes_on_where_it_was_interrupted(connection, crm):
    turns_until_done(connection, crm)
    gone = [str(number) for number in range(10, 30)]
    for number in gone:
        crm.delete_account(number)
    sweep.begin(connection, sweep.ORDER, at=START)

    turns = turns_until_done(connection, crm, seconds=3)

    assert turns > 3
    assert crm.calls.count("read") == len(gone)
    assert CrmAccount.objects.exclude(deleted_at=None).count() == len(gone)


def test_a_crm_that_falls_silent_leaves_the_round_under_way(connection, crm):
    sweep.turn(connection, crm, clock=ticking(8))
    seen = Sweep.objects.get(object_type=ObjectType.ACCOUNT).seen
    crm.fail_next("refuse")

    with pytest.raises(Transient):
        sweep.turn(connection, crm, clock=ticking(8))

    run = Sweep.objects.get(object_type=ObjectType.ACCOUNT)
    assert (run.seen, run.ended_at, run.aborted_reason) == (seen, None, "")


def test_rights_lost_in_the_middle_end_the_round_and_bury_nothing(connection, crm, monkeypatch):
    turns_until_done(connection, crm)
    sweep.begin(connection, sweep.ORDER, at=START)
    crm.forbid(ObjectType.ACCOUNT)

    turns_until_done(connection, crm)

    run = Sweep.objects.filter(object_type=ObjectType.ACCOUNT).latest("pk")
    assert not run.complete
    assert "no longer lets us read" in run.aborted_reason
    assert not CrmAccount.objects.exclude(deleted_at=None).exists()


def test_a_revoked_key_ends_a_list_with_its_reason(connection, crm, monkeypatch):
    def refused(*_, **__):
        raise Auth("401 UNAUTHORIZED", status=401)

    monkeypatch.setattr(crm, "page", refused)
    sweep.turn(connection, crm, clock=ticking(1))

    assert {run.aborted_reason for run in Sweep.objects.all()} == {"401 UNAUTHORIZED"}


def test_a_round_is_due_each_hour_and_while_one_is_under_way(connection, crm):
    assert sweep.is_due(connection, at=START)
    sweep.turn(connection, crm, clock=ticking(8))
    assert sweep.is_due(connection, at=START + timedelta(minutes=1))
    turns_until_done(connection, crm)
    assert not sweep.is_due(connection, at=START + timedelta(minutes=59))
    assert sweep.is_due(connection, at=START + timedelta(minutes=61))


def test_reading_everything_at_once_gives_up_what_was_under_way(connection, crm):
    sweep.turn(connection, crm, clock=ticking(8))

    done = sweep.sweep(connection, crm, clock=ticking(60))

    assert all(run.complete for run in done)
    assert Sweep.objects.get(aborted_reason="begun anew", seen__gt=0).ended_at
    assert not sweep.under_way(connection).exists()


def test_linked_deals_too_are_looked_at_in_turns(connection, crm):
    drafts = [OpportunityDraft(reference=f"o{n}", title="T", currency="CNY") for n in range(450)]
    ids = crm.create_many(drafts)
    for number, each in enumerate(ids):
        Link.objects.create(
            connection=connection,
            role="opportunity",
            portal_kind="deals.deal",
            portal_id=number,
            object_type=ObjectType.OPPORTUNITY,
            external_id=each,
            made_at=START,
        )

    sweep.sweep_linked(connection, crm, clock=ticking(15))
    assert 0 < CrmOpportunity.objects.count() < len(ids)
    for _ in range(3):
        sweep.sweep_linked(connection, crm, clock=ticking(15))

    assert CrmOpportunity.objects.count() == len(ids)
