"""Machines are told: signed, in order, again until taken, and never beyond somebody's rights."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deals.models import Party, TermsRequest
from partners.models import Membership, Webhook, WebhookDelivery
from partners.webhooks.signature import signed
from permissions.models import AccessEntry
from tests.partners.webhooks.conftest import LATER, decided, made, turn


def types(receiver):
    return [body["type"] for body in receiver.bodies()]


def test_what_happened_is_told_signed_with_the_thing_as_the_api_says_it(world, receiver):
    _row, secret = made(world, receiver)
    deal = world.submitted(at=world.now)

    assert turn(world.now + LATER) == 2

    *_earlier, got = receiver.got
    body = receiver.bodies()[-1]
    assert body["type"] == "deals.submitted"
    assert body["data"]["subject"]["id"] == deal.public_id
    assert body["data"]["object"]["customer"]["name"] == deal.customer_name
    assert body["data"]["object"]["review_status"] == "submitted"
    assert body["data"]["object"]["created_at"] == "2026-11-18T02:00:00Z"
    stamp = int(got.headers["webhook-timestamp"])
    assert stamp == int((world.now + LATER).timestamp())
    mine = signed(secret, got.headers["webhook-id"], stamp, got.body)
    assert got.headers["webhook-signature"] == mine


def test_nothing_closed_to_its_reader_is_told(world, receiver):
    """What the rival's machine is told of a joint deal holds nothing the rival may not see."""
    _row, _secret = made(world, receiver, partner=world.agentia, by=manager_of(world, "agentia"))
    deal = world.draft(description="Only the drives")
    Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    deal.submit(by=world.seller, at=world.now)
    deal.parties.get(partner=world.agentia).accept(by=world.agent, at=world.now)
    ours = deal.parties.get(partner=world.northwind)
    ours.terms.revise(
        by=world.seller, at=world.now, note="Rebate of autumn", margin_percent=Decimal("23.45")
    )
    words = "Which line does it stand on?"
    decided(world, deal, "request_information", at=world.now, message=words, unlock=["description"])

    turn(world.now + LATER)

    told = b"".join(got.body for got in receiver.got).decode()
    assert "deals.information_requested" in told
    assert deal.customer_name in told
    assert "deals.terms_changed" not in told
    assert not [word for word in ("Rebate of autumn", "23.45", words) if word in told]


def test_of_what_is_closed_between_two_the_address_alone_is_told(world, receiver):
    """A supplier's machine hears that terms are wanted, and fetches what and for how much."""
    boss = manager_of(world, "sunparts")
    _row, _secret = made(world, receiver, partner=world.sunparts, by=boss)
    [asked] = TermsRequest.ask(
        world.submitted(),
        suppliers=[world.sunparts],
        wanted="Gearboxes of winter",
        quantity=Decimal(24),
        needed_by=world.now.date() + timedelta(days=5),
        by=world.channel_manager,
        at=world.now,
    )

    turn(world.now + LATER)

    [body] = [each for each in receiver.bodies() if each["type"] == "deals.terms_asked"]
    about = body["data"]
    assert about["subject"]["api"].endswith(f"/api/v1/terms-requests/{asked.public_id}/")
    assert (about["subject"]["id"], about["object"]) == (asked.public_id, None)
    assert "Gearboxes" not in b"".join(got.body for got in receiver.got).decode()


def manager_of(world, partner):
    return world.member(f"manager-of-{partner}", world.partners[partner], "manager")


def test_of_what_it_may_not_see_it_hears_nothing(world, webhook, receiver):
    world.partners["rivaltrade"].show_in_list(by=world.administrator, at=world.now)
    world.rivaltrade.take_off_list(by=world.administrator, at=world.now)

    turn(world.now + LATER)

    assert receiver.got == []


@pytest.mark.parametrize("how", ["demoted", "left", "let go"])
def test_who_may_no_longer_is_sent_nothing_and_somebody_hears_of_it(
    world, webhook, receiver, how, mailoutbox
):
    other = world.member("second_manager", world.northwind, "manager")
    deal = world.submitted()
    place = Membership.objects.get(person=world.partner_manager)
    if how == "demoted":
        place.change_role("reader", by=other, at=world.now)
    elif how == "left":
        place.leave(by=other, at=world.now)
    else:
        world.partner_manager.deactivate(by=world.administrator, at=world.now)

    assert turn(world.now + LATER) == 0
    turn(world.now + LATER)

    assert receiver.got == []
    webhook.refresh_from_db()
    assert webhook.off_because == "owner"
    assert [m.to for m in mailoutbox if "ERP" in m.subject] == [[other.email]]
    webhook.switch_on(by=other, at=world.now + LATER)
    turn(world.now + 2 * LATER)
    assert deal.public_id in {body["data"]["subject"]["id"] for body in receiver.bodies()}


def test_who_lost_sight_of_the_thing_is_sent_nothing_of_it(world, receiver):
    row, _secret = made(world, receiver, partner=world.agentia, by=manager_of(world, "agentia"))
    deal = world.draft()
    party = Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    deal.submit(by=world.seller, at=world.now)
    party.refresh_from_db()
    party.decline(by=world.agent, at=world.now + timedelta(seconds=1))

    turn(world.now + LATER)

    assert receiver.got == []
    assert {each.state for each in row.deliveries.all()} == {"withheld"}


def test_what_was_taken_back_in_the_last_second_never_left(world, webhook, receiver):
    deal = world.submitted()
    turn(world.now + timedelta(seconds=1))
    before = len(receiver.got)
    at = world.now + timedelta(minutes=1)
    fresh = decided(world, deal, "approve", at=at)
    # Whatever else is sent of it meanwhile would tell the verdict.
    WebhookDelivery.objects.filter(number=1).send_again(at=at)
    turn(at + timedelta(seconds=9))
    fresh.undo(by=world.channel_manager, at=at + timedelta(seconds=9, milliseconds=900))
    turn(at + LATER)

    told = receiver.bodies()[before:]
    assert [body["type"] for body in told] == ["deals.drafted"]
    assert told[0]["data"]["object"]["review_status"] == "submitted"


