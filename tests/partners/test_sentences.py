"""What the ledger says, and to whom it says names."""

import pytest
from django.db import transaction
from django.utils import translation

from deals import events
from deals.models import Deal, Party
from partners import ledger
from partners.models import LedgerEntry
from partners.sentences import sentences
from permissions.actors import System

pytestmark = pytest.mark.django_db


def told(world, reader):
    entries = LedgerEntry.objects.permitted(reader, "view", at=world.now).order_by("pk")
    return sentences(entries, reader=reader, at=world.now)


def test_names_are_joined_when_it_is_read(world):
    deal = world.submitted()

    said = [str(sentence) for sentence in told(world, world.seller)]

    assert f"Seller submitted {deal.number}" in said
    assert "Reader joined the team as Reader" in said
    world.seller.full_name = "<b>Dana</b>"
    world.seller.save()
    assert "&lt;b&gt;Dana&lt;/b&gt;" in told(world, world.reader)[-1].html


def test_a_partner_that_declined_reads_of_a_registration_without_its_number(world):
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
    deal.parties.get(partner=world.agentia).decline(by=world.agent, at=world.now)

    last = told(world, world.agent)[-1]

    assert not Deal.objects.permitted(world.agent, "view", at=world.now).exists()
    assert str(last) == "Agent declined a registration for Agentia GmbH"
    assert deal.number not in last.html
    assert last.url == ""


def test_a_page_of_sentences_costs_the_same_however_long(world, django_assert_max_num_queries):
    for _again in range(4):
        world.submitted()

    with django_assert_max_num_queries(10):
        assert len(told(world, world.channel_manager)) > 12


def test_every_kind_of_entry_has_a_sentence_in_words(world):
    world.submitted()

    with translation.override("zh-hans"):
        assert all("{" not in str(sentence) for sentence in told(world, world.auditor))


def test_a_registration_whose_reviewers_were_reminded_is_still_read(world):
    deal = world.submitted()
    reminded = events.ReviewReminded(
        subject=deal, concerns=[deal.registrant], people=[world.channel_manager.pk]
    )
    with transaction.atomic():
        ledger.record(reminded, by=System("remind"), at=world.now)

    last = str(told(world, world.channel_manager)[-1])

    assert last == f"{deal.number} waits: who decides it was reminded"
