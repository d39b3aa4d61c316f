"""Where an administrator lets the vendor's people in, says what they are for, lets them go."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from partners import delivery
from partners.models import (
    LedgerEntry,
    PartnerTerritory,
    Team,
    TeamPlace,
    Territory,
    TerritoryOversight,
)
from partners.models.team import deciding_team
from permissions.facts import from_now_on
from permissions.models import AccessEntry, StaffRole, User
from portal.models import KeptMail
from tests.world import BUILDER

pytestmark = pytest.mark.django_db

PASSWORD = "tram-harbour-violet-9"
NEW = {
    "email": "xu@vendor.test",
    "full_name": "徐文静",
    "roles": ["editor", "auditor"],
    "language": "zh-hans",
}


@pytest.fixture(autouse=True)
def house_mail(settings):
    settings.EMAIL_BACKEND = "portal.mailbox.KeptInTheHouse"
    settings.EMAIL_URL = ""


@pytest.fixture
def root(world, client):
    client.force_login(world.administrator)
    return client


def path(person, rest=""):
    return f"/people/{person.public_id}/{rest}"


def roles(person):
    return User.objects.get(pk=person.pk).staff_roles(at=timezone.now())


def text(answer):
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(page.split())


def test_a_colleague_is_let_in_by_a_letter_and_signs_in_with_their_roles(world, root):
    answer = root.post("/people/", NEW)
    new = User.objects.get(email=NEW["email"])
    assert answer.headers["Location"] == path(new)

    delivery.deliver_due(at=timezone.now())
    [letter] = KeptMail.objects.filter(to=NEW["email"])
    [link] = re.findall(r"http://[^/]+(/accounts/\S+)", letter.text)
    assert "密码" in letter.text
    theirs = Client()
    [(form, _status)] = theirs.get(link, follow=True).redirect_chain
    theirs.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    theirs.post("/accounts/login/", {"login": NEW["email"], "password": PASSWORD})

    assert theirs.get("/audit/").status_code == 200
    assert theirs.get("/cms/").status_code == 200
    assert theirs.get("/admin/").status_code == 404


def test_a_second_click_lets_nobody_in_twice_and_sends_one_letter(world, root):
    root.post("/people/", NEW)
    answer = root.post("/people/", NEW)

    assert answer.status_code == 409
    assert "has this address already" in text(answer)
    delivery.deliver_due(at=timezone.now())
    assert KeptMail.objects.filter(to=NEW["email"]).count() == 1


def test_the_letter_is_sent_again_until_they_have_come(world, root):
    root.post("/people/", NEW)
    new = User.objects.get(email=NEW["email"])
    root.post(path(new, "letter/"))
    new.set_password(PASSWORD)
    new.save()
    root.post(path(new, "letter/"))

    assert LedgerEntry.objects.filter(verb="partners.colleague_welcomed").count() == 2


def test_roles_that_do_not_go_together_are_refused_at_their_field(world, root):
    answer = root.post("/people/", {**NEW, "roles": ["direct_seller", "director"]})

    assert answer.status_code == 409
    assert 'id="id_roles_error"' in answer.content.decode()
    assert not User.objects.filter(email=NEW["email"]).exists()
    again = root.post(path(world.direct_seller, "roles/"), {"role": "channel_manager"})
    assert again.status_code == 409
    assert "must learn of no registration" in text(again)
    assert roles(world.direct_seller) == {"direct_seller"}


@pytest.mark.parametrize(
    ("rest", "said", "sees"),
    [
        ("roles/", {"role": "director"}, "Deals: 1 more"),
        ("roles/channel_manager/end/", {}, "nothing more and nothing less"),
        ("territories/", {"territory": "east"}, "Deals: 1 more"),
    ],
)
def test_a_change_is_told_before_it_is_made(world, root, rest, said, sees):
    east = Territory.objects.create(code="east", name_en="East China", name_zh="华东")
    PartnerTerritory.objects.create(
        partner=world.northwind, territory=east, during=from_now_on(world.now)
    )
    world.submitted()
    for place in world.other_channel_manager.portfolio.all():
        place.end(at=world.now)
    before, entries = roles(world.other_channel_manager), LedgerEntry.objects.count()

    answer = root.post(path(world.other_channel_manager, rest), {**said, "preview": "1"})

    assert answer.status_code == 200
    assert sees in text(answer)
    assert roles(world.other_channel_manager) == before
    assert not TerritoryOversight.objects.exists()
    assert LedgerEntry.objects.count() == entries


def test_a_role_and_a_territory_are_given_and_ended(world, root):
    Territory.objects.create(code="east", name_en="East China", name_zh="华东")
    other = world.channel_manager
    root.post(path(other, "roles/"), {"role": "editor"})
    root.post(path(other, "territories/"), {"territory": "east"})
    page = text(root.get(path(other)))

    assert "Content editor" in page
    assert "gave Channel_Manager the role Content editor" in page
    assert "now looks after the territory East China" in page

    root.post(path(other, "roles/editor/end/"))
    root.post(path(other, "territories/east/end/"))
    assert roles(other) == {"channel_manager"}
    assert not TerritoryOversight.objects.holding(at=timezone.now()).exists()


def test_a_colleague_is_moved_to_another_team_and_is_in_one_alone(world, root):
    Team.objects.create(
        code="stuttgart", name_en="Stuttgart", name_zh="斯图加特", zone="Europe/Berlin"
    )
    for _click in range(2):
        root.post(path(world.channel_manager, "team/"), {"team": "stuttgart"})

    assert deciding_team(world.channel_manager, at=timezone.now()).code == "stuttgart"
    assert TeamPlace.objects.filter(person=world.channel_manager).count() == 2
    assert LedgerEntry.objects.filter(verb="partners.team_place_began").count() == 1
    assert "now works in the hours of Stuttgart" in text(root.get(path(world.channel_manager)))


@pytest.mark.parametrize("rest", ["roles/administrator/end/", "leaving/"])
@pytest.mark.parametrize("first", [{}, {"preview": "1"}])
def test_the_last_administrator_is_told_why_not(world, root, rest, first):
    answer = root.post(path(world.administrator, rest), first, follow=True)

    assert "This is the last administrator" in text(answer)
    assert roles(world.administrator) == {"administrator"}


def test_who_gives_up_administering_is_led_home(world, root):
    StaffRole.begin(person=world.editor, role="administrator", by=BUILDER, at=world.now)

    answer = root.post(path(world.administrator, "roles/administrator/end/"))

    assert answer.headers["Location"] == "/"
    assert root.get("/people/").status_code == 404


@pytest.mark.parametrize("rest", ["leaving/", "roles/channel_manager/end/"])
def test_before_somebody_goes_the_page_says_what_is_left_behind(world, root, rest):
    world.submitted()

    answer = root.post(path(world.channel_manager, rest), {"preview": "1"})

    said = text(answer)
    assert "3 partners without a channel manager" in said
    assert world.northwind.display_name in said
    assert "1 registration waiting for a decision" in said
    assert roles(world.channel_manager) == {"channel_manager"}


def test_who_goes_is_shut_out_at_once_and_may_come_back(world, root):
    theirs = Client()
    theirs.force_login(world.editor)
    assert theirs.get("/").status_code == 200

    root.post(path(world.editor, "leaving/"))
    assert theirs.get("/").status_code == 302
    assert "Has left" in text(root.get(path(world.editor)))
    assert "Who has left" in text(root.get("/people/"))

    root.post(path(world.editor, "return/"))
    assert roles(world.editor) == {"editor"}


@pytest.mark.parametrize("name", ["auditor", "director"])
def test_who_may_only_read_is_offered_nothing_to_change(world, client, name):
    client.force_login(world.people[name])
    for address in ("/people/", path(world.channel_manager)):
        page = client.get(address).content.decode()
        assert world.channel_manager.email in page
        assert 'action="/people/' not in page
    assert client.post("/people/", NEW).status_code == 403
    assert client.post(path(world.editor, "leaving/")).status_code == 403
    assert roles(world.editor) == {"editor"}


def test_the_people_of_partners_have_no_page_here(world, root):
    assert root.get(path(world.seller)).status_code == 404
    assert world.partner_manager.email not in root.get("/people/").content.decode()


def test_a_look_at_colleagues_stands_in_the_audit(world, root):
    root.get("/people/")

    entry = AccessEntry.objects.get(action="see_colleague")
    assert world.channel_manager.pk in entry.object_ids
    assert world.seller.pk not in entry.object_ids
