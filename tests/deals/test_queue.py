"""The line behind a protection: first registered, first offered, with a deadline, then the next."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from deals.line import told_of_place
from deals.models import Conflict, Deal, Protection, QueuePlace
from deals.models.conflict import Ruling
from deals.models.ending import release
from deals.refusals import (
    CustomerAlreadyProtected,
    ExtensionBlocked,
    NothingToWaitFor,
    OthersBefore,
    PlaceNotOffered,
    QueuedAlready,
)
from deals.reminding import remind
from deals.waiting import queue_of
from partners.models import LedgerEntry
from permissions.actors import System
from portal.tasks import offer_free_places
from tests.deals.test_extension import DAY, approved, ask
from tests.deals.test_who_decides import rule

pytestmark = pytest.mark.django_db
PORTAL = System("test")


def of_the_rival(world, *, at, **written):
    deal = Deal.draft(
        registrant=world.rivaltrade,
        by=world.rival,
        at=at,
        **{
            "customer_name": "苏州精工机械有限公司",
            "customer_country": "CN",
            "families": [world.drives],
            "value_amount": Decimal(5000),
            "expected_close": (at + 60 * DAY).date(),
            **written,
        },
    )
    deal.submit(by=world.rival, at=at)
    return deal


def keep(world, deal, *, at):
    return QueuePlace.begin(deal, by=world.channel_manager, at=at)


def fresh(deal, person, *, at):
    return (
        Deal.objects.with_everything()
        .with_permission(person, "edit", "decide", "confide", at=at)
        .fetch(person, "view", at=at, pk=deal.pk)
    )


def sweep(at):
    with time_machine.travel(at, tick=False):
        offer_free_places()


@pytest.fixture
def line(world):
    """Return a protection of Northwind's, behind it the rival's, then another of Northwind's."""
    held = approved(world)
    later = [world.now + DAY, world.now + 2 * DAY]
    first, second = of_the_rival(world, at=later[0]), world.submitted(at=later[1])
    # The second is put into the line first: rank is the submission, not the click.
    places = [keep(world, deal, at=world.now + 3 * DAY) for deal in (second, first)]
    return held, first, second, places[1], places[0]


def test_a_place_is_kept_where_somebody_stands_before_it_and_nowhere_else(world, line):
    held, first, _second, _place, _ = line
    at = world.now + 3 * DAY
    with pytest.raises(QueuedAlready):
        keep(world, first, at=at)
    with pytest.raises(NothingToWaitFor):
        keep(world, world.submitted(families=[world.motors]), at=at)
    with pytest.raises(NothingToWaitFor):
        keep(world, held, at=at)
    first.refresh_from_db()
    assert (first.promised_at, first.lapses_at) == (None, None)
    mine = queue_of(world.other_channel_manager, "", at=at)
    assert not mine.filter(pk=first.pk).exists()
    assert queue_of(world.other_channel_manager, "in_line", at=at).get() == first
    with pytest.raises(CustomerAlreadyProtected):
        approve_by(world, first, at=at)


def test_the_partner_reads_that_its_place_is_kept_and_nothing_of_the_rival(world, line):
    _held, first, second, _, _ = line
    at = world.now + 3 * DAY

    told = told_of_place(fresh(second, world.seller, at=at), at=at)

    assert told["words"] == "We keep your place. You are told when it is your turn."
    assert (told["number"], told["answer_by"], told["can_take"]) == (None, None, False)
    assert told_of_place(fresh(second, world.channel_manager, at=at), at=at)["number"] == 2
    assert told_of_place(fresh(first, world.other_channel_manager, at=at), at=at)["number"] == 1
    [said] = LedgerEntry.objects.about(second).filter(verb="deals.place_kept")
    assert said.details == {}
    assert list(said.concerns.all()) == [world.northwind]


def test_the_first_is_offered_when_it_ends_early_and_the_next_when_nobody_answers(world, line):
    held, first, second, place, behind = line
    at = world.now + 10 * DAY
    sweep(at)
    assert not LedgerEntry.objects.filter(verb="deals.place_offered").exists()

    release(held.protections.get(), words="", by=world.partner_manager, at=at)
    second.refresh_from_db()
    with pytest.raises(OthersBefore):
        second.approve(by=world.channel_manager, at=at)
    sweep(at)
    sweep(at + timedelta(minutes=1))

    place.refresh_from_db()
    assert (place.state(at=at), place.answer_by) == ("offered", at + 5 * DAY)
    assert LedgerEntry.objects.filter(verb="deals.place_offered").count() == 1
    first.refresh_from_db()
    assert first.promised_at > at
    with pytest.raises(PlaceNotOffered):
        QueuePlace.take(second, by=world.seller, at=at)

    after = at + 5 * DAY
    sweep(after)

    place.refresh_from_db()
    behind.refresh_from_db()
    assert (place.ended_as, behind.state(at=after)) == ("lapsed", "offered")
    QueuePlace.take(second, by=world.seller, at=after)
    QueuePlace.take(second, by=world.seller, at=after)
    sweep(after + 20 * DAY)
    behind.refresh_from_db()
    assert behind.state(at=after + 20 * DAY) == "taken"
    assert LedgerEntry.objects.filter(verb="deals.place_taken").count() == 1


