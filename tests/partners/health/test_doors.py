"""Every signal is moved by something a person or an interface of this version can do."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from deals.models import Closing, Deal, Party, RejectReason
from partners.health.entries import entries_of
from partners.health.explain import still_open
from partners.health.score import health
from partners.health.signals import TABLES
from partners.ledger import kinds, record
from partners.models import CrmOpportunity, Enquiry, LedgerEntry, Membership
from permissions.actors import System

pytestmark = pytest.mark.django_db
BUILDER = System("move a signal")


def standing(world, partner, at=None):
    at = at or world.now
    return {
        each.signal.code: each
        for each in health(entries_of([partner], at=at)[partner.pk], at=at).contributions
    }


def locked(world, deal, action="decide", who="channel_manager"):
    return Deal.objects.fetch(
        world.people[who], action, at=world.now, public_id=deal.public_id, lock=True
    )


def registered(world):
    world.submitted()
    return world.northwind


def joined(world):
    deal = world.draft()
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
    return world.agentia


def answered(world):
    deal = world.submitted()
    locked(world, deal).request_information(
        message="Which line?", unlock=["title"], by=world.channel_manager, at=world.now
    )
    locked(world, deal, "edit", "seller").submit(by=world.seller, at=world.now)
    return world.northwind


def staged(world):
    event = kinds()["deals.sales_stage_changed"]
    deal = world.submitted()
    record(
        event(subject=deal, concerns=[world.northwind], stage="won"),
        by=System("mirror of the CRM"),
        at=world.now,
    )
    return world.northwind


def rated(world):
    """Let both sides rate a deal that the CRM has won: each counts for the other."""
    deal = world.submitted()
    said = CrmOpportunity(stage="won", amount=None, currency="CNY")
    Closing.follow(deal, said, at=world.now)
    Closing.rate(deal, "partner", stars=5, words="", by=world.seller, at=world.now)
    Closing.rate(deal, "vendor", stars=4, words="", by=world.channel_manager, at=world.now)
    return world.northwind


def grown(world):
    person = world.person("newcomer")
    Membership.begin(
        person=person, partner=world.northwind, role="seller", by=BUILDER, at=world.now
    )
    return world.northwind


def decided(world):
    locked(world, world.submitted()).approve(by=world.channel_manager, at=world.now)
    return world.northwind


def refused(world):
    reason = RejectReason.objects.create(code="other", name_en="Other", name_zh="其他")
    locked(world, world.submitted()).reject(
        reason=reason, note="Not ours.", by=world.channel_manager, at=world.now
    )
    return world.northwind


def looked_at(world):
    locked(world, world.submitted()).begin_review(by=world.channel_manager, at=world.now)
    return world.northwind


def assigned(world):
    world.sunparts.assign_channel_manager(world.other_channel_manager, by=BUILDER, at=world.now)
    return world.sunparts


def answered_them(world):
    """Answer what Northwind asked, in time."""
    said = {"kind": "question", "title": "Lead time", "body": "How long?"}
    asked = Enquiry.ask(world.northwind, **said, by=world.seller, at=world.now)
    asked.answer("Eight weeks", by=world.channel_manager, at=world.now)
    return world.northwind


DOORS = {
    "questions": answered_them,
    "registrations": registered,
    "joint_work": joined,
    "answers": answered,
    "progress": staged,
    "team": grown,
    "promises": decided,
    "attention": looked_at,
    "reasons": refused,
    "contact": assigned,
    "protection": decided,
    "news": staged,
    "good_to_work_with": rated,
    "rated_by_partner": rated,
}
# Moved by the library's own door, in the library's tests.
ELSEWHERE = {"material_used"}


def test_every_signal_of_the_table_names_its_door():
    assert {signal.code for signal in TABLES[-1].signals} == DOORS.keys() | ELSEWHERE


@pytest.mark.parametrize("code", sorted(DOORS))
def test_a_door_moves_the_signal(world, code):
    before = {key: standing(world, partner)[code] for key, partner in world.partners.items()}

    partner = DOORS[code](world)

    name = next(key for key, each in world.partners.items() if each == partner)
    after = standing(world, partner)[code]
    assert after.points > before[name].points
    assert len(after.evidence) > len(before[name].evidence)


def test_a_late_decision_lowers_our_side_alone(world):
    deal = world.submitted()
    before = standing(world, world.northwind)
    late = world.now + timedelta(days=10)
    Deal.objects.fetch(
        world.channel_manager, "decide", at=late, public_id=deal.public_id, lock=True
    ).approve(by=world.channel_manager, at=late)

    after = standing(world, world.northwind, at=late)

    assert after["promises"].points < 0 <= before["promises"].points


def test_a_late_answer_lowers_our_side_and_stands_among_what_we_owe(world):
    said = {"kind": "complaint", "title": "Samples", "body": "Where are they?"}
    asked = Enquiry.ask(world.northwind, **said, by=world.seller, at=world.now)
    late = world.now + timedelta(days=10)
    entries = entries_of([world.northwind], at=late)[world.northwind.pk]
    [owed] = still_open(entries, at=late).for_vendor
    assert (owed.subject[1], owed.is_question, owed.is_late(at=late)) == (asked.pk, True, True)

    asked.answer("Tomorrow", by=world.channel_manager, at=late)

    entries = entries_of([world.northwind], at=late)[world.northwind.pk]
    assert still_open(entries, at=late).for_vendor == ()
    assert standing(world, world.northwind, at=late)["questions"].points < 0


def test_a_submission_counts_for_those_who_made_it(world):
    joined(world)

    assert standing(world, world.northwind)["registrations"].points > 0
    assert standing(world, world.agentia)["registrations"].points == 0


def test_internal_entries_enter_no_number(world):
    event = kinds()["deals.customer_judged"]
    deal = world.submitted()
    before = entries_of([world.northwind], at=world.now)
    record(
        event(subject=deal, concerns=[world.northwind], verdict="same"), by=BUILDER, at=world.now
    )

    assert entries_of([world.northwind], at=world.now) == before


def test_all_partners_are_read_in_two_queries(world, django_assert_num_queries):
    decided(world)

    with django_assert_num_queries(2):
        entries_of(world.partners.values(), at=world.now)


def test_the_command_tells_scores_with_the_entries_behind_them(world, capsys):
    decided(world)

    call_command("health", world.northwind.public_id, "--at", world.now.isoformat(), "--json")

    (told,) = json.loads(capsys.readouterr().out)
    assert told["partner"] == world.northwind.public_id
    assert told["score"] is not None
    added = told["start"] + sum(each["points"] / 2 for each in told["contributions"])
    assert abs(added - told["score"]) < 1e-9
    assert all(each["evidence"] for each in told["contributions"] if each["points"])
    entries = {one["entry"] for each in told["contributions"] for one in each["evidence"]}
    known = LedgerEntry.objects.filter(public_id__in=entries)
    assert known.count() == len(entries), "the ids by which the API tells entries too"


def test_the_command_finds_a_partner_by_either_name(world, capsys):
    decided(world)
    world.northwind.latin_name = "Northwind Automation"
    world.northwind.save()

    call_command("health", "northwind automation")

    assert world.northwind.name in capsys.readouterr().out.splitlines()[0]


def test_the_command_speaks_of_everyone_and_refuses_what_it_does_not_know(world, capsys):
    call_command("health")

    assert len(capsys.readouterr().out.splitlines()) == len(world.partners)
    with pytest.raises(CommandError):
        call_command("health", "nobody")
    with pytest.raises(CommandError):
        call_command("health", "--at", "yesterday")
