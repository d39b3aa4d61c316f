"""A CRM that fails again and again is left alone for a while, and what waited goes out after."""

from datetime import timedelta

import pytest

from partners.crm import connections, outbox
from partners.crm.connections import LONGEST_REST, Resting, connect, note_failure, the_connection
from partners.crm.connector import Auth, Conflict, Permanent, Transient, Unknown
from partners.models import Command, Connection
from tests.partners.crm.conftest import approve
from tests.partners.crm.double import Double

pytestmark = pytest.mark.django_db

AWAY = Transient("not reached: ConnectError")


@pytest.fixture
def crm(settings, monkeypatch):
    settings.CRM = {"url": "http://crm.example", "token": "", "kind": "tryton"}
    double = Double()
    monkeypatch.setattr(connections, "open_tryton", lambda _facts: double)
    return double


@pytest.fixture
def connection(crm):
    return the_connection()


def fail(connection, times, *, at, error=AWAY):
    for _ in range(times):
        note_failure(connection, error, at=at)


def test_after_three_failures_in_a_row_nobody_asks(connection, crm, world):
    fail(connection, 2, at=world.now)
    connect(connection, at=world.now)
    fail(connection, 3, at=world.now)
    asked = len(crm.calls)

    with pytest.raises(Resting):
        connect(the_connection(), at=world.now)

    assert len(crm.calls) == asked
    assert the_connection().state == Connection.State.CIRCUIT_OPEN


def test_after_the_rest_one_caller_asks_and_the_others_wait_for_its_answer(connection, crm, world):
    fail(connection, 3, at=world.now)
    first, second = the_connection(), the_connection()
    later = world.now + LONGEST_REST
    crm.fail_next("refuse")

    with pytest.raises(Transient, match="not reached"):
        connect(first, at=later)
    with pytest.raises(Resting):
        connect(second, at=later)

    assert crm.calls == ["instance"]


def test_an_answer_closes_the_circuit(connection, crm, world):
    fail(connection, 5, at=world.now)

    connect(the_connection(), at=world.now + LONGEST_REST)

    now = the_connection()
    assert (now.state, now.failures, now.retry_at) == ("active", 0, None)


def test_the_rest_grows_and_has_an_end(connection, world):
    rests = []
    for _ in range(30):
        note_failure(connection, AWAY, at=world.now)
        rests.append((connection.retry_at or world.now) - world.now)

    assert rests[:2] == [timedelta(0)] * 2
    assert timedelta(0) < rests[2] <= timedelta(seconds=2)
    assert max(rests) <= LONGEST_REST
    assert min(rests[8:]) >= LONGEST_REST / 2


def test_who_insists_asks_at_any_time(connection, crm, world):
    fail(connection, 9, at=world.now)

    connect(the_connection(), at=world.now, insist=True)

    assert the_connection().state == Connection.State.ACTIVE


@pytest.mark.parametrize("refusal", [Permanent("no"), Conflict("no", status=409)])
def test_a_refusal_of_one_record_is_no_failure_of_the_crm(connection, world, refusal):
    fail(connection, 9, at=world.now, error=refusal)

    assert (connection.failures, connection.retry_at) == (0, None)


def test_the_crm_may_ask_to_be_left_alone_for_so_long(connection, crm, world):
    busy = Transient("429", status=429, retry_after=40)
    fail(connection, 1, at=world.now, error=busy)

    with pytest.raises(Resting):
        connect(the_connection(), at=world.now + timedelta(seconds=39))
    connect(the_connection(), at=world.now + timedelta(seconds=40))
    assert the_connection().failures == 0


def test_what_waited_for_the_crm_goes_out_when_it_is_back(connection, crm, world):
    command = approve(connection, "here", 1)
    Command.objects.filter(pk=command.pk).update(due_at=world.now)
    crm.fail_next("refuse")
    outbox.send_due(connection, crm, clock=lambda: world.now)
    fail(connection, 2, at=world.now)
    Command.objects.update(due_at=world.now + timedelta(minutes=15))
    assert Command.objects.get().state == Command.State.WAIT
    back = world.now + LONGEST_REST

    connect(the_connection(), at=back)
    outbox.send_due(the_connection(), crm, clock=lambda: back)

    assert Command.objects.get().state == Command.State.CONFIRMED


@pytest.mark.parametrize("error", [AWAY, Unknown("no answer"), Auth("401", status=401)])
def test_one_failure_of_the_crm_ends_the_turn(connection, crm, world, error, monkeypatch):
    for number in range(3):
        command = approve(connection, "here", number)
        Command.objects.filter(pk=command.pk).update(due_at=world.now)
    tried = []

    def failing(errand):
        tried.append(errand.command.pk)
        raise error

    monkeypatch.setitem(outbox.OPERATIONS, "ensure_opportunity", failing)

    outbox.send_due(connection, crm, clock=lambda: world.now)

    assert len(tried) == 1


def test_a_poisoned_command_keeps_no_other_waiting(connection, crm, world, monkeypatch):
    for number in range(3):
        command = approve(connection, "here", number)
        Command.objects.filter(pk=command.pk).update(due_at=world.now)

    def poisoned(_errand):
        raise Permanent("the CRM has no currency XXX")

    monkeypatch.setitem(outbox.OPERATIONS, "ensure_opportunity", poisoned)

    assert outbox.send_due(connection, crm, clock=lambda: world.now) == 3
    assert set(Command.objects.values_list("state", flat=True)) == {Command.State.DEAD}


def test_an_absent_sandbox_counts_as_silence(settings, world, tmp_path):
    settings.CRM = {"url": "", "token": "", "kind": "tryton"}
    settings.DATA = tmp_path
    for _ in range(3):
        with pytest.raises(Transient, match="not come up yet"):
            connect(the_connection(), at=world.now)

    with pytest.raises(Resting):
        connect(the_connection(), at=world.now)
