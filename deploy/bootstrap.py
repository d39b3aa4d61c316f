"""Make `.venv` what the lock says, once, then run the command inside it.

Only the standard library: this runs under whatever Python the machine has.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from deploy.places import ROOT, VENV, Refusal, caches, data_directory

PYTHON = VENV / "bin" / "python"
NEEDS_DEVELOPMENT = {"test", "check", "fix", "prove"}
UV = "uv>=0.8"


def fingerprint(lock: str) -> str:
    """Return what an environment made here, now, from this lock is known by."""
    content = (ROOT / "deploy" / f"{lock}.lock").read_bytes()
    return hashlib.sha256(content + place().encode()).hexdigest()


def is_made(lock: str) -> bool:
    """Tell whether the environment holds what the lock names; the longer lock holds the shorter."""
    if not PYTHON.exists():
        return False
    locks = ("run", "dev") if lock == "run" else ("dev",)
    return any(
        stamp.exists() and stamp.read_text() == fingerprint(name)
        for name in locks
        if (stamp := VENV / f"{name}.stamp")
    )


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time change the environment."""
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make(lock: str, surroundings: dict[str, str]) -> str:
    """Bring `.venv` to the lock and return the name of the tool that did it."""
    stamps = [VENV / "run.stamp", VENV / "dev.stamp"]
    if not any(s.exists() and s.read_text() == fingerprint(s.stem) for s in stamps):
        # A changed lock needs only the difference; another Python or place needs a new one.
        builder = venv.EnvBuilder(with_pip=True, clear=not is_ours(), symlinks=True)
        builder.create(VENV)
        (VENV / "place").write_text(place())
    for stamp in stamps:
        stamp.unlink(missing_ok=True)
    tool = install(ROOT / "deploy" / f"{lock}.lock", surroundings)
    (VENV / f"{lock}.stamp").write_text(fingerprint(lock))
    return tool


def place() -> str:
    return f"{ROOT}\n{sys.version_info[:2]}"


def is_ours() -> bool:
    mark = VENV / "place"
    works = PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], check=False).returncode
    return mark.exists() and mark.read_text() == place() and works == 0


def install(lock: Path, surroundings: dict[str, str]) -> str:
    if surroundings.get("TANDEM_INSTALLER") != "pip":
        for find in (uv_on_path, fetched_uv):
            uv = find(surroundings)
            if uv and with_uv(uv, lock, surroundings):
                return "uv"
    pip = [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    # Compiling happens anyway at the first import, of what is imported.
    command = [*pip, "--require-hashes", "--no-deps", "--no-compile", "-r", lock]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        ending = "\n".join(done.stderr.splitlines()[-5:])
        raise Refusal(
            f"\nThe Python packages could not be installed; is an index within reach?\n{ending}"
        )
    return "pip"


def uv_on_path(surroundings: dict[str, str]) -> str | None:
    return shutil.which("uv", path=surroundings.get("PATH"))


def fetched_uv(surroundings: dict[str, str]) -> str | None:
    """Fetch uv beside the environment: a sync would remove it from within."""
    target = VENV / "installer"
    pip = [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    command = [*pip, "--upgrade", "--target", target, UV]
    done = subprocess.run(command, env=surroundings, capture_output=True, check=False)
    return str(target / "bin" / "uv") if done.returncode == 0 else None


def with_uv(uv: str, lock: Path, surroundings: dict[str, str]) -> bool:
    command = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock]
    environment = {**pip_settings(surroundings), **surroundings}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def pip_settings(surroundings: dict[str, str]) -> dict[str, str]:
    """Hand pip's own configuration of mirrors and certificates to uv, which does not read it."""
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(pip, env=surroundings, capture_output=True, text=True, check=False)
    known = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    settings = {
        "UV_SYSTEM_CERTS": "true",
        "UV_HTTP_TIMEOUT": "120",
        # Several mirrors may each hold a part; the hashes decide what is taken, not the order.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        if variable := known.get(name.rpartition(".")[2].lstrip(".")):
            # pip passes over a place that is not there, uv stops; uv separates wheels by commas.
            words = [word for word in value.strip("'\"").split() if is_there(word)]
            settings[variable] = ("," if variable == "UV_FIND_LINKS" else " ").join(words)
    return {variable: value for variable, value in settings.items() if value}


def is_there(address: str) -> bool:
    if address.startswith("file://"):
        return Path(unquote(address.removeprefix("file://"))).is_dir()
    return "://" in address or Path(address).exists()


def main() -> int:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    lock = "dev" if command in NEEDS_DEVELOPMENT else "run"
    started = time.monotonic()
    try:
        surroundings = {**os.environ, **caches(data_directory(given_data()))}
        if not is_made(lock):
            begin, again = ("  Python packages   …", "\r") if sys.stdout.isatty() else ("", "")
            print(begin, end="", flush=True)
            with alone():
                tool = "another ./run" if is_made(lock) else make(lock, surroundings)
            spent = time.monotonic() - started
            print(f"{again}  Python packages   ready {spent:20.1f} s, by {tool}", flush=True)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    surroundings["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    surroundings["TANDEM_STARTED"] = str(time.time() - (time.monotonic() - started))
    # It takes our place: one process, one pid, nobody in between to pass signals on.
    return os.execve(  # noqa: S606
        PYTHON, [PYTHON, "-P", "-m", "deploy.commands", *sys.argv[1:]], surroundings
    )


def given_data() -> str | None:
    """Read `--data` of a start; the other commands have arguments of their own."""
    words = sys.argv[1:]
    if words and not words[0].startswith("-"):
        return None
    for number, word in enumerate(words):
        if word.startswith("--data="):
            return word.removeprefix("--data=")
        if word == "--data" and number + 1 < len(words):
            return words[number + 1]
    return None


if __name__ == "__main__":
    sys.exit(main())
