"""Which registrations wait for a reviewer, by the saved views of the inbox."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models import Amendment, Conflict, ConflictSide, Deal, QueuePlace, Snooze
from permissions.asked_once import asked_once
from permissions.models import User
from permissions.reach import as_keys, declare_keys

# Nobody works by the difference between a hundred and a thousand, and counting on costs.
MOST_COUNTED = 99


@dataclass(frozen=True)
class View:
    """One saved view, and what its empty page says."""

    label: str | Promise
    title: str | Promise
    words: str | Promise
    icon: str


VIEWS = {
    "": View(
        _("To decide"),
        _("Nothing waits for you"),
        _("New registrations appear here, the oldest promise on top."),
        "inbox",
    ),
    "mine": View(
        _("Mine"),
        _("You have taken up nothing"),
        _("What you begin to review is kept together here."),
        "user",
    ),
    "unassigned": View(
        _("Unassigned"),
        _("Everything is in somebody's hands"),
        _("What nobody has begun to review stands here."),
        "users",
    ),
    "overdue": View(
        _("Over target"),
        _("Every promise is kept so far"),
        _("What is decided later than promised lengthens the partner's protection."),
        "circle-check",
    ),
    "asked": View(
        _("Waiting for an answer"),
        _("No partner owes you an answer"),
        _("What you ask a partner about waits here and keeps its place."),
        "message-square",
    ),
    "conflicts": View(
        _("Conflicts"),
        _("Nobody wants what another wants"),
        _("Two registrations of one customer and product family meet here as a case."),
        "scale",
    ),
    "amendments": View(
        _("Amendments"),
        _("Nobody wants an approved registration changed"),
        _("What partners propose to change of approved registrations waits here."),
        "pencil",
    ),
    "in_line": View(
        _("In line"),
        _("Nobody waits behind a protection"),
        _("Registrations whose place is kept wait here until it is their turn."),
        "list-checks",
    ),
    "snoozed": View(
        _("Snoozed"),
        _("Nothing is put aside"),
        _("What you snooze waits here and comes back by itself."),
        "clock",
    ),
}


def queue_of(user: User, view: str, *, at: datetime) -> Any:
    """Return what one may decide in this view.

    What one has snoozed is in a view of its own, and over target all the same: whoever puts work
    aside does not put a promise aside.
    """
    return in_view(Deal.objects.permitted(user, "decide", at=at), user, view, at=at)


def in_view(found: Any, user: User, view: str, *, at: datetime) -> Any:
    """Return those of the registrations that somebody may decide which wait in this view."""
    asleep = as_keys(user, "asleep", lambda: snoozed_by(user, at), at=at)
    if view == "snoozed":
        waiting = (*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED)
        return found.filter(review_status__in=waiting, pk__in=asleep)
    if view == "overdue":
        late = Amendment.objects.waiting().filter(promised_at__lt=at).values("deal_id")
        waits = Q(review_status__in=AWAITING_DECISION, promised_at__lt=at)
        return found.filter(waits | Q(review_status=ReviewStatus.APPROVED, pk__in=late))
    if view in {"conflicts", "amendments"}:
        cases = ConflictSide.objects.filter(conflict__in=open_cases(user, at=at).values("pk"))
        beside: Any = cases if view == "conflicts" else Amendment.objects.waiting()
        return found.filter(pk__in=beside.values("deal_id"))
    # What waits behind a protection waits for nobody's verdict.
    in_line = QueuePlace.objects.waiting(at=at).values("deal_id")
    if view == "in_line":
        return found.awaiting_decision().filter(pk__in=in_line)
    found = found.exclude(pk__in=asleep)
    if view == "asked":
        return found.filter(review_status=ReviewStatus.ACTION_REQUIRED)
    taken_up = {"mine": Q(reviewer=user), "unassigned": Q(reviewer=None)}
    return found.awaiting_decision().exclude(pk__in=in_line).filter(taken_up.get(view, Q()))


def snoozed_by(user: User, at: datetime) -> Any:
    return Snooze.objects.holding(at=at).filter(person=user).values("deal_id")


declare_keys("asleep", snoozed_by)


def open_cases(user: User, *, at: datetime) -> Any:
    """Return the conflicts that one may decide and nobody has."""
    return Conflict.objects.undecided().permitted(user, "decide", at=at)


def counted(user: User, *, at: datetime) -> Iterator[tuple[str, View, str]]:
    """Yield each view with how much waits in it, counted no further than it is read, at once."""
    most = MOST_COUNTED + 1

    def waiting_for(user: User, at: datetime, _these: Sequence[int]) -> Any:
        may = Deal.objects.permitted(user, "decide", at=at)
        first, *others = (
            (open_cases(user, at=at) if name == "conflicts" else in_view(may, user, name, at=at))
            .order_by()
            .annotate(_view=Value(name))
            .values_list("_view")[:most]
            for name in VIEWS
        )
        return first.union(*others, all=True)

    found = asked_once(("waiting", most), waiting_for, user, at=at)
    waiting = Counter(name for (name,) in found)
    for name, view in VIEWS.items():
        n = waiting[name]
        yield name, view, f"{MOST_COUNTED}+" if n > MOST_COUNTED else str(n or "")
