"""What happens next with a registration, who has to do it, and by when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.course import Claim, course, promise_of
from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models import Deal
from deals.turns import steps_of
from partners.standing_in import deciding_manager
from permissions.models import User


@dataclass(frozen=True)
class Decider:
    """Who decides a partner's registrations, and the moment we promise to have done it."""

    person: User | None
    at: datetime
    is_provisional: bool
    # How many people have to approve, one after the other.
    eyes: int = 1


@dataclass(frozen=True)
class NextStep:
    words: "str | Promise"
    tone: str
    icon: str
    due: datetime | None = None


def decider_of(wanted: Claim, *, at: datetime, deal: Deal | None = None) -> Decider:
    """Say who would decide a claim that is submitted at `at`, and by when.

    Named is whom the registrant would meet anyway: its channel manager, or somebody of the vendor
    whom the rule names and who may decide. Whoever comes after them is a number.
    """
    found = course(wanted, at=at, deal=deal)
    promise = promise_of(found)
    return Decider(found[0].decider, promise.at, promise.provisional, len(found))


def decider_now(deal: Deal, *, at: datetime) -> Decider:
    """Say who decides what is submitted, as the course was written then."""
    steps = steps_of(deal)
    named = steps[0].person if steps else None
    return Decider(
        named or deciding_manager(deal.registrant, at=at),
        deal.promised_at or at,
        deal.promise_provisional,
        len(steps) or 1,
    )


WORDS: dict[str, "str | Promise"] = {
    ReviewStatus.DRAFT: _("Complete it and submit. A draft holds no place in the queue."),
    ReviewStatus.SUBMITTED: _("We have it and will decide."),
    ReviewStatus.IN_REVIEW: _("Somebody is looking at it now."),
    ReviewStatus.ACTION_REQUIRED: _("We need an answer from you. You keep your place meanwhile."),
    ReviewStatus.REJECTED: _("It was rejected. The reason stands below."),
    ReviewStatus.WITHDRAWN: _("It was withdrawn. You can register it again at any time."),
    ReviewStatus.EXPIRED: _("It expired without an answer. You can register it again."),
}
# To those who cannot do it themselves.
TO_OTHERS: dict[str, "str | Promise"] = {
    ReviewStatus.DRAFT: _("It is not submitted yet. A draft holds no place in the queue."),
    ReviewStatus.ACTION_REQUIRED: _(
        "We asked %(partner)s and wait for the answer. The deal keeps its place meanwhile."
    ),
    ReviewStatus.WITHDRAWN: _("%(partner)s withdrew it."),
    ReviewStatus.EXPIRED: _("It expired without an answer from %(partner)s."),
}
LOOKS = {
    ReviewStatus.DRAFT: ("", "pencil"),
    ReviewStatus.SUBMITTED: ("", "clock"),
    ReviewStatus.IN_REVIEW: ("", "eye"),
    ReviewStatus.ACTION_REQUIRED: ("warn", "message-square"),
    ReviewStatus.REJECTED: ("bad", "circle-x"),
    ReviewStatus.WITHDRAWN: ("", "undo-2"),
    ReviewStatus.EXPIRED: ("", "hourglass"),
}


def next_step(deal: Deal, *, at: datetime, writes: bool, appealed: bool = False) -> NextStep:
    """Return the one sentence on top of a deal's page, for who writes it or for who looks on."""
    status = ReviewStatus(deal.review_status)
    if status == ReviewStatus.APPROVED:
        return _protected(deal, at=at)
    tone, icon = LOOKS[status]
    due = {
        ReviewStatus.ACTION_REQUIRED: deal.lapses_at,
        ReviewStatus.SUBMITTED: deal.promised_at,
        ReviewStatus.IN_REVIEW: deal.promised_at,
    }.get(status)
    if status in AWAITING_DECISION and due and at > due:
        return NextStep(
            _("We are later than promised. The protection will grow by the delay."),
            "warn",
            "clock",
            due,
        )
    words = WORDS[status] if writes else TO_OTHERS.get(status, WORDS[status])
    if appealed and status == ReviewStatus.IN_REVIEW:
        words = _("The rejection was appealed. We look at it once more and decide.")
    return NextStep(str(words) % {"partner": deal.registrant}, tone, icon, due)


def _protected(deal: Deal, *, at: datetime) -> NextStep:
    """Read the end off the protections that the page has fetched already."""
    ends = [p.ends_at for p in deal.protections.all() if p.state(at=at) in {"active", "scheduled"}]
    if not ends:
        return NextStep(_("Approved. Its protection has ended."), "", "shield")
    return NextStep(
        _("Approved and protected. Nobody else can register this customer."),
        "good",
        "shield-check",
        max(ends),
    )


def share_of_wait(deal: Deal, *, at: datetime) -> float:
    """Return how much of the promised time has passed since the first submission, 1 when over."""
    if deal.first_submitted_at is None or deal.promised_at is None:
        return 0.0
    whole = (deal.promised_at - deal.first_submitted_at).total_seconds()
    gone = (at - deal.first_submitted_at).total_seconds()
    return 1.0 if whole <= 0 else max(0.0, min(1.0, gone / whole))
