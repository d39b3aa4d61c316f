"""What a registration's lines cost: by the list, as asked for, and as answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from deals.models.line import DealLine, said_of
from deals.models.price import OwnPrice, PriceVerdict, SpecialPrice
from deals.refusals import PricesUndecided
from partners.models import CrmProduct, Partner
from partners.own_list import OwnList, own_list
from partners.rates import Rates, rates_at
from partners.rounding import times

if TYPE_CHECKING:
    from deals.models.deal import Deal

# How far below the list it is cannot be told: no limit covers that.
UNTOLD = Decimal("Infinity")
PERCENT = Decimal("0.01")
# A price far above the list is a slip or another unit; how far, no rule asks.
FAR_ABOVE = Decimal(99999)


class Asked(NamedTuple):
    """What one unit shall cost, in the currency of the registration, and why."""

    unit_price: Decimal
    words: str


class Line(NamedTuple):
    product: CrmProduct
    quantity: Decimal
    asked: Asked | None = None


class Listed(NamedTuple):
    """What one unit costs by a list, without tax."""

    price: Decimal
    currency: str


class Answer(NamedTuple):
    """The price that is granted; none means that the list holds."""

    granted: Decimal | None
    words: str = ""


def write_lines(deal: "Deal", wanted: Iterable[Sequence[Any]]) -> None:
    """Have the registration consist of these lines. What stands there already stays as it is."""
    lines = [Line(*each) for each in wanted]
    held = list(deal.lines.select_related("special_price").order_by("pk"))
    currency = deal.value_currency
    said = [
        (row.product.pk, row.quantity, (row.asked.unit_price, currency, row.asked.words))
        if row.asked
        else (row.product.pk, row.quantity, None)
        for row in lines
    ]
    if said == said_of(held):
        return
    deal.lines.all().delete()
    made = [DealLine(deal=deal, product=row.product, quantity=row.quantity) for row in lines]
    for line in made:
        line.follow_the_list()
    DealLine.objects.bulk_create(made)
    own = keep_own_prices(deal, made)
    SpecialPrice.objects.bulk_create(
        SpecialPrice(
            deal=deal,
            line=line,
            unit_price=row.asked.unit_price,
            currency=currency,
            discount_percent=below(
                listed(row.product, row.quantity, own), row.asked.unit_price, currency, Rates([])
            ),
            words=row.asked.words,
        )
        for line, row in zip(made, lines, strict=True)
        if row.asked
    )


def settle_lines(deal: "Deal", *, at: datetime) -> None:
    """Take the list's prices as they are now: what is submitted is decided by these."""
    lines = list(deal.lines.select_related("product", "special_price"))
    if not lines:
        return
    for line in lines:
        line.follow_the_list()
    DealLine.objects.bulk_update(lines, ["list_price", "list_currency", "list_as_of"])
    own = keep_own_prices(deal, lines)
    asked = [line.asked for line in lines if line.asked]
    if not asked:
        return
    rates = rates_at(at)
    for price in asked:
        by_list = listed(price.line.product, price.line.quantity, own)
        price.discount_percent = below(by_list, price.unit_price, price.currency, rates)
    SpecialPrice.objects.bulk_update(asked, ["discount_percent"])


def keep_own_prices(deal: "Deal", lines: Sequence[DealLine]) -> OwnList | None:
    """Write down what the registrant's own list asks for these lines, where it is on one."""
    OwnPrice.objects.filter(line__in=lines).delete()
    own = own_list(deal.registrant, [line.product_id for line in lines])
    if own is not None:
        prices = ((line, own.of(line.product_id, line.quantity)) for line in lines)
        OwnPrice.objects.bulk_create(
            OwnPrice(
                line=line,
                unit_price=price,
                currency=own.currency,
                list_name=own.name,
                as_of=own.as_of,
            )
            for line, price in prices
            if price is not None
        )
    return own


def listed(product: CrmProduct, quantity: Decimal, own: OwnList | None) -> Listed | None:
    """Return what one costs without anything being asked for: by the registrant's own list first.

    None where nobody knows.
    """
    price = own.of(product.pk, quantity) if own else None
    if own is not None and price is not None:
        return Listed(price, own.currency)
    return Listed(product.list_price, product.currency) if product.list_price else None


def below(
    by_list: Listed | None, unit_price: Decimal, currency: str, rates: Rates
) -> Decimal | None:
    """Return how far below the list a price is, in percent of the list; None where nobody knows.

    Rounded up, so that what lies beyond a limit never reads as being on it.
    """
    if by_list is None or not by_list.price:
        return None
    price = by_list.price
    if by_list.currency != currency:
        rate = rates.between(by_list.currency, currency)
        if rate is None:
            return None
        price *= rate.factor
    found = ((1 - unit_price / price) * 100).quantize(PERCENT, rounding=ROUND_CEILING)
    return max(found, -FAR_ABOVE)


