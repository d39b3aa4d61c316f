"""Run the demonstration's CRM: a real Tryton, in an environment and a database of its own.

    TANDEM_CRM_PG_URL=ADMIN_URL python deploy/crm_sandbox.py --data DIR --port N

It is a separate program, spoken to over HTTP. Only the standard library is used here; Tryton lives
in `<data>/crm/venv`. The first start installs it and activates its modules (about a minute) and
keeps what came of it as `ready-….dump`, so that later databases take seconds. When the CRM answers,
`<data>/crm.json` says where and how; the file is gone again when the CRM has stopped.
"""

import argparse
import ctypes
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from crm_database import Cluster, pg_tool, without_password
from crm_install import Trouble, install, quietly, say, stamp
from crm_masters import PORTAL_LOGIN, Office, Refusal, prepare

MODULES = [
    *("ir", "res", "party", "company", "product", "product_price_list"),
    *("sale_opportunity", "sale_price_list"),
]
CRM_ANSWERS_WITHIN = 90
CRM_STOPS_WITHIN = 10
PR_SET_PDEATHSIG = 1
# Everybody on a machine may read everybody's command lines; the password travels beside them.
PG_URL = "TANDEM_CRM_PG_URL"


def write_whole(path: Path, text: str) -> None:
    """Readers see the old file or the new one, never a half; only the owner may read it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold an exclusive lock, so that two sandboxes sharing a cache take turns."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Sandbox:
    def __init__(self, data: Path, pg_url: str, port: int, *, cache: Path, database: str) -> None:
        self.home = data / "crm"
        self.facts = data / "crm.json"
        self.cache = cache
        self.port = port or free_port()
        self.database = database
        self.pg_url = pg_url
        self.python = cache / "venv" / "bin" / "python"
        self.config = self.home / "trytond.conf"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ready(self) -> Path:
        return self.cache / f"ready-{stamp()}.dump"

    def run(self) -> int:
        for folder in (self.home, self.cache):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.facts.unlink(missing_ok=True)
        self.end_leftover()
        with alone(self.cache / "lock"):
            self.python = install(self.cache)
        self.secrets = self.remember_secrets()
        self.write_config()
        self.make_database()
        return self.serve()

    def remember_secrets(self) -> dict[str, str]:
        """Make the passwords and the token once; they outlive the database they are used in."""
        path = self.home / "secrets.json"
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        names = ("admin_password", "seller_password", "portal_password", "token")
        if missing := [name for name in names if name not in kept]:
            kept |= {name: secrets.token_hex(24) for name in missing}
            write_whole(path, json.dumps(kept))
        return kept

    def write_config(self) -> None:
        cluster = Cluster(self.pg_url, self.python)
        lines = [
            "[database]",
            f"uri = {cluster.named('')}",
            f"path = {self.home / 'files'}",
            f"default_name = {self.database}",
            "list = False",
            "[web]",
            f"listen = 127.0.0.1:{self.port}",
            "[request]",
            "max_size = 67108864",
        ]
        write_whole(self.config, "\n".join(lines) + "\n")

    # Database

    def make_database(self) -> None:
        """Leave a database with all modules active, or none: it is renamed only when complete."""
        cluster = Cluster(self.pg_url, self.python)
        cluster.wait()
        if cluster.holds(self.database):
            self.follow_the_modules()
            return
        began = time.monotonic()
        unfinished = f"{self.database}_unfinished"
        with alone(self.cache / "lock"):
            cluster.create(unfinished)
            if not self.restore(cluster.named(unfinished)):
                cluster.create(unfinished)
                say("activating the modules for the first time, about a minute")
                self.admin(unfinished, "-u", *MODULES, "--activate-dependencies")
                self.keep(cluster.named(unfinished))
        self.admin(unfinished, "--password")
        cluster.rename(unfinished, self.database)
        write_whole(self.active, stamp())
        say(f"database made in {time.monotonic() - began:.0f} s")

    @property
    def active(self) -> Path:
        return self.home / "modules"

    def follow_the_modules(self) -> None:
        """Activate in a database of before what has come to be asked for since."""
        if self.active.exists() and self.active.read_text() == stamp():
            return
        say("activating what is new among the modules, less than a minute")
        self.admin(self.database, "-u", *MODULES, "--activate-dependencies")
        write_whole(self.active, stamp())

    def admin(self, database: str, *arguments: str) -> None:
        passfile = self.home / "admin-password"
        write_whole(passfile, self.secrets["admin_password"] + "\n")
        command = [self.python, "-W", "ignore", self.python.with_name("trytond-admin")]
        outcome = subprocess.run(
            [
                *command,
                "-c",
                self.config,
                "-d",
                database,
                "--email",
                "crm@localhost",
                "--administrator",
                *arguments,
            ],
            env={**os.environ, "TRYTONPASSFILE": str(passfile)},
            capture_output=True,
            text=True,
            check=False,
        )
        passfile.unlink()
        if outcome.returncode:
            raise Trouble(f"trytond-admin: {outcome.stderr.strip()[-2000:]}")

    def restore(self, url: str) -> bool:
        tool = pg_tool("pg_restore")
        if not (tool and self.ready.exists()):
            return False
        bare, apart = without_password(url)
        asked = [tool, "--exit-on-error", "--no-owner", "-d", bare, self.ready]
        return quietly(*asked, surroundings=apart)

    def keep(self, url: str) -> None:
        tool = pg_tool("pg_dump")
        draft = self.ready.with_suffix(".draft")
        bare, apart = without_password(url)
        if tool and quietly(tool, "-Fc", "--no-owner", "-d", bare, "-f", draft, surroundings=apart):
            draft.replace(self.ready)

    # Process

    def serve(self) -> int:
        began = time.monotonic()
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        with (self.home / "trytond.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    self.python,
                    self.python.with_name("trytond"),
                    "-c",
                    self.config,
                    "-d",
                    self.database,
                ],
                stdout=log,
                stderr=log,
                # Tryton stamps its rows with the session's local time; only UTC can be compared.
                env={**os.environ, "PYTHONWARNINGS": "ignore", "TZ": "UTC", "PGTZ": "UTC"},
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here
            )
        write_whole(self.home / "trytond.pid", str(self.process.pid))
        try:
            self.wait_for_answer()
            office = prepare(self.url, self.database, self.secrets)
            self.publish(office)
            say(f"answers at {self.url} after {time.monotonic() - began:.0f} s")
            return self.process.wait()
        except Stopped:
            return 0
        finally:
            self.facts.unlink(missing_ok=True)
            self.end(self.process)

    def wait_for_answer(self) -> None:
        until = time.monotonic() + CRM_ANSWERS_WITHIN
        while time.monotonic() < until:
            if self.process and self.process.poll() is not None:
                raise Trouble(f"Tryton ended at once; see {self.home / 'trytond.log'}")
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise Trouble(f"Tryton did not answer within {CRM_ANSWERS_WITHIN} s")

    def publish(self, office: Office) -> None:
        facts = {
            "kind": "tryton",
            "url": self.url,
            "database": self.database,
            "token": self.secrets["token"],
            "login": PORTAL_LOGIN,
            "password": self.secrets["portal_password"],
            "instance": office.instance,
            "company": office.company,
            "employee": office.employee,
            "currencies": office.currencies,
            "seller": {"login": office.seller, "password": self.secrets["seller_password"]},
            "pid": os.getpid(),
        }
        write_whole(self.facts, json.dumps(facts, indent=2) + "\n")

    def end_leftover(self) -> None:
        """End a Tryton of this data directory whose sandbox was killed where it could not."""
        path = self.home / "trytond.pid"
        if not path.exists():
            return
        pid = path.read_text()
        command = Path("/proc") / pid / "cmdline"
        if command.exists() and str(self.config).encode() in command.read_bytes():
            os.kill(int(pid), signal.SIGTERM)
            time.sleep(1)
        path.unlink()

    def end(self, process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        try:
            process.wait(CRM_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        (self.home / "trytond.pid").unlink(missing_ok=True)


class Stopped(Exception):
    """Somebody asked the sandbox to end."""


def stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def die_with_parent() -> None:
    """Ask Linux to end Tryton when the sandbox is killed and cannot do it itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the demonstration's CRM.")
    parser.add_argument("--data", type=Path, required=True, help="where crm.json and crm/ stand")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--database", default="tryton")
    parser.add_argument("--cache", type=Path, help="environment and dump; by default <data>/crm")
    given = parser.parse_args()
    pg_url = os.environ.get(PG_URL, "")
    if not pg_url:
        parser.error(f"{PG_URL} is empty: postgresql://… of a role that may CREATE")
    data = given.data.resolve()
    cache = (given.cache or data / "crm").resolve()
    sandbox = Sandbox(data, pg_url, given.port, cache=cache, database=given.database)
    try:
        return sandbox.run()
    except (Trouble, Refusal, OSError) as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
