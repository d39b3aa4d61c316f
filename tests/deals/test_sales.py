"""What the CRM says of an opportunity reaches the deal, its parties and its customer."""

import pytest
from django.conf import settings as django_settings

from deals import sales
from partners.models import Connection, CrmAccount, CrmOpportunity, LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity(world):
    deal = world.submitted()
    crm = Connection.objects.create(kind="tryton", name="crm", base_url="")
    account = CrmAccount.objects.create(
        connection=crm, external_id="7", name="苏州精工机械", as_of=world.now
    )
    return CrmOpportunity.objects.create(
        connection=crm,
        external_id="3",
        account=account,
        reference=deal.reference,
        stage="opportunity",
        as_of=world.now,
    )


def test_a_new_stage_is_told_in_the_ledger_of_the_parties(world, opportunity):
    sales.heard(opportunity, {"stage": ("lead", "opportunity")}, world.now)

    entry = LedgerEntry.objects.get(verb="deals.sales_stage_changed")
    assert entry.details == {"stage": "opportunity"}
    assert LedgerEntry.objects.permitted(world.seller, at=world.now).contains(entry)
    assert not LedgerEntry.objects.permitted(world.rival, at=world.now).contains(entry)


def test_the_customer_is_known_by_its_account_from_then_on(world, opportunity):
    sales.heard(opportunity, {"account": (None, opportunity.account)}, world.now)

    deal = sales.deal_named(opportunity.reference)
    assert deal.customer.account == opportunity.account


def test_references_of_another_installation_are_not_ours(world, opportunity):
    public_id = opportunity.reference.rpartition(":")[2]

    assert sales.deal_named(f"prm:other:{public_id}") is None
    assert sales.deal_named(f"prm:{django_settings.INSTANCE_ID}:nobody") is None
    assert sales.deal_named("") is None
