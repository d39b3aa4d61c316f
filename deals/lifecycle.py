"""The life of a registration as data: who may move it where; what is written when, `matrix` says.

Pages, the API and the diagram in the documentation read these tables; so does every verb.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals import matrix


class ReviewStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    ACTION_REQUIRED = "action_required", _("Action required")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


S = ReviewStatus
AWAITING_DECISION = (S.SUBMITTED, S.IN_REVIEW)
CLOSED = (S.REJECTED, S.WITHDRAWN, S.EXPIRED)
OPEN = (S.DRAFT, *AWAITING_DECISION, S.ACTION_REQUIRED)


@dataclass(frozen=True)
class Transition:
    """A named move. `needs` is the action of `deals/rules.py` that its door asks for."""

    name: str
    label: "str | Promise"
    starts: frozenset[ReviewStatus]
    ends: ReviewStatus
    needs: str


def _t(
    name: str,
    label: "str | Promise",
    starts: Iterable[ReviewStatus],
    ends: ReviewStatus,
    needs: str,
) -> Transition:
    return Transition(name, label, frozenset(starts), ends, needs)


TRANSITIONS: dict[str, Transition] = {
    each.name: each
    for each in (
        _t("submission", _("Submit"), {S.DRAFT, S.ACTION_REQUIRED}, S.SUBMITTED, "edit"),
        _t("review", _("Begin review"), {S.SUBMITTED}, S.IN_REVIEW, "decide"),
        _t(
            "information-request",
            _("Ask for information"),
            AWAITING_DECISION,
            S.ACTION_REQUIRED,
            "decide",
        ),
        _t("approval", _("Approve"), AWAITING_DECISION, S.APPROVED, "decide"),
        _t("rejection", _("Reject"), {*AWAITING_DECISION, S.ACTION_REQUIRED}, S.REJECTED, "decide"),
        _t(
            "withdrawal",
            _("Withdraw"),
            {S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.ACTION_REQUIRED},
            S.WITHDRAWN,
            "edit",
        ),
        _t("appeal", _("Appeal"), {S.REJECTED}, S.IN_REVIEW, "edit"),
        # It stays approved, and as it is, until who decides accepts what would change.
        _t("amendment", _("Amend"), {S.APPROVED}, S.APPROVED, "edit"),
        _t("expiry", _("Expire"), {*AWAITING_DECISION, S.ACTION_REQUIRED}, S.EXPIRED, "expire"),
    )
}

# Taking a verdict back within the grace period returns to where it was decided from, and to
# nowhere else: what was decided unread is not in review afterwards. The verdict remembers it.
UNDOABLE: dict[ReviewStatus, frozenset[ReviewStatus]] = {
    TRANSITIONS[name].ends: TRANSITIONS[name].starts for name in ("approval", "rejection")
}

REQUIRED = matrix.fields_where(S.DRAFT, matrix.REQUIRED)

# What the registrant's people write on a draft; an information request opens a part of it.
UNLOCKABLE = WRITABLE = matrix.fields_where(S.ACTION_REQUIRED, matrix.OPENED)

# What changes by an amendment, and what of it only until the CRM has the opportunity.
AMENDABLE = matrix.fields_where(S.APPROVED, matrix.AMENDED, matrix.AMENDED_UNTIL_IN_CRM)
OF_THE_CRM = matrix.fields_where(S.APPROVED, matrix.AMENDED_UNTIL_IN_CRM)

# What may be written whatever the reviewer opened. Terms are part of what is decided, so they are
# shut with the decision; shares may be left open until later, and who agreed to one keeps it
# (`splits.py`).
EDITABLE: dict[str, tuple[str, ...]] = {
    state: tuple(
        name.removesuffix("_of_its_own")
        for name in matrix.fields_where(state, matrix.REQUIRED, matrix.EDITABLE)
    )
    for state in S.values
}


def is_editable(name: str, status: str) -> bool:
    return name in EDITABLE[ReviewStatus(status)]


def moves(status: str) -> set[str]:
    """Return the names of the transitions that start in `status`."""
    return {t.name for t in TRANSITIONS.values() if status in t.starts}
