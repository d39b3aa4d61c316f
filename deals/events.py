"""What can be said to have happened to a registration."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class DealDrafted(Event):
    verb = "deals.drafted"
    sentence = _("{actor} began the registration {subject}")


@known
@dataclass(frozen=True, kw_only=True)
class DealSubmitted(Event):
    verb = "deals.submitted"
    sentence = _("{actor} submitted {subject}")

    again: bool


@known
@dataclass(frozen=True, kw_only=True)
class ReviewBegan(Event):
    verb = "deals.review_began"
    sentence = _("{actor} began to review {subject}")


@known
@dataclass(frozen=True, kw_only=True)
class InformationRequested(Event):
    verb = "deals.information_requested"
    sentence = _("{actor} asked for information on {subject}")
    outward = True


@known
@dataclass(frozen=True, kw_only=True)
class DealApproved(Event):
    verb = "deals.approved"
    sentence = _("{actor} approved {subject}")
    outward = True

    promised: str | None
    late: bool
    until: str | None


@known
@dataclass(frozen=True, kw_only=True)
class DealRejected(Event):
    verb = "deals.rejected"
    sentence = _("{actor} rejected {subject}")
    outward = True

    reason: str
    promised: str | None
    late: bool


@known
@dataclass(frozen=True, kw_only=True)
class VerdictUndone(Event):
    verb = "deals.verdict_undone"
    sentence = _("{actor} took the verdict on {subject} back")


@known
@dataclass(frozen=True, kw_only=True)
class DealWithdrawn(Event):
    verb = "deals.withdrawn"
    sentence = _("{actor} withdrew {subject}")


@known
@dataclass(frozen=True, kw_only=True)
class DealExpired(Event):
    verb = "deals.expired"
    sentence = _("{subject} expired without an answer")

    waiting_for_partner: bool


@known
@dataclass(frozen=True, kw_only=True)
class PartyInvited(Event):
    verb = "deals.party_invited"
    sentence = _("{actor} asked {partner} to join {subject}")

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class PartyAccepted(Event):
    verb = "deals.party_accepted"
    sentence = _("{actor} joined {subject} for {partner}")

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class PartyDeclined(Event):
    verb = "deals.party_declined"
    sentence = _("{actor} declined {subject} for {partner}")

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class SplitAgreed(Event):
    verb = "deals.split_agreed"
    sentence = _("{actor} set the shares of {subject}")


@known
@dataclass(frozen=True, kw_only=True)
class SalesStageChanged(Event):
    verb = "deals.sales_stage_changed"
    sentence = _("The CRM says that {subject} is now {stage}")

    stage: str


@known
@dataclass(frozen=True, kw_only=True)
class CustomerJudged(Event):
    verb = "deals.customer_judged"
    sentence = _("{actor} decided who the customer of {subject} is")
    internal = True

    verdict: str
