"""What an amendment does to protections: some end, some move to another customer, some are new.

What ends goes on for the seconds in which the verdict can be taken back, so that nobody gets in
between and taking it back restores everything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.utils.translation import gettext as _

from deals import rivals
from deals.amending import names_another_customer, write_back
from deals.amendment_refusals import AmendmentRefused
from deals.duplicates import sames
from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models.customer import Customer, CustomerVerdict
from deals.models.extension import Extension
from deals.models.policy import ProtectionPolicy
from deals.models.protection import Protection
from deals.protect import (
    Window,
    insert_unless_overlapping,
    lock_both,
    refuse_protected,
    refuse_unjudged,
    scope_of,
)
from deals.refusals import CustomerAlreadyProtected, OthersBefore
from deals.scope import same_project
from partners.models import ProductFamily, Programme

if TYPE_CHECKING:
    from deals.models.amendment import Amendment
    from deals.models.deal import Deal

KEPT, ENDED, MOVED, MADE = "kept", "ended", "moved", "made"


@dataclass(frozen=True)
class Stand:
    """What a registration claims: product families of a customer, or of one project there."""

    customer: Customer
    families: dict[int, ProductFamily]
    scope: NumericRange


@dataclass(frozen=True)
class Shift:
    """What becomes of one product family: the protection it has, and the one it gets."""

    how: str
    family: ProductFamily
    until: datetime
    held: Protection | None = None
    window: Window | None = None


def stand_of(deal: "Deal") -> Stand:
    """Return by what its protections are its own. An approved registration has a customer."""
    customer = deal.customer
    if customer is None:
        raise ValueError("An approved registration has a customer.")
    families = {family.pk: family for family in deal.families.order_by("pk")}
    return Stand(customer, families, scope_of(deal))


def shifts(amendment: "Amendment", deal: "Deal", before: Stand, *, at: datetime) -> list[Shift]:
    """Return what would become of each protection, now that the registration is rewritten.

    Nobody gains time: what moves ends when it would have ended. What is new lasts as the policy
    says for a claim of the day on which it was proposed, and longer by our own delay.
    """
    now = stand_of(deal)
    gone = at + Programme.current().grace
    is_elsewhere = (before.customer.pk, before.scope) != (now.customer.pk, now.scope)
    found = []
    for held in _running(deal, at=at):
        family = held.product_family
        if family.pk not in now.families:
            found.append(Shift(ENDED, family, min(gone, held.ends_at), held))
        elif is_elsewhere:
            # Beside its own former scope it begins when that has ended.
            starts = gone if before.customer.pk == now.customer.pk else at
            window = DateTimeTZRange(starts, max(starts, held.ends_at), "[)")
            new = Window(family, held.policy, window, held.lengthened_by)
            found.append(Shift(MOVED, family, held.ends_at, held, new))
        else:
            found.append(Shift(KEPT, family, held.ends_at, held))
    added = [family for key, family in now.families.items() if key not in before.families]
    found += [
        Shift(MADE, each.family, each.during.upper, window=each)
        for each in _new_windows(amendment, deal, added, at=at)
    ]
    return found


def _running(deal: "Deal", *, at: datetime) -> list[Protection]:
    held = deal.protections.select_for_update(of=("self",)).select_related(
        "product_family", "policy", "deal"
    )
    return list(held.filter(released_at=None, during__endswith__gt=at).order_by("pk"))


def _new_windows(
    amendment: "Amendment", deal: "Deal", families: Iterable[ProductFamily], *, at: datetime
) -> Iterable[Window]:
    late = at - amendment.promised_at if at > amendment.promised_at else None
    for family, policy in ProtectionPolicy.of(deal, families, at=at).items():
        length = timedelta(days=policy.protection_days)
        counted = policy.clock_starts == ProtectionPolicy.Clock.SUBMISSION
        begins = amendment.proposed_at if counted else at
        ends = begins + length if begins + length > at else at + length
        during = DateTimeTZRange(at, ends + (late or timedelta()), "[)")
        yield Window(family, policy, during, late)


def shift(
    amendment: "Amendment", deal: "Deal", wanted: list[Shift], before: Stand, *, at: datetime
) -> None:
    """Do it, all of it or nothing.

    Raises `CustomerAlreadyProtected`, `CustomerUndecided`, `OthersBefore`, `ConflictUndecided`,
    and `AmendmentRefused` while an extension of what would end waits.
    """
    now = stand_of(deal)
    every = [*(before.families | now.families).values()]
    lock_both(before.customer, now.customer, every)
    claimed = [each.window for each in wanted if each.window and not each.window.during.isempty]
    families = [each.family for each in claimed]
    if "project" in amendment.now:
        families += [each.family for each in wanted if each.how == KEPT]
    if families or names_another_customer(amendment):
        rivals.refuse_undecided(deal, settling=False, at=at)
        refuse_who_came_first(amendment, deal, families)
    ending = [each for each in wanted if each.how in {ENDED, MOVED}]
    if ending and Extension.objects.waiting().filter(deal=deal).exists():
        raise AmendmentRefused(_("An extension of its protection waits. Decide that one first."))
    _end(amendment, ending, at=at)
    for each in claimed:
        refuse_protected(deal, [each.family], scope=now.scope, during=each.during)
    if names_another_customer(amendment):
        refuse_unjudged(deal)
    made = insert_unless_overlapping(deal, claimed, scope=now.scope)
    if len(made) < len(claimed):
        raise CustomerAlreadyProtected(_("Another registration already protects this customer."))
    for protection in made:
        amendment.protections.create(protection=protection, how="made")


def refuse_who_came_first(
    amendment: "Amendment", deal: "Deal", families: Iterable[ProductFamily]
) -> None:
    """Refuse to pass a registration that waited for the same before this was proposed.

    Raises `OthersBefore`; nobody is named.
    """
    waiting = type(deal).objects.filter(
        review_status__in=(*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED),
        first_submitted_at__lt=amendment.proposed_at,
        families__in=list(families),
    )
    others = waiting.exclude(registrant=deal.registrant_id)
    alike = [match.customer.pk for match in sames(deal, among=others.values("customer"))]
    apart = CustomerVerdict.objects.filter(
        deal=deal, customer=deal.customer, verdict=CustomerVerdict.Verdict.DIFFERENT
    )
    same = others.filter(customer__in=[deal.customer_id, *alike]).exclude(
        customer__in=apart.values("candidate")
    )
    if any(same_project(deal, other) for other in same.select_related("project").distinct()):
        raise OthersBefore(
            _("Another registration came first and keeps its place before this one.")
        )


def _end(amendment: "Amendment", ending: Iterable[Shift], *, at: datetime) -> None:
    gone = at + Programme.current().grace
    for each in ending:
        held = each.held
        if held is None or held.ends_at <= gone:
            continue
        amendment.protections.create(protection=held, how="ended", was_until=held.ends_at)
        held.release(at=max(gone, held.starts_at), reason="amended", noted_at=gone)


def restore(amendment: "Amendment", deal: "Deal", *, at: datetime) -> None:
    """Put back what an acceptance changed: what it made never was, what it ended goes on."""
    touched = list(amendment.protections.select_related("protection").order_by("how", "pk"))
    for row in touched:
        if row.how == "made":
            lower = row.protection.during.lower
            row.protection.release(at=lower, reason="undone", noted_at=at)
    for row in touched:
        if row.how == "ended":
            held = row.protection
            held.during = DateTimeTZRange(held.during.lower, row.was_until, "[)")
            held.released_at, held.release_reason = None, ""
            held.save(update_fields=["during", "released_at", "release_reason"])
    amendment.protections.all().delete()
    write_back(amendment, deal)
