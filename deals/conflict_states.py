"""The life of a conflict as data: its states, what moves it, and what can be decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConflictStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("a conflict", "Open")
    EVIDENCE = "evidence", _("Evidence asked for")
    OFFERED = "offered", _("Joint deal proposed")
    DECIDED = "decided", _("Decided")
    APPEALED = "appealed", _("Appealed")


S = ConflictStatus
UNDECIDED = (S.OPEN, S.EVIDENCE, S.OFFERED, S.APPEALED)
# While the vendor weighs, and nobody waits for the two sides to agree.
WEIGHED = (S.OPEN, S.EVIDENCE, S.APPEALED)


@dataclass(frozen=True)
class Move:
    """A named move. `needs` is the action of `deals/rules.py` that its door asks for."""

    name: str
    label: "str | Promise"
    starts: frozenset[ConflictStatus]
    ends: ConflictStatus
    needs: str


def _m(
    name: str,
    label: "str | Promise",
    starts: Iterable[ConflictStatus],
    ends: ConflictStatus,
    needs: str,
) -> Move:
    return Move(name, label, frozenset(starts), ends, needs)


MOVES: dict[str, Move] = {
    each.name: each
    for each in (
        _m("evidence-request", _("Ask both sides"), {S.OPEN}, S.EVIDENCE, "decide"),
        _m("decision", _("Decide"), WEIGHED, S.DECIDED, "decide"),
        _m("offer", _("Propose a joint deal"), WEIGHED, S.OFFERED, "decide"),
        _m("agreement", _("Agree"), {S.OFFERED}, S.DECIDED, "answer"),
        _m("refusal", _("Decline the joint deal"), {S.OFFERED}, S.EVIDENCE, "answer"),
        _m("appeal", _("Appeal"), {S.DECIDED}, S.APPEALED, "answer"),
        _m("end", _("End"), UNDECIDED, S.DECIDED, "end"),
    )
}
# Either side may say more as long as nobody has decided.
TAKES_EVIDENCE = (S.EVIDENCE, S.OFFERED, S.APPEALED)


class Choice(models.TextChoices):
    """What can become of a conflict."""

    FIRST_WINS = "first_wins", _("The first one wins")
    SPLIT = "split_by_scope", _("Split by product family")
    JOINT = "joint_deal", _("A joint deal")
    BOTH_REJECTED = "both_rejected", _("Both are rejected")
    SEPARATE = "separate", _("They do not want the same: both go on")
    # Nobody chooses it: a registration left by another door, and nothing was left to decide.
    FELL_AWAY = "fell_away", _("Nothing left to decide")


# What somebody may choose; a joint deal is proposed, and both sides agree to it or not.
DECIDED_BY_A_PERSON = (
    Choice.FIRST_WINS,
    Choice.SPLIT,
    Choice.JOINT,
    Choice.BOTH_REJECTED,
    Choice.SEPARATE,
)


def moves(status: str) -> set[str]:
    """Return the names of the moves that start in `status`."""
    return {move.name for move in MOVES.values() if status in move.starts}
