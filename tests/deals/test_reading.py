"""The list of deals and the page of one: who gets what, and at what cost."""

import re
from datetime import timedelta

import pytest

from deals.models import Party
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


def body(response):
    return response.content.decode()


def without_tokens(response):
    """Return the page without what differs from one answer to the next by design."""
    return re.sub(r"[A-Za-z0-9]{64}", "", body(response)).replace(response.request["PATH_INFO"], "")


def named(world, deal, partner, role):
    return Party.begin(
        deal=deal,
        partner=world.partners[partner],
        role=world.roles[role],
        state="named",
        by=world.seller,
        at=world.now,
    )


def test_nobody_reads_without_signing_in(client, world):
    deal = world.submitted()

    for address in ("/deals/", deal.get_absolute_url(), "/approvals/", "/deals/new/"):
        response = client.get(address)
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]


def test_the_list_shows_only_what_one_may_view(world, doors):
    deal = world.submitted()

    assert deal.number in body(doors("seller").get("/deals/"))
    assert deal.number in body(doors("channel_manager").get("/deals/"))
    assert deal.number not in body(doors("rival").get("/deals/"))


def test_a_search_never_finds_what_one_may_not_view(world, doors):
    world.submitted(customer_name="无锡灵山阀门厂")

    assert "无锡灵山阀门厂" in body(doors("seller").get("/deals/?q=灵山"))
    assert "无锡灵山阀门厂" in body(doors("seller").get("/deals/?q=lingshan"))
    hidden = doors("rival").get("/deals/?q=灵山")
    assert "无锡灵山阀门厂" not in body(hidden)
    assert "Nothing here matches" in body(hidden)


def test_a_search_does_not_read_closed_fields(world, doors):
    deal = world.submitted()
    party = deal.parties.get()
    party.terms.revise(by=world.seller, at=world.now, note="geheimbedingung")

    assert deal.number not in body(doors("seller").get("/deals/?q=geheimbedingung"))


def test_a_status_narrows_the_list_and_an_unknown_one_does_not(world, doors):
    draft, submitted = world.draft(), world.submitted()

    narrowed = body(doors("seller").get("/deals/?status=submitted"))
    assert submitted.number in narrowed
    assert draft.number not in narrowed
    assert draft.number in body(doors("seller").get("/deals/?status=nonsense"))


def test_pages_of_the_list_follow_each_other(world, doors):
    deals = [world.draft(at=world.now - timedelta(minutes=n)) for n in range(30)]

    first = doors("seller").get("/deals/")
    second = doors("seller").get("/deals/" + first.context["next"])

    shown = [row.deal.pk for row in [*first.context["rows"], *second.context["rows"]]]
    assert shown == [deal.pk for deal in deals]
    back = doors("seller").get("/deals/" + second.context["previous"])
    assert [row.deal.pk for row in back.context["rows"]] == shown[:25]


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "%00", "x" * 5000])
def test_a_foreign_page_link_is_a_400_with_a_way_back(world, doors, cursor):
    response = doors("seller").get(f"/deals/?page={cursor}")

    assert response.status_code == 400
    assert "To the first page" in body(response)


def test_the_list_costs_the_same_for_one_deal_and_for_twenty(world, doors, queries):
    world.submitted()
    client = doors("seller")
    client.get("/deals/")
    for_one = queries(client, "/deals/")
    for n in range(19):
        world.submitted(at=world.now - timedelta(minutes=n + 1))

    assert queries(client, "/deals/") == for_one


def test_every_look_is_written_down(world, doors):
    deal = world.submitted()
    doors("channel_manager").get(deal.get_absolute_url())

    entry = AccessEntry.objects.get(kind="deals.deal", person=world.channel_manager)
    assert entry.object_ids == [deal.pk]
    assert entry.action == "view"


def test_a_list_is_one_look_with_its_ids(world, doors):
    deals = [world.draft(), world.draft()]
    doors("seller").get("/deals/")

    entry = AccessEntry.objects.get(kind="deals.deal")
    assert sorted(entry.object_ids) == sorted(deal.pk for deal in deals)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("seller", 200),
        ("reader", 200),
        ("channel_manager", 200),
        ("auditor", 200),
        ("rival", 404),
        ("agent", 404),
        ("direct_seller", 404),
        ("outsider", 404),
    ],
)
def test_who_gets_the_page_of_a_deal(world, doors, who, status):
    deal = world.submitted()

    response = doors(who).get(deal.get_absolute_url())

    assert response.status_code == status


def test_a_deal_that_is_not_there_answers_like_one_that_is_hidden(world, doors):
    deal = world.submitted()

    hidden = doors("rival").get(deal.get_absolute_url())
    missing = doors("rival").get("/deals/0000000000000000/")

    assert hidden.status_code == missing.status_code == 404
    assert without_tokens(hidden) == without_tokens(missing)


