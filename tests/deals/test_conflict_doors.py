"""A conflict's page and API: both sides for who weighs, and for a side nothing but its own."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from deals.conflict_states import Choice
from deals.models import Conflict, ConflictEvidence, Customer, Deal, Protection
from permissions.append_only import taking_words_out
from permissions.models import ApiToken
from tests.deals.test_conflicts import decided, two

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=5)


@pytest.fixture(autouse=True)
def moment(world):
    with time_machine.travel(world.now + LATER, tick=False):
        yield


@pytest.fixture
def case(world):
    two(world, families=[world.drives, world.motors])
    case = Conflict.objects.get()
    case.ask(by=world.channel_manager, at=world.now + timedelta(hours=2))
    for side, said in zip(case.sides_in_order(), ("Offer of May", "Visit of June"), strict=True):
        side.give_evidence(said, by=side.deal.registered_by, at=world.now + timedelta(hours=3))
    return case


def browser(person):
    _row, secret = ApiToken.issue(person, name="x", at=timezone.now(), scopes=["read", "write"])
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    client.force_login(person)
    return client


def read(client, case, own):
    """Return everything one side can read around a case, without what is random in a form."""
    listed = client.get("/api/v1/conflicts/").content
    one = client.get(f"/api/v1/conflicts/{case.public_id}/")
    assert one.status_code == 200
    pages = [case.get_absolute_url(), own.get_absolute_url(), "/", "/deals/"]
    said = [client.get(page).content.decode() for page in pages]
    return [
        listed,
        one.content,
        one.headers["ETag"],
        *(re.sub(r'\b\w{64}\b|name="key"\s+value="[^"]+"', "", each) for each in said),
    ]


def another_rival(deal, case, at):
    """Make of the other side somebody else, who wants more, came at another time and said more."""
    deal.registrant.name = deal.registrant.latin_name = "Somebody Else Altogether GmbH"
    deal.registrant.save()
    customer = Customer.objects.get(pk=deal.customer_id)
    customer.name = "Quite Another Name AG"
    customer.save()
    Deal.objects.filter(pk=deal.pk).update(
        customer_name="Quite Another Name AG",
        title="A title of theirs",
        value_amount=987654,
        expected_close=at.date().replace(year=2029),
        first_submitted_at=deal.first_submitted_at + timedelta(minutes=7),
        review_status="in_review",
        description="What they told us",
    )
    Conflict.objects.filter(pk=case.pk).update(
        opened_at=at - timedelta(days=1),
        due_at=at + timedelta(days=9),
        score=0.91,
        features=[],
        model_version="another",
        version=17,
    )
    side = case.sides.get(deal=deal)
    with taking_words_out():
        ConflictEvidence.objects.filter(side=side).update(text="They said something else")
    side.evidence.create(text="And more", given_by=deal.registered_by, given_at=at)


@pytest.mark.parametrize(
    ("who", "status"),
    [("seller", "evidence"), ("agent", "offered"), ("agent", "decided"), ("seller", "decided")],
)
def test_a_side_reads_the_same_whoever_stands_on_the_other(world, case, who, status):
    if status == "offered":
        decided(world, case, Choice.JOINT)
    elif status == "decided":
        parts = {"first": ["drives"], "second": ["motors"]}
        decided(world, case, Choice.SPLIT, families=parts)
    case = Conflict.objects.get()
    own, other = (case.first, case.second) if who == "seller" else (case.second, case.first)
    client = browser(world.people[who])
    Conflict.objects.update(status=status)
    before = read(client, case, own)

    another_rival(other, case, world.now)
    if status == "decided":
        Protection.objects.filter(deal=other).update(release_reason="conflict")

    assert read(client, case, own) == before
    assert own.number in before[3]


def test_who_weighs_sees_both_and_decides_on_the_page(world, case):
    client = browser(world.channel_manager)
    page = client.get(case.get_absolute_url()).content.decode()
    for word in ("Offer of May", "Visit of June", case.first.number, case.second.number):
        assert word in page

    case = Conflict.objects.get()
    said = {
        "choice": "first_wins",
        "to_first": "Yours.",
        "to_second": "Not yours.",
        "version": case.version,
    }
    assert client.post(f"{case.get_absolute_url()}decision/", said).status_code == 302
    assert Conflict.objects.get().status == "decided"
    assert "Not yours." in browser(world.agent).get(case.get_absolute_url()).content.decode()
    assert "Not yours." not in browser(world.seller).get(case.get_absolute_url()).content.decode()
    undo = f"{case.get_absolute_url()}decision/?undo=1"
    assert undo in client.get(case.get_absolute_url()).content.decode()
    assert client.post(undo).status_code == 302
    assert Conflict.objects.get().status == "evidence"
    assert "Not yours." not in browser(world.agent).get(case.get_absolute_url()).content.decode()
    again = client.post(undo)
    assert (again.status_code, "no decision of yours" in again.content.decode()) == (409, True)


def test_nobody_knows_of_a_case_before_they_are_told(world):
    two(world)
    case = Conflict.objects.get()

    for who in ("seller", "agent"):
        client = browser(world.people[who])
        assert client.get(case.get_absolute_url()).status_code == 404
        assert client.get("/api/v1/conflicts/").json()["results"] == []


def test_whoever_has_a_target_on_the_customer_decides_nothing(world, case):
    from deals.models import SalesTarget  # noqa: PLC0415
    from permissions.facts import from_now_on  # noqa: PLC0415

    client = browser(world.channel_manager)
    assert client.get("/approvals/?view=conflicts").content.decode().count(case.number) == 1
    SalesTarget.objects.create(
        person=world.channel_manager,
        customer=case.second.customer,
        during=from_now_on(world.now),
    )

    assert client.get(case.get_absolute_url()).status_code == 404
    assert case.number not in client.get("/approvals/?view=conflicts").content.decode()


def test_machines_give_evidence_decide_and_appeal(world, case):
    agent, chen = browser(world.agent), browser(world.channel_manager)
    at = f"/api/v1/conflicts/{case.public_id}/"
    said = agent.post(f"{at}evidence/", {"text": "Order of 2024"}, "application/json").json()
    assert [each["text"] for each in said["sides"][0]["evidence"]] == [
        "Visit of June",
        "Order of 2024",
    ]
    assert (len(said["sides"]), said["weighing"]) == (1, None)
    assert chen.get(f"{at}suggestion/").json()["choice"] == "joint_deal"

    ruling = {"choice": "split_by_scope", "to_first": "Drives.", "to_second": "Motors."}
    assert chen.post(f"{at}decision/", ruling, "application/json").status_code == 422
    ruling["families"] = {"first": ["drives"], "second": ["motors"]}
    answer = chen.post(f"{at}decision/", ruling, "application/json").json()
    assert [side["product_families"] for side in answer["sides"]] == [["drives"], ["motors"]]
    assert len(answer["weighing"]["decisions"]) == 1

    back = chen.delete(f"{at}decision/").json()
    assert (back["status"], bool(back["weighing"]["decisions"][0]["undone_at"])) == (
        "evidence",
        True,
    )
    assert chen.delete(f"{at}decision/").json()["code"] == "cannot_be_undone"
    chen.post(f"{at}decision/", ruling, "application/json")
    too_soon = agent.post(f"{at}appeal/", {"text": "Why?"}, "application/json")
    assert too_soon.status_code == 409
    with time_machine.travel(world.now + LATER + timedelta(minutes=1), tick=False):
        assert agent.post(f"{at}appeal/", {"text": "Why?"}, "application/json").status_code == 200
    assert Conflict.objects.get().status == "appealed"


def test_two_that_are_only_possible_are_weighed_beside_each_other_by_hand(world):
    from tests.deals.test_conflicts import registered  # noqa: PLC0415

    mine = registered(world, world.northwind, world.seller)
    theirs = registered(world, world.agentia, world.agent, customer_name="苏州市精工机械厂")
    assert not Conflict.objects.exists()
    client = browser(world.channel_manager)
    assert theirs.number in client.get(f"/approvals/?deal={mine.public_id}").content.decode()

    begun = client.post(f"/deals/{mine.public_id}/conflicts/", {"other": theirs.public_id})

    case = Conflict.objects.get()
    assert begun.headers["Location"] == case.get_absolute_url()
    assert (case.band, case.opened_by) == ("possible", world.channel_manager)
