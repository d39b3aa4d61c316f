"""What many tests begin with is written once, and given to each of them again in one statement."""

import pickle
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql


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
    with transaction.atomic(), connection.cursor() as cursor:
        there = [upon.again()] if upon else []
        before = contents(cursor)
        made = pickle.dumps(make(*there))
        after = contents(cursor)
        transaction.set_rollback(True)
    lost = [table for table, rows in before.items() if rows.keys() - after[table].keys()]
    assert not lost, f"It deletes rows, which cannot be kept: {lost}"
    with connection.cursor() as cursor:
        written = [writing(cursor, table, before[table], rows) for table, rows in after.items()]
        statement = sql.SQL("; ").join(filter(None, written))
        return Kept(made, statement.as_string(cursor.connection.connection))


def contents(cursor):
    """Return every row there is, as PostgreSQL writes it out, by table and primary key."""
    found = {}
    for table in connection.introspection.table_names(cursor):
        key = connection.introspection.get_primary_key_column(cursor, table)
        asked = sql.SQL("SELECT kept.{}, kept::text FROM {} kept")
        cursor.execute(asked.format(sql.Identifier(key), sql.Identifier(table)))
        found[table] = dict(cursor.fetchall())
    return found


def writing(cursor, table, before, after):
    """Return the statement that writes the table's new and changed rows, if there are any."""
    rows = [row for key, row in after.items() if before.get(key) != row]
    if not rows:
        return None
    columns = [sql.Identifier(name) for name in writable(cursor, table)]
    names = {
        "table": sql.Identifier(table),
        "rows": sql.Literal(rows),
        "key": sql.Identifier(connection.introspection.get_primary_key_column(cursor, table)),
        "columns": sql.SQL(", ").join(columns),
        "new": sql.SQL(", ").join(sql.Identifier("excluded") + sql.SQL(".") + c for c in columns),
    }
    words = (
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM unnest({rows}::text[]::{table}[])"
    )
    if any(before.get(key) not in (None, row) for key, row in after.items()):
        words += " ON CONFLICT ({key}) DO UPDATE SET ({columns}) = ROW({new})"
    return sql.SQL(words).format(**names)


def writable(cursor, table):
    """Return the names of the columns that PostgreSQL does not fill by itself."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor]
