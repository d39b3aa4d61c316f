"""`./run`: start everything, say how far it is, keep it alive, stop all of it."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Any

from deploy import arrival
from deploy.children import Child, end, end_recorded, record
from deploy.cluster import Cluster
from deploy.places import ROOT, Refusal, manage_of
from deploy.surroundings import is_embedded, surroundings

PORTAL_ANSWERS_WITHIN = 120.0
CRM_ANSWERS_WITHIN = 600.0  # its first installation may be slow behind a slow mirror
LOOKS_EVERY = 0.2
# Celery would take BROKER_URL for kombu's own form and stumble over the socket: portal/celery.py
# reads it, and an explicit broker keeps Celery from looking.
CELERY = [sys.executable, "-m", "celery", "--app", "portal"]
GIVES_UP_AFTER = 3  # deaths before it ever answered
WEB_THREADS = 16


class Stopped(Exception):
    """Somebody asked for an end."""


def serve(data: Path, *, port: int, seed: bool) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, stop)
    try:
        with contextlib.ExitStack() as held:
            supervisor = Supervisor(data, port=port, seed=seed, held=held)
            supervisor.run()
    except Stopped:
        print("\nStopped. Everything you entered is kept; ./run brings it back.", flush=True)
    return 0


def stop(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C while stopping must not leave half of it running.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


class Supervisor:
    """One `./run`: its locks, its children, its lines on the screen."""

    def __init__(self, data: Path, *, port: int, seed: bool, held: contextlib.ExitStack) -> None:
        self.data = data
        self.port = port
        self.seed = seed
        self.held = held
        self.notes = data / "processes"
        # Left there once the demonstration stands in the data.
        self.seeded = data / "seeded"
        self.logs = data / "logs"
        self.children: list[Child] = []
        self.alone = False
        self.began = float(os.environ.get("TANDEM_STARTED", time.time()))
        for directory in (self.notes, self.logs):
            directory.mkdir(mode=0o700, exist_ok=True)

    def run(self) -> None:
        self.claim_port()
        self.cluster = Cluster(self.data) if is_embedded() else None
        if self.cluster is not None:
            with step("Database"):
                self.held.enter_context(self.cluster.used())
        self.surroundings = surroundings(self.data, self.cluster, port=self.port)
        self.held.callback(self.end_all)
        self.take_the_single_places()
        self.prepare()
        self.start(self.web(), self.worker(), *([self.beat()] if self.alone else []))
        for child in self.children:
            if child.name != "CRM":
                self.await_child(child, within=PORTAL_ANSWERS_WITHIN)
        print(f"\n  The portal answers at http://127.0.0.1:{self.port}/", flush=True)
        crm = next((child for child in self.children if child.name == "CRM"), None)
        if crm is not None:
            self.await_child(crm, within=CRM_ANSWERS_WITHIN, must=False)
        spent, manage = time.time() - self.began, manage_of(self.data)
        if self.seeded.exists():
            password = self.surroundings["DEMO_PASSWORD"]
            facts = self.crm_facts() if crm is not None else None
            arrival.announce(self.port, password, spent, manage=manage, crm=facts)
        else:
            arrival.announce_empty(self.port, spent, manage=manage)
        self.fill_crm()
        self.watch()

    # Before

    def claim_port(self) -> None:
        """Refuse a second `./run` on one data directory and port; end what a killed one left."""
        lock = self.held.enter_context((self.notes / f"{self.port}.lock").open("w"))
        if not take(lock):
            raise Refusal(
                f"Tandem already runs with this data at http://127.0.0.1:{self.port}/: stop it "
                "there, or give --port N."
            )
        if names := end_recorded(self.notes / f"{self.port}.json"):
            print(f"  Left by the last run   {', '.join(names)}: ended", flush=True)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as trouble:
                raise Refusal(
                    f"Port {self.port} is taken by another program: give --port N."
                ) from trouble

    def take_the_single_places(self) -> None:
        """Run scheduler and CRM unless another `./run` on this data does."""
        lock = self.held.enter_context((self.notes / "single.lock").open("w"))
        self.alone = take(lock)
        if self.alone and self.wants_crm():
            self.start(self.crm())

    def wants_crm(self) -> bool:
        return self.cluster is not None and not os.environ.get("CRM_URL") and sandbox().exists()

    def prepare(self) -> None:
        with step("Migrations"):
            self.manage("migrate", "--no-input", "--verbosity", "0")
        if self.seed and not self.seeded.exists() and knows("demo"):
            with step("Demonstration"):
                self.manage("demo")
            self.seeded.touch()

    def fill_crm(self) -> None:
        """Let the demonstration make in the CRM what only the CRM may hold, while people look."""
        mark = self.data / "seeded_crm"
        has_crm = any(child.name == "CRM" for child in self.children)
        if not (self.seed and has_crm and knows("demo")) or mark.exists():
            return
        command = [sys.executable, ROOT / "manage.py", "demo", "--crm"]
        errand = self.child("Demonstration", command, mark.exists)
        errand.leaves = mark
        self.start(errand)

    def manage(self, *words: str) -> None:
        log = self.logs / "manage.log"
        command = [sys.executable, ROOT / "manage.py", *words]
        with log.open("w") as output:
            done = subprocess.run(
                command,
                env=self.surroundings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                check=False,
            )
        if done.returncode:
            ending = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
            raise Refusal(f"manage.py {words[0]} failed; {log} ends with:\n{ending}")

    # The children

    def web(self) -> Child:
        command = [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
            *("--bind", f"127.0.0.1:{self.port}", "--chdir", ROOT),
            *("--worker-class", "gthread", "--threads", str(WEB_THREADS), "--workers", "1"),
            *("--graceful-timeout", "5", "--access-logfile", "-", "--no-control-socket"),
        ]
        return self.child("Portal", command, lambda: responds(self.port))

    def worker(self) -> Child:
        words = ["worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "INFO"]
        name = f"tandem-{self.port}@%h"
        return self.celery("Worker", [*words, "--hostname", name, "--without-mingle"])

    def beat(self) -> Child:
        schedule = self.notes / "beat-schedule"
        return self.celery("Scheduler", ["beat", "--schedule", str(schedule), "--pidfile", ""])

    def celery(self, name: str, words: list[str]) -> Child:
        url = self.surroundings["BROKER_URL"]
        broker = "pgmq://" if url.startswith("pgmq://") else url
        ready = self.notes / f"{name.lower()}-{self.port}.ready"
        child = self.child(name, [*CELERY, "--broker", broker, *words], ready.exists)
        child.surroundings = {**child.surroundings, "TANDEM_READY_FILE": str(ready)}
        child.forgets = ready
        return child

    def crm(self) -> Child:
        url = self.cluster.url("postgres") if self.cluster else ""
        command = [sys.executable, sandbox(), "--data", self.data]
        if cache := os.environ.get("TANDEM_CRM_CACHE"):
            command += ["--cache", cache]
        child = self.child("CRM", command, self.crm_responds)
        bare = {k: v for k, v in child.surroundings.items() if not k.startswith("PYTHONPATH")}
        child.surroundings = {**bare, "TANDEM_CRM_PG_URL": url}
        child.forgets = self.data / "crm.json"
        return child

    def crm_responds(self) -> bool:
        """Trust the file that the sandbox writes once its CRM has answered a call."""
        return bool(self.crm_facts())

    def crm_facts(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads((self.data / "crm.json").read_text())
        except (OSError, ValueError):
            return None
        return found if found.get("url") else None

    def child(self, name: str, command: list[str | Path], answers: Callable[[], bool]) -> Child:
        log = self.logs / f"{name.lower()}.log"
        return Child(name, command, self.surroundings, log, answers)

    def start(self, *children: Child) -> None:
        for child in children:
            child.start()
            self.children.append(child)
        self.record()

    def record(self) -> None:
        record(self.notes / f"{self.port}.json", self.children)

    def await_child(self, child: Child, *, within: float, must: bool = True) -> None:
        deadline = time.monotonic() + within
        with step(child.name):
            while not child.answers():
                self.tend()
                if time.monotonic() > deadline or (must and child.deaths >= GIVES_UP_AFTER):
                    ending = child.log.read_text(errors="replace").splitlines()[-15:]
                    message = f"{child.name} does not answer; {child.log} ends with:"
                    trouble = "\n".join([message, *ending])
                    if must:
                        raise Refusal(trouble)
                    print(f"\n{trouble}\nThe portal works without it and says so.", flush=True)
                    return
                time.sleep(LOOKS_EVERY)

    # While it runs

    def watch(self) -> None:
        while True:
            self.tend()
            time.sleep(LOOKS_EVERY)

    def tend(self) -> None:
        """Bring back whatever died, with growing pauses, the database first."""
        if self.cluster is not None and self.cluster.process_id() is None:
            print("  Database ended; starting it again", flush=True)
            self.cluster.revive()
        for child in self.children.copy():
            if child.has_finished():
                self.children.remove(child)
                self.record()
                continue
            if child.process is not None and not child.is_alive():
                pause = child.note_death()
                print(f"  {child.name} ended; again in {pause:.0f} s ({child.log})", flush=True)
            if child.process is None and time.monotonic() >= child.rises_at:
                child.start()
                self.record()
        if not self.alone:
            self.inherit()

    def inherit(self) -> None:
        """Take over scheduler and CRM when the other `./run` has gone."""
        self.take_the_single_places()
        if self.alone:
            self.start(self.beat())

    def end_all(self) -> None:
        end(self.children)
        (self.notes / f"{self.port}.json").unlink(missing_ok=True)


def take(lock: "contextlib.AbstractContextManager[object]") -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True


def sandbox() -> Path:
    return ROOT / "deploy" / "crm_sandbox.py"


def knows(command: str) -> bool:
    return any(ROOT.glob(f"*/management/commands/{command}.py"))


def responds(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, urllib.error.URLError):
        return False


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    began = time.monotonic()
    begin, again = (f"  {name:<17} …", "\r") if sys.stdout.isatty() else ("", "")
    print(begin, end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{again}  {name:<17} ready {time.monotonic() - began:20.1f} s", flush=True)
