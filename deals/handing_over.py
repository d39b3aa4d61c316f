"""What a split moves between two registrations: one gives product families up, one has them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from deals.conflict_stand import GIVEN_UP
from deals.models.policy import ProtectionPolicy
from deals.protect import Window, end_of, insert_unless_overlapping, refuse_protected, scope_of
from deals.refusals import CustomerAlreadyProtected

if TYPE_CHECKING:
    from deals.models.conflict import Conflict
    from deals.models.deal import Deal


def give_up(deal: "Deal", families: Collection[str], *, at: datetime) -> None:
    """End what it holds beside these product families, so that the other side can have it."""
    given_up = deal.protections.exclude(product_family__code__in=families)
    for protection in given_up.filter(during__endswith__gt=at, during__isempty=False):
        protection.release(at=max(at, protection.during.lower), reason=GIVEN_UP, noted_at=at)


def take_over(case: "Conflict", deal: "Deal", families: Collection[str], *, at: datetime) -> None:
    """Protect an approved registration for those of the families that it does not hold.

    For a registration under the locks of `protect.lock_both`. Raises `CustomerAlreadyProtected`,
    `OthersBefore`, `ConflictUndecided`, as an approval does.
    """
    wanted = _windows(case, deal, families, at=at)
    if not wanted:
        return
    scope = scope_of(deal)
    for each in wanted:
        refuse_protected(deal, [each.family], scope=scope, during=each.during)
    made = insert_unless_overlapping(deal, wanted, scope=scope)
    if len(made) < len(wanted):
        raise CustomerAlreadyProtected(_("Another registration already protects this customer."))
    deal.refuse_who_came_first(settling=True, at=at)


def _windows(
    case: "Conflict", deal: "Deal", families: Collection[str], *, at: datetime
) -> list[Window]:
    """Return from when to when: from now, as long as the policy says, and longer by our delay.

    What it gave up in this very case lasts at least as long as it would have.
    """
    held = deal.protections.filter(during__endswith__gt=at, during__isempty=False)
    wanted = deal.families.filter(code__in=families).exclude(pk__in=held.values("product_family"))
    late = at - case.due_at if at > case.due_at else None
    before = _ends_before(case, deal)
    found = []
    for family, policy in ProtectionPolicy.of(deal, wanted.order_by("pk"), at=at).items():
        ends = end_of(deal, policy, at=at, days=None) + (late or timedelta())
        ends = max(ends, before.get(family.pk, ends))
        found.append(Window(family, policy, DateTimeTZRange(at, ends, "[)"), late))
    return found


def _ends_before(case: "Conflict", deal: "Deal") -> dict[int, datetime]:
    """Return until when it would have held what earlier decisions of the case took from it."""
    given_up = dict(
        deal.protections.filter(release_reason=GIVEN_UP).values_list("pk", "product_family")
    )
    found: dict[int, datetime] = {}
    for decision in case.decisions.filter(undone_at=None).order_by("pk"):
        for key, (_starts, ended) in decision.stood.get("protections", {}).items():
            family, until = given_up.get(int(key)), parse_datetime(ended)
            if family is not None and until is not None:
                found[family] = max(until, found.get(family, until))
    return found