def test_the_page_of_a_deal_costs_the_same_with_one_party_and_with_three(world, doors, queries):
    plain = world.submitted()
    joint = world.draft()
    named(world, joint, "agentia", "agent")
    named(world, joint, "sunparts", "supplier")
    joint.submit(by=world.seller, at=world.now)
    client = doors("seller")
    client.get(plain.get_absolute_url())

    alone = queries(client, plain.get_absolute_url())
    together = queries(client, joint.get_absolute_url())

    # A joint deal's history names partners, which is one query for all of them.
    assert together <= alone + 1


def test_only_those_who_manage_see_who_looked(world, doors):
    deal = world.submitted()
    doors("auditor").get(deal.get_absolute_url())
    world.now += timedelta(minutes=1)

    assert "Who looked at it" in body(doors("partner_manager").get(deal.get_absolute_url()))
    assert "Who looked at it" not in body(doors("seller").get(deal.get_absolute_url()))


def test_terms_are_shown_to_their_party_and_to_who_decides_alone(world, doors):
    deal = world.draft()
    named(world, deal, "agentia", "agent")
    deal.submit(by=world.seller, at=world.now)
    party = deal.parties.get(partner=world.agentia)
    party.accept(by=world.agent, at=world.now)
    party.terms.revise(by=world.agent, at=world.now, note="Zwölf Prozent")
    address = deal.get_absolute_url()

    assert "Zwölf Prozent" in body(doors("agent").get(address))
    assert "Zwölf Prozent" in body(doors("channel_manager").get(address))
    assert "Zwölf Prozent" not in body(doors("seller").get(address))
    assert "Zwölf Prozent" not in body(doors("auditor").get(address))


def test_an_invited_partner_joins(world, doors):
    deal = world.draft()
    party = named(world, deal, "agentia", "agent")
    deal.submit(by=world.seller, at=world.now)

    page = body(doors("agent").get(deal.get_absolute_url()))
    assert "You are asked to join this deal. Your role: Agent." in page
    assert f'href="#answer-{party.public_id}"' in page
    assert f'id="answer-{party.public_id}"' in page
    assert "You are asked" not in body(doors("seller").get(deal.get_absolute_url()))
    answer = doors("agent").post(
        f"/deals/{deal.public_id}/parties/{party.public_id}/acceptance/", follow=True
    )

    assert "You have joined this deal." in body(answer)
    assert Party.objects.get(pk=party.pk).state(at=world.now) == "accepted"


def test_an_invited_partner_declines_and_the_registrant_reads_why(world, doors):
    deal = world.draft()
    party = named(world, deal, "agentia", "agent")
    deal.submit(by=world.seller, at=world.now)

    doors("agent").post(
        f"/deals/{deal.public_id}/parties/{party.public_id}/declination/",
        {"reason": "Not our region"},
    )

    assert doors("agent").get(deal.get_absolute_url()).status_code == 404
    assert "Not our region" in body(doors("seller").get(deal.get_absolute_url()))


def test_an_invitation_is_answered_once(world, doors):
    deal = world.draft()
    party = named(world, deal, "agentia", "agent")
    deal.submit(by=world.seller, at=world.now)
    address = f"/deals/{deal.public_id}/parties/{party.public_id}/acceptance/"

    first, second = (doors("agent").post(address, follow=True) for _ in range(2))

    assert "You have joined this deal." in body(first)
    assert "You have joined this deal." not in body(second)
    assert "answered already" in body(second)


@pytest.mark.parametrize("who", ["seller", "channel_manager"])
def test_nobody_answers_for_another_partner(world, doors, who):
    deal = world.draft()
    party = named(world, deal, "agentia", "agent")
    deal.submit(by=world.seller, at=world.now)

    response = doors(who).post(f"/deals/{deal.public_id}/parties/{party.public_id}/acceptance/")

    assert response.status_code == 403
    assert Party.objects.get(pk=party.pk).state(at=world.now) == "invited"


def test_an_approved_deal_shows_its_protection_and_the_note(world, doors):
    deal = world.submitted()
    deal.approve(by=world.channel_manager, at=world.now, note="Glad to work on this together")

    page = body(doors("seller").get(deal.get_absolute_url()))

    assert "90 days left" in page
    assert "Glad to work on this together" in page


def test_an_internal_note_stays_inside(world, doors):
    deal = world.submitted()
    deal.approve(by=world.channel_manager, at=world.now, internal_note="Mind the direct team")

    assert "Mind the direct team" not in body(doors("seller").get(deal.get_absolute_url()))
    assert "Mind the direct team" in body(doors("channel_manager").get(deal.get_absolute_url()))
