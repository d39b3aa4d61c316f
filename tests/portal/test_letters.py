"""What leaves the house by mail: to whom, when, in which words."""

from datetime import timedelta

import pytest

from deals.models import Deal
from deals.sharing import REGISTRATIONS
from partners import delivery
from partners.models import Delivery, Invitation, Programme
from partners.models.membership import InvitationSpent
from portal.models import KeptMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house_mail(settings):
    settings.EMAIL_BACKEND = "portal.mailbox.KeptInTheHouse"
    settings.EMAIL_URL = ""


def locked(world, deal):
    return Deal.objects.fetch(
        world.channel_manager, "decide", at=world.now, public_id=deal.public_id, lock=True
    )


def test_the_reviewer_hears_of_a_registration_and_no_name_or_value_is_in_the_mail(world):
    deal = world.submitted()

    delivery.deliver_due(at=world.now)

    mail = KeptMail.objects.get()
    assert mail.to == world.channel_manager.email
    assert deal.number in mail.subject
    for secret in ("精工", "1280000", "1,280,000"):
        assert secret not in mail.text + mail.html + mail.subject


def test_a_verdict_waits_for_the_grace_period_and_is_told_once(world):
    deal = world.submitted()
    delivery.deliver_due(at=world.now)
    KeptMail.objects.all().delete()
    locked(world, deal).approve(by=world.channel_manager, at=world.now)

    delivery.deliver_due(at=world.now)
    assert not KeptMail.objects.exists()

    later = world.now + Programme.current().grace
    delivery.deliver_due(at=later)
    Delivery.objects.update(delivered_at=None)
    delivery.deliver_due(at=later)
    assert [mail.to for mail in KeptMail.objects.all()] == [world.seller.email]


def test_what_was_taken_back_reaches_no_mailbox(world):
    deal = world.submitted()
    delivery.deliver_due(at=world.now)
    KeptMail.objects.all().delete()
    locked(world, deal).approve(by=world.channel_manager, at=world.now)

    locked(world, deal).undo(by=world.channel_manager, at=world.now + timedelta(seconds=9))
    delivery.deliver_due(at=world.now + timedelta(hours=1))

    assert not KeptMail.objects.exists()


def test_somebody_who_has_left_meanwhile_is_not_told(world):
    world.submitted()
    world.northwind.assign_channel_manager(
        world.other_channel_manager, by=world.director, at=world.now
    )
    world.channel_manager.deactivate(by=world.administrator, at=world.now)

    delivery.deliver_due(at=world.now)

    assert [mail.to for mail in KeptMail.objects.all()] == [world.other_channel_manager.email]


def test_a_failing_hearer_holds_nobody_up(world, monkeypatch):
    world.submitted()
    world.submitted()
    calls = []

    def handler(entry, at):
        calls.append(entry.pk)
        if len(calls) == 1:
            raise ConnectionError

    monkeypatch.setattr("portal.notifications.send", handler)
    from partners import ledger  # noqa: PLC0415

    broken = ledger.Subscriber("mail", handler, None)
    monkeypatch.setitem(ledger._SUBSCRIBERS, "mail", broken)

    delivery.deliver_due(at=world.now)

    assert Delivery.objects.filter(subscriber="mail").count() == len(calls) == 2
    failed = Delivery.objects.get(delivered_at=None)
    assert failed.last_error == "ConnectionError"
    assert failed.due_at > world.now


def test_an_invitation_is_opened_freely_and_used_once(world, client):
    invited = Invitation.send(
        partner=world.northwind,
        email="New.Colleague@example.test",
        role="seller",
        by=world.partner_manager,
        at=world.now,
        language="zh-hans",
    )
    delivery.deliver_due(at=world.now)
    mail = KeptMail.objects.get()
    assert mail.to == "new.colleague@example.test"
    path = f"/invitations/{invited.token}/"
    assert path in mail.text

    invited.expires_at += timedelta(days=3650)
    invited.save()
    for _turn in range(2):
        assert client.get(path).status_code == 200
    assert not world.northwind.memberships.filter(person__email=invited.email).exists()

    weak = client.post(path, {"full_name": "新同事", "password": "short"})
    assert weak.status_code == 422
    assert "新同事" in weak.content.decode()
    joined = client.post(path, {"full_name": "新同事", "password": "a-long-good-passphrase"})
    assert joined.status_code == 302
    assert world.northwind.memberships.filter(person__email=invited.email).count() == 1
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "x:y", "☃", "a" * 4000, "..%2f"])
def test_a_link_that_is_not_ours_is_not_there(world, client, token):
    assert client.get(f"/invitations/{token}/").status_code == 404


def test_a_name_of_two_lines_stays_one_line_of_a_subject(world):
    world.seller.full_name = "Seller\r\nBcc: everybody@example.test"
    world.seller.save()
    REGISTRATIONS.share(
        world.submitted(),
        to=world.editor,
        by=world.seller,
        at=world.now,
        reason="They deliver",
        until=world.now + timedelta(days=7),
    )

    delivery.deliver_due(at=world.now)

    mail = KeptMail.objects.get(to=world.editor.email)
    assert mail.subject.startswith("Seller Bcc: everybody@example.test shared")


@pytest.mark.parametrize("lost", ["left", "another role", "gone"])
def test_an_invitation_ends_with_the_right_of_who_sent_it(world, client, lost):
    sender = world.partner_manager
    invited = Invitation.send(
        partner=world.northwind, email="new@example.test", role="seller", by=sender, at=world.now
    )
    invited.expires_at += timedelta(days=3650)
    invited.save()
    path = f"/invitations/{invited.token}/"
    assert client.get(path).status_code == 200

    if lost == "gone":
        sender.deactivate(by=world.administrator, at=world.now)
    elif lost == "left":
        sender.memberships.get().leave(by=world.administrator, at=world.now)
    else:
        sender.memberships.get().change_role("seller", by=world.administrator, at=world.now)

    joining = {"full_name": "New Colleague", "password": "tram-harbour-violet-9"}
    assert client.get(path).status_code == client.post(path, joining).status_code == 404
    with pytest.raises(InvitationSpent):
        invited.accept(**joining, at=world.now)
    assert not type(sender).objects.filter(email="new@example.test").exists()
    client.force_login(world.channel_manager)
    assert "new@example.test" not in client.get(world.northwind.get_absolute_url()).content.decode()
