"""Tables whose rows are written once: the database refuses everything else, for whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db import connection

# A Python `delete()` that raises stops no queryset, and row triggers stop no TRUNCATE.
NEVER_TRUNCATED = pgtrigger.Trigger(
    name="never_truncated",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'This table is append-only.';",
)
APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    NEVER_TRUNCATED,
]


def append_only_but_for_words(column: str) -> list[pgtrigger.Trigger]:
    """Return the triggers of a table whose one column of words an erasure may change.

    Only inside `taking_words_out`; every other column stands as it was written even then.
    """
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=f"""
                IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'
                   AND to_jsonb(NEW) - '{column}' = to_jsonb(OLD) - '{column}' THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'This table is append-only.';
            """,
        ),
        NEVER_TRUNCATED,
    ]


@contextmanager
def taking_words_out() -> Iterator[None]:
    """Let words be taken out of kept texts within this transaction, and not after."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL tandem.erasing = 'on'")
        try:
            yield
        finally:
            cursor.execute("SET LOCAL tandem.erasing = 'off'")
