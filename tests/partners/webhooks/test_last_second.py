"""Undone in the last second of grace: nothing of it reached the CRM, a mailbox or a machine.

All three doors are really there, and what is left alone really goes through each.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine

from deals.conflict_undo import undo
from deals.models import Amendment, Conflict, Deal, RejectReason
from deals.models.conflict import Ruling
from partners import tasks
from partners.models import Programme
from portal.models import KeptMail
from portal.tasks import deliver_ledger_entries
from tests.deals.test_conflicts import registered
from tests.partners.crm.double import Double

pytestmark = pytest.mark.django_db
WRITES = {"create", "update", "write"}
HOUR, LAST = timedelta(hours=1), timedelta(milliseconds=1)


@pytest.fixture
def reason():
    return RejectReason.objects.get_or_create(
        code="other", defaults={"name_en": "Another reason", "name_zh": "其他原因"}
    )[0]


@pytest.fixture
def doors(world, webhook, receiver, settings, monkeypatch):
    """Return what has gone through each of the three doors since the beginning was forgotten."""
    settings.EMAIL_BACKEND, settings.EMAIL_URL = "portal.mailbox.KeptInTheHouse", ""
    settings.CRM = {**settings.CRM, "url": "http://crm.test", "token": "t"}
    crm = Double()
    monkeypatch.setattr("partners.tasks.connect", lambda _connection, *, at: crm)

    def gone():
        return {
            "crm": [each for each in crm.calls if each in WRITES],
            "mail": list(KeptMail.objects.all()),
            "machine": [body["type"] for body in receiver.bodies()],
        }

    def forget():
        crm.calls.clear()
        KeptMail.objects.all().delete()
        receiver.got.clear()

    return SimpleNamespace(gone=gone, forget=forget)


def work(at):
    """Take the turns that the worker takes, by its own clock."""
    with time_machine.travel(at, tick=False):
        deliver_ledger_entries()
        tasks.send_to_machines()
        tasks.send_to_crm()


def read(world, deal):
    return Deal.objects.get(pk=deal.pk)


def approval(world, reason):
    deal, by = world.submitted(), world.channel_manager
    return (
        lambda at: deal.approve(by=by, at=at),
        lambda at: read(world, deal).undo(by=by, at=at),
    )


def rejection(world, reason):
    deal, by = world.submitted(), world.channel_manager
    return (
        lambda at: deal.reject(reason=reason, note="Known.", by=by, at=at),
        lambda at: read(world, deal).undo(by=by, at=at),
    )


def amendment(world, reason):
    deal, by = world.submitted(), world.channel_manager
    deal.approve(by=by, at=world.now)
    half = world.now + HOUR / 2
    written = {"title": "Lifts"}
    row = Amendment.propose(deal, why="Moved.", written=written, by=world.seller, at=half)
    return lambda at: row.accept(by=by, at=at), lambda at: row.undo(by=by, at=at)


def decision(world, reason):
    world.submitted()
    registered(world, world.agentia, world.agent)
    case, by = Conflict.objects.get(), world.channel_manager
    ruling = Ruling("first_wins", "You came first.", "Somebody came first.")
    return (
        lambda at: case.decide(ruling, by=by, at=at),
        lambda at: undo(Conflict.objects.get(), by=by, at=at),
    )


@pytest.mark.parametrize("verdict", [approval, rejection, amendment, decision])
def test_what_is_undone_in_the_last_second_has_gone_nowhere(world, doors, reason, verdict):
    do, take_back = verdict(world, reason)
    last = done_and_almost_out(world, doors, do)
    take_back(last)

    work(last + HOUR)

    assert doors.gone() == {"crm": [], "mail": [], "machine": []}


@pytest.mark.parametrize("verdict", [approval, amendment])
def test_what_is_left_alone_goes_through_every_door(world, doors, reason, verdict):
    do, _take_back = verdict(world, reason)
    last = done_and_almost_out(world, doors, do)
    assert doors.gone() == {"crm": [], "mail": [], "machine": []}

    work(last + HOUR)

    assert all(doors.gone().values()), doors.gone()


def done_and_almost_out(world, doors, do):
    """Let the worker go on until the last moment in which it could be taken back."""
    at = world.now + HOUR
    work(at)
    work(at)  # what the CRM said of the turn before
    doors.forget()

    do(at)
    last = at + Programme.current().grace - LAST
    work(last)
    return last
