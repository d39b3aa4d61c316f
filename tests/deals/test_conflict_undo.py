"""What was decided between two is taken back as a whole while nothing of it has left the house."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from deals.conflict_refusals import ConflictRefused
from deals.conflict_states import Choice
from deals.conflict_undo import undo
from deals.models import (
    Confirmation,
    Conflict,
    CustomerVerdict,
    Deal,
    Party,
    PartyStanding,
    Protection,
    QueuePlace,
    RejectReason,
)
from deals.refusals import CannotBeUndone
from partners.delivery import deliver_due
from partners.models import Command, Delivery, LedgerEntry, Programme
from tests.at_once import at_once
from tests.deals.test_conflicts import decided, registered, ruling, two

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def with_crm(settings):
    settings.CRM = {**settings.CRM, "url": "http://crm.test"}


def grace():
    return Programme.current().grace


def everything(case):
    """Return all that a decision may move, of the case, both claims and those around them."""
    case = Conflict.objects.get(pk=case.pk)
    deals = Deal.objects.filter(pk__in=[case.first_id, case.second_id]).order_by("pk")
    return {
        "case": (case.status, case.owner_id, case.told_at, case.answer_by),
        "cases": list(Conflict.objects.order_by("pk").values_list("pk", "status", "told_at")),
        "sides": list(case.sides.order_by("pk").values_list("answer", "answered_by")),
        "deals": list(deals.values_list("review_status", "promised_at", "customer", "lapses_at")),
        "protected": sorted(
            (p.deal_id, p.product_family_id, p.during, p.released_at)
            for p in Protection.objects.all()
            if not p.during.isempty
        ),
        "queue": list(QueuePlace.objects.order_by("pk").values_list("deal", "during", "ended_as")),
        "judged": list(CustomerVerdict.objects.order_by("pk").values_list("deal", "verdict")),
        "parties": sorted(
            (p.deal_id, p.partner_id) for p in Party.objects.all() if p.during.upper is None
        ),
    }


def nothing_leaves(*, since):
    """Let all that waits go out; of a decision and of what it did nothing may be among it."""
    said = {
        *("deals.conflict_decided", "deals.joint_deal_proposed", "deals.customer_judged"),
        *("deals.approved", "deals.rejected", "deals.conflict_fell_away"),
        *("deals.party_invited", "deals.party_accepted"),
    }
    deliver_due(at=since + HOUR)
    entries = LedgerEntry.objects.filter(at=since, verb__in=said)
    assert entries.exists()
    told = Delivery.objects.filter(entry__in=entries).exclude(delivered_at=None)
    assert not told.exists(), list(told.values_list("entry__verb", "subscriber"))
    commands = Command.objects.filter(created_at__gte=since)
    assert not commands.exclude(state=Command.State.CANCELLED).exists()
    assert not Confirmation.objects.filter(issued_at__gte=since).exists()


def chosen(world, name):
    reason = RejectReason.objects.get(code="existing_project")
    return {
        "split": (Choice.SPLIT, {"families": {"first": ["motors"], "second": ["drives"]}}),
        "first wins": (Choice.FIRST_WINS, {}),
        "both": (Choice.BOTH_REJECTED, {"reason": reason}),
        "separate": (Choice.SEPARATE, {}),
        "proposal": (Choice.JOINT, {}),
    }[name]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["split", "first wins", "both", "separate", "proposal"])
def test_in_the_last_second_all_of_it_is_put_back_and_nothing_has_left(world, with_crm, name):
    """Two of one customer typed in two ways, with a third claim beside them."""
    first, second = two(world, families=[world.drives, world.motors])
    typed = registered(
        world,
        world.agentia,
        world.agent,
        at=world.now + HOUR,
        customer_name="苏州精工机械厂",
        families=[world.drives],
    )
    Conflict.begin(first, typed, by=world.channel_manager, at=world.now + HOUR)
    case = Conflict.objects.get(second=second if name != "separate" else typed)
    at = world.now + 2 * HOUR
    deliver_due(at=at - SECOND)
    before = everything(case)
    choice, said = chosen(world, name)
    if name == "first wins":
        # The third claim stands in the way of an approval: its case is settled first.
        Conflict.objects.get(second=typed).decide(
            ruling(Choice.SEPARATE), by=world.channel_manager, at=world.now + HOUR
        )
        deliver_due(at=at - SECOND)
        before = everything(case)
    case.decide(ruling(choice, **said), by=world.channel_manager, at=at)
    assert everything(case) != before
    with pytest.raises(CannotBeUndone):
        undo(case, by=world.director, at=at + SECOND)
    deliver_due(at=at + grace() - SECOND)

    undo(case, by=world.channel_manager, at=at + grace() - SECOND)

    assert everything(case) == before
    nothing_leaves(since=at)
    entries = LedgerEntry.objects.filter(verb="deals.conflict_undone")
    assert {entry.subject_id for entry in entries} == {case.first_id, case.second_id}
    fresh = Conflict.objects.get(pk=case.pk)
    fresh.decide(ruling(choice, **said), by=world.channel_manager, at=at + HOUR)
    with pytest.raises(CannotBeUndone):
        undo(fresh, by=world.channel_manager, at=at + HOUR + grace())


@pytest.mark.django_db
def test_what_was_given_up_and_a_place_in_the_line_come_back(world, with_crm):
    """The first one was protected already, and the second waited behind it."""
    both = [world.drives, world.motors]
    first = registered(world, world.northwind, world.seller, families=both)
    first.approve(by=world.channel_manager, at=world.now)
    second = registered(
        world, world.agentia, world.agent, at=world.now + HOUR, families=[world.drives]
    )
    QueuePlace.begin(second, by=world.channel_manager, at=world.now + HOUR)
    case, at = Conflict.objects.get(), world.now + 2 * HOUR
    deliver_due(at=at - SECOND)
    before = everything(case)
    parts = {"first": [], "second": ["drives"]}
    decided(world, case, Choice.SPLIT, families=parts, at=at)
    assert QueuePlace.objects.get().ended_as == "approved"
    assert Protection.objects.get(deal=first, release_reason="conflict").ends_at == at

    undo(Conflict.objects.get(), by=world.channel_manager, at=at + SECOND)

    assert everything(case) == before
    nothing_leaves(since=at)


@pytest.mark.django_db
def test_a_joint_deal_taken_back_is_weighed_again_and_the_partner_is_out_of_it(world):
    first, second = two(world)
    case = Conflict.objects.get()
    decided(world, case, Choice.JOINT)
    at = world.now + 3 * HOUR
    for side, person in zip(case.sides_in_order(), (world.seller, world.agent), strict=True):
        side.answer_offer(accept=True, by=person, at=at)
    assert Deal.objects.permitted(world.agent, "view", at=at).filter(pk=first.pk).exists()

    undo(case, by=world.channel_manager, at=at + SECOND)

    assert Conflict.objects.get().status == "evidence"
    assert not Deal.objects.permitted(world.agent, "view", at=at + SECOND).filter(pk=first.pk)
    assert {Deal.objects.get(pk=d.pk).review_status for d in (first, second)} == {"submitted"}
    assert not PartyStanding.objects.holding(at=at + SECOND).filter(
        party__deal=first, party__partner=world.agentia
    )
    failed = LedgerEntry.objects.filter(verb="deals.joint_deal_failed", at=at + SECOND)
    assert failed.count() == 2


@pytest.mark.django_db
def test_what_somebody_built_on_it_is_not_taken_from_under_them(world):
    two(world)
    case = Conflict.objects.get()
    at = world.now + 2 * HOUR
    decided(world, case, Choice.SEPARATE, at=at)
    with pytest.raises(ConflictRefused):
        case.sides_in_order()[0].appeal("Why?", by=world.seller, at=at + SECOND)
    first = Deal.objects.get(pk=case.first_id)
    first.begin_review(by=world.channel_manager, at=at + SECOND)

    with pytest.raises(CannotBeUndone):
        undo(case, by=world.channel_manager, at=at + 2 * SECOND)


@pytest.mark.django_db
def test_a_rejection_taken_back_brings_its_conflicts_back(world, reasons):
    """Else a rejection and its undoing would be a way past a conflict."""
    first, _second = two(world)
    at = world.now + 2 * HOUR
    first.reject(reason=reasons[0], note="No.", by=world.channel_manager, at=at)
    assert Conflict.objects.get().status == "decided"

    first.undo(by=world.channel_manager, at=at + SECOND)

    case = Conflict.objects.get()
    assert (case.status, case.told_at, case.last_decision()) == ("open", None, None)


@pytest.mark.django_db
def test_whoever_comes_late_by_the_lock_takes_nothing_back(world):
    """By the clock at their door it would still be time."""
    two(world)
    at = world.now + 2 * HOUR
    case = Conflict.objects.get()
    decided(world, case, Choice.JOINT, at=at)
    deliver_due(at=at + grace())

    with pytest.raises(CannotBeUndone):
        undo(case, by=world.channel_manager, at=at + grace() - SECOND)


def test_taken_back_and_told_exclude_each_other(own_database):
    """Whoever takes it back at the end of the grace period either stops all of it or nothing."""
    from tests.world import build  # noqa: PLC0415

    world = build()
    first, second = two(world)
    case = Conflict.objects.get()
    at = world.now + 2 * HOUR
    decided(world, case, Choice.FIRST_WINS, at=at)

    def take_back():
        with transaction.atomic():
            undo(Conflict.objects.get(), by=world.channel_manager, at=at + grace() - SECOND)

    answers = at_once(take_back, partial(deliver_due, at=at + grace()))

    verdicts = ["deals.approved", "deals.rejected", "deals.conflict_decided"]
    told = Delivery.objects.filter(entry__verb__in=verdicts).exclude(delivered_at=None)
    states = {Deal.objects.get(pk=each.pk).review_status for each in (first, second)}
    if answers == ["done", "done"]:
        assert (states, told.count()) == ({"submitted"}, 0)
    else:
        assert answers == ["cannot_be_undone", "done"]
        assert states == {"approved", "rejected"}
        assert told.exists()


def test_an_approval_that_a_conflict_was_decided_upon_waits_for_that_decision(world):
    """Half of it given up, and then taken back, it would have held for the moment in between."""
    families = [world.drives, world.motors]
    first = registered(world, world.northwind, world.seller, families=families)
    first.approve(by=world.channel_manager, at=world.now)
    at = world.now + SECOND
    registered(world, world.agentia, world.agent, families=families, at=at)
    case = Conflict.objects.get()
    parts = {"first": ["motors"], "second": ["drives"]}
    decided(world, case, Choice.SPLIT, families=parts, at=at)
    mine = {"by": world.channel_manager, "at": at + SECOND}
    with pytest.raises(CannotBeUndone, match="decided together"):
        Deal.objects.get(pk=first.pk).undo(**mine)

    undo(Conflict.objects.get(), **mine)
    Deal.objects.get(pk=first.pk).undo(**mine)

    assert all(each.during.isempty for each in Protection.objects.all())
