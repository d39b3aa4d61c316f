"""Sharing is shown before it is done, done for a time, and taken back."""

from datetime import timedelta

import pytest

from deals.models import Deal, DealGroupGrant, DealUserGrant
from partners.models import PartnerUpline
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(world):
    return world.submitted()


def written(world, whom, *button, days=7, reason="They deliver"):
    until = (world.now + timedelta(days=days)).date().isoformat()
    return {"whom": whom, "until": until, "reason": reason, **dict.fromkeys(button, "1")}


def test_who_would_gain_is_said_before_anything_is_shared(world, doors, deal):
    page = doors("seller").post(
        f"/deals/{deal.public_id}/sharing/", written(world, world.rivaltrade.name, "preview")
    )

    assert "1 person would see it who does not now" in page.content.decode()
    assert not DealGroupGrant.objects.exists()


def test_who_would_gain_at_another_partner_has_no_name(world, doors, deal):
    address = f"/deals/{deal.public_id}/sharing/"
    page = doors("seller").post(address, written(world, world.rivaltrade.name, "preview"))

    assert "Rival<" not in page.content.decode()
    assert world.rival.full_name not in page.context["named"]
    assert (page.context["named"], page.context["unnamed"]) == ([], 1)
    page = doors("seller").post(address, written(world, "editor@example.test", "preview"))
    assert (page.context["named"], page.context["unnamed"]) == ([world.editor], 0)


def test_an_address_at_another_partner_is_as_unknown_as_any(world, doors, deal):
    address = f"/deals/{deal.public_id}/sharing/"
    answers = [
        doors("seller").post(address, written(world, whom, "preview"))
        for whom in ("rival@example.test", "nobody@example.test")
    ]

    assert [page.status_code for page in answers] == [422, 422]
    assert answers[0].context["form"].errors["whom"] == answers[1].context["form"].errors["whom"]


def test_who_did_not_give_a_share_does_not_end_it(world, doors, deal):
    address = f"/deals/{deal.public_id}/sharing/"
    doors("channel_manager").post(address, written(world, "editor@example.test"))
    grant = DealUserGrant.objects.get()
    ending = f"{address}{grant.public_id}/end/"

    assert ending.encode() not in doors("seller").get(address).content
    assert doors("seller").post(ending).status_code == 403
    assert DealUserGrant.objects.holding(at=world.now).exists()
    assert ending.encode() in doors("channel_manager").get(address).content


def test_a_deal_is_shared_with_a_partner_and_with_a_person_and_taken_back(world, doors, deal):
    client, address = doors("seller"), f"/deals/{deal.public_id}/sharing/"
    client.post(address, written(world, world.rivaltrade.name))
    client.post(address, written(world, "auditor@example.test"))

    grant = DealGroupGrant.objects.get()
    assert doors("rival").get(f"/deals/{deal.public_id}/").status_code == 200
    assert DealUserGrant.objects.get().user == world.auditor
    assert grant.reason == "They deliver"
    page = doors("seller").get(address)
    assert {each.whom for each in page.context["shares"]} == {
        str(world.auditor),
        str(world.rivaltrade),
    }
    assert AccessEntry.objects.filter(person=world.seller, object_ids=[deal.pk]).exists()
    doors("seller").post(f"{address}{grant.public_id}/end/")
    assert doors("rival").get(f"/deals/{deal.public_id}/").status_code == 404


@pytest.mark.parametrize(
    "whom", ["nobody@example.test", "outsider@example.test", "Nobody Ltd", "\0"]
)
def test_who_cannot_be_reached_is_nobody(world, doors, deal, whom):
    page = doors("seller").post(f"/deals/{deal.public_id}/sharing/", written(world, whom))

    assert page.status_code == 422
    assert page.context["form"].errors["whom"]


def test_an_end_in_the_past_is_refused_beside_its_field(world, doors, deal):
    page = doors("seller").post(
        f"/deals/{deal.public_id}/sharing/", written(world, world.rivaltrade.name, days=-3)
    )

    assert page.status_code == 409
    assert page.context["form"].errors["until"]
    assert not DealGroupGrant.objects.exists()


def test_hiding_from_the_distributor_has_a_button(world, doors, deal):
    place = PartnerUpline.begin(
        partner=world.northwind, upline=world.rivaltrade, by=world.administrator, at=world.now
    )
    place.open_deals(by=world.partner_manager, at=world.now, reason="They deliver")
    sees = Deal.objects.permitted(world.rival, at=world.now)
    assert sees.exists()

    doors("seller").post(f"/deals/{deal.public_id}/hiding/", {"hide": "1"})
    assert not sees.all().exists()
    doors("seller").post(f"/deals/{deal.public_id}/hiding/", {"hide": "0"})
    assert sees.all().exists()
    assert doors("channel_manager").post(f"/deals/{deal.public_id}/hiding/").status_code == 403


def test_an_invitation_says_first_what_they_would_see(world, doors, deal):
    address = f"/partners/{world.northwind.public_id}/invitations/"
    asked = {"email": "new@example.test", "role": "seller", "language": "en", "preview": "1"}

    page = doors("partner_manager").post(address, asked)

    sights = {sight.kind.model: sight.gained for sight in page.context["sights"]}
    assert sights[Deal] == 1
    assert not world.northwind.invitations.exists()
    assert not type(world.seller).objects.filter(email="new@example.test").exists()


def test_an_invitation_does_not_say_what_somebody_of_another_partner_sees(world, doors, deal):
    written_to = f"/deals/{deal.public_id}/sharing/"
    doors("seller").post(written_to, written(world, world.rivaltrade.name))
    address = f"/partners/{world.northwind.public_id}/invitations/"
    asked = {"role": "seller", "language": "en", "preview": "1"}

    told = [
        [
            (sight.kind.model, sight.gained, sight.lost)
            for sight in doors("partner_manager")
            .post(address, {**asked, "email": email})
            .context["sights"]
        ]
        for email in ("rival@example.test", "nobody@example.test")
    ]

    assert told[0] == told[1]
