"""Two people who change the parties of one registration at the same moment: one is first."""

from datetime import timedelta
from decimal import Decimal

from django.core import mail

from deals.models import Deal, LeaveReason, Newcomer, Party, PartySplit, ShareProposal
from deals.models.newcomer import Company
from deals.replacing import replace
from partners.delivery import deliver_due
from partners.models import Invitation, Partner
from tests.at_once import at_once
from tests.deals.test_newcomers import THERE, asked
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


def test_two_who_admit_one_company_at_once_make_one_partner_and_write_one_letter(own_database):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    world = build()
    newcomer = asked(world, world.submitted())

    def by(person):
        def verb():
            row = Newcomer.objects.get(pk=newcomer.pk)
            row.admit(Company("Drivetec GmbH", "DE"), by=person, at=world.now + HOUR)

        return verb

    answers = at_once(by(world.channel_manager), by(world.other_channel_manager))
    deliver_due(at=world.now + 2 * HOUR)

    assert answers == ["done", "newcomer_refused"]
    assert Partner.objects.filter(name="Drivetec GmbH").count() == 1
    assert Invitation.objects.count() == 1
    assert Party.objects.filter(deal=newcomer.deal_id, partner__name="Drivetec GmbH").count() == 1
    assert [each.to for each in mail.outbox].count([THERE]) == 1


def test_the_last_two_who_agree_at_once_let_the_shares_hold_once(own_database):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    world = build()
    deal = world.draft()
    seats = [
        (named(world, deal, "agentia", "agent"), world.agent),
        (named(world, deal, "sunparts", "supplier"), world.supplier),
    ]
    deal.submit(by=world.seller, at=world.now)
    for party, person in seats:
        party.accept(by=person, at=world.now)
    shares = {deal.parties.get(partner=world.northwind): Decimal(60)}
    shares |= {party: Decimal(20) for party, _person in seats}

    def propose():
        row = Deal.objects.get(pk=deal.pk)
        ShareProposal.make(row, shares, since=world.now, by=world.seller, at=world.now)

    assert at_once(propose, propose) == ["done", "proposal_open"]
    proposal = ShareProposal.objects.get()

    def agreed(party, person):
        def verb():
            row = ShareProposal.objects.select_related("deal__registrant").get(pk=proposal.pk)
            row.agree(party, by=person, at=world.now + HOUR)

        return verb

    assert at_once(*[agreed(*seat) for seat in seats]) == ["done", "done"]
    proposal.refresh_from_db()
    assert proposal.outcome == "agreed"
    held = PartySplit.objects.filter(party__deal=deal).holding(at=world.now + HOUR)
    assert sorted(held.values_list("percent", flat=True)) == [20, 20, 60]
