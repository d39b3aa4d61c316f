"""Shares of exactly the whole, or none: said by the verb, and by the database behind it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from deals.models import Party, PartySplit
from deals.refusals import SplitRefused
from deals.splits import set_splits
from permissions.facts import from_now_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def parties(world):
    deal = world.draft()
    agent = Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    return deal.parties.get(partner=world.northwind), agent


def shares(parties, *percents):
    return dict(zip(parties, map(Decimal, percents), strict=True))


def test_shares_of_exactly_the_whole_are_taken(world, parties):
    set_splits(parties[0].deal, shares(parties, "66.67", "33.33"), by=world.seller, at=world.now)

    assert [party.percent(at=world.now) for party in parties] == [
        Decimal("66.67"),
        Decimal("33.33"),
    ]


@pytest.mark.parametrize("percents", [("66.66", "33.33"), ("70", "40"), ("50", "49.99")])
def test_the_verb_refuses_other_shares_in_words(world, parties, percents):
    with pytest.raises(SplitRefused):
        set_splits(parties[0].deal, shares(parties, *percents), by=world.seller, at=world.now)


@pytest.mark.parametrize("percents", [("66.66", "33.33"), ("70", "40")])
def test_the_database_refuses_them_from_whoever_goes_round_the_verb(world, parties, percents):
    with pytest.raises(IntegrityError, match="add up to 100"):
        write_past_the_verb(world, parties, percents)


@transaction.atomic
def write_past_the_verb(world, parties, percents):
    for party, percent in shares(parties, *percents).items():
        PartySplit.objects.create(
            party=party, percent=percent, during=from_now_on(world.now), written_at=world.now
        )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
