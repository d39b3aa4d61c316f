"""The pages of a partner, as those who may and those who may not meet them."""

import pytest

from partners import listing
from partners.models import Invitation, Partner, PartnerType, Tier
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


def page_of(world, name="northwind", rest=""):
    return f"/partners/{world.partners[name].public_id}/{rest}"


def test_a_seller_lands_on_the_own_partner(world, as_person):
    answer = as_person("seller").get("/partners/")

    assert answer.headers["Location"] == page_of(world)


def test_the_list_can_be_searched_and_narrowed(world, as_person):
    tier = Tier.objects.create(code="gold", name_en="Gold", name_zh="金牌")
    world.northwind.set_tier(tier, by=world.channel_manager, at=world.now)
    world.agentia.add_type(
        PartnerType.objects.get(code="distributor"), by=world.administrator, at=world.now
    )
    auditor = as_person("auditor")

    def names(query):
        return [row.partner for row in auditor.get(f"/partners/{query}").context["page"].rows]

    assert len(names("")) == 4
    assert names("?q=agentia") == [world.agentia]
    assert names("?tier=gold") == [world.northwind]
    assert names("?type=distributor") == [world.agentia]
    assert world.rivaltrade in names(f"?manager={world.other_channel_manager.public_id}")
    assert names("?band=strong") == []
    assert len(names("?band=unscored")) == 4
    assert len(names("?tier=nonsense")) == 4


def test_the_list_stands_in_the_order_of_the_names_as_they_are_read(world, as_person):
    # By its Chinese name the last one of all, by its Latin one the first.
    Partner.join(
        name="作文驱动有限公司",
        latin_name="Aaltonen Drives",
        country="CN",
        by=world.director,
        at=world.now,
    )
    auditor = as_person("auditor")

    def first_and_last():
        rows = auditor.get("/partners/").context["page"].rows
        return rows[0].partner.latin_name, rows[-1].partner.latin_name

    assert first_and_last()[0] == "Aaltonen Drives"
    assert "China" in auditor.get("/partners/").text

    world.auditor.language = "zh-hans"
    world.auditor.save()

    assert first_and_last()[1] == "Aaltonen Drives"


def test_the_list_by_latin_names_is_paged_without_a_gap(world):
    everyone = listing.page(listing.Question(), asker=world.auditor, at=world.now, cursor=None)
    found, cursor = [], None
    for _page in range(4):
        told = listing.page(
            listing.Question(), asker=world.auditor, at=world.now, cursor=cursor, size=1
        )
        found += [row.partner for row in told.rows]
        cursor = told.next

    assert found == [row.partner for row in everyone.rows]
    assert cursor is None


def test_a_list_costs_the_same_however_many_partners(
    world, as_person, django_assert_max_num_queries
):
    for number in range(12):
        partner = world.partner(f"more{number}", f"More {number}")
        partner.assign_channel_manager(world.channel_manager, by=world.administrator, at=world.now)
    auditor = as_person("auditor")
    auditor.get("/partners/")

    with django_assert_max_num_queries(24):
        assert len(auditor.get("/partners/").context["page"].rows) == 16


@pytest.mark.parametrize("rest", ["", "ledger/", "health/", "health/promises/"])
def test_a_page_costs_the_same_however_much_happened(
    world, as_person, django_assert_max_num_queries, rest
):
    for _each in range(6):
        world.submitted()
    manager = as_person("partner_manager")
    manager.get(page_of(world, rest=rest))

    with django_assert_max_num_queries(32):
        assert manager.get(page_of(world, rest=rest)).status_code == 200


def test_a_bad_page_link_is_refused(world, as_person):
    assert as_person("auditor").get("/partners/?cursor=%00nonsense").status_code == 400
    assert as_person("auditor").get(page_of(world, rest="ledger/?cursor=x")).status_code == 400


def test_a_manager_invites_a_colleague_and_hears_why_not(world, as_person):
    manager = as_person("partner_manager")
    said = {"email": "New@Example.test", "role": "seller", "language": "en"}

    answer = manager.post(page_of(world, rest="invitations/"), said)

    assert answer.status_code == 302
    assert Invitation.objects.get().email == "new@example.test"
    again = manager.post(page_of(world, rest="invitations/"), said | {"email": "nobody"})
    assert again.status_code == 422
    assert "nobody" in again.content.decode()
    taken = said | {"email": world.seller.email}
    assert manager.post(page_of(world, rest="invitations/"), taken).status_code == 409


def test_each_side_opens_its_own_page_with_the_same_numbers(world, as_person):
    deal = world.submitted()

    theirs = as_person("seller").get(page_of(world, rest="health/"))
    ours = as_person("channel_manager").get(page_of(world, rest="health/"))

    assert "What we owe you" in theirs.content.decode()
    assert deal.number in theirs.content.decode()
    assert "What would raise our side" in ours.content.decode()
    assert theirs.context["score"] == ours.context["score"]
    assert theirs.context["partner_side"]["exact"] == ours.context["partner_side"]["exact"]


def test_the_past_is_shown_as_it_was(world, as_person):
    world.submitted()
    director = as_person("director")

    then = director.get(page_of(world, rest="health/?on=2026-03-01"))

    assert then.context["is_past"]
    assert then.context["owed_by_vendor"] == []
    assert director.get(page_of(world, rest="health/?on=nonsense")).status_code == 200
    assert director.get(page_of(world, rest="health/nonsense/")).status_code == 404


def test_the_evidence_is_the_very_entries(world, as_person):
    deal = world.submitted()

    answer = as_person("reader").get(page_of(world, rest="health/registrations/"))

    assert f'submitted <a href="/deals/{deal.public_id}/">{deal.number}</a>' in (
        answer.content.decode()
    )


def test_a_manager_reads_who_looked_and_that_is_written_down_too(world, as_person):
    as_person("channel_manager").get(page_of(world))

    answer = as_person("partner_manager").get(page_of(world, rest="looks/"))

    assert "Channel_Manager" in answer.content.decode()
    assert AccessEntry.objects.filter(action="explain", person=world.partner_manager).exists()
    assert as_person("seller").get(page_of(world, rest="looks/")).status_code == 403
