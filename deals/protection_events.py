"""What can be said to have happened to a protection, and in the line behind one."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class ExtensionAsked(Event):
    verb = "deals.extension_asked"
    sentence = _("{actor} asked for an extension of {subject}")
    icon = "hourglass"


@known
@dataclass(frozen=True, kw_only=True)
class ExtensionGranted(Event):
    verb = "deals.extension_granted"
    sentence = _("{actor} granted {subject} an extension")
    icon = "hourglass"
    tone = "good"
    outward = True

    until: str


@known
@dataclass(frozen=True, kw_only=True)
class ExtensionRefused(Event):
    verb = "deals.extension_refused"
    sentence = _("{actor} refused {subject} an extension")
    icon = "hourglass"
    tone = "bad"
    outward = True


@known
@dataclass(frozen=True, kw_only=True)
class ProtectionReleased(Event):
    verb = "deals.protection_released"
    sentence = _("{actor} ended the protection of {subject} for {product_family} early")
    icon = "shield"
    outward = True

    product_family: str


@known
@dataclass(frozen=True, kw_only=True)
class ProtectionKept(Event):
    """Though nothing new is taken from its registrant."""

    verb = "deals.protection_kept"
    sentence = _("{actor} let the protection of {subject} for {product_family} run on")
    icon = "shield-check"

    product_family: str


@known
@dataclass(frozen=True, kw_only=True)
class ProtectionRevoked(Event):
    verb = "deals.protection_revoked"
    sentence = _("{actor} revoked the protection of {subject}: {revocation_reason}")
    icon = "shield"
    tone = "bad"
    outward = True

    revocation_reason: str


@known
@dataclass(frozen=True, kw_only=True)
class ProtectionEnding(Event):
    verb = "deals.protection_ending"
    sentence = _("{actor} reminded the registrant that the protection of {subject} ends soon")
    icon = "bell"

    until: str


@known
@dataclass(frozen=True, kw_only=True)
class PlaceKept(Event):
    """Said to the registrant alone, and nothing of what it waits for."""

    verb = "deals.place_kept"
    sentence = _("{actor} keeps the place of {subject}")
    icon = "list-checks"
    outward = True


@known
@dataclass(frozen=True, kw_only=True)
class PlaceEnded(Event):
    verb = "deals.place_ended"
    sentence = _("{actor} took {subject} up for a verdict again")
    icon = "list-checks"


@known
@dataclass(frozen=True, kw_only=True)
class PlaceOffered(Event):
    verb = "deals.place_offered"
    sentence = _("It is the turn of {subject}")
    icon = "list-checks"
    tone = "good"
    outward = True

    until: str


@known
@dataclass(frozen=True, kw_only=True)
class PlaceTaken(Event):
    verb = "deals.place_taken"
    sentence = _("{actor} said that {subject} is still pursued")
    icon = "list-checks"
    tone = "good"


@known
@dataclass(frozen=True, kw_only=True)
class PlaceLapsed(Event):
    verb = "deals.place_lapsed"
    sentence = _("Nobody said in time that {subject} is still pursued")
    icon = "list-checks"
    tone = "warn"
