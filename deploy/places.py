"""Where this clone keeps what it makes. Only the standard library, for any Python from 3.11."""

import hashlib
import os
import shlex
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LONGEST_SOCKET = 100
SOCKET_NAME = ".s.PGSQL.5432"


class Refusal(Exception):
    """What the person who typed `./run` should read instead of a traceback."""


def data_directory(given: str | None = None) -> Path:
    """Return the data directory, made if need be.

    As root the server runs as somebody else, who may not enter a clone under /root: the data then
    stands in /var/lib, one directory per clone.
    """
    if given or os.environ.get("TANDEM_DATA"):
        data = Path(given or os.environ["TANDEM_DATA"]).expanduser().resolve()
    else:
        data = own_directory()
    as_root = os.geteuid() == 0
    try:
        # The server's user must pass through; every secret inside is readable by its owner only.
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711 if as_root else 0o700)
    except OSError as trouble:
        message = f"The data directory {data} cannot be used ({trouble.strerror}): give --data DIR."
        raise Refusal(message) from trouble
    if as_root:
        refuse_closed_path(data)
    return data


def own_directory() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/tandem") / hashlib.sha256(bytes(ROOT)).hexdigest()[:12]
    return ROOT / ".data"


def manage_of(data: Path) -> str:
    """Return how a command reaches these data: those of another directory must be named."""
    if data == own_directory():
        return "./run manage"
    return f"TANDEM_DATA={shlex.quote(str(data))} ./run manage"


def refuse_closed_path(data: Path) -> None:
    for directory in (data, *data.parents):
        if not directory.stat().st_mode & 0o001:
            raise Refusal(
                f"PostgreSQL does not run as root, and another user cannot pass through "
                f"{directory}: give --data DIR where everybody may, for instance under /var/lib."
            )


def socket_directory(home: Path) -> Path:
    """Return the place of the server's socket: inside, or a recorded temporary one if too long."""
    inside = home / "socket"
    if len(bytes(inside / SOCKET_NAME)) <= LONGEST_SOCKET:
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    record = home / "socket-directory"
    if record.exists() and (recorded := Path(record.read_text())).is_dir():
        return recorded
    made = Path(tempfile.mkdtemp(prefix="tandem-", dir="/tmp"))
    record.write_text(str(made))
    return made


def usable_home() -> bool:
    home = os.environ.get("HOME", "")
    return bool(home) and Path(home).is_dir() and os.access(home, os.W_OK)


def caches(data: Path) -> dict[str, str]:
    """Return where tools may cache when there is no home to do it in."""
    if usable_home():
        return {}
    home = data / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    return {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(home / "cache" / "uv")),
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(home / "cache" / "pip")),
    }
