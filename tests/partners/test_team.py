"""A partner's team, run by its manager: other roles, ends, invitations; and what is refused."""

from datetime import timedelta

import pytest

from deals.models import Deal
from partners import delivery
from partners.models import Invitation, LedgerEntry, Membership
from partners.models.membership import LastManager, PlaceChanged
from partners.team import in_another_role, without_a_place
from permissions.actors import System
from portal.models import KeptMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house_mail(settings):
    settings.EMAIL_BACKEND = "portal.mailbox.KeptInTheHouse"
    settings.EMAIL_URL = ""


def place_of(person):
    return person.memberships.get(during__upper_inf=True)


def page(world, rest="", name="northwind"):
    return f"/partners/{world.partners[name].public_id}/{rest}"


def at_place(world, who, verb, partner="northwind"):
    return page(world, f"team/{place_of(world.people[who]).public_id}/{verb}/", partner)


def asked(world, email="new@example.test", *, ago=timedelta(hours=1), **how):
    said = {"partner": world.northwind, "role": "seller", "by": world.partner_manager, **how}
    return Invitation.send(email=email, at=world.now - ago, **said)


@pytest.fixture
def clock(world, time_machine):
    time_machine.move_to(world.now, tick=False)
    return time_machine


# Who may.


def test_everybody_of_the_team_sees_it_and_only_who_runs_it_changes_it(world, as_person, clock):
    asked(world)
    for who, sees_invited in [("reader", False), ("auditor", False), ("channel_manager", True)]:
        answer = as_person(who).get(page(world, "team/"))
        assert answer.status_code == 200
        assert "Partner_Manager" in answer.text
        assert ("new@example.test" in answer.text) is sees_invited
    assert as_person("rival").get(page(world, "team/")).status_code == 404

    for who, status in [("reader", 403), ("auditor", 403), ("rival", 404), ("outsider", 404)]:
        client = as_person(who)
        assert (
            client.post(at_place(world, "seller", "role"), {"role": "reader"}).status_code == status
        )
        assert client.post(at_place(world, "seller", "end")).status_code == status
    assert place_of(world.seller).role == "seller"


def test_a_manager_ends_no_place_in_another_team_by_any_address(world, as_person, clock):
    manager, rivals = as_person("partner_manager"), place_of(world.rival)
    for partner in ("northwind", "rivaltrade"):
        for verb, said in [("end", {}), ("role", {"role": "reader"})]:
            path = page(world, f"team/{rivals.public_id}/{verb}/", partner)
            assert manager.post(path, said).status_code == 404

    assert place_of(world.rival) == rivals


def test_a_manager_withdraws_no_invitation_to_another_team(world, as_person, clock):
    theirs = asked(world, partner=world.rivaltrade, by=world.other_channel_manager)
    manager = as_person("partner_manager")
    for partner in ("northwind", "rivaltrade"):
        for verb in ("withdrawal", "renewal"):
            path = page(world, f"invitations/{theirs.public_id}/{verb}/", partner)
            assert manager.post(path).status_code == 404

    theirs.refresh_from_db()
    assert theirs.withdrawn_at is None


# Another role.


def test_another_role_is_said_first_and_given_then(world, as_person, clock):
    manager, path = as_person("partner_manager"), at_place(world, "seller", "role")

    foreseen = manager.post(path, {"role": "reader", "preview": "1"})

    assert foreseen.status_code == 200
    assert "register and change deals" in foreseen.text
    assert place_of(world.seller).role == "seller"
    assert not LedgerEntry.objects.filter(verb="partners.membership_changed").exists()

    kept = place_of(world.seller).public_id
    for _click in range(2):
        assert manager.post(path, {"role": "reader"}).status_code == 302
    assert (place_of(world.seller).role, place_of(world.seller).public_id) == ("reader", kept)
    assert LedgerEntry.objects.filter(verb="partners.membership_changed").count() == 1
    assert as_person("seller").get("/deals/new/").status_code == 403


