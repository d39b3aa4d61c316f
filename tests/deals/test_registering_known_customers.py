"""What the form says of customers that are known, and to whom."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deals.models import Customer, Deal

pytestmark = pytest.mark.django_db


def body(response):
    return response.content.decode()


def test_the_check_shows_a_colleagues_registration_in_full(world, send):
    own = world.submitted()

    answer = send("check")

    assert answer.status_code == 200
    assert own.number in body(answer)
    assert "looks close" not in body(answer)
    assert Deal.objects.count() == 1


def test_the_check_says_one_sentence_of_another_partners(world, send):
    theirs = Deal.draft(
        registrant=world.rivaltrade,
        by=world.rival,
        at=world.now,
        customer_name="苏州精工机械有限公司",
        customer_country="CN",
        families=[world.drives],
        value_amount=Decimal(77),
        expected_close=(world.now + timedelta(days=30)).date(),
    )
    theirs.submit(by=world.rival, at=world.now)

    said = body(send("check"))

    assert "This looks close to something we already know." in said
    for secret in (theirs.number, theirs.public_id, world.rivaltrade.name):
        assert secret not in said


def test_a_check_without_a_name_asks_for_it(world, send):
    answer = send("check", customer_name="")

    assert answer.status_code == 422
    assert answer.context["form"].errors["customer_name"]


def test_suggestions_are_ones_own_customers_alone(world, doors):
    world.submitted(customer_name="无锡灵山阀门厂")

    assert "无锡灵山阀门厂" in body(doors("seller").get("/deals/new/customers/?q=灵山"))
    assert "无锡灵山阀门厂" not in body(doors("rival").get("/deals/new/customers/?q=灵山"))
    assert body(doors("seller").get("/deals/new/customers/")).strip() == ""


def test_a_picked_customer_is_the_same_customer(world, send):
    known = world.submitted().customer

    send(customer=known.public_id, customer_name=known.name)

    assert Deal.objects.latest("pk").customer == known


def test_a_customer_of_somebody_else_cannot_be_picked(world, send):
    known = world.submitted().customer

    send(who="rival", customer=known.public_id, customer_name=known.name)

    assert Deal.objects.latest("pk").customer != known
    assert Customer.objects.count() == 2
