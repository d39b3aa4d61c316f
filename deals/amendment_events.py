"""What can be said to have happened to an amendment of an approved registration."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from deals.events import DealEndorsed, Decision
from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class AmendmentProposed(Event):
    verb = "deals.amendment_proposed"
    sentence = _("{actor} proposed an amendment of {subject}")
    icon = "pencil"

    promised: str | None


@known
@dataclass(frozen=True, kw_only=True)
class AmendmentEndorsed(DealEndorsed):
    verb = "deals.amendment_endorsed"
    sentence = _("{actor} accepted the amendment of {subject} as the first of two")


@known
@dataclass(frozen=True, kw_only=True)
class AmendmentAccepted(Decision):
    verb = "deals.amendment_accepted"
    sentence = _("{actor} accepted the amendment of {subject}")
    icon = "pencil"
    tone = "good"
    outward = True

    promised: str | None
    late: bool


@known
@dataclass(frozen=True, kw_only=True)
class AmendmentRejected(Decision):
    verb = "deals.amendment_rejected"
    sentence = _("{actor} rejected the amendment of {subject}")
    icon = "pencil"
    tone = "bad"
    outward = True

    reason: str
    promised: str | None
    late: bool


@known
@dataclass(frozen=True, kw_only=True)
class AmendmentWithdrawn(Event):
    verb = "deals.amendment_withdrawn"
    sentence = _("{actor} withdrew the amendment of {subject}")
    icon = "undo-2"


@known
@dataclass(frozen=True, kw_only=True)
class AmendmentUndone(Event):
    verb = "deals.amendment_undone"
    sentence = _("{actor} took the verdict on the amendment of {subject} back")
    icon = "undo-2"
    tone = "warn"


@known
@dataclass(frozen=True, kw_only=True)
class AmendmentPromiseMoved(Event):
    verb = "deals.amendment_promise_moved"
    sentence = _(
        "A calendar was announced: the amendment of {subject} is decided later than promised"
    )
    icon = "calendar"
    tone = "warn"

    promised: str


@known
@dataclass(frozen=True, kw_only=True)
class AmendmentPromiseSettled(Event):
    verb = "deals.amendment_promise_settled"
    sentence = _(
        "A calendar was announced: what was promised for the amendment of {subject} stands"
    )
    icon = "calendar"

    promised: str
