"""A conflict is a case: opened by the product, weighed by a person, told to each side alone."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from deals import rivals
from deals.conflict_refusals import ConflictRefused, ConflictUndecided, IllegalConflictMove
from deals.conflict_states import Choice
from deals.models import Conflict, Deal, Protection, RejectReason
from deals.models.conflict import Ruling
from partners.models import LedgerEntry
from tests.at_once import at_once

CUSTOMER = "苏州精工机械有限公司"


def registered(world, partner, person, *, at=None, **written):
    """Submit a registration of one partner, as its seller."""
    at = at or world.now
    fields = {
        "customer_name": CUSTOMER,
        "customer_country": "CN",
        "families": [world.drives],
        "value_amount": 1000,
        "expected_close": (at + timedelta(days=60)).date(),
        **written,
    }
    deal = Deal.draft(registrant=partner, by=person, at=at, **fields)
    deal.submit(by=person, at=at)
    return deal


def two(world, **written):
    """Let Northwind and, an hour later, Agentia register the same customer."""
    first = registered(world, world.northwind, world.seller, **written)
    second = registered(
        world, world.agentia, world.agent, at=world.now + timedelta(hours=1), **written
    )
    return first, second


def ruling(choice, **said):
    return Ruling(choice, **{"to_first": "You came first.", "to_second": "Taken.", **said})


def decided(world, case, choice, *, at=None, **said):
    at = at or world.now + timedelta(hours=2)
    case.decide(ruling(choice, **said), by=world.channel_manager, at=at)
    return [Deal.objects.get(pk=pk).review_status for pk in (case.first_id, case.second_id)]


@pytest.mark.django_db
def test_a_sure_match_of_two_partners_opens_a_case_and_keeps_what_was_said_then(world):
    first, second = two(world)

    case = Conflict.objects.get()
    assert (case.first, case.second, case.band) == (first, second, "same")
    assert (case.owner, case.told_at) == (world.channel_manager, None)
    assert case.first_form == case.second_form
    assert case.score > 0.9
    assert case.features
    assert case.due_at > case.opened_at
    with pytest.raises(ConflictUndecided):
        first.approve(by=world.channel_manager, at=world.now)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        {"customer_name": "无锡灵山阀门厂"},
        {"families": ["motors"]},
        {"project": {"name": "North hall", "tender_number": "T-2"}},
    ],
    ids=["another customer", "another family", "another tender"],
)
def test_who_wants_something_else_is_in_no_conflict(world, other):
    written = {**other}
    if "families" in other:
        written["families"] = [world.motors]
    project = {"name": "South hall", "tender_number": "T-1"}
    registered(world, world.northwind, world.seller, project=project)
    registered(world, world.agentia, world.agent, **written)

    assert not Conflict.objects.exists()


@pytest.mark.django_db
def test_the_first_wins_by_the_verbs_there_are_anyway(world):
    first, second = two(world)
    case = Conflict.objects.get()
    case.ask(by=world.channel_manager, at=world.now + timedelta(hours=1))

    assert decided(world, case, Choice.FIRST_WINS) == ["approved", "rejected"]

    assert set(Protection.objects.values_list("deal", flat=True)) == {first.pk}
    verdict = second.approvals.get()
    assert (verdict.reason.code, verdict.note) == ("already_protected", "Taken.")
    told = LedgerEntry.objects.about(second).filter(verb="deals.conflict_decided").get()
    assert list(told.concerns.all()) == [world.agentia]


@pytest.mark.django_db
def test_a_split_gives_each_side_its_families(world):
    first, second = two(world, families=[world.drives, world.motors])
    case = Conflict.objects.get()
    with pytest.raises(ConflictRefused):
        decided(world, case, Choice.SPLIT, families={"first": ["drives", "motors"]})

    parts = {"first": ["motors"], "second": ["drives"]}
    assert decided(world, case, Choice.SPLIT, families=parts) == ["approved", "approved"]

    kept = {p.deal_id: p.product_family.code for p in Protection.objects.all()}
    assert kept == {first.pk: "motors", second.pk: "drives"}


@pytest.mark.django_db
def test_a_joint_deal_takes_the_word_of_both(world):
    first, second = two(world)
    case = Conflict.objects.get()
    assert decided(world, case, Choice.JOINT) == ["submitted", "submitted"]
    later = world.now + timedelta(hours=3)
    mine, theirs = case.sides_in_order()

    theirs.answer_offer(accept=True, by=world.agent, at=later)
    assert Conflict.objects.get().status == "offered"
    mine.answer_offer(accept=True, by=world.seller, at=later)

    assert Conflict.objects.get().status == "decided"
    assert Deal.objects.get(pk=first.pk).review_status == "approved"
    assert Deal.objects.get(pk=second.pk).approvals.get().reason.code == "joint_deal"
    joined = first.parties.get(partner=world.agentia)
    assert joined.state(at=later) == "accepted"


@pytest.mark.django_db
def test_one_no_ends_the_proposal_for_both_alike(world):
    two(world)
    case = Conflict.objects.get()
    decided(world, case, Choice.JOINT)
    later = world.now + timedelta(hours=3)

    case.sides_in_order()[1].answer_offer(accept=False, by=world.agent, at=later)

    assert Conflict.objects.get().status == "evidence"
    failed = LedgerEntry.objects.filter(verb="deals.joint_deal_failed")
    assert {entry.actor for entry in failed} == {None}
    assert failed.count() == 2
    assert decided(world, Conflict.objects.get(), Choice.FIRST_WINS, at=later)[0] == "approved"


@pytest.mark.django_db
def test_both_are_rejected_with_a_reason(world):
    two(world)
    case = Conflict.objects.get()
    with pytest.raises(ConflictRefused):
        decided(world, case, Choice.BOTH_REJECTED)
    reason = RejectReason.objects.get(code="existing_project")

    assert decided(world, case, Choice.BOTH_REJECTED, reason=reason) == ["rejected", "rejected"]


@pytest.mark.django_db
def test_two_customers_after_all_go_on_side_by_side(world):
    first, second = two(world)
    case = Conflict.objects.get()
    assert decided(world, case, Choice.SEPARATE) == ["submitted", "submitted"]

    for deal in (first, second):
        deal.refresh_from_db()
        deal.approve(by=world.channel_manager, at=world.now + timedelta(hours=3))
    assert Protection.objects.count() == 2


@pytest.mark.django_db
def test_it_is_appealed_once(world):
    two(world)
    case = Conflict.objects.get()
    decided(world, case, Choice.FIRST_WINS)
    later = world.now + timedelta(hours=3)
    side = case.sides_in_order()[1]

    side.appeal("We were asked by the customer in May.", by=world.agent, at=later)
    assert Deal.objects.get(pk=case.second_id).review_status == "in_review"
    decided(world, case, Choice.FIRST_WINS, at=later)

    with pytest.raises(ConflictRefused):
        side.appeal("Once more.", by=world.agent, at=later)
    assert case.decisions.count() == 2


@pytest.mark.django_db
def test_a_case_ends_when_a_side_leaves(world):
    first, second = two(world)
    second.withdraw(by=world.agent, at=world.now + timedelta(hours=2))

    case = Conflict.objects.get()
    assert (case.status, case.last_decision().choice) == ("decided", "fell_away")
    first.approve(by=world.channel_manager, at=world.now + timedelta(hours=3))


@pytest.mark.django_db
def test_evidence_is_taken_while_somebody_weighs(world):
    two(world)
    case = Conflict.objects.get()
    side = case.sides_in_order()[0]
    with pytest.raises(ConflictRefused):
        side.give_evidence("Offer of May", by=world.seller, at=world.now)
    case.ask(by=world.channel_manager, at=world.now + timedelta(hours=1))
    later = world.now + timedelta(hours=2)

    side.give_evidence("Offer of May", by=world.seller, at=later)

    with pytest.raises(ConflictRefused):
        side.give_evidence(
            "Next year", by=world.seller, at=later, happened_on=later.date().replace(year=2027)
        )
    with pytest.raises(IllegalConflictMove):
        case.ask(by=world.channel_manager, at=later)


def test_of_two_who_decide_at_once_one_is_told(own_database):
    from tests.world import build  # noqa: PLC0415

    world = build()
    first, second = two(world)
    case = Conflict.objects.get()
    later = world.now + timedelta(hours=2)

    def decide(choice, **said):
        with transaction.atomic():
            row = Conflict.objects.fetch(
                world.channel_manager, "decide", at=later, public_id=case.public_id
            )
            row.decide(ruling(choice, **said), by=world.channel_manager, at=later)

    reason = RejectReason.objects.get(code="existing_project")
    answers = at_once(
        partial(decide, Choice.FIRST_WINS),
        partial(decide, Choice.BOTH_REJECTED, reason=reason),
        partial(decide, Choice.FIRST_WINS),
    )

    assert answers == ["done", "illegal_transition", "illegal_transition"]
    assert case.decisions.count() == 1
    assert sum(deal.approvals.count() for deal in (first, second)) == 2


def test_two_who_submit_at_once_meet(own_database, monkeypatch):
    from tests.world import build  # noqa: PLC0415

    world = build()
    places = [(world.northwind, world.seller), (world.agentia, world.agent)]
    both, meet = threading.Barrier(2), rivals.meet

    def look_together(deal, *, at):
        both.wait(timeout=30)
        meet(deal, at=at)

    monkeypatch.setattr(rivals, "meet", look_together)

    answers = at_once(*(partial(registered, world, *place) for place in places))

    assert answers == ["done", "done"]
    assert Conflict.objects.count() == 1
