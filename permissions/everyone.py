"""One rule asked for everybody at once: a constant number of statements, however many people.

A rule is written for one person. Here it is asked for a stand-in whose key is a number that no
person has; in the compiled statement that number becomes a column of the people's table. A rule
may tell people apart in Python by their roles at the vendor alone, so each set of roles that
somebody holds is asked as one arm of the same statement.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet

from permissions.models import StaffRole, User
from permissions.nobody import NOBODYS_KEY, stand_in
from permissions.rules import Reason, reasons

COLUMN = '"asked"."id"'


@dataclass(frozen=True)
class Arm:
    """The people who hold one set of roles, and the grounds that a rule offers them."""

    people: list[User]
    grounds: list[Reason]


def people_at(at: datetime) -> list[User]:
    """Return who works with us at `at`, with the vendor's roles they hold, in two queries."""
    everyone = User.objects.filter(activities__during__contains=at).order_by("sort_key", "pk")
    roles: dict[int, set[str]] = defaultdict(set)
    for key, role in StaffRole.objects.holding(at=at).values_list("person_id", "role"):
        roles[key].add(role)
    found = list(everyone)
    for person in found:
        person.remember(at=at, works=True, roles=roles[person.pk])
    return found


def arms(
    people: Sequence[User], model: type[models.Model], action: str, *, at: datetime
) -> list[Arm]:
    """Return the people by the roles they hold, each with what the rule offers them.

    Raises `UndeclaredAction`.
    """
    alike: dict[frozenset[str], list[User]] = defaultdict(list)
    for person in people:
        alike[frozenset(person.staff_roles(at=at))].append(person)
    if not alike:
        list(reasons(model, stand_in((), at=at), action, at=at))
    return [
        Arm(same, list(reasons(model, stand_in(roles, at=at), action, at=at)))
        for roles, same in sorted(alike.items(), key=lambda each: sorted(each[0]))
    ]


def asked_of(rows: "QuerySet[Any]") -> tuple[str, list[Any]]:
    """Return a statement and its parameters, with the stand-in's key as the people's column."""
    sql, params = rows.query.sql_with_params()
    pieces = sql.split("%s")
    said, kept = [pieces[0]], []
    for value, piece in zip(params, pieces[1:], strict=True):
        if isinstance(value, int) and value == NOBODYS_KEY:
            said.append(COLUMN)
        else:
            said.append("%s")
            kept.append(value)
        said.append(piece)
    return "".join(said), kept


def arm_asked(place: int, arm: Arm, thing: models.Model) -> tuple[str, list[Any]]:
    """Return the statement that says of each of an arm's people which grounds hold."""
    tests: list[str] = []
    given: list[Any] = []
    for ground in arm.grounds:
        sql = "TRUE"
        kept: list[Any] = []
        if ground.where is not None:
            rows = type(thing)._base_manager.filter(ground.where, pk=thing.pk)
            try:
                sql, kept = asked_of(rows.order_by().values("pk"))
                sql = f"EXISTS ({sql})"
            except EmptyResultSet:
                sql = "FALSE"
        tests.append(sql)
        given += kept
    said = (
        f'SELECT "asked"."id", {place}, ARRAY[{", ".join(tests)}]'  # noqa: S608  our own pieces
        ' FROM "permissions_user" "asked" WHERE "asked"."id" = ANY(%s)'
    )
    return said, [*given, [person.pk for person in arm.people]]


def grounds_of_everyone(
    people: Sequence[User], action: str, thing: models.Model, *, at: datetime
) -> Iterator[tuple[User, list[Reason]]]:
    """Yield each of `people` who may, with the grounds that hold, in one statement."""
    found = arms(people, type(thing), action, at=at)
    asked = [arm_asked(place, arm, thing) for place, arm in enumerate(found) if arm.grounds]
    if not asked:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(said for said, _ in asked),
            [value for _, params in asked for value in params],
        )
        answers = {key: (found[place].grounds, held) for key, place, held in cursor.fetchall()}
    for person in people:
        grounds, held = answers.get(person.pk, ([], []))
        holding = [ground for ground, holds in zip(grounds, held, strict=True) if holds]
        if holding:
            yield person, holding
