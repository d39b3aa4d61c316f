"""Managers who part with one another at the same moment: one of them stays, whoever wins."""

from datetime import timedelta

import pytest

from partners.models import Invitation, LedgerEntry, Membership
from tests.at_once import at_once

MANAGERS = 12


@pytest.fixture
def world(own_database):
    from tests.world import build  # noqa: PLC0415

    return build()


def managers(world):
    for number in range(MANAGERS - 1):
        world.member(f"manager_{number}", world.northwind, "manager")
    return list(Membership.objects.filter(partner=world.northwind, role="manager"))


@pytest.mark.parametrize("verb", ["leave", "change_role"])
def test_of_managers_who_all_go_at_once_one_stays(world, verb):
    places = managers(world)

    def gone(number, place):
        # Each reads the clock at its own door: the first to ask is not the first to come in.
        at = world.now + timedelta(milliseconds=MANAGERS - number)
        if verb == "leave":
            return lambda: place.leave(by=place.person, at=at)
        return lambda: place.change_role("seller", by=place.person, at=at)

    answers = at_once(*(gone(number, place) for number, place in enumerate(places)))

    assert answers == ["done"] * (MANAGERS - 1) + ["last_manager"]
    later = world.now + timedelta(minutes=1)
    held = Membership.objects.filter(partner=world.northwind, role="manager").holding(at=later)
    assert held.count() == 1


def test_ended_many_times_at_once_it_ends_once(world):
    place = Membership.objects.get(person=world.seller)
    copies = [Membership.objects.get(pk=place.pk) for _each in range(MANAGERS)]

    answers = at_once(
        *(lambda c=each: c.leave(by=world.partner_manager, at=world.now) for each in copies)
    )

    assert answers == ["done"] * MANAGERS
    assert LedgerEntry.objects.filter(verb="partners.membership_ended").count() == 1


def test_an_invitation_accepted_and_withdrawn_at_once_is_one_of_the_two(world):
    invited = Invitation.send(
        partner=world.northwind,
        email="new@example.test",
        role="seller",
        by=world.partner_manager,
        at=world.now,
    )
    first, second = (Invitation.objects.get(pk=invited.pk) for _each in range(2))

    answers = at_once(
        lambda: first.accept(full_name="New", password="tram-harbour-violet-9", at=world.now),
        lambda: second.withdraw(by=world.partner_manager, at=world.now),
    )

    assert answers == ["done", "invitation_spent"]
    invited.refresh_from_db()
    joined = Membership.objects.filter(person__email="new@example.test").exists()
    assert (invited.accepted_at is not None) is joined is (invited.withdrawn_at is None)
