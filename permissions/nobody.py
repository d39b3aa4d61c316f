"""Nobody: a person of no name and no key of anybody, for whom a rule is written out once."""

from collections.abc import Iterable
from datetime import UTC, datetime

from permissions.models import User

# No key of anybody, and small enough for every integer type.
NOBODYS_KEY = -1_234_567_890
# Two of nobody at two moments that nobody asks for, one before every day of ours and one after.
STAND_INS = (
    (NOBODYS_KEY, datetime(1901, 2, 3, 4, 5, 6, 7, tzinfo=UTC)),
    (NOBODYS_KEY - 1, datetime(8902, 3, 4, 5, 6, 7, 8, tzinfo=UTC)),
)


def stand_in(roles: Iterable[str], *, at: datetime, key: int = NOBODYS_KEY) -> User:
    """Return somebody who works with us at `at` and holds these of the vendor's roles."""
    anybody = User(pk=key)
    anybody.remember(at=at, works=True, roles=set(roles))
    return anybody
