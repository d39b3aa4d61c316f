"""Locks of a database session: they end with the process that held them, however it ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.db import connection as database


def number_of(*words: object) -> int:
    """Return a signed 64-bit key for these words."""
    digest = sha256("\x1f".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def held(*words: object) -> Iterator[None]:
    """Wait for the lock, hold it, give it back; outside of a transaction."""
    key = number_of(*words)
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        release(key)


@contextmanager
def held_if_free(*words: object) -> Iterator[bool]:
    key = number_of(*words)
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (got,) = cursor.fetchone()
    try:
        yield got
    finally:
        if got:
            release(key)


def release(key: int) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
