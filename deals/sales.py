"""What the CRM's news means for a deal: its stage told to the parties, its customer known."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from deals import events
from deals.models.customer import Customer
from deals.models.deal import Deal
from partners import ledger
from partners.models import CrmOpportunity
from permissions.actors import System

CRM = System("the CRM")


def deal_named(reference: str) -> Deal | None:
    """Return the deal whose reference the CRM keeps, if it is one of this installation."""
    prefix = f"prm:{settings.INSTANCE_ID}:"
    if not reference.startswith(prefix):
        return None
    found: Deal | None = (
        Deal.objects.select_related("registrant", "customer")
        .filter(public_id=reference.removeprefix(prefix))
        .first()
    )
    return found


def heard(row: models.Model, changes: dict[str, tuple[Any, Any]], at: datetime) -> None:
    """Hear of a change of the mirror, inside the transaction that wrote it."""
    if not isinstance(row, CrmOpportunity):
        return
    deal = deal_named(row.reference)
    if deal is None:
        return
    if "stage" in changes:
        ledger.record(
            events.SalesStageChanged(subject=deal, concerns=deal.partners(at=at), stage=row.stage),
            by=CRM,
            at=at,
        )
    if "account" in changes:
        know_customer(deal, row)


def know_customer(deal: Deal, opportunity: CrmOpportunity) -> None:
    """Point the deal's customer at the CRM's account, unless another customer is it already."""
    customer, account = deal.customer, opportunity.account
    if customer is None or account is None or customer.account_id == account.pk:
        return
    if not Customer.objects.filter(account=account).exists():
        customer.account = account
        customer.save(update_fields=["account"])
