import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from partners.crm import outbox
from partners.crm.connections import connect, the_connection
from partners.crm.connector import ObjectType
from partners.models import Command
from tests.partners.crm.proxy import LossyProxy
from tests.partners.crm.tryton_desk import ROOT, Desk, Process

QUIET_WITHIN = 40
CACHE = Path(__file__).parents[3] / ".data" / "crm-cache"


@pytest.fixture(scope="session")
def tryton(tmp_path_factory):
    process = Process(tmp_path_factory.mktemp("crm"), os.environ["DATABASE_URL"], CACHE)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def desk(tryton):
    """One of the CRM's administrators, who may merge and delete too."""
    return Desk(tryton.facts, "admin", tryton.secrets["admin_password"])


@pytest.fixture
def portal(tryton, own_database, settings, monkeypatch):
    """Yield a portal with a database of its own, joined to the live CRM."""
    settings.DATA = tryton.data
    settings.CRM = {"url": "", "token": "", "kind": "tryton"}
    settings.INSTANCE_ID = uuid4().hex[:8]
    connection = the_connection()
    connection.probe_delay_seconds = 1
    connection.save()
    opened = []

    def joined():
        opened.append(connect(connection, at=timezone.now()))
        return opened[-1]

    yield SimpleNamespace(
        connection=connection,
        instance=settings.INSTANCE_ID,
        data=tryton.data,
        facts=tryton.facts,
        database=own_database,
        connect=joined,
        approve=lambda key, **changes: approve(connection, settings.INSTANCE_ID, key, **changes),
        in_crm=lambda command: joined().find(ObjectType.OPPORTUNITY, command.ref),
        process=lambda **environment: process(own_database, tryton.data, environment),
    )
    for each in opened:
        each.close()


@pytest.fixture
def lossy(portal, tryton, tmp_path, settings):
    """Stand between the portal and the CRM, and lose what it is told to lose."""
    proxy = LossyProxy(tryton.facts["url"])
    (tmp_path / "crm.json").write_text(proxy.facts(tryton.facts))
    settings.DATA = tmp_path
    yield proxy
    proxy.close()


def approve(connection, instance, key, customer=None, account=None):
    """Write the command that an approval writes; the deals floor has its own test of that."""
    at = timezone.now()
    return Command.objects.create(
        connection=connection,
        aggregate=f"deals.deal:{key}",
        seq=1,
        op="ensure_opportunity",
        ref=f"prm:{instance}:{uuid4().hex[:16]}",
        created_at=at,
        due_at=at - timedelta(seconds=1),
        desired={
            "number": f"D-{key}",
            "title": f"Packaging line {key}",
            "partner": "Northwind",
            "partner_id": "n",
            "value": {"amount": "128000.00", "currency": "CNY", "tax": "excluded"},
            "value_basis": "end_customer",
            "expected_close": "2027-03-31",
            "product_families": ["servo"],
            "customer": {
                "portal_id": customer or uuid4().hex[:16],
                "name": f"苏州精工机械有限公司 {key}",
                "country": "CN",
                "domain": "",
                "identifiers": [],
                "account": account,
            },
        },
    )


def process(database, data, environment):
    """Run one round of synchronisation in a process that may be killed."""
    surroundings = {
        **os.environ,
        "DATABASE_URL": database,
        "TANDEM_DATA": str(data),
        "CRM_URL": "",
        **environment,
    }
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", "crm_sync"],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


def send_until_quiet(portal):
    """Send as the worker would, again and again, until no command is on its way."""
    until = time.monotonic() + QUIET_WITHIN
    while Command.objects.exclude(state__in=Command.FINISHED).exists():
        assert time.monotonic() < until, list(Command.objects.values("state", "last_error"))
        outbox.send_due(portal.connection, portal.connect(), clock=timezone.now)
        time.sleep(0.2)
