"""Many approve at once: the database lets one of them win, and the others are told so."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction

from deals.models import Customer, Deal, Protection
from partners.models import LedgerEntry
from tests.at_once import at_once

# Three worlds: the customer was picked, typed identically, typed with another legal form.
WORLDS = {
    "picked": ["苏州精工机械有限公司"],
    "typed identically": ["苏州精工机械有限公司"],
    "typed with another legal form": [
        "Hansa Antriebe GmbH",
        "Hansa-Antriebe",
        "HANSA ANTRIEBE Gmbh.",
    ],
}
THREADS, FULL_SIZE = 40, 100


@pytest.mark.proof("race")
@pytest.mark.parametrize("how", WORLDS)
def test_one_of_many_approvals_wins_and_all_others_are_told(how, own_database, full_size, proven):
    from tests.world import build  # noqa: PLC0415

    world = build()
    threads = FULL_SIZE if full_size else THREADS
    names = WORLDS[how]
    country = "CN" if names[0].startswith("苏") else "DE"
    picked = Customer.known_as(names[0], country=country, at=world.now) if how == "picked" else None
    deals = []
    for number in range(threads):
        written = (
            {"customer": picked}
            if picked
            else {"customer_name": names[number % len(names)], "customer_country": country}
        )
        deals.append(
            world.submitted(
                families=[world.drives, world.motors], value_amount=Decimal(1000), **written
            )
        )

    def approve(deal):
        with transaction.atomic():
            row = Deal.objects.fetch(
                world.channel_manager,
                "decide",
                at=world.now,
                public_id=deal.public_id,
                lock=True,
            )
            row.approve(by=world.channel_manager, at=world.now)

    answers = at_once(*(partial(approve, deal) for deal in deals), done="won")

    assert sorted(answers) == sorted(["won", *["customer_already_protected"] * (threads - 1)])
    approved = Deal.objects.get(review_status="approved")
    assert Deal.objects.filter(review_status="submitted").count() == threads - 1
    assert Protection.objects.count() == 2
    assert set(Protection.objects.values_list("deal", flat=True)) == {approved.pk}
    assert approved.snapshots.filter(occasion="approval").count() == 1
    assert LedgerEntry.objects.filter(verb="deals.approved").count() == 1
    proven(f"{how}: threads", threads)
    proven(f"{how}: won", answers.count("won"))
