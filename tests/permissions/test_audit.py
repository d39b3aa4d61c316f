"""What an auditor asks and reads, and that asking is written down."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from deals.models import Deal, Party
from deals.sharing import REGISTRATIONS
from partners.models import PartnerUpline
from permissions.explain import grounds_for, who_may
from permissions.kinds import find
from permissions.models import AccessEntry, User
from permissions.rules import declarations

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(world, client):
    client.force_login(world.auditor)
    return client


@pytest.fixture
def deal(world):
    deal = world.draft()
    for name, role in [("agentia", "agent"), ("sunparts", "supplier")]:
        Party.begin(
            deal=deal,
            partner=world.partners[name],
            role=world.roles[role],
            state="named",
            by=world.seller,
            at=world.now,
        )
    deal.submit(by=world.seller, at=world.now)
    deal.parties.get(partner=world.sunparts).decline(by=world.supplier, at=world.now)
    return deal


@pytest.mark.parametrize("action", ["view", "edit", "decide", "see_looks"])
def test_asking_for_everyone_at_once_says_what_asking_one_by_one_says(world, deal, action):
    one_by_one = {}
    for person in User.objects.all():
        grounds = grounds_for(person, action, deal, at=world.now)
        if grounds:
            one_by_one[person.email] = grounds

    together = {person.email: grounds for person, grounds in who_may(action, deal, at=world.now)}

    assert together == one_by_one


def test_who_may_costs_the_same_however_many_people_there_are(
    world, deal, django_assert_num_queries
):
    for number in range(60):
        world.member(f"more{number}", world.northwind, "seller")

    with django_assert_num_queries(3):
        assert len(list(who_may("view", deal, at=world.now))) == 68


def test_every_rule_says_the_same_asked_one_by_one_and_of_everyone_at_once(world, deal):
    PartnerUpline.begin(
        partner=world.northwind, upline=world.rivaltrade, by=world.administrator, at=world.now
    ).open_deals(by=world.partner_manager, at=world.now, reason="They deliver")
    REGISTRATIONS.share(deal, to=world.outsider, by=world.seller, at=world.now, reason="Helps")
    wrong = []
    for model, action in declarations():
        row = model._base_manager.order_by("pk").first()
        if row is None:
            continue
        one_by_one = {
            person.email: grounds
            for person in User.objects.all()
            if (grounds := grounds_for(person, action, row, at=world.now))
        }
        together = {who.email: grounds for who, grounds in who_may(action, row, at=world.now)}
        if together != one_by_one:
            wrong.append((model._meta.label, action))
    assert wrong == []


def test_what_was_pasted_is_found_whichever_way_it_is_written(world, deal):
    for text in [
        f"http://portal.example/deals/{deal.public_id}/?tab=parties",
        deal.number.lower(),
        deal.public_id,
        f"deals.deal:{deal.public_id}",
    ]:
        assert find(text, asker=world.auditor, at=world.now) == deal
    for text in ["", "\0", "http://[", "nothing", "deals.deal:", "no.kind:1", "/deals/"]:
        assert find(text, asker=world.auditor, at=world.now) is None
    assert find(deal.number, asker=world.rival, at=world.now) is None


def test_who_can_see_this_names_everyone_with_the_ground(world, auditor, deal):
    answer = auditor.get("/audit/", {"thing": deal.number})

    found = {row["person"].email.split("@")[0]: row for row in answer.context["found"]}
    assert set(found) == {
        "seller",
        "partner_manager",
        "reader",
        "agent",
        "channel_manager",
        "auditor",
        "director",
        "administrator",
    }
    assert [g.code for g in found["agent"]["grounds"]] == ["party"]
    assert found["channel_manager"]["more"] == ["Decide"]
    entry = AccessEntry.objects.get(action="explain")
    assert (entry.person, entry.kind, entry.object_ids) == (world.auditor, "deals.deal", [deal.pk])


def test_a_chinese_reader_meets_no_word_of_the_code(world, auditor, deal):
    User.objects.filter(pk=world.auditor.pk).update(language="zh-hans")

    asked = auditor.get("/audit/", {"thing": deal.number})
    looked = auditor.get("/audit/looks/").content.decode()

    found = {row["person"].email.split("@")[0]: row["more"] for row in asked.context["found"]}
    assert found["channel_manager"] == ["决定"]
    assert "页面" in looked
    assert "Page" not in looked.partition("<tbody>")[2].partition("</tbody>")[0]


def test_the_same_question_as_of_an_earlier_day(world, auditor, deal):
    before = (world.now - timedelta(days=3)).date().isoformat()

    answer = auditor.get("/audit/", {"thing": deal.number, "on": before})

    people = {row["person"].email.split("@")[0] for row in answer.context["found"]}
    assert people == {"auditor", "director", "administrator"}


def test_what_can_a_person_see_with_reasons(world, auditor, deal):
    answer = auditor.get("/audit/person/", {"person": "agent@example.test"})

    deals = next(k for k in answer.context["kinds"] if k["kind"].model is Deal)
    assert deals["count"] == 1
    assert [g.code for g in deals["rows"][0]["grounds"]] == ["party"]


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("rival", "takes no part in"),
        ("supplier", "stands as “Declined”"),
        ("other_channel_manager", "Channel_Manager does."),
        ("outsider", "works for no partner"),
        ("direct_seller", "that alone opens nothing"),
    ],
)
def test_a_denial_is_explained_by_the_first_thing_missing(world, auditor, deal, who, sentence):
    answer = auditor.get("/audit/denial/", {"person": f"{who}@example.test", "thing": deal.number})

    assert sentence in answer.context["missing"]


def test_who_saw_it_is_narrowed_paged_and_exported(world, client, deal):
    client.force_login(world.channel_manager)
    client.get(f"/partners/{world.northwind.public_id}/")
    client.force_login(world.auditor)

    def seen(**query):
        return client.get("/audit/looks/", query).context["looks"]

    assert len(seen(person="channel_manager@example.test")) == 1
    assert seen(person="channel_manager@example.test")[0].names[0][0] == str(world.northwind)
    assert len(seen(thing=world.northwind.public_id, door="page")) == 1
    assert seen(person="nobody") == []
    assert seen(until="2020-01-01") == []
    assert client.get("/audit/looks/?cursor=x").status_code == 400

    answer = client.get("/audit/looks/export/", {"person": "channel_manager@example.test"})

    lines = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(lines))
    assert row["things"] == str(world.northwind)
    assert AccessEntry.objects.filter(action="export", door="export").count() == 1


def test_what_makes_no_sense_is_said_beside_its_field(world, auditor):
    for address, query in [
        ("/audit/", {"thing": "nothing"}),
        ("/audit/", {"thing": "\0"}),
        ("/audit/", {"thing": "x", "on": "soon"}),
        ("/audit/person/", {"person": "nobody"}),
        ("/audit/denial/", {"person": "nobody", "thing": "nothing"}),
        ("/audit/looks/", {"since": "soon"}),
    ]:
        answer = auditor.get(address, query)
        assert answer.status_code == 422
        assert answer.context["form"].errors


def test_the_commands_say_the_same_as_the_pages(world, deal, capsys):
    spelled = f"deals.deal:{deal.public_id}"

    call_command("explain_access", "agent@example.test", spelled, "--json")
    may = json.loads(capsys.readouterr().out)
    call_command("explain_access", "supplier@example.test", spelled, "--json")
    may_not = json.loads(capsys.readouterr().out)
    call_command("who_may", "decide", spelled, "--json")
    deciders = json.loads(capsys.readouterr().out)

    assert [each["code"] for each in may["reasons"]] == ["party"]
    assert not may_not["may"]
    assert "Declined" in may_not["missing"]
    assert [each["person"] for each in deciders] == ["channel_manager@example.test"]
    for wrong in [("nobody@example.test", spelled), ("agent@example.test", "deals.deal:none")]:
        with pytest.raises(CommandError):
            call_command("explain_access", *wrong)
    with pytest.raises(CommandError):
        call_command("who_may", "fly", spelled)
