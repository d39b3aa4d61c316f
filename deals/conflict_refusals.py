"""How a conflict says no."""

from django.utils.translation import gettext as _

from deals.conflict_states import MOVES, ConflictStatus
from permissions.refusals import Refused


class ConflictRefused(Refused):
    code = "conflict_refused"


class IllegalConflictMove(ConflictRefused):
    code = "illegal_transition"

    @classmethod
    def of(cls, status: str, move: str) -> "IllegalConflictMove":
        return cls(
            _("“%(move)s” is not possible while the conflict is: %(status)s.")
            % {"move": MOVES[move].label, "status": ConflictStatus(status).label}
        )


class ConflictUndecided(ConflictRefused):
    """Somebody else wants the same, and a person has to decide between the two first."""

    code = "conflict_undecided"
