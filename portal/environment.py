"""Reading the environment, with a sentence where it says something we cannot use."""

import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def listed(name: str, default: list[str]) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()] or default


def choice(name: str, options: set[str], default: str) -> str:
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} is {value!r}; it may be {', '.join(sorted(options))}.")
    return value


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; it is a whole number.")
    return int(value)


def folder(name: str, default: Path) -> Path:
    """Read `file:///where/files/live`; other stores are refused in words."""
    value = text(name)
    if not value:
        return default
    url = urlsplit(value)
    if url.scheme != "file" or not url.path.startswith("/"):
        raise ImproperlyConfigured(f"{name} is {value!r}; it may be file:///an/absolute/folder.")
    return Path(unquote(url.path))


def database(name: str) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name?host=/socket into Django's form."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} is empty or no PostgreSQL address. Start with ./run, which brings a database."
        )
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", url.hostname or ""),
        "PORT": str(url.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return what `path` holds; make it once, readable by its owner alone.

    Processes that start together take turns, and the file appears whole: nobody reads half a
    secret, nobody goes on with one that another has replaced.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        place = os.open(path.parent, os.O_RDONLY)
        try:
            fcntl.flock(place, fcntl.LOCK_EX)
            if not path.exists():
                _write_whole(path, make())
        finally:
            os.close(place)
    return path.read_text().strip()


def _write_whole(path: Path, words: str) -> None:
    """Write under a name of this process's own, then rename: a crash leaves no half file."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
