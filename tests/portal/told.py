"""The small world of the demonstration, as the tests tell it."""

from datetime import UTC, datetime

from portal.demonstration.build import build

# A Wednesday, ten in the morning in Suzhou, some weeks after the National Day holidays.
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
PASSWORD = "tried-by-nobody-else"


def tell():
    return build(at=NOW, password=PASSWORD, size="small", say=lambda _line: None)
