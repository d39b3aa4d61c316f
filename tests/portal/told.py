"""The small world of the demonstration, as the tests tell it."""

from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import transaction
from django.test import override_settings

from portal.demonstration.build import build

# A Wednesday, ten in the morning in Suzhou, some weeks after the National Day holidays.
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
PASSWORD = "tried-by-nobody-else"


@contextmanager
def telling(blocker, media, **changed):
    """Tell the world, and forget it afterwards. `changed` are settings that hold meanwhile."""
    with blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media, **changed):
            yield build(at=NOW, password=PASSWORD, size="small", say=lambda _line: None)
        transaction.set_rollback(True)
