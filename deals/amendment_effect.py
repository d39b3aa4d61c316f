"""What an amendment would change if it were accepted now: the verb's own steps, made and undone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import pgettext

from deals import amending, crm, shifting
from deals.models import Customer, Deal
from deals.outside import gaps_of
from deals.shifting import Shift
from partners.authorised import told_to_the_vendor
from permissions.models import User
from permissions.refusals import Refused

if TYPE_CHECKING:
    from deals.models import Amendment

# How the customer it would name looks to a reviewer, asked of the registration as rewritten.
Look = Callable[[Deal], Any]


@dataclass(frozen=True)
class Told:
    """One thing the CRM would be told, and what it was told before."""

    name: str
    was: Any
    now: Any

    @property
    def said_before(self) -> str:
        return _in_words(self.was)

    @property
    def said_now(self) -> str:
        return _in_words(self.now)


@dataclass
class Effect:
    """Protections, customers that look alike, the CRM; and the refusal that would meet it."""

    refused: str = ""
    code: str = ""
    shifts: list[Shift] = field(default_factory=list)
    twins: Any = ()
    crm: list[Told] = field(default_factory=list)
    is_told: bool = False
    # What of it the registrant was not authorised to sell there.
    outside: list[str] = field(default_factory=list)

    @property
    def needs_a_customer(self) -> bool:
        return self.code == "customer_undecided"


def _in_words(told: Any) -> str:
    """Return what the CRM is told as it is told: the words of its own field."""
    return pgettext("between things", ", ").join(told) if isinstance(told, list) else str(told)


def effect_of(amendment: "Amendment", *, by: User, at: datetime, look: Look) -> Effect:
    """Return what accepting it at `at` would do; nothing of it stays."""
    found = Effect()
    with transaction.atomic():
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=amendment.deal_id)
        try:
            with transaction.atomic():
                try:
                    _try(amendment, deal, found, by=by, at=at, look=look)
                finally:
                    transaction.set_rollback(True)
        except Refused as refusal:
            found.refused, found.code = str(refusal), refusal.code
    return found


def _try(
    amendment: "Amendment", deal: Deal, found: Effect, *, by: User, at: datetime, look: Look
) -> None:
    amending.refuse_stale(amendment, deal)
    amending.refuse_whose_target_it_is(amendment, deal, None, by=by, at=at)
    before = shifting.stand_of(deal)
    nobody: list[Customer] = []
    amending.rewrite(amendment, deal, same_as=None, apart_from=nobody, by=by, at=at)
    found.shifts = shifting.shifts(amendment, deal, before, at=at)
    if amending.names_another_customer(amendment):
        found.twins = look(deal)
    found.crm, found.is_told = told_by(deal)
    found.outside = [
        str(each) for each in told_to_the_vendor(gaps_of([deal], at=at).get(deal.pk, []))
    ]
    shifting.shift(amendment, deal, found.shifts, before, at=at)


def told_by(deal: Deal) -> tuple[list[Told], bool]:
    """Return what the CRM would be told anew, and whether it is told of this deal at all."""
    last = crm.last_told(deal)
    if last is None or not crm.owns(deal):
        return [], False
    was, now = last.desired, crm.desired_opportunity(deal)
    said = [
        Told("title", was["title"], now["title"]),
        Told("product_families", was["product_families"], now["product_families"]),
        Told("customer", was["customer"]["name"], now["customer"]["name"]),
    ]
    moved = was["customer"]["portal_id"] != now["customer"]["portal_id"]
    return [
        each for each in said if (moved if each.name == "customer" else each.was != each.now)
    ], True
