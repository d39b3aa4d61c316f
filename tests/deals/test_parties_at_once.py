"""Two people who change the parties of one registration at the same moment: one is first."""

from datetime import timedelta

from deals.models import LeaveReason, Party
from deals.replacing import replace
from tests.at_once import at_once
from tests.deals.test_parties import named

HOUR = timedelta(hours=1)


def test_two_who_replace_a_party_at_once_take_turns(own_database):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    world = build()
    deal = world.draft()
    agent = named(world, deal, "agentia", "agent")
    deal.submit(by=world.seller, at=world.now)
    agent.accept(by=world.agent, at=world.now)
    why = LeaveReason.objects.get(code="terms")
    agent.leave(by=world.agent, at=world.now, reason=why)

    def by(partner):
        def verb():
            party = Party.objects.get(pk=agent.pk)
            replace(party, partner, takes_share=False, by=world.seller, at=world.now + HOUR)

        return verb

    assert at_once(by(world.rivaltrade), by(world.sunparts)) == ["done", "party_refused"]
    asked = Party.objects.filter(deal=deal).standing("invited", at=world.now + HOUR)
    assert asked.count() == 1
