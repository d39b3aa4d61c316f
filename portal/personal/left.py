"""What is left of somebody: a search of every table and every stored file, byte by byte."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg import sql

from portal.personal.somebody import ENDS, WITHIN, Somebody, escaped

READ_AT_ONCE = 1 << 20
# A line's end and its like, as a dump or JSON writes them: their letter is no part of an address.
ESCAPED = r"(?<=\\[bfnrtv])|(?<=\\u[0-9a-f]{4})"
Tells = Callable[[bytes], bool]


def spellings(who: Somebody) -> list[bytes]:
    """Return the names and numbers to look for: as written, and as JSON inside of JSON does."""
    said = {spelled for word in who.words for spelled in (word, escaped(word))} - {who.email}
    return sorted(word.lower().encode() for word in said)


def telling(who: Somebody, words: list[bytes]) -> Tells:
    """Return what tells whether bytes in small letters hold a word, or the whole address.

    In a longer address theirs is no trace of them: it is somebody else's.
    """
    address = who.email.encode()
    whole = re.compile(rf"(?:(?<!{WITHIN})|{ESCAPED}){re.escape(who.email)}{ENDS}".encode())

    def tells(text: bytes) -> bool:
        if any(word in text for word in words):
            return True
        return address in text and bool(whole.search(text))

    return tells


def tables() -> Iterator[tuple[str, str]]:
    """Yield schema and name of every table there is, search columns and queues included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        )
        yield from cursor.fetchall()


def dump(schema: str, table: str) -> Iterator[bytes]:
    """Yield a table's rows as PostgreSQL's own plain dump writes them, one by one."""
    copy = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for row in rows:
            yield bytes(row)


def left_in_tables(who: Somebody) -> dict[str, int]:
    """Return how many rows of which tables still hold a word of the person."""
    # COPY doubles backslashes.
    tells = telling(who, [word.replace(b"\\", b"\\\\") for word in spellings(who)])
    found: dict[str, int] = {}
    for schema, table in tables():
        hits = sum(tells(row.lower()) for row in dump(schema, table))
        if hits:
            found[f"{schema}.{table}"] = hits
    return found


def left_in_files(who: Somebody, *, root: Path | None = None) -> list[str]:
    """Return the stored files that hold a word of the person, in the name or inside."""
    root = root or Path(settings.MEDIA_ROOT)
    words = spellings(who)
    tells = telling(who, words)
    # A file's name has no spaces: the store puts something else there.
    named = telling(
        who, words + [word.replace(b" ", other) for word in words for other in (b"_", b"-")]
    )
    longest = max(map(len, [*words, who.email.encode()])) + len("\\u0000")
    found = []
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root)).encode().lower()
        if path.is_file() and (named(name) or holds(path, tells, overlap=longest)):
            found.append(str(path.relative_to(root)))
    return found


def holds(path: Path, tells: Tells, *, overlap: int) -> bool:
    """Look through a file in pieces that overlap, so that no word falls between two."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(READ_AT_ONCE):
            text = before + piece.lower()
            if tells(text):
                return True
            before = text[-overlap:]
    return False
