"""What is decided about the vendor's people is told to the floor above, which keeps the ledger.

Rows and verbs stand on this floor, the ledger on the next. A decision that nobody would write down
is not taken: `tell` raises where no keeper is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from permissions.actors import Actor
    from permissions.models.person import User


class What(StrEnum):
    WELCOMED = "welcomed"
    ROLE_GIVEN = "role_given"
    ROLE_ENDED = "role_ended"
    LEFT = "left"
    CAME_BACK = "came_back"


@dataclass(frozen=True, kw_only=True)
class Decision:
    what: What
    person: "User"
    by: "Actor"
    at: datetime
    role: str = ""


class NobodyKeepsIt(RuntimeError):
    """A change and its history exist together or not at all."""


Keeper = Callable[[Decision], object]

_KEEPERS: list[Keeper] = []


def kept_by(keeper: Keeper) -> None:
    """Have `keeper` write decisions down. Called once, by the floor that has the ledger."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def tell(decision: Decision) -> None:
    """Have it written down. Raises `NobodyKeepsIt`."""
    if not _KEEPERS:
        raise NobodyKeepsIt(decision.what)
    for keeper in _KEEPERS:
        keeper(decision)
