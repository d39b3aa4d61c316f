"""What a change would do is what it does, and asking leaves nothing behind."""

import pytest

from content.models import LibraryPage
from content.models.audience import Readers
from deals.models import Deal, DealUserGrant
from deals.sharing import REGISTRATIONS
from partners.models import LedgerEntry, Membership, Partner
from partners.shareable import ShareRefused
from permissions.explain import who_may
from permissions.models import StaffRole, User
from permissions.what_if import what_they_would_see, who_would_see

pytestmark = pytest.mark.django_db


def names(people):
    return [person.email.partition("@")[0] for person in people]


def seen_by(person, *, at):
    return {
        kind: Deal.objects.permitted(User.objects.get(pk=person.pk), at=at).count()
        for kind in ("deals.deal",)
    }


def test_a_share_names_who_gains(world):
    deal = world.submitted()

    def change():
        REGISTRATIONS.share(
            deal, to=world.rivaltrade, by=world.seller, at=world.now, reason="Delivers"
        )

    shift = who_would_see(deal, change, at=world.now)

    assert names(shift.gain) == ["rival"]
    assert shift.lose == []
    assert "rival" not in names(person for person, _ in who_may("view", deal, at=world.now))
    change()
    assert who_would_see(deal, lambda: None, at=world.now).is_nothing
    assert "rival" in names(person for person, _ in who_may("view", deal, at=world.now))


def test_asking_leaves_nothing_behind(world):
    deal = world.submitted()
    entries = LedgerEntry.objects.count()

    who_would_see(
        deal,
        lambda: REGISTRATIONS.share(
            deal, to=world.outsider, by=world.seller, at=world.now, reason="Helps"
        ),
        at=world.now,
    )

    assert not DealUserGrant.objects.exists()
    assert LedgerEntry.objects.count() == entries


def test_what_would_be_refused_is_refused(world):
    deal = world.submitted()

    with pytest.raises(ShareRefused):
        who_would_see(
            deal,
            lambda: REGISTRATIONS.share(
                deal, to=world.outsider, by=world.seller, at=world.now, until=world.now, reason="x"
            ),
            at=world.now,
        )
    assert not DealUserGrant.objects.exists()


def test_a_membership_says_how_many_things_are_gained(world):
    world.submitted()
    world.draft(customer_name="无锡灵山阀门厂")

    def change():
        Membership.begin(
            person=world.outsider,
            partner=world.northwind,
            role="reader",
            by=world.partner_manager,
            at=world.now,
        )

    sights = {s.kind.model: s for s in what_they_would_see(world.outsider, change, at=world.now)}

    assert (sights[Deal].gained, sights[Deal].lost) == (2, 0)
    assert (sights[Partner].gained, sights[Partner].lost) == (1, 0)
    assert not world.outsider.memberships.exists()


def test_leaving_and_losing_a_role_say_how_many_are_lost(world):
    world.submitted()
    place = world.seller.memberships.get()
    role = StaffRole.objects.get(person=world.director)

    leaving = what_they_would_see(
        world.seller, lambda: place.leave(by=world.seller, at=world.now), at=world.now
    )
    losing = what_they_would_see(world.director, lambda: role.end(at=world.now), at=world.now)

    for sights in (leaving, losing):
        deals = next(s for s in sights if s.kind.model is Deal)
        assert (deals.gained, deals.lost) == (0, 1)
    place.refresh_from_db()
    assert place.during.upper is None


def test_an_audience_names_who_gains_and_who_loses(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = LibraryPage.draft(by=world.editor, language="en", title="Pumps", kind="manual")
    page.set_audience(Readers(partners=[world.northwind]), by=world.editor, at=world.now)
    page.publish_now(by=world.editor, at=world.now)

    shift = who_would_see(
        page,
        lambda: page.put_out(Readers(partners=[world.rivaltrade]), by=world.editor, at=world.now),
        at=world.now,
    )

    assert names(shift.gain) == ["other_channel_manager", "rival"]
    assert sorted(names(shift.lose)) == ["channel_manager", "partner_manager", "reader", "seller"]
    assert list(page.audience.holding(at=world.now).values_list("partner", flat=True)) == [
        world.northwind.pk
    ]


def test_it_costs_the_same_for_few_and_for_many_people(world, django_assert_num_queries):
    deal = world.submitted()
    share_it = lambda: None  # noqa: E731

    with django_assert_num_queries(11):  # six and two savepoints
        who_would_see(deal, share_it, at=world.now)
    for number in range(40):
        world.member(f"more{number}", world.northwind, "seller")
    with django_assert_num_queries(11):
        who_would_see(deal, share_it, at=world.now)
