"""What a form offers to choose from."""

import re
from datetime import datetime

from babel import Locale
from django.utils.translation import get_language, to_locale

from deals.models import PartyRole, RejectReason
from partners.models import CrmProduct, ProductFamily
from permissions.models import User

CURRENCIES = ("CNY", "EUR", "USD", "HKD", "JPY", "GBP", "CHF", "SGD", "TWD", "KRW", "INR", "AUD")
EURO = frozenset({"AT", "BE", "DE", "ES", "FI", "FR", "GR", "IE", "IT", "LU", "NL", "PT", "SK"})
OWN = {"CN": "CNY", "HK": "HKD", "TW": "TWD", "JP": "JPY", "GB": "GBP", "CH": "CHF", "US": "USD"}

ISO = re.compile("[A-Z]{2}")
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})

Choices = list[tuple[str, str]]


def currency_of(country: str) -> str:
    """Return the currency that a partner of this country most likely writes sums in."""
    return "EUR" if country in EURO else OWN.get(country, "USD")


def countries(*, first: str) -> Choices:
    """Return every country by its name in the reader's language, the partner's own on top."""
    names = Locale.parse(to_locale(get_language() or "en")).territories
    known = [(code, name) for code, name in names.items() if ISO.fullmatch(code)]
    real = [(code, name) for code, name in known if code not in NO_COUNTRIES]
    real.sort(key=lambda each: (each[0] != first, each[1]))
    return [("", ""), *real]


def families() -> list[ProductFamily]:
    return list(ProductFamily.objects.order_by("position", "name_en"))


def party_roles() -> list[PartyRole]:
    """Return the roles another partner can have; the registrant's own is not given away."""
    return list(PartyRole.objects.exclude(code="registrant").order_by("position", "pk"))


def reject_reasons() -> list[RejectReason]:
    return list(RejectReason.objects.order_by("position", "pk"))


def products(user: User, *, at: datetime) -> list[CrmProduct]:
    return list(
        CrmProduct.objects.permitted(user, "view", at=at)
        .filter(deleted_at=None)
        .order_by("name", "pk")
    )
