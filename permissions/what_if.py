"""What would change: the same rules asked before and after a change that is made and undone.

The change is the very verb that the door would run, inside a savepoint that is rolled back; so a
refusal is the refusal one would meet, and no second copy of the rules can drift from the first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction

from permissions.everyone import grounds_of_everyone, people_at
from permissions.kinds import Kind, kinds
from permissions.models import User

Answer = TypeVar("Answer")
Change = Callable[[], object]


@dataclass(frozen=True)
class Sight:
    """How many things of one kind somebody would see more, and how many no longer."""

    kind: Kind
    gained: int
    lost: int


def changes(sights: Iterable[Sight]) -> list[Sight]:
    """Return the kinds of which anything is seen more, or no longer."""
    return [sight for sight in sights if sight.gained or sight.lost]


@dataclass(frozen=True)
class Shift:
    """Who would see one thing and does not now, and who would see it no longer."""

    gain: list[User]
    lose: list[User]

    @property
    def is_nothing(self) -> bool:
        return not (self.gain or self.lose)


def before_and_after(change: Change, ask: Callable[[], Answer]) -> tuple[Answer, Answer]:
    """Ask, change, ask again and undo the change. Whatever the change refuses is raised."""
    with transaction.atomic():
        before = ask()
        with transaction.atomic():
            change()
            after = ask()
            transaction.set_rollback(True)
    return before, after


def who_would_see(thing: models.Model, change: Change, *, at: datetime) -> Shift:
    """Return who gains and who loses sight of `thing`: six queries and the change's own."""

    def ask() -> dict[int, User]:
        found = grounds_of_everyone(people_at(at), "view", thing, at=at)
        return {person.pk: person for person, _grounds in found}

    before, after = before_and_after(change, ask)
    return Shift(
        gain=[person for key, person in after.items() if key not in before],
        lose=[person for key, person in before.items() if key not in after],
    )


def what_a_newcomer_would_see(
    email: str, change: Callable[[User], object], *, at: datetime
) -> list[Sight]:
    """Return what the person of this address would gain, whether we know them yet or not."""
    with transaction.atomic():
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            person = User.objects.welcome(email=email, full_name=email, at=at)
        newcomer = person
        sights = what_they_would_see(newcomer, lambda: change(newcomer), at=at)
        transaction.set_rollback(True)
    return sights


def what_they_would_see(person: User, change: Change, *, at: datetime) -> list[Sight]:
    """Return for each kind how many things `person` gains and loses: two queries a kind and two."""

    def ask() -> dict[str, set[int]]:
        # Read anew: what was remembered of the person is what the change may change.
        asked = User.objects.get(pk=person.pk)
        return {
            kind.label: set(
                kind.rows().permitted(asked, "view", at=at).order_by().values_list("pk", flat=True)
            )
            for kind in kinds()
        }

    before, after = before_and_after(change, ask)
    return [
        Sight(
            kind,
            gained=len(after[kind.label] - before[kind.label]),
            lost=len(before[kind.label] - after[kind.label]),
        )
        for kind in kinds()
    ]
