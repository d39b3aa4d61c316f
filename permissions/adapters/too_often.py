"""How often doors answer that stand open without sign-in."""

from django.core.cache import cache
from django.http import HttpRequest

from permissions.adapters.web import moment, network_of

SECONDS = 60


def too_often(request: HttpRequest, door: str, *, most: int) -> bool:
    """Count this request and say whether its network has asked more than `most` this minute.

    Each server process counts for itself: it is there to spare us, not to keep a secret.
    """
    minute = int(moment(request).timestamp()) // SECONDS
    key = f"{door}:{network_of(request)}:{minute}"
    cache.add(key, 0, SECONDS * 2)
    return bool(cache.incr(key) > most)
