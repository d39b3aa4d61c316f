"""What many tests begin with is written once, and given to each of them again in one statement."""

import itertools
import pickle
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

SHELF = "kept_for_tests"
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Kept:
    """What was made, and the statement that writes its rows again, with the ids they had."""

    made: bytes
    statement: str

    def again(self):
        with connection.cursor() as cursor:
            cursor.execute(self.statement)
        return pickle.loads(self.made)  # noqa: S301  we wrote it ourselves


def keep(make, upon=None):
    """Make it, perhaps upon what was kept before, take it back, and keep what it wrote.

    Nothing else gets its ids: a sequence does not go back with its transaction.
    """
    assert not connection.in_atomic_block, "What is put aside would go with the transaction."
    with transaction.atomic(), connection.cursor() as cursor:
        there = [upon.again()] if upon else []
        before = contents(cursor)
        made = pickle.dumps(make(*there))
        after = contents(cursor)
        transaction.set_rollback(True)
    lost = [table for table, rows in before.items() if rows.keys() - after[table].keys()]
    assert not lost, f"It deletes rows, which cannot be kept: {lost}"
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SHELF)))
        copied = [put_aside(cursor, table, before[table], rows) for table, rows in after.items()]
        written = sql.SQL("; ").join(filter(None, copied))
        return Kept(made, written.as_string(cursor.connection.connection))


def contents(cursor):
    """Return every row there is, as PostgreSQL writes it out, by table and primary key."""
    found = {}
    for table in connection.introspection.table_names(cursor):
        key = connection.introspection.get_primary_key_column(cursor, table)
        asked = sql.SQL("SELECT kept.{}, kept::text FROM {} kept")
        cursor.execute(asked.format(sql.Identifier(key), sql.Identifier(table)))
        found[table] = dict(cursor.fetchall())
    return found


def put_aside(cursor, table, before, after):
    """Write the table's new and changed rows beside; return the statement that writes them back."""
    rows = [row for key, row in after.items() if before.get(key) != row]
    if not rows:
        return None
    key = connection.introspection.get_primary_key_column(cursor, table)
    columns = [sql.Identifier(name) for name in writable(cursor, table)]
    names = {
        "table": sql.Identifier(table),
        "shelf": sql.Identifier(SHELF, str(next(NUMBERS))),
        "key": sql.Identifier(key),
        "columns": sql.SQL(", ").join(columns),
        "new": sql.SQL(", ").join(sql.Identifier("excluded") + sql.SQL(".") + c for c in columns),
    }
    beside = "CREATE TABLE {shelf} AS SELECT (row::{table}).* FROM unnest(%s::text[]) row"
    cursor.execute(sql.SQL(beside).format(**names), [rows])
    back = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {shelf}"
    if any(before.get(key) not in (None, row) for key, row in after.items()):
        back += " ON CONFLICT ({key}) DO UPDATE SET ({columns}) = ROW({new})"
    return sql.SQL(back).format(**names)


def writable(cursor, table):
    """Return the names of the columns that PostgreSQL does not fill by itself."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor]
