"""What can be said to have happened to what a partner may sell, and to its agreements with us."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class AgreementBegan(Event):
    verb = "partners.agreement_began"
    sentence = _("{actor} entered the agreement {number} with {subject}")
    icon = "file-text"
    tone = "good"

    number: str


@known
@dataclass(frozen=True, kw_only=True)
class AgreementEnded(Event):
    verb = "partners.agreement_ended"
    sentence = _("{actor} ended the agreement {number} with {subject}")
    icon = "file-text"
    tone = "bad"

    number: str


@known
@dataclass(frozen=True, kw_only=True)
class Authorised(Event):
    verb = "partners.authorised"
    sentence = _("{actor} authorised {subject} to sell {product_family} in {territory}")
    icon = "badge-check"
    tone = "good"

    product_family: str
    territory: str


@known
@dataclass(frozen=True, kw_only=True)
class AuthorisedAlone(Event):
    verb = "partners.authorised_alone"
    sentence = _("{actor} authorised {subject} alone to sell {product_family} in {territory}")
    icon = "badge-check"
    tone = "good"

    product_family: str
    territory: str


@known
@dataclass(frozen=True, kw_only=True)
class AuthorisationEnded(Event):
    verb = "partners.authorisation_ended"
    sentence = _("{actor} ended that {subject} may sell {product_family} in {territory}")
    icon = "badge-check"

    product_family: str
    territory: str


@known
@dataclass(frozen=True, kw_only=True)
class PartnerSuspended(Event):
    """Why stands with the suspension: it is somebody's words."""

    verb = "partners.suspended"
    sentence = _("{actor} suspended {subject}: nothing new is registered for the time being")
    icon = "lock"
    tone = "bad"


@known
@dataclass(frozen=True, kw_only=True)
class SuspensionLifted(Event):
    verb = "partners.suspension_lifted"
    sentence = _("{actor} lifted the suspension of {subject}")
    icon = "lock"
    tone = "good"
