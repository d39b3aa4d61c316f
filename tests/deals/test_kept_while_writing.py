"""What is kept of a form while it is written, and what of two windows."""

import json
from decimal import Decimal

import pytest

from deals.models import Deal

pytestmark = pytest.mark.django_db


NEW = "/deals/new/"


def body(response):
    return response.content.decode()


def key_of(response):
    return response.context["key"]


def test_what_is_typed_is_kept_while_writing(world, doors, filled_in):
    client = doors("seller")
    key = key_of(client.get(NEW))

    first = client.post("/deals/new/autosave/", {"key": key, "customer_name": "南京栖"})
    kept = first.json()
    second = client.post(
        kept["url"],
        {"version": kept["version"], "customer_name": "南京栖霞输送", "value_amount": "12"},
    )

    deal = Deal.objects.get()
    assert (deal.customer_name, deal.value_amount) == ("南京栖霞输送", Decimal(12))
    assert second.json()["version"] == deal.version


def test_half_a_word_in_one_field_does_not_lose_the_others(world, doors):
    client = doors("seller")

    answer = client.post(
        "/deals/new/autosave/",
        {"customer_name": "南京栖霞", "value_amount": "12 mil", "expected_close": "2027-"},
    )

    assert answer.status_code == 200
    deal = Deal.objects.get()
    assert deal.customer_name == "南京栖霞"
    assert deal.value_amount is None


def test_the_older_window_is_told_and_overwrites_nothing(world, doors):
    draft = world.draft(customer_name="As the newer window saved it")
    client = doors("seller")
    old = draft.version
    client.post(
        f"/deals/{draft.public_id}/autosave/", {"version": old, "customer_name": "The newer one"}
    )

    autosave = client.post(
        f"/deals/{draft.public_id}/autosave/", {"version": old, "customer_name": "The older one"}
    )
    form = client.post(
        f"/deals/{draft.public_id}/edit/",
        {"version": old, "customer_name": "The older one", "intent": "save"},
    )

    assert autosave.status_code == 412
    assert form.status_code == 409
    assert "Another window saved this registration later." in body(form)
    assert form.context["form"]["customer_name"].value() == "The older one"
    assert Deal.objects.get().customer_name == "The newer one"


@pytest.mark.parametrize("version", ["", "nonsense", "-1", "9" * 40, "\0"])
def test_a_version_that_is_none_is_a_stale_one(world, doors, version):
    draft = world.draft()

    answer = doors("seller").post(
        f"/deals/{draft.public_id}/edit/", {"version": version, "intent": "save"}
    )

    assert answer.status_code == 409


def test_the_answers_of_autosave_are_json_and_small(world, doors):
    answer = doors("seller").post("/deals/new/autosave/", {"customer_name": "南京"})

    assert set(json.loads(body(answer))) == {"version", "url", "page"}