def test_the_role_until_now_stays_true_of_then(world):
    place_of(world.seller).change_role("reader", by=world.partner_manager, at=world.now)

    before = world.now - timedelta(seconds=1)
    held = Membership.objects.filter(person=world.seller)
    assert [each.role for each in held.holding(at=before)] == ["seller"]
    assert [each.role for each in held.holding(at=world.now)] == ["reader"]


def test_who_was_changed_or_left_meanwhile_is_not_changed_again(world):
    read_before = place_of(world.seller)
    place_of(world.seller).leave(by=world.partner_manager, at=world.now)

    with pytest.raises(PlaceChanged):
        read_before.change_role("manager", by=world.partner_manager, at=world.now)
    read_before.leave(by=world.partner_manager, at=world.now)

    assert LedgerEntry.objects.filter(verb="partners.membership_ended").count() == 1
    assert not Membership.objects.filter(person=world.seller).holding(at=world.now).exists()


def test_what_would_change_is_what_changes(world):
    world.submitted()
    manager, place = world.partner_manager, place_of(world.seller)

    lost = without_a_place(place, by=manager, at=world.now)
    more = in_another_role(place, "manager", by=manager, at=world.now)

    kinds = {sight.kind.model: sight.lost for sight in lost.seen_no_longer}
    assert kinds[Deal] == Deal.objects.permitted(world.seller, at=world.now).count() == 1
    assert more.gains == ["run the team"]
    assert more.losses == []
    assert in_another_role(place, "seller", by=manager, at=world.now).is_nothing
    place.change_role("manager", by=manager, at=world.now)
    assert place_of(world.seller).role == "manager"


# The end.


def test_who_is_taken_off_the_team_loses_sight_at_once_and_what_they_registered_stays(
    world, as_person, clock
):
    deal = world.submitted()
    seller = as_person("seller")
    assert seller.get(deal.get_absolute_url()).status_code == 200
    manager = type(seller)()
    manager.force_login(world.partner_manager)
    path = at_place(world, "seller", "end")

    assert "What was registered stays" in manager.post(path, {"preview": "1"}).text
    assert seller.get(deal.get_absolute_url()).status_code == 200

    clock.shift(timedelta(seconds=1))
    assert manager.post(path).status_code == 302
    clock.shift(timedelta(seconds=1))
    for again in (path, path.replace("/end/", "/role/")):
        answer = manager.post(again, {"role": "manager"}, follow=True)
        assert "They are no longer on this team." in answer.text
    assert LedgerEntry.objects.filter(verb="partners.membership_ended").count() == 1
    assert seller.get(deal.get_absolute_url()).status_code == 404
    assert manager.get(deal.get_absolute_url()).status_code == 200
    deal.refresh_from_db()
    assert (deal.registrant, deal.registered_by) == (world.northwind, world.seller)


def test_who_has_left_gets_no_more_letters_of_the_partners_deals(world):
    deal = world.submitted()
    place_of(world.seller).leave(by=world.seller, at=world.now)
    decided = Deal.objects.fetch(
        world.channel_manager, "decide", at=world.now, public_id=deal.public_id, lock=True
    )
    decided.approve(by=world.channel_manager, at=world.now)

    delivery.deliver_due(at=world.now + timedelta(hours=1))

    assert not KeptMail.objects.filter(to=world.seller.email).exists()


