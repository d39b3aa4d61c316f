"""How a deal and a CRM opportunity say the same thing."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max

from partners.models import Command, Connection, CrmOpportunity, Link, Programme
from partners.models.mirror import SalesStage

if TYPE_CHECKING:
    from deals.models.customer import Customer
    from deals.models.deal import Deal

ENSURE_OPPORTUNITY = "ensure_opportunity"
AMEND_OPPORTUNITY = "amend_opportunity"
CLOSED = (SalesStage.CONVERTED, SalesStage.WON, SalesStage.LOST, SalesStage.CANCELLED)


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
        "protections": protections_of(deal),
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


def protections_of(deal: "Deal") -> list[dict[str, str]]:
    """Return until when each product family is protected, and how that ended before its time.

    The end is said once and needs no word when it has come. Nobody's reasons go along.
    """
    held = deal.protections.filter(during__isempty=False).select_related("product_family")
    last = {each.product_family.code: each for each in held.order_by("during__endswith", "pk")}
    return [
        {"family": code, "until": each.ends_at.isoformat(), "ended": each.release_reason}
        for code, each in sorted(last.items())
    ]


def ensure_opportunity(deal: "Deal", *, at: datetime) -> Command | None:
    """Write the command that the CRM shall have this opportunity, in the verb's transaction.

    It is due after the grace period. None where the portal runs without a CRM.
    """
    if settings.CRM["url"] == "none":
        return None
    return _command(deal, ENSURE_OPPORTUNITY, desired_opportunity(deal), at=at)


def tell_of_protection(deal: "Deal", *, at: datetime) -> Command | None:
    """Write the command that the CRM's people read until when it is protected by now.

    For a deal fetched locked whose protection was ended or lengthened in this transaction.
    """
    return amend_opportunity(deal, customer_before=deal.customer, at=at)


def amend_opportunity(
    deal: "Deal", *, customer_before: "Customer | None", at: datetime
) -> Command | None:
    """Write the command that the CRM shall follow an amendment, in the verb's transaction.

    It carries what we wanted before, so that what the CRM's own people wrote since stays theirs.
    None where the CRM was never told of the deal, has closed it, or hears nothing new.
    """
    told = last_told(deal)
    if settings.CRM["url"] == "none" or told is None or is_closed(deal):
        return None
    was = {name: value for name, value in told.desired.items() if name != "was"}
    desired = desired_opportunity(deal)
    if heard(desired) == heard(was):
        return None
    account = customer_before and customer_before.account
    was["customer"] = {**was["customer"], "account": account and account.external_id}
    return _command(deal, AMEND_OPPORTUNITY, {**desired, "was": was}, at=at)


def heard(desired: dict[str, Any]) -> dict[str, Any]:
    """Return what of it can change in the CRM. Older commands said nothing of protections."""
    said = ("title", "value", "value_basis", "product_families", "protections")
    return {name: desired.get(name) for name in said} | {
        "customer": desired["customer"]["portal_id"]
    }


def _command(deal: "Deal", op: str, desired: dict[str, Any], *, at: datetime) -> Command:
    aggregate = aggregate_of(deal)
    # The deal is locked by the verb, so nobody else counts at the same time.
    last = Command.objects.filter(aggregate=aggregate).aggregate(last=Max("seq"))["last"] or 0
    return Command.objects.create(
        connection=Connection.objects.order_by("pk").first(),
        aggregate=aggregate,
        seq=last + 1,
        op=op,
        ref=deal.reference,
        desired=desired,
        created_at=at,
        due_at=at + Programme.current().grace,
    )


def last_told(deal: "Deal") -> Command | None:
    """Return the last command that the CRM has been given, or is going to be."""
    told = Command.objects.filter(aggregate=aggregate_of(deal))
    return told.exclude(state=Command.State.CANCELLED).order_by("-seq").first()


def owns(deal: "Deal") -> bool:
    """Say whether the CRM leads the sum and the close of this deal: since it was told of it."""
    if settings.CRM["url"] == "none":
        return False
    return linked_opportunity(deal) is not None or last_told(deal) is not None


def is_closed(deal: "Deal") -> bool:
    """Say whether the CRM has closed it: after that nothing of it can be written there."""
    opportunity = opportunity_of(deal)
    return opportunity is not None and opportunity.stage in CLOSED


def cancel_unsent(deal: "Deal", *, at: datetime, since: datetime | None = None) -> int:
    """Cancel commands that no worker has taken, all or those of `since`. Returns how many."""
    unsent = Command.objects.filter(aggregate=aggregate_of(deal), state=Command.State.PENDING)
    if since is not None:
        unsent = unsent.filter(created_at__gte=since)
    return unsent.update(state=Command.State.CANCELLED, finished_at=at)


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
