"""Approvals while worker and CRM are killed: each deal is one opportunity, no more and no less."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from deals.models import Deal
from partners.crm import failpoints
from partners.crm.connector import ObjectType
from partners.models import Command, Link, Programme
from tests.partners.crm.tryton_desk import ROOT
from tests.world import build

pytestmark = pytest.mark.crm

DIES_WITHIN = 120
ENDS_WITHIN = 240
SYLLABLES = ("ba", "ke", "ri", "mo", "sul", "ten", "var", "zog", "lin", "pra", "dun", "fex")


@pytest.mark.proof("kills")
def test_as_many_opportunities_as_approvals_whoever_is_killed(portal, tryton, full_size, proven):
    approvals, random_kills, crm_kills = (50, 10, 8) if full_size else (10, 2, 1)
    dice = random.Random(20_261_122)
    world = build()
    Programme.objects.update(grace_seconds=0)
    undecided = submit(world, dice)
    deals = [submit(world, dice) for _ in range(approvals)]
    to_approve = iter(deals)
    kills = Counter()
    reaper = threading.Thread(target=kill_crm, args=(tryton, crm_kills, kills, dice.random()))

    reaper.start()
    for round_ in range(approvals // len(failpoints.NAMES)):
        for name in failpoints.NAMES:
            approve(world, next(to_approve))
            worker = start(portal, FAILPOINT=f"{name}:kill")
            assert worker.wait(DIES_WITHIN) == -signal.SIGKILL, (round_, name)
            kills[name] += 1
    for _ in range(random_kills):
        if deal := next(to_approve, None):
            approve(world, deal)
        worker = start(portal)
        time.sleep(dice.uniform(2, 6))
        worker.kill()
        assert worker.wait() == -signal.SIGKILL
        kills["worker, at random"] += 1
    for deal in to_approve:
        approve(world, deal)
    reaper.join()
    settle(portal)

    made = Counter(ours(portal, ObjectType.OPPORTUNITY))
    assert made == Counter(deal.reference for deal in deals)
    assert undecided.reference not in made
    accounts = Counter(ours(portal, ObjectType.ACCOUNT))
    assert set(accounts.values()) == {1}
    assert len(accounts) == approvals
    assert Link.objects.filter(role="opportunity").count() == approvals
    assert all(kills[name] for name in failpoints.NAMES), kills
    assert kills["CRM"] == crm_kills
    proven("approvals", approvals)
    proven("opportunities in the CRM", sum(made.values()))
    proven("kills", dict(kills))


def submit(world, dice):
    at = timezone.now()
    name = "".join(dice.choices(SYLLABLES, k=4)).title()
    deal = world.draft(
        at=at,
        customer_name=f"{name} Maschinenbau GmbH",
        customer_country="DE",
        expected_close=(at + timedelta(days=90)).date(),
    )
    deal.submit(by=world.seller, at=at)
    return deal


def approve(world, deal):
    at = timezone.now()
    with transaction.atomic():
        fresh = Deal.objects.fetch(
            world.channel_manager, "decide", at=at, public_id=deal.public_id, lock=True
        )
        fresh.approve(by=world.channel_manager, at=at)


def start(portal, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.partners.crm.worker"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": portal.database,
            "TANDEM_DATA": str(portal.data),
            "INSTANCE_ID": portal.instance,
            "CRM_URL": "",
            **environment,
        },
    )


def kill_crm(tryton, times, kills, seed):
    """Kill Tryton itself, as a power cut would, and start it again on its database."""
    dice = random.Random(seed)
    for _ in range(times):
        time.sleep(dice.uniform(4, 20))
        os.kill(int((tryton.data / "crm" / "trytond.pid").read_text()), signal.SIGKILL)
        tryton.process.wait()
        kills["CRM"] += 1
        tryton.start()


def settle(portal):
    """Let an undisturbed worker finish what is left."""
    worker = start(portal)
    until = time.monotonic() + ENDS_WITHIN
    try:
        while Command.objects.exclude(state__in=Command.FINISHED).exists():
            assert time.monotonic() < until, list(
                Command.objects.exclude(state__in=Command.FINISHED).values("state", "last_error")
            )
            assert worker.poll() is None
            time.sleep(0.5)
    finally:
        worker.kill()
        worker.wait()


def ours(portal, object_type):
    """List the references of this installation that the CRM holds, twice if it holds two."""
    crm, after = portal.connect(), ""
    while True:
        page = crm.page(object_type, after=after)
        for each in page.snapshots:
            if each.reference.startswith(f"prm:{portal.instance}:"):
                yield each.reference
        after = page.next_after
        if not after:
            return
