"""Which entries of a verb a weight is for."""

from datetime import timedelta

from partners.health.entries import Entry
from partners.health.signal import Condition

SWIFT_ANSWER, SWIFT_REVIEW = timedelta(days=3), timedelta(days=1)


def by_partner(entry: Entry) -> bool:
    return entry.by_partner


def names_partner(entry: Entry) -> bool:
    return entry.names_partner


def first_answer(entry: Entry) -> bool:
    return entry.names_partner and not entry.details.get("again")


def first_submission(entry: Entry) -> bool:
    return entry.by_partner and not entry.details.get("again")


def swift_answer(entry: Entry) -> bool:
    return slow_answer(entry) and entry.waited is not None and entry.waited <= SWIFT_ANSWER


def slow_answer(entry: Entry) -> bool:
    return entry.by_partner and bool(entry.details.get("again"))


def first_in_time(entry: Entry) -> bool:
    return bool(entry.details.get("was_first")) and not entry.details.get("was_late")


def first_but_late(entry: Entry) -> bool:
    return bool(entry.details.get("was_first")) and bool(entry.details.get("was_late"))


def partner_was_silent(entry: Entry) -> bool:
    return bool(entry.details.get("waiting_for_partner"))


def vendor_was_silent(entry: Entry) -> bool:
    return not partner_was_silent(entry)


def late(entry: Entry) -> bool:
    return bool(entry.details.get("late"))


def reason_given(entry: Entry) -> bool:
    return bool(entry.details.get("reason"))


def swift_review(entry: Entry) -> bool:
    return entry.waited is not None and entry.waited <= SWIFT_REVIEW


def given(side: str, *stars: int) -> Condition:
    """Hold for ratings in which one side gave so many of five."""
    return lambda entry: entry.details.get(side) in stars


def stage(*names: str) -> Condition:
    return lambda entry: entry.details.get("stage") in names
