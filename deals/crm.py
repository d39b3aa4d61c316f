"""How a deal and a CRM opportunity say the same thing."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max

from partners.models import Command, Connection, CrmOpportunity, Link, Programme

if TYPE_CHECKING:
    from deals.models.deal import Deal

ENSURE_OPPORTUNITY = "ensure_opportunity"


def aggregate_of(deal: "Deal") -> str:
    return f"{deal._meta.label_lower}:{deal.pk}"


def desired_opportunity(deal: "Deal") -> dict[str, Any]:
    """Return what the CRM shall hold: no person of the partner and no partner's terms."""
    customer = deal.customer
    if customer is None or deal.expected_close is None:
        raise ValueError("The database keeps a submitted deal complete.")
    return {
        "number": deal.number,
        "title": deal.display_title,
        "partner": deal.registrant.name,
        "partner_id": deal.registrant.public_id,
        "value": {
            "amount": f"{deal.value_amount:.2f}",
            "currency": deal.value_currency,
            "tax": deal.value_tax,
        },
        "value_basis": deal.value_basis,
        "expected_close": deal.expected_close.isoformat(),
        "product_families": [family.code for family in deal.families.all()],
        "customer": {
            "portal_id": customer.public_id,
            "name": customer.name,
            "country": customer.country,
            "domain": customer.domain,
            "identifiers": [
                {"scheme": scheme, "value": value}
                for scheme, value in customer.identifiers.values_list("scheme", "value")
            ],
            "account": customer.account.external_id if customer.account else None,
        },
    }


def ensure_opportunity(deal: "Deal", *, at: datetime) -> Command | None:
    """Write the command that the CRM shall have this opportunity, in the verb's transaction.

    It is due after the grace period. None where the portal runs without a CRM.
    """
    if settings.CRM["url"] == "none":
        return None
    aggregate = aggregate_of(deal)
    # The deal is locked by the verb, so nobody else counts at the same time.
    last = Command.objects.filter(aggregate=aggregate).aggregate(last=Max("seq"))["last"] or 0
    return Command.objects.create(
        connection=Connection.objects.order_by("pk").first(),
        aggregate=aggregate,
        seq=last + 1,
        op=ENSURE_OPPORTUNITY,
        ref=deal.reference,
        desired=desired_opportunity(deal),
        created_at=at,
        due_at=at + Programme.current().grace,
    )


def cancel_unsent(deal: "Deal", *, at: datetime) -> int:
    """Cancel commands that no worker has taken. Returns how many."""
    return Command.objects.filter(aggregate=aggregate_of(deal), state=Command.State.PENDING).update(
        state=Command.State.CANCELLED, finished_at=at
    )


def has_left(deal: "Deal", *, since: datetime) -> bool:
    """Say whether a worker has taken a command of this deal that was written at `since` or later.

    Asked after `cancel_unsent`: what is not cancelled is in somebody's hand.
    """
    commands = Command.objects.filter(aggregate=aggregate_of(deal), created_at__gte=since)
    return bool(commands.exclude(state=Command.State.CANCELLED).exists())


def linked_opportunity(deal: "Deal") -> Link | None:
    return Link.objects.filter(
        role="opportunity", portal_kind=deal._meta.label_lower, portal_id=deal.pk
    ).first()


def opportunity_of(deal: "Deal") -> CrmOpportunity | None:
    """Return what the CRM says of this deal, as of the last look. It is never typed here."""
    linked = Link.objects.filter(
        role="opportunity", portal_kind=deal._meta.label_lower, portal_id=deal.pk
    )
    opportunity: CrmOpportunity | None = (
        CrmOpportunity.objects.filter(
            connection__in=linked.values("connection"), external_id__in=linked.values("external_id")
        )
        .select_related("connection")
        .first()
    )
    return opportunity
