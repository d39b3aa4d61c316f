"""Who decides says whether a customer is one we know; nobody else reads the question."""

import pytest

from deals.models import Customer, CustomerVerdict, Deal
from partners.models import LedgerEntry

pytestmark = pytest.mark.django_db


INBOX = "/approvals/"


def body(response):
    return response.content.decode()


@pytest.fixture
def twins(world):
    """Return a deal and the customer we know that looks the same."""
    known = Customer.known_as("苏州博远精密机械有限公司", country="CN", at=world.now)
    return world.submitted(customer_name="苏州博远精密机械公司"), known


def test_the_reviewer_sees_who_the_customer_could_be_and_why(world, twins, doors):
    deal, known = twins

    page = doors("channel_manager").get(f"{INBOX}?deal={deal.public_id}")

    assert [twin["customer"] for twin in page.context["twins"]] == [known]
    assert page.context["twins"][0]["features"]
    assert known.name in body(page)


def test_the_partner_sees_none_of_it(world, twins, doors):
    deal, known = twins

    assert known.name not in body(doors("seller").get(deal.get_absolute_url()))


def test_the_same_points_the_deal_at_the_customer_we_know(world, twins, decide):
    deal, known = twins
    typed = deal.customer

    decide(deal, "customer-verdicts", candidate=known.public_id, verdict="same")

    assert Deal.objects.get().customer == known
    assert Customer.objects.get(pk=typed.pk).merged_into == known
    kept = CustomerVerdict.objects.get()
    assert (kept.verdict, kept.customer, kept.candidate) == ("same", typed, known)
    assert kept.features
    assert LedgerEntry.objects.get(verb="deals.customer_judged").internal


def test_another_leaves_the_deal_with_its_own(world, twins, decide):
    deal, known = twins

    decide(deal, "customer-verdicts", candidate=known.public_id, verdict="different")

    assert Deal.objects.get().customer == deal.customer
    assert CustomerVerdict.objects.get().verdict == "different"


def test_a_row_with_another_deal_on_it_is_not_joined(world, twins, decide):
    deal, known = twins
    Deal.draft(registrant=world.northwind, by=world.seller, at=world.now, customer=deal.customer)

    decide(deal, "customer-verdicts", candidate=known.public_id, verdict="same")

    assert Customer.objects.get(pk=deal.customer_id).merged_into is None


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"verdict": "same"},
        {"verdict": "maybe", "candidate": "known"},
        {"verdict": "same", "candidate": "0000000000000000"},
        {"verdict": "same", "candidate": "\0"},
        {"verdict": "same", "candidate": "stranger"},
    ],
)
def test_only_offered_customers_are_judged(world, twins, decide, given):
    deal, known = twins
    stranger = Customer.known_as("Neckar Fördertechnik GmbH", country="DE", at=world.now)
    ids = {"known": known.public_id, "stranger": stranger.public_id}
    if given.get("candidate") in ids:
        given = given | {"candidate": ids[given["candidate"]]}

    answer = decide(deal, "customer-verdicts", **given)

    assert answer.status_code == 422
    assert Deal.objects.get().customer == deal.customer


def test_a_customer_is_not_judged_after_the_decision(world, twins, decide):
    deal, known = twins
    decide(deal, "approval")
    decided = Deal.objects.get()

    answer = decide(decided, "customer-verdicts", candidate=known.public_id, verdict="same")

    assert answer.status_code == 409
    assert Deal.objects.get().customer == deal.customer
