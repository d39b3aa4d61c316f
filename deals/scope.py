"""Whether two registrations want the same: product families, project and time.

Whose customer it is stands in `duplicates.py`; this asks what of it they want to be kept for.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.matching.normalise import parts_of
from deals.models.protection import Protection
from partners.models import ProductFamily, Programme
from permissions.facts import from_now_on

if TYPE_CHECKING:
    from deals.models.deal import Deal


def live(*, at: datetime) -> Q:
    """Return the clause of registrations that are protected or may become so."""
    held = Protection.objects.filter(during__overlap=from_now_on(at))
    waiting = Q(review_status__in=(*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED))
    return waiting | Q(review_status=ReviewStatus.APPROVED, pk__in=held.values("deal_id"))


def shared_families(one: "Deal", other: "Deal") -> "QuerySet[ProductFamily]":
    """Return the product families that both want."""
    return one.families.filter(pk__in=other.families.values("pk")).order_by("code")


def overlap(one: "Deal", other: "Deal") -> bool:
    """Say whether both cannot have what they want."""
    return shared_families(one, other).exists() and same_project(one, other)


def same_project(one: "Deal", other: "Deal") -> bool:
    """Say whether both mean one project. Whoever names none means the whole customer.

    The tender's number decides; without two of them the name does.
    """
    if Programme.current().protects != Programme.Protects.PROJECT:
        return True
    mine, theirs = one.project, other.project
    if mine is None or theirs is None:
        return True
    if mine.tender_number and theirs.tender_number:
        return _plain(mine.tender_number) == _plain(theirs.tender_number)
    return parts_of(mine.name).plain == parts_of(theirs.name).plain


def _plain(number: str) -> str:
    return "".join(each for each in number.casefold() if each.isalnum())
