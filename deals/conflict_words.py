"""What one side reads of its case: words that are the same whoever stands on the other side."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.conflict_states import TAKES_EVIDENCE, Choice, ConflictStatus
from deals.models import Conflict, ConflictDecision, ConflictSide

Words = str | Promise


@dataclass(frozen=True)
class Said:
    """The one sentence on top of a side's page."""

    words: Words
    tone: str
    icon: str


WEIGHED = {
    ConflictStatus.EVIDENCE: Said(
        _(
            "Your registration looks close to something we already know. Tell us what speaks for "
            "it; you keep your place meanwhile."
        ),
        "warn",
        "scale",
    ),
    ConflictStatus.OFFERED: Said(
        _(
            "We propose that you go on together with another partner, as one joint deal. It comes "
            "about if both of you agree; only then do you learn of each other."
        ),
        "info",
        "handshake",
    ),
    ConflictStatus.APPEALED: Said(
        _("It is weighed once more. What is decided then stands."), "warn", "scale"
    ),
}
OUTCOMES = {
    "kept": Said(_("Your claim holds."), "good", "circle-check"),
    "not_kept": Said(_("Your registration does not go on."), "bad", "circle-x"),
    "part": Said(_("You keep a part of what you registered."), "info", "split"),
    "leads": Said(_("It goes on as a joint deal under your registration."), "good", "handshake"),
    "joins": Said(_("It goes on as a joint deal that you have joined."), "good", "handshake"),
    "goes_on": Said(
        _("Nothing stands in the way of your registration any longer."), "good", "circle-check"
    ),
}


@dataclass(frozen=True)
class OwnSide:
    """A case as one side's people see it: a function of their own rows and of our words to them."""

    case: Conflict
    side: ConflictSide
    said: Said
    # What was decided, or proposed, in the words that were written to this side.
    decision: ConflictDecision | None
    reason: str
    outcome: str
    families: list[str]
    evidence: list[Any]

    @property
    def takes_evidence(self) -> bool:
        return self.case.status in TAKES_EVIDENCE

    @property
    def awaits_answer(self) -> bool:
        return self.case.status == ConflictStatus.OFFERED and not self.side.answer

    @property
    def is_appealable(self) -> bool:
        return self.case.is_appealable


def own_side(case: Conflict, side: ConflictSide) -> OwnSide:
    status = ConflictStatus(case.status)
    decision = case.last_decision()
    is_out = status in {ConflictStatus.DECIDED, ConflictStatus.OFFERED}
    if not is_out:
        decision = None
    outcome = side.outcome(decision.choice) if decision else ""
    said = OUTCOMES[outcome] if status == ConflictStatus.DECIDED else WEIGHED[status]
    return OwnSide(
        case=case,
        side=side,
        said=said,
        decision=decision,
        reason=decision.words_to(side) if decision else "",
        outcome=outcome if status == ConflictStatus.DECIDED else "",
        families=kept_families(side, decision),
        evidence=sorted(side.evidence.all(), key=lambda each: each.pk),
    )


def kept_families(side: ConflictSide, decision: ConflictDecision | None) -> list[str]:
    """Return the names of what a split left to this side; nothing where nothing was split."""
    return [family.name for family in _kept(side, decision)]


def kept_codes(side: ConflictSide, decision: ConflictDecision | None) -> list[str]:
    return [family.code for family in _kept(side, decision)]


def _kept(side: ConflictSide, decision: ConflictDecision | None) -> list[Any]:
    if decision is None or decision.choice != Choice.SPLIT:
        return []
    others = decision.families.get("second" if side.is_first else "first", [])
    families = sorted(side.deal.families.all(), key=lambda family: family.code)
    return [family for family in families if family.code not in others]
