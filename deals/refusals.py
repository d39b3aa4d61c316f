"""How a deal says no: one class per reason, each with a sentence somebody may read."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from deals.lifecycle import ReviewStatus, Transition
from permissions.refusals import Refused


class IllegalMove(Refused):
    code = "illegal_transition"

    @classmethod
    def of(cls, status: str, transition: Transition) -> "IllegalMove":
        return cls(
            _("“%(move)s” is not possible while the registration is: %(status)s.")
            % {"move": transition.label, "status": ReviewStatus(status).label}
        )


class Incomplete(Refused):
    """Something required is missing; `fields` names all of it at once. Doors answer 422."""

    code = "incomplete"


class FieldLocked(Refused):
    code = "field_locked"

    @classmethod
    def naming(cls, names: Sequence[str]) -> "FieldLocked":
        sentence = _("This field cannot be changed now.")
        return cls(
            _("Some fields cannot be changed now."),
            fields={name: [("field_locked", sentence)] for name in names},
        )


class ReferenceTaken(Refused):
    code = "reference_taken"


class ReasonMissing(Refused):
    code = "reason_missing"

    @classmethod
    def at(cls, field: str) -> "ReasonMissing":
        sentence = _("The partner needs a reason.")
        return cls(sentence, fields={field: [("required", sentence)]})


class CannotBeUndone(Refused):
    code = "cannot_be_undone"


class NewcomerRefused(Refused):
    code = "newcomer_refused"


class RatingRefused(Refused):
    code = "rating_refused"


class ViewRefused(Refused):
    code = "view_refused"


class AppealRefused(Refused):
    code = "appeal_refused"


class AnotherDecides(Refused):
    """Whoever said no does not judge what is said against it, where somebody else can."""

    code = "another_decides"


class PricesUndecided(Refused):
    """A price is asked for and the approval says nothing of it."""

    code = "prices_undecided"


class CustomerAlreadyProtected(Refused):
    code = "customer_already_protected"


class CustomerUndecided(Refused):
    """A customer we know looks the same and nobody has said whether it is."""

    code = "customer_undecided"


class CustomerSettled(Refused):
    """Who the customer is was part of a decision that stands."""

    code = "customer_settled"


class SplitRefused(Refused):
    code = "split_refused"


class ShareAgreed(SplitRefused):
    """Somebody agreed to a share; it is not changed over their head."""

    code = "share_agreed"


class ProposalOpen(SplitRefused):
    code = "proposal_open"


class ProposalSettled(SplitRefused):
    code = "proposal_settled"


class PartyRefused(Refused):
    code = "party_refused"


class NotYourTurn(Refused):
    """The rule means somebody else at this step, or asks for another pair of eyes."""

    code = "not_your_turn"


class NotTheirs(Refused):
    """It cannot be put into these hands."""

    code = "not_theirs"


class SnoozeRefused(Refused):
    code = "snooze_refused"


class CommentRefused(Refused):
    code = "comment_refused"


class AttachmentRefused(Refused):
    code = "attachment_refused"


class TermsRefused(Refused):
    """Terms cannot be asked for, or given, like this."""

    code = "terms_refused"

    @classmethod
    def at(cls, field: str, code: str, sentence: str) -> "TermsRefused":
        return cls(sentence, fields={field: [(code, sentence)]})


class TermsShut(TermsRefused):
    """The day has passed, or nothing is needed any more."""

    code = "terms_shut"


class Unprintable(Refused):
    """The typeface lacks a character: a paper without it would say something else."""

    code = "unprintable"

    @classmethod
    def naming(cls, characters: Sequence[str]) -> "Unprintable":
        named = ", ".join(f"{each} (U+{ord(each):04X})" for each in characters)
        return cls(
            _("This cannot be printed yet: the typeface has no %(characters)s.")
            % {"characters": named}
        )


class ImportRefused(Refused):
    """A sheet is not at the step for this, or its columns do not fit."""

    code = "import_refused"


class ExtensionDenied(Refused):
    """More time cannot be had: each child says why."""

    code = "extension_refused"


class ProtectionOver(ExtensionDenied):
    code = "protection_over"


class ExtensionWaits(ExtensionDenied):
    code = "extension_waits"


class NoExtensionLeft(ExtensionDenied):
    code = "no_extension_left"


class EvidenceMissing(ExtensionDenied):
    code = "evidence_missing"


class ExtensionDecided(ExtensionDenied):
    code = "extension_decided"


class ExtensionBlocked(ExtensionDenied):
    """Somebody else's protection or place follows."""

    code = "extension_blocked"


class VerdictIsFresh(ExtensionDenied):
    """What it would rest on may still be taken back."""

    code = "verdict_is_fresh"


class CannotBeRevoked(Refused):
    code = "cannot_be_revoked"


class OthersBefore(Refused):
    """Whoever registered first is offered the place first."""

    code = "others_before"


class QueuedAlready(Refused):
    code = "queued_already"


class NothingToWaitFor(Refused):
    code = "nothing_to_wait_for"


class PlaceNotOffered(Refused):
    code = "place_not_offered"
