"""The back office is there for administrators, and for nobody else it does not exist."""

import pytest

from partners.models import Tier

pytestmark = pytest.mark.django_db

PAGES = [
    "/admin/",
    "/admin/partners/tier/",
    "/admin/partners/programme/",
    "/admin/partners/command/",
    "/admin/deals/rejectreason/",
]


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_works_there(world, client, page):
    client.force_login(world.administrator)

    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "/admin/nothing/"])
@pytest.mark.parametrize(
    "name", ["seller", "partner_manager", "channel_manager", "editor", "auditor", "director"]
)
def test_for_everybody_else_it_is_not_there(world, client, name, page):
    client.force_login(world.people[name])

    assert client.get(page).status_code == 404


def test_reference_data_is_written_and_never_deleted(world, client):
    client.force_login(world.administrator)
    written = {"code": "gold", "name_en": "Gold", "name_zh": "金牌", "position": "1"}

    client.post("/admin/partners/tier/add/", written)

    tier = Tier.objects.get(code="gold")
    answer = client.post(f"/admin/partners/tier/{tier.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    assert Tier.objects.filter(pk=tier.pk).exists()


def test_commands_to_the_crm_are_read_and_not_written(world, client):
    client.force_login(world.administrator)

    assert client.get("/admin/partners/command/add/").status_code == 403
