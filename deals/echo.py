"""What the CRM's answers change on our side; heard inside the transaction that mirrors them."""

from datetime import datetime
from typing import Any

from django.db import models

from deals.models import Customer, Deal
from partners.models import CrmOpportunity, Link


def adopt_account(row: models.Model, changes: dict[str, tuple[Any, Any]], at: datetime) -> None:
    """Give the customer of a linked deal the account that its opportunity names.

    An account belongs to one customer: where another holds it, a reviewer says they are the same.
    """
    if not isinstance(row, CrmOpportunity) or row.account is None or "account" not in changes:
        return
    link = Link.objects.filter(
        connection=row.connection,
        role="opportunity",
        portal_kind=Deal._meta.label_lower,
        external_id=row.external_id,
    ).first()
    if link is None or Customer.objects.filter(account=row.account).exists():
        return
    linked = Deal.objects.filter(pk=link.portal_id).values("customer")
    Customer.objects.filter(pk__in=linked, account=None).update(account=row.account)
