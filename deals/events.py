"""What can be said to have happened to a registration."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@dataclass(frozen=True, kw_only=True)
class Decision(Event):
    """What somebody decides; where in place of a colleague who is away, both are named."""

    standing_in_for: int | None = None


@known
@dataclass(frozen=True, kw_only=True)
class DealDrafted(Event):
    verb = "deals.drafted"
    sentence = _("{actor} began the registration {subject}")
    icon = "pencil"


@known
@dataclass(frozen=True, kw_only=True)
class DealSubmitted(Event):
    verb = "deals.submitted"
    sentence = _("{actor} submitted {subject}")
    icon = "send"

    again: bool
    promised: str | None


@known
@dataclass(frozen=True, kw_only=True)
class ReviewBegan(Event):
    verb = "deals.review_began"
    sentence = _("{actor} began to review {subject}")
    icon = "eye"


@known
@dataclass(frozen=True, kw_only=True)
class DealEndorsed(Decision):
    """Internal: to the partner nothing is decided before the last step."""

    verb = "deals.endorsed"
    sentence = _("{actor} approved {subject} as the first of two")
    icon = "circle-check"
    internal = True
    outward = True

    place: int


@known
@dataclass(frozen=True, kw_only=True)
class EndorsementUndone(Event):
    verb = "deals.endorsement_undone"
    sentence = _("{actor} took their approval of {subject} back, before the second one")
    icon = "undo-2"
    tone = "warn"
    internal = True


@known
@dataclass(frozen=True, kw_only=True)
class ReviewReminded(Event):
    verb = "deals.review_reminded"
    sentence = _("{subject} waits: who decides it was reminded")
    icon = "clock"
    tone = "warn"
    internal = True

    people: list[int]


@known
@dataclass(frozen=True, kw_only=True)
class ReviewEscalated(Event):
    verb = "deals.review_escalated"
    sentence = _("{subject} waits too long: it was escalated")
    icon = "circle-alert"
    tone = "bad"
    internal = True

    person: int | None


@known
@dataclass(frozen=True, kw_only=True)
class ReviewAssigned(Event):
    verb = "deals.review_assigned"
    sentence = _("{actor} put {subject} into the hands of {person}")
    icon = "user"
    internal = True

    person: int


@known
@dataclass(frozen=True, kw_only=True)
class ReviewerLetGo(Event):
    verb = "deals.reviewer_let_go"
    sentence = _("{subject} is no longer in the hands of {person}, who may not decide it now")
    icon = "user"
    internal = True

    person: int


@known
@dataclass(frozen=True, kw_only=True)
class PromiseMoved(Event):
    verb = "deals.promise_moved"
    sentence = _("A calendar was announced: {subject} is decided later than first promised")
    icon = "calendar"
    tone = "warn"

    promised: str


@known
@dataclass(frozen=True, kw_only=True)
class PromiseSettled(Event):
    verb = "deals.promise_settled"
    sentence = _("A calendar was announced: what was promised for {subject} stands")
    icon = "calendar"

    promised: str


@known
@dataclass(frozen=True, kw_only=True)
class InformationRequested(Decision):
    verb = "deals.information_requested"
    sentence = _("{actor} asked for information on {subject}")
    icon = "circle-help"
    tone = "warn"
    outward = True


@known
@dataclass(frozen=True, kw_only=True)
class DealApproved(Decision):
    verb = "deals.approved"
    sentence = _("{actor} approved {subject}")
    icon = "circle-check"
    tone = "good"
    outward = True

    promised: str | None
    late: bool
    until: str | None


@known
@dataclass(frozen=True, kw_only=True)
class ConfirmationIssued(Event):
    verb = "deals.confirmation_issued"
    sentence = _("The confirmation letter {letter} of {subject} was made")
    icon = "badge-check"

    letter: str


@known
@dataclass(frozen=True, kw_only=True)
class DealRejected(Decision):
    verb = "deals.rejected"
    sentence = _("{actor} rejected {subject}")
    icon = "circle-x"
    tone = "bad"
    outward = True

    reason: str
    promised: str | None
    late: bool


@known
@dataclass(frozen=True, kw_only=True)
class VerdictUndone(Event):
    verb = "deals.verdict_undone"
    sentence = _("{actor} took the verdict on {subject} back")
    icon = "undo-2"
    tone = "warn"


@known
@dataclass(frozen=True, kw_only=True)
class DealAppealed(Event):
    verb = "deals.appealed"
    sentence = _("{actor} appealed against the rejection of {subject}")
    icon = "scale"
    tone = "warn"

    promised: str | None


@known
@dataclass(frozen=True, kw_only=True)
class DealWithdrawn(Event):
    verb = "deals.withdrawn"
    sentence = _("{actor} withdrew {subject}")
    icon = "undo-2"


@known
@dataclass(frozen=True, kw_only=True)
class DealExpired(Event):
    verb = "deals.expired"
    sentence = _("{subject} expired without an answer")
    icon = "hourglass"
    tone = "warn"

    waiting_for_partner: bool


@known
@dataclass(frozen=True, kw_only=True)
class PartyInvited(Event):
    verb = "deals.party_invited"
    sentence = _("{actor} asked {partner} to join {subject}")
    icon = "user-plus"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class PartyAccepted(Event):
    verb = "deals.party_accepted"
    sentence = _("{actor} joined {subject} for {partner}")
    icon = "handshake"
    tone = "good"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class PartyDeclined(Event):
    verb = "deals.party_declined"
    sentence = _("{actor} declined {subject} for {partner}")
    icon = "ban"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class SplitAgreed(Event):
    verb = "deals.split_agreed"
    sentence = _("{actor} set the shares of {subject}")
    icon = "split"


@known
@dataclass(frozen=True, kw_only=True)
class SalesStageChanged(Event):
    verb = "deals.sales_stage_changed"
    sentence = _("The CRM says that {subject} is now {stage}")
    icon = "refresh-cw"

    stage: str


@known
@dataclass(frozen=True, kw_only=True)
class CustomerRenamed(Event):
    verb = "deals.customer_renamed"
    sentence = _("{actor} says that {earlier} is now called {now}")
    internal = True
    icon = "refresh-cw"

    earlier: str
    now: str


@known
@dataclass(frozen=True, kw_only=True)
class CustomerJudged(Event):
    verb = "deals.customer_judged"
    sentence = _("{actor} decided who the customer of {subject} is")
    icon = "scale"
    internal = True

    verdict: str


@known
@dataclass(frozen=True, kw_only=True)
class ContactsChanged(Event):
    verb = "deals.contacts_changed"
    sentence = _("{actor} changed the customer's contacts of {subject}")


@known
@dataclass(frozen=True, kw_only=True)
class TermsChanged(Event):
    """Concerns the one party alone: nobody else learns that there are terms."""

    verb = "deals.terms_changed"
    sentence = _("{actor} changed the terms of {partner} in {subject}")

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class DealSnoozed(Event):
    verb = "deals.snoozed"
    sentence = _("{actor} put {subject} aside for a while")
    icon = "clock"
    internal = True

    until: str


@known
@dataclass(frozen=True, kw_only=True)
class DealWoken(Event):
    verb = "deals.woken"
    sentence = _("{actor} took {subject} up again")
    icon = "clock"
    internal = True


@known
@dataclass(frozen=True, kw_only=True)
class DealDiscarded(Event):
    """A draft that was never submitted: nobody at the vendor waited for it."""

    verb = "deals.discarded"
    sentence = _("{actor} threw the draft {subject} away")
    icon = "trash-2"
