"""A question that was written out once answers everybody as if it were built for them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from deals.models import Deal
from partners.models import Partner
from permissions import asked_once as written
from permissions.asked_once import asked_once
from permissions.models import User
from permissions.reach import by_key, named_by

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_written(monkeypatch):
    monkeypatch.setattr(written, "_ASKED", {})


def texts(name):
    return [each for place, each in written._ASKED.items() if name in place]


def decidable(user, at, _these):
    return Deal.objects.permitted(user, "decide", at=at).select_related("registrant").order_by("pk")


def decided(user, at, these):
    return Deal.objects.permitted(user, "decide", at=at).filter(pk__in=these).values_list("pk")


def ask(question, person, at, these=()):
    with by_key(person):
        return asked_once(question.__name__, question, person, at=at, these=these)


def test_each_reads_their_own_and_the_text_is_made_once(world):
    """People of the same roles and the same kinds of keys share a text, and nothing else."""
    ours = world.submitted()
    theirs = Deal.draft(registrant=world.rivaltrade, by=world.rival, at=world.now)
    chen, other = world.channel_manager, world.other_channel_manager
    world.rivaltrade.assign_channel_manager(other, by=world.administrator, at=world.now)

    assert ask(decidable, chen, world.now) == [ours]
    assert ask(decidable, other, world.now) == [theirs]
    assert ask(decidable, world.outsider, world.now) == []
    assert len([each for each in texts("decidable") if each.pieces]) == 1

    with CaptureQueriesContext(connection) as asked:
        [read] = ask(decidable, User.objects.get(pk=chen.pk), world.now)
        assert (read.registrant, read.customer_name) == (world.northwind, ours.customer_name)
    # Who they are, whether they work, their roles, their keys, the question with its registrant.
    assert len(asked) == 5

    before = world.now - timedelta(days=9000)
    assert ask(decidable, User.objects.get(pk=chen.pk), before) == []


def editable(user, at, _these):
    return Deal.objects.permitted(user, "edit", at=at)


def test_who_has_left_reads_nothing_of_what_was_written(world):
    """Their place in a team may still hold: the rules ask first whether they work at all."""
    deal = world.submitted()
    assert ask(editable, world.seller, world.now) == [deal]
    assert all(texts("editable"))

    world.seller.deactivate(by=world.administrator, at=world.now)
    later = world.now + timedelta(minutes=1)
    assert ask(editable, User.objects.get(pk=world.seller.pk), later) == []


def test_of_some_keys_those_are_told_that_one_may(world):
    first, second, third = (world.submitted() for _ in range(3))
    chen, other = world.channel_manager, world.other_channel_manager

    assert set(ask(decided, chen, world.now, [first.pk, third.pk])) == {(first.pk,), (third.pk,)}
    assert ask(decided, chen, world.now, [second.pk]) == [(second.pk,)]
    assert ask(decided, other, world.now, [second.pk]) == []


def by_name(user, at, _these):
    partner = Partner.objects.permitted(user, "sell", at=at).first()
    return Deal.objects.permitted(user, at=at).filter(registrant=partner)


def beside_one(user, at, these):
    return Deal.objects.permitted(user, at=at).filter(Q(pk=these[0]) | Q(pk__lt=these[0] - 9))


@pytest.mark.parametrize("question", [by_name, beside_one])
def test_what_reads_first_or_has_room_for_one_key_is_asked_as_it_stands(world, question):
    deal = world.submitted()

    assert list(ask(question, world.seller, world.now, [deal.pk])) == [deal]
    assert list(ask(question, world.rival, world.now, [deal.pk])) == []
    assert set(texts(question.__name__)) == {None}


def test_outside_of_by_key_it_is_written_with_the_person_alone(world):
    deal = world.submitted()
    for _each in range(2):
        assert asked_once("own", decidable, world.channel_manager, at=world.now) == [deal]
        assert asked_once("own", decidable, world.other_channel_manager, at=world.now) == []
    assert len(texts("own")) == 1
    assert ask(decidable, world.channel_manager, world.now) == [deal]


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        (Q(pk__in=[1, 2]) | Q(pk__in=[2, 3]), [1, 2, 3]),
        (Q(pk__in=[]), []),
        (Q(), None),
        (~Q(pk__in=[1]), None),
        (Q(pk__in=[1]) & Q(pk__in=[2]), None),
        (Q(pk__in=[1]) | Q(name="x"), None),
        (Q(pk__in=[1]) | ~Q(pk__in=[2]), None),
        (Q(handle__in=[1]), None),
    ],
)
def test_a_clause_names_keys_where_it_says_nothing_more(where, keys):
    assert named_by(where) == keys
