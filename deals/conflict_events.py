"""What can be said to have happened to a conflict.

Of it each side hears by its own registration, and of nothing but itself.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class ConflictOpened(Event):
    verb = "deals.conflict_opened"
    sentence = _("{actor} opened the conflict {subject}")
    icon = "scale"
    tone = "warn"
    internal = True


@known
@dataclass(frozen=True, kw_only=True)
class ConflictEscalated(Event):
    verb = "deals.conflict_escalated"
    sentence = _("{actor} handed the conflict {subject} on")
    icon = "arrow-up-right"
    tone = "warn"
    internal = True


@known
@dataclass(frozen=True, kw_only=True)
class ConflictFellAway(Event):
    verb = "deals.conflict_fell_away"
    sentence = _("Nothing was left to decide in the conflict {subject}")
    icon = "scale"
    internal = True
    # It may come back with the verdict that ended it.
    outward = True


@known
@dataclass(frozen=True, kw_only=True)
class ConflictCameBack(Event):
    verb = "deals.conflict_came_back"
    sentence = _("The conflict {subject} is open again: the verdict that ended it was taken back")
    icon = "undo-2"
    internal = True


@dataclass(frozen=True, kw_only=True)
class OfOneSide(Event):
    conflict: str


@known
@dataclass(frozen=True, kw_only=True)
class EvidenceAsked(OfOneSide):
    verb = "deals.evidence_asked"
    sentence = _("{actor} asked what speaks for {subject}")
    icon = "scale"
    tone = "warn"
    outward = True


@known
@dataclass(frozen=True, kw_only=True)
class EvidenceGiven(OfOneSide):
    verb = "deals.evidence_given"
    sentence = _("{actor} said what speaks for {subject}")
    icon = "scale"


@known
@dataclass(frozen=True, kw_only=True)
class JointDealProposed(OfOneSide):
    verb = "deals.joint_deal_proposed"
    sentence = _("{actor} proposed a joint deal for {subject}")
    icon = "handshake"
    outward = True


@known
@dataclass(frozen=True, kw_only=True)
class JointDealAnswered(OfOneSide):
    verb = "deals.joint_deal_answered"
    sentence = _("{actor} answered the proposal of a joint deal for {subject}")
    icon = "handshake"
    accepted: bool


@known
@dataclass(frozen=True, kw_only=True)
class JointDealFailed(OfOneSide):
    """Said to both sides alike, whoever declined."""

    verb = "deals.joint_deal_failed"
    sentence = _("The joint deal for {subject} did not come about; it is weighed again")
    icon = "scale"


@known
@dataclass(frozen=True, kw_only=True)
class ConflictDecided(OfOneSide):
    verb = "deals.conflict_decided"
    sentence = _("{actor} decided what becomes of {subject} beside another claim")
    icon = "gavel"
    outward = True


@known
@dataclass(frozen=True, kw_only=True)
class ConflictUndone(OfOneSide):
    verb = "deals.conflict_undone"
    sentence = _("{actor} took back what was decided on {subject} beside another claim")
    icon = "undo-2"
    tone = "warn"


@known
@dataclass(frozen=True, kw_only=True)
class ConflictAppealed(OfOneSide):
    verb = "deals.conflict_appealed"
    sentence = _("{actor} appealed what was decided on {subject}")
    icon = "scale"
    tone = "warn"
