"""What a sum is worth in another currency: by the CRM's own rates, with their day. None is guessed.

A rate holds from its day until the next one of its currency, as in the CRM. A currency without a
rate, on a day before the first one, is worth nothing we know of: it is simply not compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from partners.models import CrmRate
from partners.rounding import rounded

# Whoever reads it and wherever: a moment has one day.
HOUSE = timezone.get_default_timezone()
PLACES = Decimal("0.000000000001")


@dataclass(frozen=True)
class Rate:
    """How many of `target` one of `origin` is worth; `day` and `as_of` are the older of the two."""

    origin: str
    target: str
    factor: Decimal
    day: date
    source: str
    as_of: datetime

    def worth(self, amount: Decimal) -> Decimal:
        return rounded(amount * self.factor, self.target)


class Rates:
    """The rates of one day."""

    def __init__(self, rows: Iterable[CrmRate]) -> None:
        self._rows: dict[int, dict[str, CrmRate]] = {}
        for row in rows:
            self._rows.setdefault(row.connection_id, {})[row.currency] = row

    def between(self, origin: str, target: str) -> Rate | None:
        """Return the rate of two currencies; both sides of it come from one CRM."""
        for known in self._rows.values():
            ours, theirs = known.get(origin), known.get(target)
            if ours is None or theirs is None:
                continue
            return Rate(
                origin,
                target,
                (theirs.rate / ours.rate).quantize(PLACES),
                min(ours.day, theirs.day),
                ours.connection.name,
                min(ours.as_of, theirs.as_of),
            )
        return None


class Worth:
    """What a sum is worth in other currencies; the rates are read where one is asked for."""

    def __init__(
        self, amount: Decimal | None = None, currency: str = "", at: datetime | None = None
    ) -> None:
        self._amount, self._currency, self._at = amount, currency, at
        self._rates: Rates | None = None

    def get(self, target: str) -> Decimal | None:
        if self._amount is None or target == self._currency:
            return self._amount
        if self._at is None:
            return None
        self._rates = self._rates or rates_at(self._at)
        rate = self._rates.between(self._currency, target)
        return rate.worth(self._amount) if rate else None


def rates_at(at: datetime) -> Rates:
    """Return the rates that hold on the day of `at`, in one statement."""
    held = CrmRate.objects.filter(deleted_at=None, day__lte=timezone.localdate(at, HOUSE))
    newest = held.order_by("connection", "currency", "-day", "-pk")
    return Rates(newest.distinct("connection", "currency").select_related("connection"))
