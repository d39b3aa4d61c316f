"""Who of the vendor is there for what: begun, ended, written down; the last administrator stays."""

from datetime import timedelta

import pytest
from django.db import transaction

from partners.models import LedgerEntry, Territory, TerritoryOversight
from permissions import decisions
from permissions.models import (
    AlreadyKnown,
    GoneForGood,
    LastAdministrator,
    RolesDoNotMix,
    StaffRole,
    User,
)
from tests.at_once import at_once
from tests.world import BUILDER

HOUR = timedelta(hours=1)
THREADS = 8


def roles_of(person, at):
    return User.objects.get(pk=person.pk).staff_roles(at=at)


def said_of(person):
    entries = LedgerEntry.objects.filter(subject_kind="permissions.user", subject_id=person.pk)
    return list(entries.order_by("pk").values_list("verb", "actor"))


def administers(world):
    return world.administrator.roles.get(role="administrator")


@pytest.mark.django_db
def test_a_role_is_given_and_ended_by_somebody_and_both_are_written_down(world):
    root, at = world.administrator, world.now
    role = StaffRole.begin(person=world.editor, role="auditor", by=root, at=at)
    role.leave(by=root, at=at + HOUR)

    assert roles_of(world.editor, at) == {"editor", "auditor"}
    assert roles_of(world.editor, at + HOUR) == {"editor"}
    assert said_of(world.editor) == [
        ("partners.staff_role_began", root.pk),
        ("partners.staff_role_ended", root.pk),
    ]


@pytest.mark.django_db
def test_a_second_click_changes_nothing_and_says_nothing(world):
    root, at, east = world.administrator, world.now, Territory.objects.create(code="east")
    for _click in range(2):
        role = StaffRole.begin(person=world.outsider, role="channel_manager", by=root, at=at)
        watch = TerritoryOversight.begin(person=world.outsider, territory=east, by=root, at=at)
    for _click in range(2):
        watch.leave(by=root, at=at + HOUR)
        role.leave(by=root, at=at + HOUR)
        world.outsider.deactivate(by=root, at=at + HOUR)
    for _click in range(2):
        world.outsider.come_back(by=root, at=at + 2 * HOUR)

    assert [verb for verb, _by in said_of(world.outsider)] == [
        "partners.staff_role_began",
        "partners.oversight_began",
        "partners.oversight_ended",
        "partners.staff_role_ended",
        "partners.colleague_left",
        "partners.colleague_came_back",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("other", ["channel_manager", "director", "auditor", "administrator"])
def test_nobody_sells_directly_and_sees_registrations(world, other):
    root, at = world.administrator, world.now
    with pytest.raises(RolesDoNotMix):
        StaffRole.begin(person=world.direct_seller, role=other, by=root, at=at)
    StaffRole.begin(person=world.outsider, role=other, by=root, at=at)
    with pytest.raises(RolesDoNotMix):
        StaffRole.begin(person=world.outsider, role="direct_seller", by=root, at=at)

    assert roles_of(world.direct_seller, at) == {"direct_seller"}
    assert roles_of(world.outsider, at) == {other}


@pytest.mark.django_db
def test_a_direct_seller_may_write_for_the_library(world):
    StaffRole.begin(person=world.direct_seller, role="editor", by=BUILDER, at=world.now)

    assert roles_of(world.direct_seller, world.now) == {"direct_seller", "editor"}


@pytest.mark.django_db
def test_the_last_administrator_stays(world):
    root, at = world.administrator, world.now
    with pytest.raises(LastAdministrator):
        administers(world).leave(by=root, at=at)
    with pytest.raises(LastAdministrator):
        root.deactivate(by=root, at=at)
    assert roles_of(root, at) == {"administrator"}

    StaffRole.begin(person=world.editor, role="administrator", by=root, at=at)
    administers(world).leave(by=root, at=at)

    assert roles_of(root, at) == set()


@pytest.mark.django_db
def test_an_administrator_who_has_left_is_none_to_rely_on(world):
    root, at = world.administrator, world.now
    StaffRole.begin(person=world.editor, role="administrator", by=root, at=at)
    world.editor.deactivate(by=root, at=at + HOUR)

    with pytest.raises(LastAdministrator):
        administers(world).leave(by=root, at=at + HOUR)


@pytest.mark.django_db
def test_who_comes_back_has_the_roles_of_before(world):
    at = world.now
    world.editor.deactivate(by=BUILDER, at=at)
    assert roles_of(world.editor, at) == set()
    assert not User.objects.get(pk=world.editor.pk).is_active

    world.editor.come_back(by=BUILDER, at=at + HOUR)

    assert roles_of(world.editor, at + HOUR) == {"editor"}
    assert User.objects.get(pk=world.editor.pk).is_active


@pytest.mark.django_db
def test_who_was_erased_comes_back_no_more(world):
    world.outsider.deactivate(by=BUILDER, at=world.now)
    world.outsider.forget(at=world.now)

    with pytest.raises(GoneForGood):
        world.outsider.come_back(by=BUILDER, at=world.now + HOUR)


@pytest.mark.django_db
def test_a_colleague_is_let_in_once(world):
    new = {"email": "New@Vendor.test", "full_name": "新同事", "roles": ["editor", "auditor"]}
    person = User.objects.employ(**new, by=world.administrator, at=world.now)

    assert roles_of(person, world.now) == {"editor", "auditor"}
    assert not person.has_usable_password()
    with pytest.raises(AlreadyKnown):
        User.objects.employ(**new, by=world.administrator, at=world.now)
    with pytest.raises(AlreadyKnown):
        User.objects.employ(
            **(new | {"email": world.seller.email}), by=world.administrator, at=world.now
        )
    assert roles_of(world.seller, world.now) == set()


@pytest.mark.django_db
def test_roles_that_do_not_go_together_let_nobody_in(world):
    with pytest.raises(RolesDoNotMix), transaction.atomic():
        User.objects.employ(
            email="new@vendor.test",
            full_name="New",
            roles=["direct_seller", "channel_manager"],
            by=BUILDER,
            at=world.now,
        )

    assert not User.objects.filter(email="new@vendor.test").exists()


@pytest.mark.django_db
def test_what_nobody_would_write_down_is_not_decided(world, monkeypatch):
    monkeypatch.setattr(decisions, "_KEEPERS", [])

    with pytest.raises(decisions.NobodyKeepsIt), transaction.atomic():
        StaffRole.begin(person=world.outsider, role="editor", by=BUILDER, at=world.now)

    assert roles_of(world.outsider, world.now) == set()


@pytest.mark.parametrize("how", ["roles end", "people leave", "both"])
def test_of_many_administrators_who_go_at_once_one_stays(how, own_database):
    from tests.world import build  # noqa: PLC0415

    world = build()
    people = [world.administrator] + [
        world.staff(f"root{number}", "administrator") for number in range(1, THREADS)
    ]

    def going(number):
        person = User.objects.get(pk=people[number].pk)
        role = person.roles.get(role="administrator")
        # The clocks of those who go at once are never quite one.
        at = world.now - timedelta(milliseconds=number)
        if how == "roles end" or (how == "both" and number % 2):
            return lambda: role.leave(by=person, at=at)
        return lambda: person.deactivate(by=person, at=at)

    answers = at_once(*(going(number) for number in range(THREADS)), done="gone")

    assert sorted(answers) == ["gone"] * (THREADS - 1) + ["last_administrator"]
    left = StaffRole.objects.holding(at=world.now + HOUR).filter(
        role="administrator", person__activities__during__contains=world.now + HOUR
    )
    assert left.count() == 1