def deepest(discounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the largest discount of several; `UNTOLD` where one of them is not known."""
    found = [UNTOLD if each is None else each for each in discounts]
    return max(found, default=None)


def deepest_of(
    registrant: Partner, lines: Sequence[Line], currency: str, *, at: datetime
) -> Decimal | None:
    """Return the largest discount of what somebody has typed so far for a partner."""
    asked = [(row.product, row.quantity, row.asked.unit_price) for row in lines if row.asked]
    if not asked:
        return None
    rates, own = rates_at(at), own_list(registrant, [product.pk for product, *_rest in asked])
    return deepest(
        below(listed(product, quantity, own), price, currency, rates)
        for product, quantity, price in asked
    )


def other_currency(deal: "Deal") -> bool:
    """Say whether a price is asked for in another currency than the registration has by now."""
    return deal.special_prices.exclude(currency=deal.value_currency).exists()


# The vendor's answer.


def check_answers(
    deal: "Deal", answers: Mapping[str, Answer] | None
) -> list[tuple[SpecialPrice, Answer]]:
    """Return what is answered to each price that is asked for.

    Raises `PricesUndecided`, naming all at once: those left out, and those changed without a word.
    """
    given = dict(answers or {})
    found: list[tuple[SpecialPrice, Answer]] = []
    wrong: dict[str, list[tuple[str, str | Promise]]] = {}
    for price in deal.special_prices.select_related("line").order_by("pk"):
        answer = given.pop(price.public_id, None)
        if answer is None:
            wrong[price.public_id] = [("required", _("Say which price is granted."))]
        elif answer.granted != price.unit_price and not answer.words.strip():
            wrong[price.public_id] = [("reason", _("The partner needs a reason."))]
        else:
            found.append((price, answer))
    for unknown in given:
        wrong[unknown] = [("does_not_exist", _("No such price is asked for."))]
    if wrong:
        words = _("Special prices are asked for. Decide on each of them with the approval.")
        raise PricesUndecided(words, fields={f"prices.{key}": said for key, said in wrong.items()})
    return found


def keep_answers(deal: "Deal", answers: Iterable[tuple[SpecialPrice, Answer]]) -> None:
    """Write the answers down with the verdict that has just been made."""
    approval = deal.approvals.latest("pk")
    PriceVerdict.objects.bulk_create(
        PriceVerdict(
            approval=approval,
            price_id=price.public_id,
            product_id=price.line.product_id,
            quantity=price.line.quantity,
            asked=price.unit_price,
            granted=answer.granted,
            currency=price.currency,
            words=answer.words.strip(),
        )
        for price, answer in answers
    )


# What is shown.


@dataclass(frozen=True)
class Total:
    """The sum of the lines that have a price in this currency, and of how many lines it is."""

    currency: str
    amount: Decimal
    lines: int
    of: int
    # Of the oldest list price in it.
    as_of: datetime | None = None

    @property
    def is_whole(self) -> bool:
        return self.lines == self.of


def list_totals(lines: Sequence[DealLine]) -> list[Total]:
    """Return what the lines cost by the list, one sum for each currency there is."""
    priced: dict[str, list[DealLine]] = {}
    for line in lines:
        if line.list_price is not None:
            priced.setdefault(line.list_currency, []).append(line)
    return [
        Total(
            currency,
            sum((line.list_total or Decimal(0) for line in found), Decimal(0)),
            len(found),
            len(lines),
            min((line.list_as_of for line in found if line.list_as_of), default=None),
        )
        for currency, found in sorted(priced.items())
    ]


def total_as(
    lines: Sequence[DealLine],
    granted: Mapping[str, Decimal | None],
    own: Mapping[int, OwnPrice],
) -> Total | None:
    """Return what the lines cost with the prices that are asked for, or granted once they are.

    In the currency of what is asked; a line whose list price is in another one is left out. A line
    for which nothing is asked, or granted, costs what the registrant's `own` list says, if it does.
    """
    currency = next((line.asked.currency for line in lines if line.asked), "")
    found: list[Decimal] = []
    for line in lines:
        asked = line.asked
        held = granted.get(asked.public_id, asked.unit_price) if asked else None
        if asked and held is not None:
            found.append(times_of(line, held, asked.currency))
        elif (by_own := own.get(line.pk)) is not None:
            found += [by_own.total] if by_own.currency == currency else []
        elif line.list_currency == currency and line.list_total is not None:
            found.append(line.list_total)
    return Total(currency, sum(found, Decimal(0)), len(found), len(lines)) if currency else None


def times_of(line: DealLine, unit_price: Decimal, currency: str) -> Decimal:
    return times(line.quantity, unit_price, currency)
