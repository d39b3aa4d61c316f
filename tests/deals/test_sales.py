"""What the CRM says of an opportunity reaches the deal, its parties and its customer."""

import pytest
from django.conf import settings as django_settings

from deals import sales
from deals.duplicates import candidates
from deals.matching.score import Known
from deals.models import Customer
from partners.models import Connection, CrmAccount, CrmOpportunity, Discrepancy, LedgerEntry

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


def customer_at(crm, number, name, *, at):
    """Return a customer whose account in the CRM has this number."""
    account = CrmAccount.objects.create(connection=crm, external_id=number, name=name, as_of=at)
    customer = Customer.known_as(name, country="CN", at=at)
    customer.account = account
    customer.save()
    return customer


def test_a_customer_follows_the_name_its_account_is_given(world, opportunity):
    known = customer_at(opportunity.connection, "71", "江岚水泵厂", at=world.now)

    sales.heard(known.account, {"name": ("江岚水泵厂", "江岚流体科技有限公司")}, world.now)

    known.refresh_from_db()
    assert (known.name, known.former_names) == ("江岚流体科技有限公司", ["江岚水泵厂"])
    entry = LedgerEntry.objects.get(verb="deals.customer_renamed")
    assert entry.details == {"earlier": "江岚水泵厂", "now": "江岚流体科技有限公司"}
    for person in (world.seller, world.rival):
        assert not LedgerEntry.objects.permitted(person, at=world.now).contains(entry)


@pytest.mark.parametrize("typed", ["江岚水泵厂", "江岚流体科技有限公司", "江岚水泵"])
def test_a_renamed_customer_is_found_by_either_name(world, opportunity, typed):
    known = customer_at(opportunity.connection, "71", "江岚水泵厂", at=world.now)
    known.rename("江岚流体科技有限公司", by=sales.CRM, at=world.now)

    found = candidates(Known(name=typed, country="CN"))

    assert [each.customer for each in found] == [known]


def test_going_back_to_an_old_name_keeps_each_name_once(world, opportunity):
    known = customer_at(opportunity.connection, "71", "江岚水泵厂", at=world.now)
    for name in ("江岚流体科技有限公司", "江岚水泵厂", "江岚水泵厂"):
        known.rename(name, by=sales.CRM, at=world.now)

    assert (known.name, known.former_names) == ("江岚水泵厂", ["江岚流体科技有限公司"])


def test_a_name_heard_for_the_first_time_renames_nobody(world, opportunity):
    known = customer_at(opportunity.connection, "71", "江岚水泵厂", at=world.now)

    sales.heard(known.account, {"name": (None, "JIANGLAN PUMPS")}, world.now)

    known.refresh_from_db()
    assert known.name == "江岚水泵厂"


def test_a_customer_goes_with_the_account_that_is_left_after_a_merge(world, opportunity):
    known = customer_at(opportunity.connection, "71", "江岚水泵厂", at=world.now)
    left = CrmAccount.objects.create(
        connection=opportunity.connection, external_id="72", name="江岚", as_of=world.now
    )

    sales.heard(known.account, {"merged_into": (None, left)}, world.now)

    known.refresh_from_db()
    assert known.account == left
    assert not Discrepancy.objects.exists()


def test_a_merge_of_two_customers_of_ours_is_left_to_a_person(world, opportunity):
    one = customer_at(opportunity.connection, "71", "宏砺机械有限公司", at=world.now)
    two = customer_at(opportunity.connection, "72", "宏砺机械有限公司", at=world.now)

    for _twice in range(2):
        sales.heard(one.account, {"merged_into": (None, two.account)}, world.now)

    one.refresh_from_db()
    assert one.account.external_id == "71"
    left = Discrepancy.objects.get(closed_at=None)
    assert (left.kind, left.external_id) == ("merged", "71")
    assert left.fields == {"into": "72", "customers": [one.public_id, two.public_id]}
