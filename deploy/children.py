"""Processes that `./run` starts, watches, ends, and finds again after it was killed itself."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ENDS_WITHIN = 10.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


def born(process: int) -> str | None:
    """Return when a living process began: its number alone may be somebody else's by now."""
    if Path("/proc/self/stat").exists():
        try:
            rest = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
        except OSError:
            return None
        return None if rest[0] == "Z" else rest[19]
    asked = ["ps", "-o", "lstart=", "-p", str(process)]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False)
    return listed.stdout.strip() or None


def signal_group(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, number)


def signal_parent(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


@dataclass
class Child:
    """One process group; only its parent is told to end, and passes it on as it sees fit."""

    name: str
    command: Sequence[str | Path]
    surroundings: Mapping[str, str]
    log: Path
    answers: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    forgets: Path | None = None  # a sign of readiness that must not outlive the process
    leaves: Path | None = None  # the mark of an errand: once it ended well, it is not run again
    deaths: int = field(default=0, init=False)
    rises_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        if self.forgets is not None:
            self.forgets.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.surroundings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def has_finished(self) -> bool:
        """Tell whether this was an errand and is done; leaves its mark then."""
        if self.leaves is None or self.process is None or self.process.poll() != 0:
            return False
        self.leaves.touch()
        return True

    def note_death(self) -> float:
        """Return the seconds until the next attempt, doubling with every death."""
        pause: float = min(FIRST_PAUSE * 2**self.deaths, LONGEST_PAUSE)
        self.deaths += 1
        self.rises_at = time.monotonic() + pause
        if self.process is not None:
            signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        return pause


def end(children: Sequence[Child], *, within: float = ENDS_WITHIN) -> None:
    """End all of them at once, kindly first; what is left after `within` seconds is killed."""
    living = [child.process for child in children if child.process is not None]
    for process in living:
        signal_parent(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + within
    for process in living:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
    for process in living:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()


def record(path: Path, children: Sequence[Child]) -> None:
    """Write down who runs, for the next start to find should this one be killed."""
    running = [
        {"name": child.name, "process": child.process.pid, "born": born(child.process.pid)}
        for child in children
        if child.process is not None
    ]
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(running))
    draft.replace(path)


def end_recorded(path: Path, *, within: float = ENDS_WITHIN) -> list[str]:
    """End what a killed `./run` left behind and return the names; strangers are left alone."""
    try:
        entries = json.loads(path.read_text())
    except (OSError, ValueError):
        return []
    left = [e for e in entries if e["born"] is not None and born(e["process"]) == e["born"]]
    for entry in left:
        signal_parent(entry["process"], signal.SIGTERM)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and any(born(e["process"]) == e["born"] for e in left):
        time.sleep(0.1)
    for entry in left:
        if born(entry["process"]) == entry["born"]:
            signal_group(entry["process"], signal.SIGKILL)
    path.unlink()
    return [entry["name"] for entry in left]
