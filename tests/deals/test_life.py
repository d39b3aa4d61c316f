"""A registration from draft to its end, one verb at a time."""

import pytest

from deals.models import Deal, Protection
from deals.refusals import (
    CannotBeUndone,
    CustomerAlreadyProtected,
    FieldLocked,
    IllegalMove,
    Incomplete,
)
from partners.models import Command, LedgerEntry

pytestmark = pytest.mark.django_db


def decided_by(world, deal, action="decide"):
    return Deal.objects.fetch(
        world.channel_manager, action, at=world.now, public_id=deal.public_id, lock=True
    )


def test_an_empty_draft_is_fine_and_cannot_be_submitted(world):
    deal = Deal.draft(registrant=world.northwind, by=world.seller, at=world.now)

    with pytest.raises(Incomplete) as refusal:
        deal.submit(by=world.seller, at=world.now)

    assert set(refusal.value.fields) == {
        "customer_name",
        "customer_country",
        "families",
        "value_amount",
        "expected_close",
    }


def test_approval_protects_and_orders_the_opportunity(world, settings):
    settings.CRM = {"url": "", "token": "", "kind": "tryton"}
    deal = world.submitted()

    protections = decided_by(world, deal).approve(by=world.channel_manager, at=world.now)

    assert [p.product_family.code for p in protections] == ["drives"]
    command = Command.objects.get()
    assert command.op == "ensure_opportunity"
    assert command.due_at > world.now
    assert LedgerEntry.objects.filter(verb="deals.approved").count() == 1
    assert Deal.objects.get().review_status == "approved"


def test_two_registrations_of_one_typed_customer_cannot_both_be_protected(world):
    first, second = world.submitted(), world.submitted()
    decided_by(world, first).approve(by=world.channel_manager, at=world.now)

    with pytest.raises(CustomerAlreadyProtected):
        decided_by(world, second).approve(by=world.channel_manager, at=world.now)

    assert Protection.objects.count() == 1
    assert Deal.objects.get(pk=second.pk).review_status == "submitted"


def test_a_verdict_can_be_taken_back_within_the_grace_period(world):
    deal = world.submitted()
    decided_by(world, deal).approve(by=world.channel_manager, at=world.now)

    decided_by(world, deal).undo(by=world.channel_manager, at=world.now)

    assert Deal.objects.get(pk=deal.pk).review_status == "submitted"
    assert Protection.objects.get().state(at=world.now) == "released"
    decided_by(world, deal).approve(by=world.channel_manager, at=world.now)
    with pytest.raises(CannotBeUndone):
        decided_by(world, deal).undo(by=world.channel_manager, at=world.now.replace(minute=1))


@pytest.fixture
def in_review(world):
    deal = world.submitted()
    decided_by(world, deal).begin_review(by=world.channel_manager, at=world.now)
    return deal


@pytest.fixture
def submitted_again(world, in_review):
    decided_by(world, in_review).request_information(
        message="Which line?", unlock=["title"], by=world.channel_manager, at=world.now
    )
    Deal.objects.get().submit(by=world.seller, at=world.now)
    return in_review


@pytest.mark.parametrize("verdict", ["approve", "reject"])
@pytest.mark.parametrize(
    ("begun", "status"), [("in_review", "in_review"), ("submitted_again", "submitted")]
)
def test_a_verdict_taken_back_returns_to_where_it_was_decided_from(
    request, world, reasons, verdict, begun, status
):
    deal = request.getfixturevalue(begun)
    assert Deal.objects.get().review_status == status
    words = {"reason": reasons[0], "note": "No"} if verdict == "reject" else {}
    getattr(decided_by(world, deal), verdict)(by=world.channel_manager, at=world.now, **words)

    decided_by(world, deal).undo(by=world.channel_manager, at=world.now)

    assert Deal.objects.get().review_status == status


def test_a_question_rejected_unanswered_is_open_again_when_that_is_taken_back(world, reasons):
    deal = world.submitted()
    decided_by(world, deal).request_information(
        message="Which line?", unlock=["title"], by=world.channel_manager, at=world.now
    )
    decided_by(world, deal).reject(
        reason=reasons[0], note="No", by=world.channel_manager, at=world.now
    )

    decided_by(world, deal).undo(by=world.channel_manager, at=world.now)

    assert Deal.objects.get().editable_fields() == ["title"]


def test_what_was_submitted_is_locked_until_the_reviewer_opens_it(world):
    deal = world.submitted()
    with pytest.raises(FieldLocked):
        deal.revise(by=world.seller, at=world.now, title="Another title")

    decided_by(world, deal).request_information(
        message="Which line is it for?", unlock=["title"], by=world.channel_manager, at=world.now
    )

    deal = Deal.objects.get(pk=deal.pk)
    deal.revise(by=world.seller, at=world.now, title="Line 3")
    rank = deal.first_submitted_at
    deal.submit(by=world.seller, at=world.now)
    assert deal.first_submitted_at == rank


def test_a_withdrawn_registration_is_not_decided(world):
    deal = world.submitted()
    deal.withdraw(by=world.seller, at=world.now)

    with pytest.raises(IllegalMove):
        decided_by(world, deal).approve(by=world.channel_manager, at=world.now)