def test_whose_protection_is_over_stands_in_the_way_of_nobody(world):
    held = approved(world)
    first = of_the_rival(world, at=world.now + DAY)
    keep(world, first, at=world.now + 2 * DAY)
    case = Conflict.objects.get(first=held, second=first)
    assert case.is_open
    at = world.now + 10 * DAY
    release(held.protections.get(), words="", by=world.partner_manager, at=at)

    sweep(at)

    case.refresh_from_db()
    assert case.last_decision().choice == "fell_away"
    first.refresh_from_db()
    first.judge(held.customer, "same", by=world.other_channel_manager, at=at)
    assert first.approve(by=world.other_channel_manager, at=at)


def test_nobody_is_reminded_of_what_waits_in_the_line(world):
    rule(steps=({"remind_after_hours": 1, "escalate_after_hours": 2},))
    held = approved(world)
    first = of_the_rival(world, at=world.now + DAY)
    keep(world, first, at=world.now + DAY)
    at = world.now + 10 * DAY
    assert remind(by=PORTAL, at=at) == 0
    release(held.protections.get(), words="", by=world.partner_manager, at=at)

    sweep(at)

    assert remind(by=PORTAL, at=at) == 0
    assert remind(by=PORTAL, at=at + 4 * DAY) == 2


def test_an_approval_ends_the_place_and_taking_it_back_puts_it_back(world):
    held, deal = approved(world), world.submitted(at=world.now + DAY)
    place = keep(world, deal, at=world.now + 2 * DAY)
    at = world.now + 91 * DAY
    sweep(at)
    deal.refresh_from_db()
    soon = at + timedelta(seconds=1)

    deal.approve(by=world.channel_manager, at=soon)
    place.refresh_from_db()
    assert (place.ended_as, Protection.objects.filter(deal=deal).count()) == ("approved", 1)
    # It waited in line: that was nobody's lateness.
    assert Protection.objects.get(deal=deal).lengthened_by is None
    deal.undo(by=world.channel_manager, at=soon + timedelta(seconds=2))
    place.refresh_from_db()
    assert (place.ended_as, place.state(at=soon)) == ("", "offered")
    assert held.protections.get().state(at=at) == "expired"


def approve_by(world, deal, *, at):
    deal.approve(by=world.other_channel_manager, at=at)


def test_nothing_is_lengthened_over_those_who_wait(world, line):
    held = line[0]
    asked = ask(world, held, at=world.now + 80 * DAY)

    with pytest.raises(ExtensionBlocked, match="keeps its place"):
        asked.grant(by=world.channel_manager, at=world.now + 80 * DAY)

    QueuePlace.leave(line[2], by=world.channel_manager, at=world.now + 80 * DAY)
    line[1].withdraw(by=world.rival, at=world.now + 80 * DAY)
    asked.grant(by=world.channel_manager, at=world.now + 80 * DAY)


def test_nobody_is_offered_a_place_that_may_still_be_given_back(world, line, reasons):
    """Whoever stood before them was decided, and that can be taken back for some seconds."""
    held, first, _second, _place, behind = line
    at = world.now + 10 * DAY
    release(held.protections.get(), words="", by=world.partner_manager, at=at)
    first.refresh_from_db()
    first.reject(reason=reasons[0], note="No.", by=world.other_channel_manager, at=at)
    sweep(at + timedelta(seconds=1))
    behind.refresh_from_db()
    assert behind.state(at=at) == "waiting"

    sweep(at + timedelta(minutes=1))

    behind.refresh_from_db()
    assert behind.state(at=at + timedelta(minutes=1)) == "offered"


def test_nobody_waits_for_whom_a_reviewer_has_told_apart(world):
    """Neither behind a protection of another customer, nor behind who waits for that one."""
    held = approved(world)
    first = of_the_rival(world, at=world.now + DAY)
    keep(world, first, at=world.now + DAY)
    deal = world.submitted(at=world.now + 2 * DAY)
    at = world.now + 2 * DAY
    for other in (held, first):
        deal.judge(other.customer, "different", by=world.channel_manager, at=at)
    Conflict.objects.of(deal).get().decide(
        Ruling("separate", "Another one.", "Another one."), by=world.channel_manager, at=at
    )

    with pytest.raises(NothingToWaitFor):
        keep(world, deal, at=at)

    assert deal.approve(by=world.channel_manager, at=at)