def test_things_come_in_their_order_and_one_that_fails_holds_up_no_other(world, webhook, receiver):
    first = world.submitted()
    receiver.answers += [(500, b"<b>later</b>", {})]
    turn(world.now)
    second = world.submitted()
    turn(world.now + timedelta(seconds=1))
    assert {b["data"]["subject"]["id"] for b in receiver.bodies()[1:]} == {second.public_id}

    turn(world.now + LATER)

    of_first = [
        (b["type"], b["sequence"], got.headers["webhook-id"])
        for b, got in zip(receiver.bodies(), receiver.got, strict=True)
        if b["data"]["subject"]["id"] == first.public_id
    ]
    assert [(kind, number) for kind, number, _id in of_first] == [
        ("deals.drafted", 1),
        ("deals.drafted", 1),
        ("deals.submitted", 2),
    ]
    assert of_first[0][2] == of_first[1][2]
    log = webhook.deliveries.get(entry__subject_id=first.pk, number=1)
    assert [(t.status, t.answer) for t in log.tries.order_by("pk")] == [
        (500, "<b>later</b>"),
        (200, "ok"),
    ]
    changed = [b["data"]["changed"] for b in receiver.bodies()]
    assert changed[0] is None
    # Both tell the thing as it is now: nothing is new in the second.
    assert changed[-1] == []


def test_what_is_new_in_a_thing_is_named(world, webhook, receiver):
    deal = world.submitted()
    turn(world.now)
    decided(world, deal, "begin_review", at=world.now + timedelta(hours=1))
    turn(world.now + timedelta(hours=1))

    last = receiver.bodies()[-1]
    assert last["type"] == "deals.review_began"
    assert last["data"]["object"]["review_status"] == "in_review"
    assert "review_status" in last["data"]["changed"]
    assert "customer" not in last["data"]["changed"]


def test_nobody_is_redirected(world, webhook, receiver):
    receiver.answers += [(302, b"", {"Location": receiver.url + "/elsewhere"})] * 9
    world.draft()

    assert turn(world.now) == 0
    assert [got.path for got in receiver.got] == ["/hook"]


def test_after_days_of_failure_it_is_switched_off_and_its_owner_told(
    world, webhook, receiver, mailoutbox
):
    receiver.answers += [(500, b"", {})] * 99
    world.draft()
    at, waits = world.now, []
    while webhook.off_at is None:
        turn(at)
        webhook.refresh_from_db()
        if len(waits) == 3:
            webhook.deliveries.update(attempts=12)
        then, at = at, max(at, webhook.deliveries.get().due_at)
        waits.append(at - then)
    turn(at)

    assert waits[:3] == [timedelta(seconds=s) for s in (5, 10, 20)]
    assert max(waits) == timedelta(hours=6)
    assert timedelta(days=3) < webhook.off_at - world.now < timedelta(days=3, hours=7)
    [letter] = [mail for mail in mailoutbox if "ERP" in mail.subject]
    assert letter.to == [world.partner_manager.email]


def test_gone_for_good_is_believed_at_once(world, webhook, receiver):
    receiver.answers += [(410, b"", {})]
    world.draft()
    turn(world.now)

    webhook.refresh_from_db()
    assert webhook.off_because == "gone"


def test_for_a_day_both_secrets_are_valid(world, receiver):
    row, old = made(world, receiver)
    new = row.rotate(by=world.partner_manager, at=world.now)
    world.draft()
    turn(world.now)
    world.draft(at=world.now + timedelta(days=2))
    turn(world.now + timedelta(days=2))

    for got, valid in zip(receiver.got, [[new, old], [new]], strict=True):
        stamp, key = int(got.headers["webhook-timestamp"]), got.headers["webhook-id"]
        wanted = " ".join(signed(secret, key, stamp, got.body) for secret in valid)
        assert got.headers["webhook-signature"] == wanted


def test_what_was_told_is_told_again_from_a_moment_on(world, webhook, receiver):
    world.draft()
    later = world.now + timedelta(hours=1)
    world.submitted(at=later)
    turn(later)
    first = [got.headers["webhook-id"] for got in receiver.got]

    assert webhook.replay(since=later, by=world.partner_manager, at=later) == 2
    assert turn(later) == 2

    assert [got.headers["webhook-id"] for got in receiver.got[3:]] == first[1:]


def test_every_telling_is_a_look_that_stands_in_the_audit(world, webhook, receiver):
    deal = world.draft()
    turn(world.now)

    [entry] = AccessEntry.objects.filter(kind="deals.deal", door="task")
    assert (entry.person, entry.object_ids) == (world.partner_manager, [deal.pk])
    assert entry.reasons


def test_what_machines_were_told_is_forgotten_after_a_month(world, webhook, receiver):
    from partners.webhooks.retention import forget  # noqa: PLC0415

    world.draft()
    turn(world.now)

    assert forget(at=world.now + timedelta(days=29)) == 0
    assert forget(at=world.now + timedelta(days=31)) == 1
    assert Webhook.objects.count() == 1


def test_a_secret_that_cannot_be_opened_is_said_so_and_nothing_is_sent(
    world, webhook, receiver, settings
):
    settings.SECRET_KEY = "another"
    world.draft()
    turn(world.now)

    assert receiver.got == []
    assert [each.error for each in webhook.deliveries.get().tries.all()] == ["secret_lost"]
