"""Other ways to look at the list: a board by stage, and the month in which protections end."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from deals.lifecycle import CLOSED, ReviewStatus
from deals.models import Deal, Protection
from deals.views.wish import Wish
from permissions.models import User

CARDS = 8
MOST_ENDING = 300
FIRST_YEAR, LAST_YEAR = 2000, 2100
S = ReviewStatus

STAGES: tuple[tuple[str, "str | Promise", tuple[ReviewStatus, ...]], ...] = (
    *((each.value, each.label, (each,)) for each in S if each not in CLOSED),
    ("", pgettext_lazy("of deals", "Closed"), CLOSED),
)


@dataclass(frozen=True)
class Stage:
    """One column of the board; `more` leads to all of it where that is more than stands here."""

    label: "str | Promise"
    deals: list[Deal]
    more: str


def board(wish: Wish, user: User, *, at: datetime) -> list[Stage]:
    """Return the newest deals of each stage, in as many statements as there are stages."""
    found = Deal.objects.filter(wish.without("status").clause(user, at=at))
    held: list[list[int]] = []
    for _value, _label, statuses in STAGES:
        held.append(
            found.filter(review_status__in=statuses).first_keys(user, at=at, most=CARDS + 1)
        )
    keys = [key for each in held for key in each[:CARDS]]
    read = {deal.pk: deal for deal in Deal.objects.with_everything().among(keys, user, at=at)}
    return [
        Stage(
            label,
            [read[key] for key in keys_[:CARDS] if key in read],
            wish.query(status=value or statuses[0], view="") if len(keys_) > CARDS else "",
        )
        for (value, label, statuses), keys_ in zip(STAGES, held, strict=True)
    ]


# The month.


@dataclass(frozen=True)
class Ending:
    deal: Deal
    families: str


@dataclass(frozen=True)
class Day:
    date: date
    endings: list[Ending]
    is_of_month: bool
    is_today: bool


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Day]]
    previous: str
    next: str
    is_capped: bool

    @property
    def days(self) -> list[Day]:
        """Return the days on which something ends, for screens too narrow for a grid."""
        return [day for week in self.weeks for day in week if day.is_of_month and day.endings]

    @property
    def deals(self) -> list[Deal]:
        found = {each.deal.pk: each.deal for day in self.days for each in day.endings}
        return list(found.values())


def month_asked(text: str, *, at: datetime) -> date:
    """Return the first day of the month that is meant; of nonsense, of this one."""
    try:
        day = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  a month has no zone
    except ValueError:
        day = timezone.localdate(at)
    return day.replace(day=1) if FIRST_YEAR <= day.year <= LAST_YEAR else date(LAST_YEAR, 1, 1)


def after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def month(wish: Wish, user: User, first: date, *, at: datetime) -> Month:
    """Return the month with every protection that ends in it, of the deals one may view."""
    begins, ends = midnight(first), midnight(after(first))
    ending = Q(during__endswith__gt=begins, during__endswith__lte=ends, released_at=None)
    asked = Deal.objects.filter(
        wish.without("ending").clause(user, at=at),
        pk__in=Protection.objects.filter(ending).values("deal"),
    )
    keys = asked.first_keys(user, at=at, most=MOST_ENDING + 1)
    deals = Deal.objects.with_everything().among(keys[:MOST_ENDING], user, at=at)
    by_day: dict[date, list[Ending]] = {}
    for deal in deals.order_by("pk"):
        for day, each in endings_of(deal, begins, ends).items():
            by_day.setdefault(day, []).append(each)
    today = timezone.localdate(at)
    weeks = [
        [Day(day, by_day.get(day, []), day.month == first.month, day == today) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(
        first,
        weeks,
        beside(wish, (first - timedelta(days=1)).replace(day=1)),
        beside(wish, after(first)),
        len(keys) > MOST_ENDING,
    )


def beside(wish: Wish, first: date) -> str:
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        return ""
    return wish.query(month=f"{first:%Y-%m}")


def endings_of(deal: Deal, begins: datetime, ends: datetime) -> dict[date, Ending]:
    """Return what ends of one deal on each day, its product families together."""
    found: dict[date, list[Any]] = {}
    for each in deal.protections.all():
        if each.released_at is None and not each.during.isempty and begins < each.ends_at <= ends:
            found.setdefault(last_day(each.ends_at), []).append(each)
    comma = pgettext("between things", ", ")
    return {
        day: Ending(deal, comma.join(each.product_family.name for each in protected))
        for day, protected in found.items()
    }


def last_day(ends_at: datetime) -> date:
    """Return the last day that is protected: what ends at midnight ended the day before."""
    return timezone.localdate(ends_at - timedelta(microseconds=1))


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
