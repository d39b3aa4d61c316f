"""Lines and special prices through the API."""

from decimal import Decimal

import pytest

from partners.models import Connection, CrmProduct

pytestmark = pytest.mark.django_db


def test_a_price_is_asked_for_and_answered(world, api, complete):
    crm = Connection.objects.create(kind="tryton", name="Tryton", base_url="https://crm.example")
    servo = CrmProduct.objects.create(
        connection=crm,
        external_id="7",
        name="Servo drive",
        list_price=Decimal(1000),
        currency="EUR",
        as_of=world.now,
    )
    line = {"product": servo.public_id, "quantity": "12"}
    seller, manager = api("seller"), api("channel_manager")
    wordless = {**line, "special_price": {"unit_price": "880"}}
    refused = seller.post("deals/", {**complete, "lines": [wordless]})
    assert refused.json()["errors"][0]["field"] == "lines.0.special_price.words"

    wish = {"unit_price": "880.0000", "words": "A rival is at 870."}
    made = seller.post("deals/", {**complete, "lines": [{**line, "special_price": wish}]})
    path = f"deals/{made.json()['id']}/"
    (shown,) = made.json()["lines"]
    assert (shown["list_price"], shown["list_total"]) == ("1000.0000", "12000.00")
    assert "880" not in made.content.decode()
    seller.post(f"{path}submission/")

    (asked,) = manager.get(f"{path}prices/").json()["results"]
    assert (asked["total"], asked["discount_percent"]) == ("10560.00", "12.00")
    assert api("auditor").get(f"{path}prices/").status_code == 404
    undecided = manager.post(f"{path}approval/", {})
    assert undecided.status_code == 409
    assert undecided.json()["errors"][0]["field"] == f"prices.{asked['id']}"
    answer = {"id": asked["id"], "granted": None, "words": "Below cost."}
    assert manager.post(f"{path}approval/", {"prices": [answer]}).status_code == 200
    (answered,) = seller.get(f"{path}prices/").json()["results"]
    assert answered["answer"] == {
        "granted": None,
        "words": "Below cost.",
        "at": "2026-11-18T02:00:00Z",
    }
