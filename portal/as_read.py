"""What goes to one person is said in their language and by the clock where they are."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo

from django.conf import settings
from django.utils import timezone, translation

from permissions.models import User


@contextmanager
def as_read_by(person: User) -> Iterator[None]:
    with translation.override(person.language), timezone.override(zone(person.time_zone)):
        yield


def zone(name: str) -> tzinfo:
    """Return the zone of a name that somebody chose, and ours where there is none of that name."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def spelled(moment: datetime) -> str:
    """Write a moment by the reader's clock, and say which clock that is."""
    there = timezone.localtime(moment)
    offset = f"{there:%z}"
    return f"{there:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:]})"
