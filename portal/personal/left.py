"""What is left of somebody: a search of every table and every stored file, byte by byte."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg import sql

from portal.personal.somebody import Somebody, escaped

READ_AT_ONCE = 1 << 20


def spellings(who: Somebody) -> list[bytes]:
    """Return the bytes to look for: as written, and as JSON inside of JSON spells them."""
    said = {spelled for word in who.words for spelled in (word, escaped(word))}
    return sorted(word.encode() for word in said)


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
    words = [word.replace(b"\\", b"\\\\").lower() for word in spellings(who)]
    found: dict[str, int] = {}
    for schema, table in tables():
        hits = sum(any(word in row.lower() for word in words) for row in dump(schema, table))
        if hits:
            found[f"{schema}.{table}"] = hits
    return found


def left_in_files(who: Somebody, *, root: Path | None = None) -> list[str]:
    """Return the stored files that hold a word of the person, in the name or inside."""
    root = root or Path(settings.MEDIA_ROOT)
    words = [word.lower() for word in spellings(who)]
    # A file's name has no spaces: the store puts something else there.
    named = words + [word.replace(b" ", other) for word in words for other in (b"_", b"-")]
    found = []
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root)).encode().lower()
        if path.is_file() and (any(w in name for w in named) or holds(path, words)):
            found.append(str(path.relative_to(root)))
    return found


def holds(path: Path, words: list[bytes]) -> bool:
    """Look through a file in pieces that overlap, so that no word falls between two."""
    overlap = max(map(len, words))
    before = b""
    with path.open("rb") as file:
        while piece := file.read(READ_AT_ONCE):
            text = before + piece.lower()
            if any(word in text for word in words):
                return True
            before = text[-overlap:]
    return False
