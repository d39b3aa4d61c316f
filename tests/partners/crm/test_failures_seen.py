"""Failures that were seen on live CRMs, each met again on a live Tryton."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from partners.crm import outbox, poll, sweep
from partners.crm.connector import ObjectType, OpportunityDraft
from partners.models import Attempt, CrmAccount, CrmOpportunity, Discrepancy
from tests.partners.crm.conftest import send_until_quiet

pytestmark = pytest.mark.crm


@pytest.mark.parametrize("answer", ["hang_up", "server_error"])
@pytest.mark.parametrize("written", ["party.party", "sale.opportunity"])
def test_failures_1_and_2_done_but_said_otherwise(portal, lossy, written, answer):
    command = portal.approve(1)
    lossy.lose("POST", f"/{written}", answer)

    send_until_quiet(portal)

    ((status, _),) = lossy.lost
    assert status == 200, "the CRM did the work, only the answer got lost"
    assert len(portal.in_crm(command)) == 1
    customer = f"prm:{portal.instance}:customer:{command.desired['customer']['portal_id']}"
    assert len(portal.connect().find(ObjectType.ACCOUNT, customer)) == 1
    assert Attempt.objects.filter(outcome="found").count() == 1


def test_failure_4_silent_reparenting(portal, desk):
    losing, winning = portal.approve(1), portal.approve(2)
    send_until_quiet(portal)
    losing.refresh_from_db()
    loser, winner = (
        CrmOpportunity.objects.get(reference=each.ref).account for each in (losing, winning)
    )
    poll.poll(portal.connection, portal.connect(), clock=timezone.now)

    desk.merge_accounts(loser.external_id, winner.external_id)
    poll.poll(portal.connection, portal.connect(), clock=timezone.now)

    moved = CrmOpportunity.objects.get(external_id=losing.external_id)
    assert moved.account == winner
    assert CrmAccount.objects.get(pk=loser.pk).merged_into == winner


def test_failure_5_lost_rights_bury_nothing(portal, desk):
    command = portal.approve(1)
    send_until_quiet(portal)
    crm = portal.connect()
    sweep.sweep(portal.connection, crm, clock=timezone.now)
    taken = desk.take_groups("portal", "Sale Opportunity", "Sales")

    try:
        done = sweep.sweep_one(portal.connection, crm, ObjectType.OPPORTUNITY, clock=timezone.now)
    finally:
        desk.give_groups("portal", taken)

    assert not done.complete
    assert done.aborted_reason
    assert CrmOpportunity.objects.get(reference=command.ref).deleted_at is None


def test_failure_6_six_workers_and_one_reference(portal):
    first = portal.approve(1)
    same = OpportunityDraft(reference=first.ref, title="Line", currency="CNY")

    def work():
        try:
            errand = outbox.Errand(first, portal.connection, portal.connect(), timezone.now)
            outbox.ensure(errand, ObjectType.OPPORTUNITY, same)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(portal.in_crm(first)) == 1


def test_a_removed_account_is_marked_and_never_made_again(portal, desk):
    portal.approve(1)
    send_until_quiet(portal)
    crm = portal.connect()
    sweep.sweep(portal.connection, crm, clock=timezone.now)
    account = CrmOpportunity.objects.get(reference__startswith=f"prm:{portal.instance}").account

    desk.delete_account(account.external_id)
    later = timezone.now() + timedelta(seconds=1)
    sweep.sweep(portal.connection, crm, clock=lambda: later)

    account.refresh_from_db()
    assert account.deleted_at is not None
    assert Discrepancy.objects.filter(kind="removed", external_id=account.external_id).exists()
    assert crm.find(ObjectType.ACCOUNT, f"prm:{portal.instance}:customer:none") == []


def test_another_crm_behind_the_address_pauses_the_connection(portal, tryton, tmp_path, settings):
    portal.connect()
    portal.connection.instance_id = "another"
    portal.connection.save()
    (tmp_path / "crm.json").write_text(json.dumps(tryton.facts))
    settings.DATA = tmp_path

    with pytest.raises(Exception, match="was expected"):
        portal.connect()

    portal.connection.refresh_from_db()
    assert portal.connection.state == "paused"
