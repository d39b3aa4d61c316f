"""What the registrations of a list come to together, without adding up what is not alike.

Sums are kept apart by currency, by tax and by whose price they are. Across currencies they are
added only as they were compared when they were submitted, at the rates kept then; what has no rate
is left out and said to be.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.db.models import Sum as Added
from django.utils.functional import Promise

from deals.models.deal import ValueBasis
from deals.views.facets import Found

Kind = tuple[str, str, str]


@dataclass(frozen=True)
class Sum:
    amount: Decimal
    currency: str
    tax: str
    # Said where not all of the list are of one kind.
    basis: "str | Promise"
    count: int


@dataclass(frozen=True)
class Sums:
    """Nothing where fewer than two have a value: one value is no sum."""

    each: list[Sum]
    # The same in one currency, where some of it was converted.
    compared: list[Sum]
    without_rate: int
    is_capped: bool


def sums_of(found: Found) -> Sums | None:
    by = ("value_currency", "value_tax", "value_basis", "worth_currency")
    rows = found.rows().exclude(value_amount=None).values_list(*by)
    told = rows.annotate(
        Added("value_amount"), Count("pk"), Added("worth_amount"), Count("worth_amount")
    )
    plain: dict[Kind, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    worth: dict[Kind, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    without, is_converted = 0, False
    for currency, tax, basis, into, amount, count, compared, known in told:
        add(plain, (currency, tax, basis), amount, count)
        if known:
            add(worth, (into, tax, basis), compared, known)
            is_converted |= into != currency
        without += count - known
    if sum(count for _amount, count in plain.values()) < 2:  # noqa: PLR2004  one is no sum
        return None
    return Sums(
        written(plain),
        written(worth) if is_converted else [],
        without if is_converted else 0,
        found.is_capped,
    )


def add(
    sums: dict[Kind, tuple[Decimal, int]], kind: Kind, amount: Decimal | None, count: int
) -> None:
    held, before = sums[kind]
    sums[kind] = (held + (amount or 0), before + count)


def written(sums: dict[Kind, tuple[Decimal, int]]) -> list[Sum]:
    """Return them, the one of most registrations first."""
    bases = {basis for _currency, _tax, basis in sums}
    rows: Iterable[tuple[Kind, tuple[Decimal, int]]] = sorted(
        sums.items(), key=lambda row: (-row[1][1], row[0])
    )
    return [
        Sum(amount, currency, tax, ValueBasis(basis).label if len(bases) > 1 else "", count)
        for (currency, tax, basis), (amount, count) in rows
    ]
