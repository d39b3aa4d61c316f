"""A partner's manager learns who looked: ours by name and function, their own, nobody else's."""

from datetime import timedelta

import pytest
import time_machine

from deals.models import Party
from partners.models import Membership
from permissions.looks import may_name
from permissions.models import ApiToken, StaffRole, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(world, client):
    """Have the agent, a colleague and our channel manager look at Northwind's registration."""
    for name, shown in [
        ("agent", "Zhong Yiming"), ("reader", "Du Haoran"), ("channel_manager", "Chen Jie"),
    ]:  # fmt: skip
        person = world.people[name]
        person.full_name = shown
        person.save(update_fields=["full_name"])
    deal = world.draft()
    Party.begin(
        deal=deal, partner=world.agentia, role=world.roles["agent"], state="named",
        by=world.seller, at=world.now,
    )  # fmt: skip
    deal.submit(by=world.seller, at=world.now)
    deal.parties.get(partner=world.agentia).accept(by=world.agent, at=world.now)
    for name in ("agent", "reader", "channel_manager"):
        client.force_login(world.people[name])
        assert client.get(f"/deals/{deal.public_id}/").status_code == 200
    return deal


def test_the_deal_and_the_partner_say_who_looked(world, client, joint):
    client.force_login(world.partner_manager)

    deal = client.get(f"/deals/{joint.public_id}/")
    partner = client.get(f"/partners/{world.northwind.public_id}/looks/")

    for said in (
        {each["who"] for each in deal.context["looks"]},
        {each.who for each in partner.context["looks"]},
    ):
        assert "Du Haoran" in said
        assert "Chen Jie (Channel manager)" in said
        assert "somebody of another partner" in said
        assert not any("Zhong" in who for who in said)


def test_a_machine_is_told_the_same(world, client, joint):
    _row, secret = ApiToken.issue(
        world.partner_manager, name="test", at=world.now, scopes=["read"], days=3650
    )
    page = client.get(
        f"/api/v1/deals/{joint.public_id}/audit/", headers={"Authorization": f"Bearer {secret}"}
    )

    names = {row["person"]["name"] for row in page.json()["results"] if row["person"]}
    assert {"Du Haoran", "Chen Jie"} <= names
    assert "Zhong Yiming" not in names
    assert any(row["person"] is None for row in page.json()["results"])


def test_an_auditor_reads_every_name(world, client, joint):
    client.force_login(world.auditor)

    said = {each.who for each in client.get("/audit/looks/").context["looks"]}

    assert any("Zhong Yiming" in who for who in said)


def test_who_is_asked_along_is_not_told_of_looks_from_before(world, client):
    world.member("their_manager", world.agentia, "manager")
    deal = world.draft()
    asked, later = world.now + timedelta(hours=2), world.now + timedelta(hours=3)
    address = f"/deals/{deal.public_id}/"

    def look(who, at):
        with time_machine.travel(at, tick=False):
            client.force_login(world.people[who])
            assert client.get(address).status_code == 200

    look("director", world.now + timedelta(hours=1))
    Party.begin(
        deal=deal, partner=world.agentia, role=world.roles["agent"], state="named",
        by=world.seller, at=world.now,
    )  # fmt: skip
    deal.submit(by=world.seller, at=asked)
    look("channel_manager", later)

    def told(who):
        """Return the doors' answers: the deal's page, the partner's, the machine's."""
        person = world.people[who]
        at = later + timedelta(hours=1)
        with time_machine.travel(at, tick=False):
            client.force_login(person)
            partner = person.memberships.get().partner.public_id
            page = client.get(address).context["looks"]
            partners = client.get(f"/partners/{partner}/looks/").context["looks"]
            _row, secret = ApiToken.issue(person, name="test", at=at, scopes=["read"], days=1)
            machine = client.get(
                f"/api/v1/deals/{deal.public_id}/audit/",
                headers={"Authorization": f"Bearer {secret}"},
            ).json()["results"]
        return [
            {each["who"] for each in page},
            {each.who for each in partners},
            {each["person"]["name"] for each in machine if each["person"]},
        ]

    for said in told("partner_manager"):
        assert any("Director" in who for who in said)
        assert any("Channel_Manager" in who for who in said)
    for said in told("their_manager"):
        assert not any("Director" in who for who in said)
        assert any("Channel_Manager" in who for who in said)


def test_one_look_at_several_names_those_alone_that_one_was_asked_along_to(world, client):
    world.member("their_manager", world.agentia, "manager")
    first, second = world.draft(title="First line"), world.draft(title="Second line")
    hours = [world.now + timedelta(hours=each) for each in range(5)]
    for deal, at in ((first, hours[1]), (second, hours[3])):
        Party.begin(
            deal=deal, partner=world.agentia, role=world.roles["agent"], state="named",
            by=world.seller, at=world.now,
        )  # fmt: skip
        deal.submit(by=world.seller, at=at)

    def get(who, address, at):
        with time_machine.travel(at, tick=False):
            client.force_login(world.people[who])
            return client.get(address)

    assert len(get("director", "/deals/", hours[2]).context["rows"]) == 2
    address = f"/partners/{world.agentia.public_id}/looks/"
    looks = get("their_manager", address, hours[4]).context["looks"]

    (look,) = [each for each in looks if "Director" in each.who]
    assert [url for _name, url in look.names] == [first.get_absolute_url()]
    assert not look.more


def test_who_comes_later_was_nobody_to_know_then(world):
    later = world.now + timedelta(days=30)
    newcomer, recruit = (
        User.objects.welcome(email=f"{name}@late.test", full_name=name, at=world.now)
        for name in ("newcomer", "recruit")
    )
    Membership.begin(
        person=newcomer, partner=world.northwind, role="seller", by=world.partner_manager, at=later
    )
    StaffRole.begin(person=recruit, role="editor", by=world.administrator, at=later)
    late = {newcomer.pk, recruit.pk}

    assert may_name(late, reader=world.partner_manager, at=world.now) == set()
    assert may_name(late, reader=world.partner_manager, at=later) == late


def test_who_has_left_keeps_the_name_that_stands_in_what_they_did(world):
    later = world.now + timedelta(days=30)
    place = Membership.objects.get(person=world.reader, partner=world.northwind)
    place.end(at=world.now + timedelta(days=1))

    assert may_name([world.reader.pk], reader=world.partner_manager, at=later) == {world.reader.pk}
