"""Tables whose rows are written once: the database refuses everything else, for whoever asks."""

import pgtrigger

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    # A Python `delete()` that raises stops no queryset, and row triggers stop no TRUNCATE.
    pgtrigger.Trigger(
        name="never_truncated",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'This table is append-only.';",
    ),
]
