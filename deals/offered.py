"""What a registration's form offers to choose, and what it asks beyond itself.

It is read apart from the form: two forms that offer and ask the same are laid out alike, and of a
new registration nothing else differs (`deals/blank_form.py`).
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache

from django.utils.translation import get_language, gettext, to_locale

from deals import choices
from deals.amounts import format_amount
from deals.models import Deal, PartyRole, Question
from deals.questions import asked_of
from partners.models import CrmProduct, Partner, ProductFamily
from partners.own_list import OwnList, own_list
from partners.rules import through_partner
from permissions.models import User

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Offered:
    """The rows, and how they stand in the form in the reader's language."""

    families: list[ProductFamily]
    products: list[CrmProduct]
    own: OwnList | None
    roles: list[PartyRole]
    questions: list[Question]

    @cached_property
    def family_choices(self) -> Choices:
        return tuple((each.code, each.name) for each in self.families)

    @cached_property
    def product_choices(self) -> Choices:
        return (("", "—"), *((p.public_id, with_its_price(p, self.own)) for p in self.products))

    @cached_property
    def role_choices(self) -> Choices:
        return (("", "—"), *((each.code, each.name) for each in self.roles))

    def all_of_it(self) -> Hashable:
        """Return all that a form is laid out of: where it is the same, the inputs are."""
        return self.family_choices, self.product_choices, self.role_choices, self.asked

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Return the questions with every column: what an input says of one is in some of them."""
        return tuple(
            repr([getattr(each, field.attname) for field in each._meta.concrete_fields])
            for each in self.questions
        )


def offered_to(
    user: User, registrant: Partner, deal: Deal | None, *, at: datetime, asks: bool = True
) -> Offered:
    products = choices.products(user, at=at)
    return Offered(
        families=choices.families(),
        products=products,
        own=own_prices(user, registrant, products, at=at),
        roles=choices.party_roles(),
        questions=asked_of(deal, registrant, at=at) if asks else [],
    )


def own_prices(
    user: User, registrant: Partner, products: list[CrmProduct], *, at: datetime
) -> OwnList | None:
    """Return the registrant's own prices, for its own people: whoever acts for it sees none."""
    found = own_list(registrant, [each.pk for each in products])
    if found is None:
        return None
    theirs = through_partner(user, "read", at=at)
    mine = Partner.objects.filter(pk=registrant.pk, pk__in=theirs)
    return found if mine.exists() else None


def with_its_price(product: CrmProduct, own: OwnList | None) -> str:
    """Return a product with its list price, or that of one's own list, as somebody chooses it."""
    language = get_language() or "en"
    price = own.of(product.pk, Decimal(1)) if own else None
    if own is not None and price is not None:
        said = priced(price, own.currency, language)
        return gettext("%(product)s · %(price)s by your list") % {
            "product": product.name,
            "price": said,
        }
    if product.list_price is None or not product.currency:
        return product.name
    return f"{product.name} · {priced(product.list_price, product.currency, language)}"


@lru_cache(maxsize=4096)
def priced(price: Decimal, currency: str, language: str) -> str:
    locale = to_locale(language).replace("_", "-")
    return format_amount(price, currency=currency, language=locale)
