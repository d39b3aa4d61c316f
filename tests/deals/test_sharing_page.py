"""Sharing is shown before it is done, done for a time, and taken back."""

import re
from datetime import timedelta

import pytest

from deals.models import Deal, DealGroupGrant, DealUserGrant
from partners.models import PartnerUpline
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(world):
    return world.submitted()


def written(world, *button, partner=None, email="", days=7, reason="They deliver"):
    until = (world.now + timedelta(days=days)).date().isoformat()
    said = {"partner": partner.public_id if partner else "", "email": email}
    return {**said, "until": until, "reason": reason, **dict.fromkeys(button, "1")}


def address(deal):
    return f"/deals/{deal.public_id}/shares/"


def test_who_would_gain_is_said_before_anything_is_shared(world, doors, deal):
    wish = written(world, "preview", partner=world.rivaltrade)
    page = doors("seller").post(address(deal), wish)

    assert page.context["preview"].count == 1
    assert "1 person would see it who does not now" in page.content.decode()
    assert not DealGroupGrant.objects.exists()


def test_a_preview_names_nobody_whom_the_giver_does_not_know(world, doors, deal):
    wish = written(world, "preview", partner=world.rivaltrade)
    own = written(world, "preview", partner=world.agentia)

    page = doors("seller").post(address(deal), wish)
    assert page.context["preview"].named == []
    assert world.rival.full_name not in re.sub("(?s)<option.*?</option>", "", page.content.decode())
    page = doors("channel_manager").post(address(deal), own)
    assert page.context["preview"].named == [world.agent]


def test_a_deal_is_shared_with_a_partner_and_a_colleague_and_taken_back(world, doors, deal):
    client = doors("seller")
    client.post(address(deal), written(world, partner=world.rivaltrade))
    client.post(address(deal), written(world, email="Reader@example.test"))

    grant = DealGroupGrant.objects.get()
    assert doors("rival").get(f"/deals/{deal.public_id}/").status_code == 200
    assert DealUserGrant.objects.get().user == world.reader
    assert grant.reason == "They deliver"
    page = doors("seller").get(address(deal))
    assert {gift.whom for gift in page.context["gifts"]} == {
        world.reader.display_name,
        world.rivaltrade.display_name,
    }
    assert AccessEntry.objects.filter(person=world.seller, object_ids=[deal.pk]).exists()
    doors("seller").post(f"{address(deal)}{grant.public_id}/end/")
    assert doors("rival").get(f"/deals/{deal.public_id}/").status_code == 404


@pytest.mark.parametrize("button", [(), ("preview",)])
def test_a_stranger_is_as_unknown_as_nobody(world, doors, deal, button):
    """People of a listed partner and of the vendor have addresses that a seller may not try."""
    answers = set()
    for name in ("nobody", "rival", "outsider", "auditor", "channel_manager", "seller"):
        email = f"{name}@example.test"
        page = doors("seller").post(address(deal), written(world, *button, email=email))
        assert page.status_code == 422
        answers.add(str(page.context["form"].errors))

    assert len(answers) == 1
    assert not DealUserGrant.objects.exists()


def test_who_did_not_give_a_share_does_not_end_it(world, doors, deal):
    doors("channel_manager").post(address(deal), written(world, email="editor@example.test"))
    grant = DealUserGrant.objects.get()
    ending = f"{address(deal)}{grant.public_id}/end/"

    assert ending.encode() not in doors("seller").get(address(deal)).content
    assert doors("seller").post(ending).status_code == 403
    assert DealUserGrant.objects.holding(at=world.now).exists()
    assert ending.encode() in doors("channel_manager").get(address(deal)).content


def test_an_end_in_the_past_is_refused_beside_its_field(world, doors, deal):
    page = doors("seller").post(address(deal), written(world, partner=world.rivaltrade, days=-3))

    assert page.status_code == 422
    assert page.context["form"].errors["until"]
    assert not DealGroupGrant.objects.exists()


def test_hiding_from_the_distributor_has_a_button(world, doors, deal):
    place = PartnerUpline.begin(
        partner=world.northwind, upline=world.rivaltrade, by=world.administrator, at=world.now
    )
    place.open_deals(by=world.partner_manager, at=world.now, reason="They deliver")
    sees = Deal.objects.permitted(world.rival, at=world.now)
    assert sees.exists()

    page = doors("seller").get(address(deal))
    assert "Hide this deal from my distributor" in page.content.decode()
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
    doors("seller").post(address(deal), written(world, partner=world.rivaltrade))
    invitations = f"/partners/{world.northwind.public_id}/invitations/"
    asked = {"role": "seller", "language": "en", "preview": "1"}

    told = [
        [
            (sight.kind.model, sight.gained, sight.lost)
            for sight in doors("partner_manager")
            .post(invitations, {**asked, "email": email})
            .context["sights"]
        ]
        for email in ("rival@example.test", "nobody@example.test")
    ]

    assert told[0] == told[1]
