"""Whether anything new is taken from a partner: not while it is suspended or its agreement is over.

What runs already goes on; somebody is told of it and says what becomes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import Agreement, Partner, Suspension
from permissions.asked_once import read_once
from permissions.refusals import Refused

SUSPENDED, ENDED = "partner_suspended", "agreement_ended"


class PartnerSuspendedNow(Refused):
    code = SUSPENDED


class AgreementOver(Refused):
    code = ENDED


@dataclass(frozen=True)
class Stop:
    """Why nothing new is taken, since when, in words for both sides."""

    code: str
    since: datetime
    reason: str = ""

    @property
    def words(self) -> "str | Promise":
        if self.code == SUSPENDED:
            return _(
                "The partner is suspended, so nothing new can be submitted. What runs already "
                "goes on. The channel manager knows more."
            )
        return _(
            "The partner's agreement has ended, so nothing new can be submitted until another "
            "one holds. What runs already goes on. The channel manager knows more."
        )


def why_stopped(partner: Partner, *, at: datetime) -> Stop | None:
    """Return what stands in the way. Where no agreement was ever entered, none is asked for."""
    rows = read_once("stops", stops_of, at=at, these=[partner.pk])
    for code, during, reason in rows:
        if code == SUSPENDED:
            return Stop(code, during.lower, reason)
    if not rows or any(at in during for _code, during, _reason in rows):
        return None
    return Stop(ENDED, max(during.upper for _code, during, _reason in rows))


def stops_of(at: datetime, these: Sequence[int]) -> Any:
    held = Suspension.objects.holding(at=at).filter(partner__in=these)
    begun = Agreement.objects.filter(partner__in=these, during__startswith__lte=at)
    said = held.values_list(Value(SUSPENDED), "during", "reason")
    return said.union(begun.values_list(Value(ENDED), "during", Value("")), all=True)


def stopped(*, at: datetime) -> Q:
    """Return the clause of the partners from whom nothing new is taken."""
    suspended = Suspension.objects.holding(at=at)
    begun = Agreement.objects.filter(during__startswith__lte=at)
    held = Agreement.objects.holding(at=at)
    return Q(pk__in=suspended.values("partner_id")) | (
        Q(pk__in=begun.values("partner_id")) & ~Q(pk__in=held.values("partner_id"))
    )


def refuse_stopped(partner: Partner, *, at: datetime) -> None:
    """Raise `PartnerSuspendedNow` or `AgreementOver` where nothing new is taken."""
    stop = why_stopped(partner, at=at)
    if stop is not None:
        kinds = {SUSPENDED: PartnerSuspendedNow, ENDED: AgreementOver}
        raise kinds[stop.code](stop.words)
