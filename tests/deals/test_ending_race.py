"""Extensions granted and protections ended by several people at once: each happens once."""

from datetime import timedelta

from deals.models import Extension, ProtectionPolicy
from deals.models.ending import release
from tests.at_once import at_once
from tests.deals.test_extension import approved, ask

DAY = timedelta(days=1)


def test_two_who_decide_an_extension_at_once_take_turns(own_database):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    world = build()
    at = world.now + 80 * DAY
    ProtectionPolicy.objects.update(extensions=5)
    deal = approved(world)
    asked = ask(world, deal, at=at)
    [protection] = deal.protections.all()

    def grant():
        Extension.objects.get(pk=asked.pk).grant(by=world.channel_manager, at=at)

    def give_up():
        release(protection, words="", by=world.channel_manager, at=at)

    assert at_once(*[grant] * 4) == ["done", *["extension_decided"] * 3]
    protection.refresh_from_db()
    assert protection.ends_at == world.now + 120 * DAY
    assert at_once(*[give_up] * 4) == ["done", *["protection_over"] * 3]
    protection.refresh_from_db()
    assert (protection.ends_at, protection.early_end.at) == (at, at)