def test_one_leaves_oneself(world, as_person, clock):
    seller, path = as_person("seller"), at_place(world, "seller", "end")

    for _click in range(2):
        answer = seller.post(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        clock.shift(timedelta(seconds=1))
    assert not Membership.objects.filter(person=world.seller).holding(at=world.now).exists()


@pytest.mark.parametrize("verb", ["role", "end"])
def test_the_last_manager_stays_unless_the_vendor_ends_it(world, as_person, clock, verb):
    path, said = at_place(world, "partner_manager", verb), {"role": "seller"}
    theirs = as_person("partner_manager")
    for more in ({}, {"preview": "1"}):
        answer = theirs.post(path, said | more)
        assert answer.status_code == 409
        assert "Make somebody else manager first." in answer.text
    if verb == "role":
        place = place_of(world.partner_manager)
        assert f'id="id_role_{place.public_id}_error"' in answer.text
    assert place_of(world.partner_manager).role == "manager"

    assert as_person("channel_manager").post(path, said).status_code == 302
    now = Membership.objects.filter(person=world.partner_manager).holding(at=world.now)
    assert [place.role for place in now] == (["seller"] if verb == "role" else [])


def test_a_manager_who_no_longer_works_is_no_manager_to_leave_behind(world):
    place_of(world.seller).change_role("manager", by=world.administrator, at=world.now)
    later = world.now + timedelta(hours=1)
    world.seller.deactivate(by=world.administrator, at=later)

    with pytest.raises(LastManager) as refused:
        place_of(world.partner_manager).leave(by=world.partner_manager, at=later)

    assert refused.value.code == "last_manager"
    place_of(world.partner_manager).leave(by=System("the proof"), at=later)


# Invitations.


def test_an_invitation_that_is_withdrawn_opens_nothing(world, as_person, client, clock):
    invited = asked(world)
    manager = as_person("partner_manager")
    path = page(world, f"invitations/{invited.public_id}/withdrawal/")
    for _click in range(2):
        assert manager.post(path).status_code == 302

    assert "new@example.test" not in manager.get(page(world, "team/")).text
    assert client.get(f"/invitations/{invited.token}/").status_code == 404
    assert LedgerEntry.objects.filter(verb="partners.invitation_withdrawn").count() == 1
    delivery.deliver_due(at=world.now)
    assert not KeptMail.objects.exists()


def test_an_invitation_is_sent_again_with_a_fresh_end_and_in_ones_own_name(world, as_person, clock):
    invited = asked(world, ago=timedelta(days=13))
    delivery.deliver_due(at=world.now - timedelta(days=13))
    path = page(world, f"invitations/{invited.public_id}/renewal/")
    manager = as_person("channel_manager")

    assert manager.post(path).status_code == 302
    second = manager.post(path, follow=True)

    assert "The letter has just left." in second.text
    invited.refresh_from_db()
    assert invited.expires_at == world.now + timedelta(days=14)
    assert invited.invited_by == world.channel_manager
    delivery.deliver_due(at=world.now)
    letters = KeptMail.objects.filter(to="new@example.test")
    assert letters.count() == 2
    assert f"{invited.expires_at:%Y-%m-%d}" in letters.latest("pk").text


def test_what_was_accepted_is_neither_withdrawn_nor_sent_again(world, as_person, clock):
    invited = asked(world)
    invited.accept(full_name="New", password="tram-harbour-violet-9", at=world.now)
    manager = as_person("partner_manager")

    for verb in ("withdrawal", "renewal"):
        path = page(world, f"invitations/{invited.public_id}/{verb}/")
        assert "has been used" in manager.post(path, follow=True).text
    invited.refresh_from_db()
    assert invited.withdrawn_at is None


# Who is told.


@pytest.mark.parametrize(
    ("language", "changed", "ended"),
    [("en", "team is now: Reader", "You are no longer on"), ("zh-hans", "只读成员", "不再")],
)
def test_who_is_changed_or_ended_by_another_gets_a_letter(world, language, changed, ended):
    world.seller.language = language
    world.seller.save()
    place_of(world.seller).change_role("reader", by=world.partner_manager, at=world.now)
    place_of(world.seller).leave(by=world.channel_manager, at=world.now + timedelta(hours=1))

    delivery.deliver_due(at=world.now + timedelta(hours=1))
    delivery.deliver_due(at=world.now + timedelta(hours=1))

    role, end = KeptMail.objects.filter(to=world.seller.email).order_by("pk")
    assert changed in role.subject
    assert ended in end.subject
    assert "Partner_Manager" in role.text
    assert "Channel_Manager" in end.text


def test_who_leaves_by_themselves_is_not_told_by_letter(world):
    place_of(world.seller).leave(by=world.seller, at=world.now)

    delivery.deliver_due(at=world.now)

    assert not KeptMail.objects.exists()
