"""The CRM's own people at work, over Tryton's JSON-RPC, and a Tryton to work in."""

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from partners.crm.tryton.connection import client_of
from partners.crm.tryton.people import OwnPeople

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "deploy"))

from crm_masters import Clerk, Refusal  # noqa: E402

STARTS_WITHIN = 300


class Desk:
    """Does what a person does in Tryton's own client."""

    def __init__(self, facts, login, password):
        self.clerk = Clerk(facts["url"], facts["database"], login, password)
        self.facts, self.admin = facts, {"login": login, "password": password}
        self.context = {"company": facts["company"], "employee": facts["employee"]}

    def rename_account(self, external_id, name):
        self._call("model.party.party.write", [int(external_id)], {"name": name})

    def move(self, external_id, stage):
        button = {"converted": "convert", "cancelled": "cancel"}.get(stage, stage)
        self._call(f"model.sale.opportunity.{button}", [int(external_id)])

    def edit(self, external_id, **fields):
        self._call("model.sale.opportunity.write", [int(external_id)], fields)

    def delete_account(self, external_id):
        self._call("model.party.party.delete", [int(external_id)])

    def enter_rate(self, currency, rate, day):
        (currency,) = self.clerk.find("currency.currency", ["code", "=", currency])
        values = {
            "currency": currency,
            "rate": {"__class__": "Decimal", "decimal": rate},
            "date": {"__class__": "date", "year": day.year, "month": day.month, "day": day.day},
        }
        (made,) = self._call("model.currency.currency.rate.create", [values])
        return str(made)

    def price(self, name, formulas, accounts):
        with closing(client_of({**self.facts, **self.admin})) as client:
            return OwnPeople(client).price(name, formulas, accounts)

    def take_groups(self, login, *names):
        groups = self.clerk.find("res.group", ["name", "in", list(names)])
        self._regroup(login, "remove", groups)
        return groups

    def give_groups(self, login, groups):
        self._regroup(login, "add", groups)

    def _regroup(self, login, verb, groups):
        users = self.clerk.find("res.user", ["login", "=", login])
        self._call("model.res.user.write", users, {"groups": [[verb, groups]]})

    def merge_accounts(self, loser, winner):
        session, _, _ = self._call("wizard.party.replace.create")
        given = {"ask": {"source": int(loser), "destination": int(winner)}}
        self._call("wizard.party.replace.execute", session, given, "replace")

    def _call(self, method, *arguments):
        try:
            return self.clerk.call(method, *arguments, self.context)
        except Refusal as warning:
            kind, said, *_ = warning.said
            if kind != "UserWarning":
                raise
            self._mean_it(said[0])
            return self.clerk.call(method, *arguments, self.context)

    def _mean_it(self, warning):
        """Answer yes to a warning, as the person would."""
        confirmed = {"user": self.clerk.user, "name": warning, "always": False}
        self.clerk.call("model.res.user.warning.create", [confirmed], self.context)


class Process:
    """A sandbox started for the tests. It can be stopped and started again, data kept."""

    def __init__(self, data, pg_url, cache):
        self.data, self.pg_url, self.cache = data, pg_url, cache
        self.port = 0
        self.process = None

    @property
    def facts(self):
        return json.loads((self.data / "crm.json").read_text())

    @property
    def secrets(self):
        return json.loads((self.data / "crm" / "secrets.json").read_text())

    def start(self):
        database = f"tryton_{self.data.name.replace('-', '_')}_{os.getpid()}"
        self.process = subprocess.Popen(
            [
                sys.executable,
                ROOT / "deploy" / "crm_sandbox.py",
                f"--data={self.data}",
                f"--port={self.port}",
                f"--cache={self.cache}",
                f"--database={database}",
            ],
            env={**os.environ, "TANDEM_CRM_PG_URL": self.pg_url},
        )
        until = time.monotonic() + STARTS_WITHIN
        while not (self.data / "crm.json").exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the CRM did not start; its log is above")
            time.sleep(0.2)
        self.port = int(self.facts["url"].rpartition(":")[2])

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
