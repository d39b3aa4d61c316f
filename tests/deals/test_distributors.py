"""The vendor names a distributor; the reseller lets it see; the page says first what that opens."""

from datetime import timedelta

import pytest

from deals.models import Deal
from partners.models import PartnerUpline

pytestmark = pytest.mark.django_db


def named(world, doors):
    address = f"/partners/{world.northwind.public_id}/distributors/"
    doors("channel_manager").post(address, {"upline": world.rivaltrade.name})
    return address, PartnerUpline.objects.get()


def said(world, *button):
    day = (world.now + timedelta(days=30)).date().isoformat()
    fields = {"until": day, "reason": "They deliver"}
    return {**fields, **dict.fromkeys(button, "1")}


def test_a_distributor_is_named_let_see_and_shut_out_again(world, doors):
    world.submitted()
    sees = Deal.objects.permitted(world.rival, at=world.now)
    address, place = named(world, doors)
    assert not sees.exists()

    opening = f"{address}{place.public_id}/opening/"
    page = doors("partner_manager").post(opening, said(world, "preview"))
    assert {s.kind.model: s.gained for s in page.context["places"][0]["lettings"][0]["sights"]}[
        Deal
    ] == 1
    assert not sees.all().exists()

    doors("partner_manager").post(opening, said(world))
    assert sees.all().exists()
    sight = place.sight(at=world.now)
    assert (sight.giver, sight.reason) == (world.partner_manager, "They deliver")
    assert sight.during.upper is not None
    page = doors("reader").get(address)
    assert "They deliver" in page.content.decode()

    doors("partner_manager").post(f"{address}{place.public_id}/closing/")
    assert not sees.all().exists()


def test_parting_them_needs_the_vendor(world, doors):
    address, place = named(world, doors)

    assert doors("partner_manager").post(f"{address}{place.public_id}/end/").status_code == 403
    doors("channel_manager").post(f"{address}{place.public_id}/end/")
    place.refresh_from_db()
    assert place.during.isempty


def test_what_cannot_be_is_said_beside_its_field(world, doors):
    address, _place = named(world, doors)
    client = doors("channel_manager")

    for typed, status in [
        ("Nobody Ltd", 422),
        ("\0", 422),
        (world.northwind.name, 409),
        (world.rivaltrade.name, 409),
    ]:
        page = client.post(address, {"upline": typed})
        assert page.status_code == status
        assert page.context["form"].errors["upline"]
