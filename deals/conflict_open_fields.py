"""What is shown of a conflict: to one side its own, of both at once to who weighs it."""

from django.utils.translation import gettext_lazy as _

from deals.models import Conflict, ConflictDecision, ConflictEvidence, ConflictSide
from deals.open_fields import DEAL, VERSION
from partners.open_fields import ID
from permissions.fields import Declared, Words, closed, declare_fields

WEIGHERS = _("who decides the registrations of both sides, auditors and the director")


def weighed(words: Words) -> Declared:
    """Say that a field is of both sides at once, and so for neither."""
    return closed(words, action="weigh", to=WEIGHERS)


declare_fields(
    Conflict,
    _("conflict"),
    {
        "public_id": ID,
        "number": _("number"),
        "status": _("status"),
        "told_at": _("when the sides were told"),
        "answer_by": _("answer by"),
        "band": weighed(_("what the score says")),
        "score": weighed(_("score")),
        "features": weighed(_("reasons of the score")),
        "model_version": weighed(_("model of the score")),
        "first_form": weighed(_("the first name, normalised")),
        "second_form": weighed(_("the second name, normalised")),
        "owner": weighed(_("who takes care of it")),
        "opened_by": weighed(_("who opened it")),
        "opened_at": weighed(_("opened")),
        "due_at": weighed(_("to be decided by")),
        "due_provisional": weighed(_("whether the promise may move")),
        "escalated_at": weighed(_("handed on")),
        "escalation_note": weighed(_("why it was handed on")),
        "version": weighed(VERSION),
    },
    ours={"first", "second"},
)
declare_fields(
    ConflictSide,
    _("side of a conflict"),
    {
        "deal": DEAL,
        "is_first": weighed(_("whether it was submitted first")),
        "answer": _("answer to the proposal"),
        "answered_at": _("answered"),
        "appeal_text": _("why it was appealed"),
        "appealed_at": _("appealed"),
    },
    ours={"conflict", "answered_by", "appealed_by"},
)
declare_fields(
    ConflictEvidence,
    _("evidence of one side"),
    {
        "public_id": ID,
        "text": _("what was said"),
        "happened_on": _("day"),
        "given_at": _("when"),
        "given_by": _("who said it"),
    },
    ours={"side"},
)
declare_fields(
    ConflictDecision,
    _("decision of a conflict"),
    {
        "decided_at": _("when"),
        "is_final": _("whether it stands"),
        "choice": weighed(_("decision")),
        "decided_by": weighed(_("who decided")),
        "to_first": weighed(_("words to the first side")),
        "to_second": weighed(_("words to the second side")),
        "internal_note": weighed(_("internal note")),
        "reason": weighed(_("reason")),
        "families": weighed(_("product families by side")),
        "undone_at": weighed(_("taken back")),
    },
    ours={"conflict", "stood", "carried_out_at"},
)
