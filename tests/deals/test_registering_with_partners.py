"""Partners and their shares on the form."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deals.models import Deal, PartySplit

pytestmark = pytest.mark.django_db


def test_a_deal_with_two_partners_and_their_shares(world, send):
    send(
        partner_1_name=world.agentia.name,
        partner_1_role="agent",
        partner_1_percent="15",
        partner_2_name=world.sunparts.name,
        partner_2_id=world.sunparts.public_id,
        partner_2_role="supplier",
        partner_2_percent="25.50",
        own_percent="59.5 %",
    )

    deal = Deal.objects.get()
    states = {p.partner.name: p.state(at=world.now) for p in deal.parties.all()}
    assert states[world.agentia.name] == states[world.sunparts.name] == "invited"
    assert sum(split.percent for split in PartySplit.objects.all()) == Decimal(100)


@pytest.mark.parametrize(
    ("shares", "field"),
    [
        ({"own_percent": "60", "partner_1_percent": "39.99"}, "own_percent"),
        ({"own_percent": "100"}, "own_percent"),
        ({"partner_1_percent": "100"}, "own_percent"),
        ({"partner_1_role": ""}, "partner_1_role"),
        ({"partner_1_name": "北风自动化设备有限公司"}, "partner_1_name"),
    ],
)
def test_partners_and_shares_that_do_not_fit_are_said_at_their_field(world, send, shares, field):
    answer = send(**{"partner_1_name": world.agentia.name, "partner_1_role": "agent", **shares})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_a_partner_that_is_not_listed_cannot_be_named(world, send):
    listing = world.rivaltrade.listings.get()
    listing.end(at=world.now - timedelta(days=1))

    answer = send(partner_1_name=world.rivaltrade.name, partner_1_role="agent")

    assert answer.context["form"].errors["partner_1_name"]


def test_a_draft_forgets_a_partner_that_is_taken_out(world, send, doors, filled_in):
    send("save", partner_1_name=world.agentia.name, partner_1_role="agent")
    deal = Deal.objects.get()

    doors("seller").post(
        f"/deals/{deal.public_id}/edit/", {**filled_in, "version": deal.version, "intent": "save"}
    )

    assert [party.partner for party in deal.parties.holding(at=world.now)] == [world.northwind]
