"""The table of who writes and reads what, when: each cell is what the doors answer."""

from datetime import timedelta
from pathlib import Path

import pytest

from deals.lifecycle import WRITABLE, ReviewStatus, is_editable
from deals.management.commands.life_cycle import page
from deals.matrix import ASKED, JOINED, REGISTRANT, STATES, VENDOR, cell
from deals.models import Deal, DealContact, Party, PartyTerms
from permissions.actors import System

ROOT = Path(__file__).parents[2]
PEOPLE = {
    REGISTRANT: "seller",
    JOINED: "agent",
    ASKED: "supplier",
    VENDOR: "channel_manager",
}
FIELDS = WRITABLE
NAMES = {
    "northwind": "北风自动化设备有限公司",
    "agentia": "Agentia GmbH",
    "sunparts": "日升零部件有限公司",
}


def test_the_page_about_the_life_cycle_is_what_the_code_says():
    assert (ROOT / "docs" / "life-cycle.md").read_text() == page(), "manage.py life_cycle"


def brought_to(world, state, reason):
    """Return a registration in that state, with a party that joined and one that is asked."""
    deal = world.draft()
    for partner, role in [("agentia", "agent"), ("sunparts", "supplier")]:
        of = {"partner": world.partners[partner], "role": world.roles[role], "state": "named"}
        Party.begin(deal=deal, **of, by=world.seller, at=world.now)
    DealContact.objects.create(deal=deal, name="Zhou Xiaomei")
    if state == "draft":
        return deal
    said = {"by": world.channel_manager, "at": world.now}
    deal.submit(by=world.seller, at=world.now)
    deal.parties.get(partner=world.agentia).accept(by=world.agent, at=world.now)
    question = {"message": "Which?", "unlock": FIELDS}
    verbs = {
        "in_review": lambda: deal.begin_review(**said),
        "action_required": lambda: deal.request_information(**question, **said),
        "approved": lambda: deal.approve(**said),
        "rejected": lambda: deal.reject(reason=reason, note="No", **said),
        "withdrawn": lambda: deal.withdraw(by=world.seller, at=world.now),
        "expired": lambda: deal.expire(by=System("expire unanswered"), at=world.now),
    }
    if state in verbs:
        verbs[state]()
    return deal


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_each_cell_is_what_the_doors_answer(world, reasons, state):
    deal = brought_to(world, state, reasons[0])
    assert Deal.objects.get(pk=deal.pk).review_status == ReviewStatus(state)
    at = world.now + timedelta(seconds=1)
    for whose, name in PEOPLE.items():
        person = world.people[name]
        rows = Deal.objects.permitted(person, "view", at=at)
        found = rows.with_permission(person, "edit", at=at).filter(pk=deal.pk).first()
        for field in FIELDS:
            sign = cell(field, whose, state)
            writes = bool(found and found.can_edit and field in found.editable_fields())
            assert (found is not None) == (sign != "-"), (whose, field)
            assert writes == (sign in "REO"), (whose, field)
        sees, writes = (
            DealContact.objects.filter(deal=deal).permitted(person, action, at=at).exists()
            for action in ("view", "edit")
        )
        sign = cell("contacts", whose, state)
        assert (sees, writes) == (sign != "-", sign == "E"), whose
        hold_terms(deal, person, OWN.get(whose, ""), whose, state, at=at)


OWN = {REGISTRANT: "northwind", JOINED: "agentia", ASKED: "sunparts"}


def hold_terms(deal, person, own, whose, state, *, at):
    """Hold what somebody sees and writes of the parties' terms to the table."""
    terms = PartyTerms.objects.filter(party__deal=deal)
    sees, writes = (
        set(terms.permitted(person, action, at=at).values_list("party__partner__name", flat=True))
        for action in ("view", "edit")
    )
    mine = {NAMES[own]} if own else set()
    if own:
        sign = cell("terms_of_its_own", whose, state)
        assert bool(sees & mine) == (sign != "-"), whose
        assert (is_editable("terms", state) and bool(writes & mine)) == (sign == "E"), whose
    assert bool(sees - mine) == (cell("terms_of_others", whose, state) != "-"), whose
    assert writes <= mine
