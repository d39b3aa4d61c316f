"""Who may read what: audience by audience, person by person, before, during and after its time."""

from datetime import timedelta

import pytest

from content.models import LibraryDocument, LibraryPage
from content.models.audience import Readers
from partners.models import Membership

pytestmark = pytest.mark.django_db

EVERYTHING = {"open", "named", "agents", "gold", "east", "nobodys"}
READS = {
    "seller": {"open", "named", "gold"},
    "partner_manager": {"open", "named", "gold"},
    "reader": {"open", "named", "gold"},
    "rival": {"open"},
    "agent": {"open", "agents"},
    "supplier": {"open", "east"},
    "channel_manager": {"open", "named", "agents", "gold", "east"},
    "other_channel_manager": {"open"},
    "direct_seller": {"open"},
    "director": EVERYTHING,
    "editor": EVERYTHING,
    "auditor": EVERYTHING,
    "administrator": EVERYTHING,
    "outsider": set(),
}


def test_each_person_reads_the_material_and_the_files_that_are_for_them(world, library):
    for model in (LibraryPage, LibraryDocument):
        found = {
            who: {row.title.lower() for row in model.objects.permitted(person, at=world.now)}
            for who, person in world.people.items()
        }

        makers = {"editor": EVERYTHING, "administrator": EVERYTHING}
        assert found == READS | makers


def test_nobody_reads_it_before_it_is_out_and_its_readers_from_then_on(world, library):
    begins = world.now + timedelta(days=3)
    page = library.material("later", Readers(everyone=True), available_from=begins)

    for at, expected in [(world.now, False), (begins, True), (begins + timedelta(days=900), True)]:
        found = LibraryPage.objects.permitted(world.seller, at=at).filter(pk=page.pk)
        assert found.exists() is expected


def test_it_ends_by_itself_when_its_time_is_over(world, library):
    ends = world.now + timedelta(days=30)
    page = library.material("brief", Readers(everyone=True), available_until=ends)

    for at, expected in [(world.now, True), (ends, False)]:
        found = LibraryPage.objects.permitted(world.seller, at=at).filter(pk=page.pk)
        assert found.exists() is expected


def test_a_change_of_audience_holds_from_then_on_and_not_before(world, library):
    later = world.now + timedelta(days=1)
    page = library.named

    page.set_audience(Readers(partners=[world.rivaltrade]), by=world.editor, at=later)

    def may(person, at):
        return LibraryPage.objects.permitted(person, at=at).filter(pk=page.pk).exists()

    assert may(world.seller, world.now)
    assert not may(world.seller, later)
    assert not may(world.rival, world.now)
    assert may(world.rival, later)


def test_somebody_who_left_the_partner_reads_it_no_longer(world, library):
    later = world.now + timedelta(days=1)
    Membership.objects.get(person=world.seller).leave(by=world.partner_manager, at=later)

    rows = LibraryPage.objects.permitted(world.seller, at=later)

    assert not rows.exists()


def test_a_withdrawn_material_is_recalled_by_its_readers_and_unknown_to_others(world, library):
    later = world.now + timedelta(days=1)
    page = library.named
    page.withdraw(by=world.editor, at=later)

    def may(person, action):
        rows = LibraryPage.objects.permitted(person, action, at=later)
        return rows.filter(pk=page.pk).exists()

    assert not may(world.seller, "view")
    assert may(world.seller, "recall")
    assert not may(world.rival, "recall")
    assert may(world.auditor, "view")


def test_a_draft_is_its_makers_alone(world, library):
    page = LibraryPage.draft(by=world.editor, language="en", title="Draft", kind="manual")
    page.set_audience(Readers(everyone=True), by=world.editor, at=world.now)

    def may(person):
        return LibraryPage.objects.permitted(person, at=world.now).filter(pk=page.pk).exists()

    assert not may(world.seller)
    assert not may(world.channel_manager)
    assert may(world.editor)
