"""Looks that are out of somebody's way: many more than their habit, or none of their business.

Both are read off the audit when asked for; nothing is judged, only put before an auditor.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import CharField, Count, F, Value
from django.db.models.functions import Cast, Concat, TruncDate

from permissions.kinds import kinds
from permissions.models import AccessEntry, LookedInto, StaffRole, User

# To open one thing, as against a list, a picture on a card or a question of an auditor.
OPENING = ("view", "edit", "health", "download", "preview", "recall")
HABIT = timedelta(weeks=8)
SHOWN = timedelta(days=14)
# Fewer in a day are nobody's flood; so many are one for somebody whose habit we do not know yet.
FEW, MANY_FOR_A_NEWCOMER = 10, 20
DAYS_OF_A_HABIT = 5
TIMES, SPREADS = 3, 5
# The median absolute deviation, scaled to what a standard deviation would be.
SCALE = 1.4826
# Reasons that make a thing one's own business; an auditor's business is everything.
OWN_BUSINESS = ("party", "oversee", "portfolio", "territory", "member", "staff_auditor")


@dataclass(frozen=True)
class Habit:
    """What somebody usually opens in a day on which they open anything."""

    days: int
    usual: float
    limit: float


@dataclass
class Finding:
    """One person's day that an auditor may want to look into."""

    sort: str
    person: User
    day: date
    count: int
    habit: Habit | None = None
    things: Mapping[str, list[int]] = field(default_factory=dict)
    notes: list[LookedInto] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, int, date]:
        return self.sort, self.person.pk, self.day


def habit_of(counts: Sequence[int]) -> Habit:
    """Return the limit above which a day is unusual, given the days before.

    The median m of the days on which anything was opened, and their median absolute deviation d:
    the limit is max(10, 3·m, m + 5·1.4826·d). Below five such days it is 20.
    """
    if len(counts) < DAYS_OF_A_HABIT:
        return Habit(len(counts), median(counts) if counts else 0, MANY_FOR_A_NEWCOMER)
    usual = median(counts)
    spread = SCALE * median(abs(count - usual) for count in counts)
    return Habit(len(counts), usual, max(FEW, TIMES * usual, usual + SPREADS * spread))


def findings(*, at: datetime) -> list[Finding]:
    """Return what the last fortnight holds, the latest day first, each with what was noted."""
    found = [*more_than_their_habit(at=at), *outside_their_portfolio(at=at)]
    notes: dict[tuple[str, int, date], list[LookedInto]] = defaultdict(list)
    for note in LookedInto.objects.select_related("by").order_by("at", "pk"):
        notes[note.sort, note.person_id, note.day].append(note)
    for each in found:
        each.notes = notes[each.key]
    return sorted(found, key=lambda each: (each.day, each.count), reverse=True)


def more_than_their_habit(*, at: datetime) -> list[Finding]:
    since = at - SHOWN - HABIT
    thing = Concat(F("kind"), Value(":"), Cast(F("object_ids__0"), CharField()))
    rows = (
        openings(since, at)
        .values("person_id", day=TruncDate("at", tzinfo=UTC))
        .annotate(things=Count(thing, distinct=True))
        .values_list("person_id", "day", "things")
    )
    days: dict[int, dict[date, int]] = defaultdict(dict)
    for person, day, count in rows:
        days[person][day] = count
    first = (at - SHOWN).astimezone(UTC).date()
    found: list[tuple[int, date, int, Habit]] = []
    for person, counts in days.items():
        for day, count in counts.items():
            before = [n for d, n in counts.items() if day - HABIT <= d < day]
            habit = habit_of(before)
            if day >= first and count > habit.limit:
                found.append((person, day, count, habit))
    people = people_by_key(person for person, *_rest in found)
    return [
        Finding(LookedInto.Sort.HABIT, people[person], day, count, habit)
        for person, day, count, habit in found
    ]


def outside_their_portfolio(*, at: datetime) -> list[Finding]:
    """Return the days on which people of the vendor opened what was protected and not theirs."""
    guarded = {kind.label: kind.guarded for kind in kinds() if kind.guarded is not None}
    entries = list(
        openings(at - SHOWN, at)
        .filter(kind__in=guarded, person__in=StaffRole.objects.values("person_id"))
        .exclude(reasons__overlap=list(OWN_BUSINESS))
        .exclude(reasons=[])
        .values_list("person_id", "at", "kind", "object_ids")
    )
    opened: dict[tuple[int, date], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for person, when, kind, ids in entries:
        opened[person, when.astimezone(UTC).date()][kind] |= set(ids)
    people = people_by_key(person for person, _day in opened)
    found = []
    for (person, day), by_kind in opened.items():
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        things = {label: sorted(guarded[label](ids, moment)) for label, ids in by_kind.items()}
        if count := sum(map(len, things.values())):
            sort = LookedInto.Sort.PORTFOLIO
            found.append(Finding(sort, people[person], day, count, things=things))
    return found


def openings(since: datetime, until: datetime) -> Any:
    """Return the entries of single things opened by people."""
    return AccessEntry.objects.filter(
        at__gte=since, at__lte=until, action__in=OPENING, object_ids__len=1, person__isnull=False
    ).order_by()


def people_by_key(keys: Iterable[int]) -> dict[int, User]:
    return User.objects.in_bulk(set(keys))
