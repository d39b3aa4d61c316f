"""`./run`'s own processes, started once for the journeys, and the CRM's seller at work."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.partners.crm.tryton_desk import Desk

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 420
STOPS_WITHIN = 40
# What a shell may say of another database, broker or CRM is not for this site.
OURS = {
    "DATABASE_URL",
    "BROKER_URL",
    "TANDEM_DATA",
    "CRM_URL",
    "CRM_TOKEN",
    "DEMO_PASSWORD",
    "DJANGO_SETTINGS_MODULE",
    "PORT",
    "SECRET_KEY",
}


class Site:
    """A demonstration as a stranger starts it, with its data in a directory of its own."""

    def __init__(self):
        self.data = Path(tempfile.mkdtemp(prefix="tandem-journey-", dir="/tmp"))
        self.data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = self.data / "run.log"
        self.process = None

    def start(self):
        surroundings = {k: v for k, v in os.environ.items() if k not in OURS}
        surroundings |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PORTAL_ENV": "demo"}
        # The CRM's packages and its empty database are made once for all test runs.
        surroundings["TANDEM_CRM_CACHE"] = str(ROOT / ".data" / "crm-cache")
        command = [sys.executable, "-P", "-m", "deploy.commands"]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), "--data", str(self.data)],
                cwd=ROOT,
                env=surroundings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + STARTS_WITHIN
        while "Tandem is ready" not in self.said():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"./run did not come up:\n{self.said()}")
            time.sleep(0.5)
        if "does not answer" in self.said():
            raise RuntimeError(f"not everything of ./run came up:\n{self.said()}")

    def said(self):
        return self.output.read_text(errors="replace")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(STOPS_WITHIN)

    @property
    def password(self):
        return (self.data / "demo-password").read_text()

    @contextlib.contextmanager
    def silent(self, name):
        """Hold a process of `./run` still, with all it started: nobody answers, nobody hangs up."""
        notes = json.loads((self.data / "processes" / f"{self.port}.json").read_text())
        held = list(family(next(each["process"] for each in notes if each["name"] == name)))
        for process in held:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in held:
                os.kill(process, signal.SIGCONT)

    def log(self, name):
        return (self.data / "logs" / f"{name}.log").read_text(errors="replace")

    def manage(self, *words):
        """Run manage.py as `./run manage` does, beside the running site; return what it says."""
        surroundings = {k: v for k, v in os.environ.items() if k not in OURS}
        surroundings |= {"PYTHONPATH": str(ROOT), "TANDEM_DATA": str(self.data)}
        done = subprocess.run(
            [sys.executable, "-P", "-m", "deploy.commands", "manage", *words],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


class CrmSeller(Desk):
    """Leo in Tryton's own client: finds opportunities and moves them on."""

    def __init__(self, data):
        self.facts = json.loads((data / "crm.json").read_text())
        seller = self.facts["seller"]
        super().__init__(self.facts, seller["login"], seller["password"])

    def opportunities_of(self, account_name):
        where = [["party.name", "=", account_name]]
        ids = self._call("model.sale.opportunity.search", where, 0, None, None)
        names = ["reference", "state", "amount", "description", "number"]
        return self._call("model.sale.opportunity.read", ids, names) if ids else []


def is_ours(url, address):
    """Tell whether a browser's request stays on this machine, at this site."""
    return url.startswith(f"{address}/") or re.match(r"(data|blob|about):", url) is not None


def family(process):
    """Yield a process and all it started, whichever session they put themselves into."""
    yield process
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        yield from family(int(child))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
