"""What a registration is worth in another currency: by the CRM's dated rates, and never guessed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from deals.course import claim_of, rule_for
from deals.models import Deal, DealSnapshot, ReviewStep
from partners.models import Connection, CrmRate, Programme
from tests.deals.test_who_decides import oversee_the_east, rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def rates(world):
    """Have the CRM say what a yuan is worth, the euro's rate changing on the day itself."""
    Programme.objects.update(currency="CNY")
    crm = Connection.objects.create(kind="tryton", name="Tryton", base_url="https://crm.example")
    for key, (code, rate, day) in enumerate(
        [
            ("CNY", "1", date(2024, 1, 1)),
            ("EUR", "0.130", date(2024, 1, 1)),
            ("EUR", "0.125", date(2026, 11, 18)),
            ("EUR", "0.500", date(2026, 11, 19)),
        ]
    ):
        CrmRate.objects.create(
            connection=crm, external_id=str(key), currency=code, rate=rate, day=day, as_of=world.now
        )


def test_rate_source_and_day_are_kept_at_submission(world, rates):
    deal = world.submitted(value_amount=Decimal("96500.50"), value_currency="EUR")
    CrmRate.objects.update(rate=Decimal("0.9"))

    deal.refresh_from_db()
    assert (deal.worth_amount, deal.worth_currency) == (Decimal("772004.00"), "CNY")
    assert (deal.worth_rate, deal.worth_rate_on) == (Decimal(8), date(2024, 1, 1))
    assert (deal.worth_source, deal.worth_as_of) == ("Tryton", world.now)
    kept = DealSnapshot.objects.get(deal=deal).content["worth"]
    assert (kept["amount"], kept["source"]) == ("772004.00", "Tryton")


def test_without_a_rate_it_says_so_and_is_not_compared(world, rates, doors):
    deal = world.submitted(value_amount=Decimal(500), value_currency="JPY")
    page = doors("seller").get(f"/deals/{deal.public_id}/").content.decode()

    assert deal.has_no_rate
    assert "No exchange rate to CNY was known" in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(worth_amount=7)


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [
        ("99999.99", "EUR", False),  # 799,999.92 yuan
        ("100000.00", "EUR", True),
        ("100000.00", "CNY", False),
        ("900000000.00", "JPY", False),  # nobody knows
    ],
)
def test_a_band_and_a_limit_compare_at_the_rate_of_the_day(world, rates, amount, currency, fits):
    oversee_the_east(world, world.other_channel_manager, world.northwind)
    large = rule(
        currency="CNY",
        value_from=Decimal(800_000),
        steps=({"limit_amount": Decimal(800_000)}, {}),
    )
    deal = world.draft(value_amount=Decimal(amount), value_currency=currency)

    assert rule_for(claim_of(deal, at=world.now), at=world.now) == (large if fits else None)
    deal.submit(by=world.seller, at=world.now)
    assert ReviewStep.objects.filter(deal=deal).count() == 1
    if fits:
        deal = world.submitted(value_amount=Decimal("100000.01"), value_currency="EUR")
        assert ReviewStep.objects.filter(deal=deal).count() == 2
