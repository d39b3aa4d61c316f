"""What can be said to have happened between the parties of a registration."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class PartyLeft(Event):
    """Why is not in it: that is for the registrant and who decides, not for the other parties."""

    verb = "deals.party_left"
    sentence = _("{actor} left {subject} for {partner}")
    icon = "log-out"
    tone = "warn"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class PartyReplaced(Event):
    """Is not told to the one that left, nor to the one that is asked."""

    verb = "deals.party_replaced"
    sentence = _("{actor} asked {partner} to join {subject} in the place of {former}")
    icon = "user-plus"

    partner: int
    former: int


@known
@dataclass(frozen=True, kw_only=True)
class ContactsShown(Event):
    verb = "deals.contacts_shown"
    sentence = _("{actor} let {partner} see the customer's contacts of {subject}")
    icon = "eye"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class ContactsKept(Event):
    verb = "deals.contacts_kept"
    sentence = _("{actor} no longer lets {partner} see the customer's contacts of {subject}")
    icon = "lock"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class SharesProposed(Event):
    verb = "deals.shares_proposed"
    sentence = _("{actor} proposed new shares of {subject}")
    icon = "split"

    proposal: int


@known
@dataclass(frozen=True, kw_only=True)
class SharesAccepted(Event):
    verb = "deals.shares_accepted"
    sentence = _("{actor} agreed to the new shares of {subject} for {partner}")
    icon = "check"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class SharesDeclined(Event):
    verb = "deals.shares_declined"
    sentence = _("{actor} did not agree to the new shares of {subject} for {partner}")
    icon = "ban"
    tone = "warn"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class SharesWithdrawn(Event):
    verb = "deals.shares_withdrawn"
    sentence = _("{actor} took the proposed shares of {subject} back")
    icon = "undo-2"


@known
@dataclass(frozen=True, kw_only=True)
class SharesAgreed(Event):
    verb = "deals.shares_agreed"
    sentence = _("Everyone agreed to new shares of {subject}, from {since} on")
    icon = "split"
    tone = "good"

    since: str


@known
@dataclass(frozen=True, kw_only=True)
class RegisteredInTheName(Event):
    verb = "deals.registered_in_the_name"
    sentence = _("{actor} of {through} registered {subject} for {partner}")
    icon = "pencil"

    partner: int
    through: int


@known
@dataclass(frozen=True, kw_only=True)
class NameLent(Event):
    verb = "deals.name_lent"
    sentence = _("{actor} confirmed that {subject} was registered for {partner}")
    icon = "check"
    tone = "good"

    partner: int


@known
@dataclass(frozen=True, kw_only=True)
class RegistrationContested(Event):
    verb = "deals.registration_contested"
    sentence = _("{actor} contested {subject}: {partner} did not want it registered")
    icon = "ban"
    tone = "bad"

    partner: int
