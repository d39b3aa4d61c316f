"""Mails about a protection: once, in the reader's language, and nothing of the rival."""

from datetime import timedelta

import pytest

from deals.models import QueuePlace
from deals.models.ending import release
from deals.reminders import remind
from partners import delivery
from permissions.actors import System
from portal.models import KeptMail
from tests.deals.test_extension import DAY, approved

pytestmark = pytest.mark.django_db
CLOCK = System("remind of ending protections")


@pytest.fixture(autouse=True)
def house_mail(settings):
    settings.EMAIL_BACKEND = "portal.mailbox.KeptInTheHouse"
    settings.EMAIL_URL = ""


def mails(at):
    KeptMail.objects.all().delete()
    while delivery.deliver_due(at=at):
        pass
    return {mail.to: mail for mail in KeptMail.objects.all()}


def test_a_reminder_is_mailed_late_rather_than_never_and_not_when_it_is_over(world):
    deal = approved(world)
    mails(world.now + DAY)
    world.seller.language = "zh-hans"
    world.seller.save()
    remind(deal, by=CLOCK, at=world.now + 76 * DAY)

    told = mails(world.now + 79 * DAY)

    assert told.keys() == {world.seller.email, world.partner_manager.email}
    assert "2027-02-16" in told[world.partner_manager.email].text
    assert "报备保护期" in told[world.seller.email].subject
    remind(deal, by=CLOCK, at=world.now + 88 * DAY)
    assert mails(world.now + 91 * DAY) == {}


def test_who_is_offered_a_place_is_told_and_nothing_of_whose_it_was(world):
    held, later = approved(world), world.now + 3 * DAY
    deal = world.submitted(at=world.now + DAY)
    place = QueuePlace.begin(deal, by=world.channel_manager, at=later)
    # The registration is no news by now, and what was just said may still be taken back.
    assert mails(later + timedelta(seconds=9)) == {}
    kept = mails(later + timedelta(seconds=10))
    assert kept.keys() == {world.seller.email}
    release(held.protections.get(), words="", by=world.partner_manager, at=later + DAY)
    place.offer(by=CLOCK, at=later + DAY)

    told = mails(later + DAY + timedelta(seconds=10))

    assert "can be approved now" in told[world.channel_manager.email].subject
    assert "Say by" in told[world.seller.email].text
    for mail in [*kept.values(), told[world.seller.email]]:
        assert held.number not in mail.subject + mail.text + mail.html
