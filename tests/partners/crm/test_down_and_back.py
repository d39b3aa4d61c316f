"""The portal while a real CRM is stopped, what goes out when it is back, and the three commands."""

import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from partners.crm import poll
from partners.crm.connections import HEARING, connect, the_connection
from partners.crm.connector import ObjectType
from partners.crm.tryton.connection import client_of
from partners.crm.tryton.people import OwnPeople
from partners.models import Command, CrmOpportunity, Record
from tests.partners.crm.conftest import send_until_quiet

pytestmark = pytest.mark.crm


def said_by(name, *arguments):
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def drifted():
    out = io.StringIO()
    try:
        call_command("crm_drift", "--json", stdout=out)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_stopped_and_started_again(portal, tryton):
    first = portal.approve(1)
    send_until_quiet(portal)
    shown = CrmOpportunity.objects.get(reference=first.ref)
    waiting = portal.approve(2)

    tryton.stop()
    try:
        with pytest.raises(CommandError, match="CRM: "):
            call_command("crm_sync")
        cache.delete(HEARING)
        assert the_connection().failures > 0
        assert CrmOpportunity.objects.get(pk=shown.pk).as_of == shown.as_of
        waiting.refresh_from_db()
        assert waiting.state == Command.State.PENDING
    finally:
        tryton.start()

    said_by("crm_sync")
    send_until_quiet(portal)

    waiting.refresh_from_db()
    assert waiting.state == Command.State.CONFIRMED
    assert len(portal.in_crm(waiting)) == 1
    assert the_connection().failures == 0


def test_the_three_commands_against_the_sandbox(portal, desk):
    command = portal.approve(1)
    send_until_quiet(portal)
    assert "opportunity: " in said_by("crm_sync", "--full")
    assert drifted()[0] == 0
    command.refresh_from_db()
    ids = {row.pk for row in CrmOpportunity.objects.all()}

    desk.move(command.external_id, "opportunity")
    code, found = drifted()
    assert (code, found["opportunity"]["stale"]) == (1, [command.external_id])

    assert "account: " in said_by("crm_rebuild")
    assert drifted()[0] == 0
    assert the_connection().epoch == 2
    assert {row.pk for row in CrmOpportunity.objects.all()} == ids
    assert CrmOpportunity.objects.get(external_id=command.external_id).stage == "opportunity"


def test_what_was_removed_before_a_rebuild_is_marked_by_it(portal, desk):
    command = portal.approve(1)
    send_until_quiet(portal)
    said_by("crm_sync", "--full")
    account = CrmOpportunity.objects.get(reference=command.ref).account

    desk.delete_account(account.external_id)
    said_by("crm_rebuild")

    account.refresh_from_db()
    assert account.deleted_at is not None
    live = Record.objects.filter(epoch=2, object_type=ObjectType.ACCOUNT, deleted_at=None)
    assert not live.filter(external_id=account.external_id).exists()


def test_the_crms_own_people_rename_and_merge(portal, tryton):
    one, two = portal.approve(1), portal.approve(2)
    send_until_quiet(portal)
    loser, winner = (CrmOpportunity.objects.get(reference=c.ref).account for c in (one, two))
    admin = {"login": "admin", "password": tryton.secrets["admin_password"]}
    people = OwnPeople(client_of({**tryton.facts, **admin}))

    people.rename_account(winner.external_id, "江岚流体科技有限公司")
    people.merge_accounts(loser.external_id, winner.external_id)
    later = timezone.now() + timedelta(seconds=1)
    poll.poll(portal.connection, connect(the_connection(), at=later), clock=timezone.now)

    loser.refresh_from_db()
    winner.refresh_from_db()
    assert (winner.name, loser.merged_into) == ("江岚流体科技有限公司", winner)
