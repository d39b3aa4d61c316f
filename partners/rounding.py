"""How a sum is rounded: the one rule for lines, totals and conversions.

To the digits that the currency has (ISO 4217, as Unicode's CLDR keeps it), and a half to the even
neighbour. That is what the CRM does (Tryton's `currency.currency.round`), so a total here is the
total of the order that is made from it there, to the cent.
"""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from babel.numbers import get_currency_precision

# Quantities and unit prices are up to eighteen digits long each; a product of two must stay whole.
PRECISION = 50


def digits_of(currency: str) -> int:
    """Return how many decimals sums in this currency have: two of the yuan, none of the yen."""
    return int(get_currency_precision(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    with localcontext() as context:
        context.prec = PRECISION
        return amount.quantize(Decimal(1).scaleb(-digits_of(currency)), rounding=ROUND_HALF_EVEN)


def times(quantity: Decimal, unit_price: Decimal, currency: str) -> Decimal:
    """Return what so many cost. Lines are rounded one by one, and their sum is exact."""
    with localcontext() as context:
        context.prec = PRECISION
        product = quantity * unit_price
    return rounded(product, currency)
