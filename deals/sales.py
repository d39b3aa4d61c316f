"""What the CRM's news means for a deal: its stage told to the parties, its customer known."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from deals import events
from deals.models.closing import Closing
from deals.models.customer import Customer
from deals.models.deal import Deal
from partners import ledger
from partners.crm.connector import ObjectType
from partners.crm.sweep import report
from partners.models import AccountTaken, CrmAccount, CrmOpportunity, Partner
from permissions.actors import System

CRM = System("the CRM")
# What the CRM says when it closes an opportunity, and may mend afterwards.
ENDS = {"stage", "amount", "currency", "closing_reason"}


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
    if isinstance(row, CrmOpportunity):
        heard_of_opportunity(row, changes, at)
    elif isinstance(row, CrmAccount):
        heard_of_account(row, changes, at)


def heard_of_opportunity(
    row: CrmOpportunity, changes: dict[str, tuple[Any, Any]], at: datetime
) -> None:
    deal = deal_named(row.reference)
    if deal is None:
        return
    if "stage" in changes:
        ledger.record(
            events.SalesStageChanged(subject=deal, concerns=deal.partners(at=at), stage=row.stage),
            by=CRM,
            at=at,
        )
    if ENDS & changes.keys():
        Closing.follow(deal, row, at=at)
    if "account" in changes:
        know_customer(deal, row)


def heard_of_account(row: CrmAccount, changes: dict[str, tuple[Any, Any]], at: datetime) -> None:
    """Let a customer follow the name its account was given, and the account it was merged into."""
    survivor = changes.get("merged_into", (None, None))[1]
    for partner in Partner.objects.filter(account=row):
        if survivor is None:
            partner.follow_account(by=CRM, at=at)
        else:
            go_with(partner, row, survivor, at=at)
    customer = Customer.objects.filter(account=row).first()
    earlier, now = changes.get("name", ("", ""))
    if customer is not None and earlier:
        customer.rename(now[:200], by=CRM, at=at)
    if customer is not None and survivor is not None:
        follow(customer, row, survivor, at=at)


def go_with(partner: Partner, loser: CrmAccount, survivor: CrmAccount, *, at: datetime) -> None:
    """Link it to the account that is left. Where another partner is it already, a person judges."""
    try:
        partner.link_account(survivor, by=CRM, at=at)
    except AccountTaken:
        told = {"into": survivor.external_id, "partners": [partner.public_id]}
        kind = ObjectType.ACCOUNT
        report(loser.connection, "merged_partners", kind, loser.external_id, told, at=at)


def follow(customer: Customer, loser: CrmAccount, survivor: CrmAccount, *, at: datetime) -> None:
    """Go with the account that is left. Where another customer is it already, a person judges."""
    other = Customer.objects.filter(account=survivor).first()
    if other is None:
        customer.account = survivor
        customer.save(update_fields=["account"])
        return
    told = {"into": survivor.external_id, "customers": [customer.public_id, other.public_id]}
    report(loser.connection, "merged", ObjectType.ACCOUNT, loser.external_id, told, at=at)


def know_customer(deal: Deal, opportunity: CrmOpportunity) -> None:
    """Point the deal's customer at the CRM's account, unless another customer is it already."""
    customer, account = deal.customer, opportunity.account
    if customer is None or account is None or customer.account_id == account.pk:
        return
    if not Customer.objects.filter(account=account).exists():
        customer.account = account
        customer.save(update_fields=["account"])
