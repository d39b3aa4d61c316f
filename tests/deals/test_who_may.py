"""Who may do what with a registration: decision by decision, yes or no."""

import pytest

from deals.models import Customer, Deal, Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(world):
    deal = world.draft()
    for name, role in [("agentia", "agent"), ("sunparts", "supplier")]:
        Party.begin(
            deal=deal,
            partner=world.partners[name],
            role=world.roles[role],
            state="named",
            by=world.seller,
            at=world.now,
        )
    deal.submit(by=world.seller, at=world.now)
    declined = deal.parties.get(partner=world.sunparts)
    declined.decline(by=world.supplier, at=world.now)
    return deal


@pytest.mark.parametrize(
    ("who", "action", "allowed"),
    [
        ("seller", "view", True),
        ("seller", "edit", True),
        ("seller", "decide", False),
        ("reader", "view", True),
        ("reader", "edit", False),
        ("partner_manager", "view", True),
        ("partner_manager", "edit", True),
        ("partner_manager", "decide", False),
        ("partner_manager", "see_looks", True),
        ("agent", "view", True),
        ("agent", "edit", False),
        ("supplier", "view", False),
        ("rival", "view", False),
        ("outsider", "view", False),
        ("direct_seller", "view", False),
        ("editor", "view", False),
        ("channel_manager", "view", True),
        ("channel_manager", "decide", True),
        ("channel_manager", "edit", False),
        ("other_channel_manager", "view", False),
        ("other_channel_manager", "decide", False),
        ("director", "view", True),
        ("director", "decide", False),
        ("auditor", "view", True),
        ("auditor", "explain", True),
        ("auditor", "decide", False),
        ("administrator", "view", True),
        ("administrator", "expire", False),
    ],
)
def test_who_may_do_what_with_a_deal(world, deal, who, action, allowed):
    rows = Deal.objects.permitted(world.people[who], action, at=world.now)

    assert rows.filter(pk=deal.pk).exists() is allowed


def test_another_spelling_of_a_merged_customer_is_not_the_partners_to_find(world, client):
    rival_typed = Customer.known_as("Hansa Antriebstechnik", country="DE", at=world.now)
    mine = world.submitted(customer_name="Hansa Antriebe GmbH", customer_country="DE")
    Deal.objects.filter(pk=mine.pk).update(customer=rival_typed)

    own = Customer.objects.permitted(world.seller, at=world.now)

    assert not own.filter(pk=rival_typed.pk).exists()
    client.force_login(world.seller)
    assert "Antriebstechnik" not in client.get("/deals/new/customers/?q=hansa").content.decode()
    assert mine.number not in client.get("/deals/?q=antriebstechnik").content.decode()
    assert mine.number in client.get("/deals/?q=hansa").content.decode()
