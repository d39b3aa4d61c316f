"""Who is to be reminded of a request for terms, and whose day has passed: each told once."""

from datetime import datetime, timedelta

from deals.models import TermsRequest
from partners.working_time import opening_before, working_time_of
from permissions.actors import System

AT_ONCE = 500
# The longest holidays there are between a working day and the next one.
FARTHEST = timedelta(days=32)


def remind_and_lapse(*, by: System, at: datetime) -> int:
    """Tell what is due, each in a transaction of its own; return how many were told.

    A supplier is reminded when the last working day before the day begins there, by the calendar
    as it is now; whoever was asked later than that needs no reminder.
    """
    told = 0
    over = TermsRequest.objects.unanswered().filter(due_at__lte=at, lapsed_at=None)
    for request in over.select_related("partner").order_by("due_at", "pk")[:AT_ONCE]:
        told += request.lapse(by=by, at=at)
    near = TermsRequest.objects.waiting(at=at).filter(reminded_at=None, due_at__lte=at + FARTHEST)
    for request in near.select_related("partner").order_by("due_at", "pk")[:AT_ONCE]:
        if request.asked_at < reminder_of(request, at=at) <= at:
            told += request.remind(by=by, at=at)
    return told


def reminder_of(request: TermsRequest, *, at: datetime) -> datetime:
    return opening_before(request.needed_by, working_time_of(request.partner, at=at))
