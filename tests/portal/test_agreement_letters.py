"""Mails where nothing new is taken from a partner: to its managers, and only while it is so."""

from datetime import timedelta

from partners.models import Agreement, Suspension
from tests.portal.test_protection_letters import house_mail, mails

__all__ = ["house_mail"]


def test_its_managers_are_told_that_nothing_new_is_taken_and_when_it_is_again(world):
    northwind, chen, at = world.northwind, world.channel_manager, world.now
    one, other = (
        Agreement.begin(partner=northwind, number=number, by=chen, at=at)
        for number in ("A-7", "A-8")
    )
    world.partner_manager.language = "zh-hans"
    world.partner_manager.save()
    one.terminate(by=chen, at=at)
    assert mails(at) == {}  # another one holds
    other.terminate(by=chen, at=at + timedelta(hours=1))
    ended = mails(at + timedelta(hours=1))
    Agreement.begin(partner=northwind, number="A-9", by=chen, at=at + timedelta(hours=2))
    Suspension.begin(partner=northwind, reason="No insurance", by=chen, at=at + timedelta(hours=2))
    suspended = mails(at + timedelta(hours=2))
    Suspension.lift(partner=northwind, by=chen, at=at + timedelta(hours=3))

    assert ended.keys() == suspended.keys() == {world.partner_manager.email}
    assert "协议已终止" in ended[world.partner_manager.email].text
    assert "No insurance" in suspended[world.partner_manager.email].text
    assert "重新提交报备" in mails(at + timedelta(hours=3))[world.partner_manager.email].subject
