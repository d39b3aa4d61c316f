"""Taking a protection: whoever is first under the locks has it, everybody else is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.db.models import Sum
from django.utils.translation import gettext as _

from deals.duplicates import sames
from deals.models.customer import Customer
from deals.models.policy import ProtectionPolicy
from deals.models.protection import Protection
from deals.refusals import CustomerAlreadyProtected, CustomerUndecided
from partners.models import ProductFamily, Programme
from permissions.public_ids import new_public_id

if TYPE_CHECKING:
    from deals.models.deal import Deal


@dataclass(frozen=True)
class Window:
    """The time in which one product family will be protected, and the row that says so."""

    family: ProductFamily
    policy: ProtectionPolicy
    during: DateTimeTZRange
    # What our own lateness added.
    lengthened: timedelta | None


def windows(
    deal: "Deal",
    families: Iterable[ProductFamily] | None = None,
    *,
    at: datetime,
    days: int | None,
) -> list[Window]:
    """Return the time of protection of each family, by the policy that decides of it.

    When we decided later than promised, it grows by the delay: the partner never pays for our
    slowness. `days` are a reviewer's own and count from the approval.
    """
    late = lateness(deal, at=at)
    wanted = deal.families.order_by("pk") if families is None else families
    found = []
    for family, policy in ProtectionPolicy.of(deal, wanted, at=at).items():
        ends = end_of(deal, policy, at=at, days=days) + (late or timedelta())
        found.append(Window(family, policy, DateTimeTZRange(at, ends, "[)"), late))
    return found


def end_of(deal: "Deal", policy: ProtectionPolicy, *, at: datetime, days: int | None) -> datetime:
    length = timedelta(days=days or policy.protection_days)
    from_submission = policy.clock_starts == ProtectionPolicy.Clock.SUBMISSION
    first = deal.first_submitted_at
    if days or not from_submission or first is None or first + length <= at:
        return at + length  # a window that would be over before it begins counts from here
    return first + length


def lateness(deal: "Deal", *, at: datetime) -> timedelta | None:
    """Return by how much we decide later than promised, before it waited in a line included."""
    places = deal.queue_places.aggregate(before=Sum("late_before"))
    late: timedelta = places["before"] or timedelta()
    if deal.promised_at and at > deal.promised_at:
        late += at - deal.promised_at
    return late or None


def scope_of(deal: "Deal") -> NumericRange:
    """Return which projects of the customer are meant: one, or all of them."""
    if deal.project_id and Programme.current().protects == Programme.Protects.PROJECT:
        return NumericRange(deal.project_id, deal.project_id, "[]")
    return NumericRange(None, None, "()")


def protect(deal: "Deal", wanted: Sequence[Window]) -> list[Protection]:
    """Insert one protection per family inside the verb's transaction.

    Raises `CustomerAlreadyProtected`, and the transaction keeps none of them;
    `CustomerUndecided` where a customer we know looks the same and nobody has judged it.
    """
    customer = deal.customer
    if customer is None:
        raise ValueError("A submitted deal has a customer.")
    families = [each.family for each in wanted]
    lock_in_order(customer, families)
    scope = scope_of(deal)
    for each in wanted:
        refuse_protected(deal, [each.family], scope=scope, during=each.during)
    refuse_unjudged(deal)
    made = insert_unless_overlapping(deal, wanted, scope=scope)
    if len(made) < len(wanted):
        raise CustomerAlreadyProtected(_("Another registration already protects this customer."))
    return made


def lock_in_order(customer: Customer, families: Sequence[ProductFamily]) -> None:
    """Take turns on the blocking key and on each (customer, family), always in the same order.

    Without the order two approvals of several families wait for each other; without the locks the
    exclusion constraint itself deadlocks under load. A typed twin of the customer has another key
    than the customer's own, but the same blocking key.
    """
    lock_both(customer, customer, families)


def lock_both(
    one: Customer | None, other: Customer | None, families: Sequence[ProductFamily]
) -> None:
    """Take turns on two customers in one order for all: two would otherwise wait for each other.

    Every blocking key comes before every customer's own.
    """
    keys = {
        key
        for customer in (one, other)
        if customer is not None
        for key in (
            f"block:{customer.blocking_key}",
            *(f"customer:{customer.pk}:{family.pk}" for family in families),
        )
    }
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [key])


def refuse_protected(
    deal: "Deal",
    families: Sequence[ProductFamily],
    *,
    scope: NumericRange,
    during: DateTimeTZRange,
) -> None:
    """Score again, now that nobody can get in between.

    A customer that is the same by every feature and protected by somebody else is a claim like
    the database's own.
    """
    held = Protection.objects.filter(
        product_family__in=families, project__overlap=scope, during__overlap=during
    ).exclude(deal=deal)
    # Asked of these alone: among very many that look alike, none may be cut off.
    rivals = sames(deal, among=held.values("customer"))
    judged = judged_of(deal)
    if any(match.customer.pk not in judged for match in rivals):
        raise CustomerAlreadyProtected(_("Another registration already protects this customer."))


def refuse_unjudged(deal: "Deal") -> None:
    """Refuse where a customer we merely know is the same: that is for a person to judge first."""
    known = sames(deal, among=Customer.objects.exclude(account=None).values("pk"))
    judged = judged_of(deal)
    if any(match.customer.pk not in judged for match in known):
        raise CustomerUndecided(_("A customer we know looks the same. Decide first whether it is."))


def judged_of(deal: "Deal") -> set[int]:
    return set(deal.verdicts.filter(customer=deal.customer).values_list("candidate_id", flat=True))


def insert_unless_overlapping(
    deal: "Deal", wanted: Sequence[Window], *, scope: NumericRange
) -> list[Protection]:
    """Insert what nobody else holds; what overlaps is left out, any other error stays loud."""
    made: list[int] = []
    with connection.cursor() as cursor:
        for each in sorted(wanted, key=lambda window: window.family.pk):
            # Cast to bigint: an integer literal would not use the exclusion constraint's index.
            values: list[Any] = [
                new_public_id(),
                deal.pk,
                deal.customer_id,
                each.family.pk,
                each.policy.pk,
                scope,
                each.during,
                each.lengthened,
            ]
            cursor.execute(
                """
                INSERT INTO deals_protection
                    (public_id, deal_id, customer_id, product_family_id, policy_id, project, during,
                     lengthened_by, released_at, release_reason)
                VALUES (%s, %s::bigint, %s::bigint, %s::bigint, %s::bigint, %s::int8range, %s, %s,
                        NULL, '')
                ON CONFLICT ON CONSTRAINT protections_never_overlap DO NOTHING
                RETURNING id
                """,
                values,
            )
            made += [returned[0] for returned in cursor.fetchall()]
    return list(
        Protection.objects.filter(pk__in=made).select_related("product_family").order_by("pk")
    )
