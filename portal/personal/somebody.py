"""Who is meant by an address, and by which words a text tells of them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deals.models import DealContact
from partners.models import CrmContact, Invitation
from permissions.models import User

# Fewer letters than these are in too many words to be anybody's name.
SHORTEST_LATIN = 3
SHORTEST_PHONE = 6
# `li@firm.example` stands neither in `wang.li@…` nor in `…example.com`. A Chinese character
# beside an address is no part of it.
WITHIN = r"[A-Za-z0-9_.+-]"
ENDS = r"(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


class Nobody(LookupError):
    """No row of ours has this address."""


@dataclass(frozen=True)
class Somebody:
    """A person by address: who signs in with it, is invited by it, or is a contact under it."""

    email: str
    user: User | None
    names: frozenset[str]
    phones: frozenset[str]

    @property
    def words(self) -> list[str]:
        """What a text may say of them, the longest first."""
        return sorted({self.email, *self.names, *self.phones}, key=lambda word: (-len(word), word))

    @property
    def among_addresses(self) -> str:
        """Return what finds the whole address in a field of one or several, never in a longer."""
        return rf"(^|[,;<\s]){re.escape(self.email)}($|[,;>\s])"

    def patterns(self) -> Iterator[re.Pattern[str]]:
        """Yield what to take out of texts: whole words where a script has them."""
        for word in self.words:
            for spelled in dict.fromkeys([word, escaped(word)]):
                plain = re.escape(spelled)
                if word == self.email:
                    bounded = rf"(?<!{WITHIN}){plain}{ENDS}"
                else:
                    bounded = plain if HAN.search(word) else rf"(?<!\w){plain}(?!\w)"
                yield re.compile(bounded, re.IGNORECASE)


def escaped(word: str) -> str:
    """Return a word as JSON inside of JSON spells it."""
    return json.dumps(word)[1:-1]


def somebody(email: str) -> Somebody:
    """Return who has this address. Raises `Nobody`."""
    said = email.strip().lower()
    user = User.objects.filter(email=said, erased_at=None).first()
    contacts: list[Any] = [
        *DealContact.objects.filter(email__iexact=said),
        *CrmContact.objects.filter(email__iexact=said),
    ]
    if user is None and not contacts and not Invitation.objects.filter(email=said).exists():
        raise Nobody(said)
    names = {contact.name for contact in contacts}
    if user is not None:
        names |= {user.full_name, user.latin_name}
    return Somebody(
        email=said,
        user=user,
        names=frozenset(name.strip() for name in names if is_a_name(name)),
        phones=frozenset(c.phone for c in contacts if len(c.phone) >= SHORTEST_PHONE),
    )


def is_a_name(text: str) -> bool:
    return bool(HAN.search(text)) or len(text.strip()) >= SHORTEST_LATIN
