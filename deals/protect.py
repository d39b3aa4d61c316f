"""Taking a protection: whoever is first under the locks has it, everybody else is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.utils.translation import gettext as _

from deals.duplicates import sames
from deals.models.customer import Customer
from deals.models.protection import Protection
from deals.refusals import CustomerAlreadyProtected, CustomerUndecided
from partners.models import ProductFamily, Programme

if TYPE_CHECKING:
    from deals.models.deal import Deal


def window(
    deal: "Deal", *, at: datetime, days: int | None
) -> tuple[DateTimeTZRange, timedelta | None]:
    """Return the time of protection and what our own lateness added to it.

    The window starts with the approval. When we decided later than promised, it grows by the
    delay: the partner never pays for our slowness.
    """
    length = timedelta(days=days or Programme.current().protection_days)
    late = None
    if deal.promised_at and at > deal.promised_at:
        late = at - deal.promised_at
    return DateTimeTZRange(at, at + length + (late or timedelta()), "[)"), late


def scope_of(deal: "Deal") -> NumericRange:
    """Return which projects of the customer are meant: one, or all of them."""
    if deal.project_id and Programme.current().protects == Programme.Protects.PROJECT:
        return NumericRange(deal.project_id, deal.project_id, "[]")
    return NumericRange(None, None, "()")


def protect(
    deal: "Deal",
    families: Sequence[ProductFamily],
    *,
    during: DateTimeTZRange,
    lengthened: timedelta | None = None,
) -> list[Protection]:
    """Insert one protection per family inside the verb's transaction.

    Raises `CustomerAlreadyProtected`, and the transaction keeps none of them;
    `CustomerUndecided` where a customer we know looks the same and nobody has judged it.
    """
    customer = deal.customer
    if customer is None:
        raise ValueError("A submitted deal has a customer.")
    lock_in_order(customer, families)
    scope = scope_of(deal)
    refuse_rivals(deal, families, scope=scope, during=during)
    made = insert_unless_overlapping(
        deal, families, scope=scope, during=during, lengthened=lengthened
    )
    if len(made) < len(families):
        raise CustomerAlreadyProtected(_("Another registration already protects this customer."))
    return made


def lock_in_order(customer: Customer, families: Sequence[ProductFamily]) -> None:
    """Take turns on the blocking key and on each (customer, family), always in the same order.

    Without the order two approvals of several families wait for each other; without the locks the
    exclusion constraint itself deadlocks under load. A typed twin of the customer has another key
    than the customer's own, but the same blocking key.
    """
    keys = [f"block:{customer.blocking_key}"]
    keys += sorted(f"customer:{customer.pk}:{family.pk}" for family in families)
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [key])


def refuse_rivals(
    deal: "Deal",
    families: Sequence[ProductFamily],
    *,
    scope: NumericRange,
    during: DateTimeTZRange,
) -> None:
    """Score again, now that nobody can get in between.

    A customer that is the same by every feature and protected by somebody else is a claim like
    the database's own. One that we merely know is for a person to judge first.
    """
    judged = set(
        deal.verdicts.filter(customer=deal.customer).values_list("candidate_id", flat=True)
    )
    held = Protection.objects.filter(
        product_family__in=families, project__overlap=scope, during__overlap=during
    ).exclude(deal=deal)
    # Asked of these alone: among very many that look alike, none may be cut off.
    rivals = sames(deal, among=held.values("customer"))
    if any(match.customer.pk not in judged for match in rivals):
        raise CustomerAlreadyProtected(_("Another registration already protects this customer."))
    known = sames(deal, among=Customer.objects.exclude(account=None).values("pk"))
    if any(match.customer.pk not in judged for match in known):
        raise CustomerUndecided(_("A customer we know looks the same. Decide first whether it is."))


def insert_unless_overlapping(
    deal: "Deal",
    families: Sequence[ProductFamily],
    *,
    scope: NumericRange,
    during: DateTimeTZRange,
    lengthened: timedelta | None,
) -> list[Protection]:
    """Insert what nobody else holds; what overlaps is left out, any other error stays loud."""
    made: list[int] = []
    with connection.cursor() as cursor:
        for family in sorted(families, key=lambda each: each.pk):
            row = Protection(
                deal=deal,
                customer=deal.customer,
                product_family=family,
                project=scope,
                during=during,
                lengthened_by=lengthened,
            )
            # Cast to bigint: an integer literal would not use the exclusion constraint's index.
            values: list[Any] = [
                row.public_id,
                deal.pk,
                deal.customer_id,
                family.pk,
                scope,
                during,
                lengthened,
            ]
            cursor.execute(
                """
                INSERT INTO deals_protection
                    (public_id, deal_id, customer_id, product_family_id, project, during,
                     lengthened_by, released_at, release_reason)
                VALUES (%s, %s::bigint, %s::bigint, %s::bigint, %s::int8range, %s, %s, NULL, '')
                ON CONFLICT ON CONSTRAINT protections_never_overlap DO NOTHING
                RETURNING id
                """,
                values,
            )
            made += [returned[0] for returned in cursor.fetchall()]
    return list(Protection.objects.filter(pk__in=made).order_by("pk"))
