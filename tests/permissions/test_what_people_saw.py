"""What the audit's doors told or fell over: each test is named for what somebody met."""

import pytest

from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


def test_a_partners_manager_read_who_was_about_to_name_them_in_a_draft(world, client):
    client.force_login(world.rival)
    client.get("/deals/new/partners/?q=北风")
    assert AccessEntry.objects.filter(action="pick", person=world.rival).exists()

    client.force_login(world.partner_manager)
    answer = client.get(f"/partners/{world.northwind.public_id}/looks/")

    assert answer.status_code == 200
    assert world.rival.full_name not in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/audit/?thing=x&on=9999-12-31",
        "/audit/?thing=x&on=0001-01-01",
        "/audit/person/?person=rival@example.test&on=9999-12-31",
        "/audit/person/?person=rival@example.test&on=0001-01-01",
        "/audit/looks/?since=0001-01-01&until=9999-12-31",
    ],
)
def test_the_first_or_last_day_there_is_brought_the_audit_down(world, client, address):
    client.force_login(world.auditor)

    assert client.get(address).status_code in {200, 422}


@pytest.mark.parametrize("day", ["9999-12-31", "2019-05-01", "0001-01-01"])
def test_a_day_long_ago_or_far_away_brought_the_health_page_down(world, client, day):
    client.force_login(world.seller)

    answer = client.get(f"/partners/{world.northwind.public_id}/health/?on={day}")

    assert answer.status_code == 200


@pytest.mark.parametrize("query", ["deal=%00", "decided=%00", "page=%00"])
def test_a_null_character_brought_the_inbox_down(world, client, query):
    client.force_login(world.channel_manager)

    assert client.get(f"/approvals/?{query}").status_code in {200, 400, 404}
