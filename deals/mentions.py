"""Whom somebody means by an address: people who may read it, and no word about anybody else."""

from collections.abc import Iterable
from datetime import datetime

from deals.models import Deal
from permissions.models import User


def readers_at(
    addresses: Iterable[str], deal: Deal, *, is_internal: bool, by: User, at: datetime
) -> tuple[list[User], list[str]]:
    """Return who of these may read a comment on `deal`, and the addresses of all others.

    An address that is nobody's and one of somebody who may not read it are one: the same
    questions are asked of both, for the writer where there is nobody else to ask them for.
    """
    action = "read_notes" if is_internal else "view"
    found: dict[int, User] = {}
    others = []
    for address in addresses:
        person = User.objects.filter(email=address.lower()).first()
        may = Deal.objects.permitted(person or by, action, at=at).filter(pk=deal.pk).exists()
        if person is not None and may:
            found[person.pk] = person
        else:
            others.append(address)
    return list(found.values()), others
