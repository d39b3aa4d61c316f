"""What can be said to have happened to a request for terms: to its supplier and the vendor alone.

No entry concerns another supplier or the registrant: nobody learns from it who else was asked.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@dataclass(frozen=True, kw_only=True)
class OfTerms(Event):
    """`partner` is the supplier."""

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class TermsAsked(OfTerms):
    verb = "deals.terms_asked"
    sentence = _("{actor} asked {partner} for terms: {subject}")
    icon = "message-square"

    needed_by: str


@known
@dataclass(frozen=True, kw_only=True)
class TermsGiven(OfTerms):
    verb = "deals.terms_given"
    sentence = _("{actor} gave the terms of {partner}: {subject}")
    icon = "send"
    tone = "good"


@known
@dataclass(frozen=True, kw_only=True)
class TermsReplaced(OfTerms):
    verb = "deals.terms_replaced"
    sentence = _("{actor} replaced what {partner} had answered: {subject}")
    icon = "refresh-cw"


@known
@dataclass(frozen=True, kw_only=True)
class TermsDeclined(OfTerms):
    verb = "deals.terms_declined"
    sentence = _("{actor} declined for {partner} to give terms: {subject} ({no_terms_because})")
    icon = "circle-x"

    no_terms_because: str
    # Whether something was answered before: only the first answer counts for the relationship.
    again: bool


@known
@dataclass(frozen=True, kw_only=True)
class TermsReminded(OfTerms):
    verb = "deals.terms_reminded"
    sentence = _("{actor} reminded {partner} that terms are needed soon: {subject}")
    icon = "clock"


@known
@dataclass(frozen=True, kw_only=True)
class TermsLapsed(OfTerms):
    verb = "deals.terms_lapsed"
    sentence = _("{partner} gave no terms in time: {subject}")
    icon = "hourglass"
    tone = "warn"


@known
@dataclass(frozen=True, kw_only=True)
class TermsWithdrawn(OfTerms):
    verb = "deals.terms_withdrawn"
    sentence = _("{actor} no longer asks {partner} for terms: {subject}")
    icon = "undo-2"
