"""The Python that Tryton runs in: an environment of exactly what `crm.lock` names."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

LOCK = Path(__file__).with_name("crm.lock")


class Trouble(Exception):
    """What the person who started the sandbox should read instead of a traceback."""


def say(sentence: str) -> None:
    print(f"crm: {sentence}", flush=True)


def stamp() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]


def install(cache: Path) -> Path:
    """Return the Python of an environment that holds exactly what `crm.lock` names."""
    venv = cache / "venv"
    python = venv / "bin" / "python"
    done = venv / "installed"
    if done.exists() and done.read_text() == stamp() and python.exists():
        return python
    began = time.monotonic()
    shutil.rmtree(venv, ignore_errors=True)
    if not (install_with_uv(venv, python) or install_with_pip(venv, python)):
        raise Trouble("Tryton could not be installed: neither uv nor pip reached a package index.")
    done.write_text(stamp())
    say(f"installed in {time.monotonic() - began:.0f} s")
    return python


def quietly(*command: str | Path, surroundings: dict[str, str] | None = None) -> bool:
    """Run a command; its last words are shown only if it fails."""
    outcome = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(surroundings or {})},
    )
    if outcome.returncode:
        said = (outcome.stderr or outcome.stdout).strip().splitlines()
        say(f"{Path(command[0]).name} failed: {' / '.join(said[-3:])}")
    return outcome.returncode == 0


def install_with_uv(venv: Path, python: Path) -> bool:
    uv = shutil.which("uv")
    if not uv:
        return False
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, LOCK]
    return quietly(uv, "venv", "--quiet", "--python", sys.executable, venv) and quietly(*sync)


def install_with_pip(venv: Path, python: Path) -> bool:
    shutil.rmtree(venv, ignore_errors=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", LOCK]
    return quietly(sys.executable, "-m", "venv", venv) and quietly(*pip)
