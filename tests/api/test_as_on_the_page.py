"""What a page can do its API can: the same verb behind two doors, refused in the same words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry

from deals.models import (
    ApprovalRule,
    Conflict,
    Customer,
    CustomerVerdict,
    DealAttachment,
    DealHidden,
    Party,
    Question,
    QuestionSet,
)
from deals.pricing import Line
from partners.models import (
    Connection,
    CrmAccount,
    CrmListPrice,
    CrmPriceList,
    CrmProduct,
    Webhook,
)
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


def faults(answer):
    return {(each["field"], each["code"]) for each in answer.json().get("errors", ())}


def ids(answer):
    return [each["id"] for each in answer.json()["results"]]


def test_a_reviewer_works_through_the_inbox(world, api):
    known = Customer.known_as("苏州博远精密机械有限公司", country="CN", at=world.now)
    deal = world.submitted(customer_name="苏州博远精密机械公司")
    other = world.submitted(customer_name="Muster Maschinen GmbH")
    manager, path = api("channel_manager"), f"deals/{deal.public_id}/"
    assert set(ids(manager.get("deals/?inbox=to_decide"))) == {deal.public_id, other.public_id}
    assert ids(api("seller").get("deals/?inbox=to_decide")) == []
    assert ids(manager.get("deals/?protection_ends_before=2030-01-01T00:00:00Z")) == []

    assert faults(manager.post(f"{path}snooze/", {"until": world.now.isoformat()})) == {
        ("until", "out_of_range")
    }
    until = (world.now + timedelta(days=1)).isoformat()
    assert manager.post(f"{path}snooze/", {"until": until}).status_code == 200
    assert ids(manager.get("deals/?inbox=snoozed")) == [deal.public_id]
    sheet = manager.get("deals/export/?format=csv&inbox=snoozed").getvalue().decode("utf-8-sig")
    assert (deal.number in sheet, other.number in sheet) == (True, False)
    assert ids(manager.get("deals/?inbox=to_decide")) == [other.public_id]
    assert manager.delete(f"{path}snooze/").status_code == 204
    assert ids(manager.get("deals/?inbox=snoozed")) == []

    alike = manager.get(f"{path}customer-verdicts/")
    (twin,) = alike.json()["results"]
    assert (twin["id"], twin["match"], twin["verdict"]) == (known.public_id, "same", None)
    assert api("director").get(f"{path}customer-verdicts/").status_code == 403
    judged = {"customer": known.public_id, "verdict": "different", "version": deal.version}
    stranger = {**judged, "customer": "0" * 16}
    assert faults(manager.post(f"{path}customer-verdicts/", stranger)) == {
        ("customer", "does_not_exist")
    }
    done = manager.post(f"{path}customer-verdicts/", judged, etag=alike["ETag"])
    assert done.json()["results"][0]["verdict"]["verdict"] == "different"
    assert CustomerVerdict.objects.get().candidate == known
    assert manager.post(f"{path}customer-verdicts/", judged).json()["code"] == "stale_version"


def test_a_case_is_begun_by_hand_by_who_decides_both(world, api):
    ours = world.submitted(customer_name="Muster Maschinen GmbH")
    theirs = world.submitted(customer_name="Neckar Fördertechnik AG")
    begun = {"deal": ours.public_id, "other": theirs.public_id}
    manager = api("channel_manager")
    assert api("seller").post("conflicts/", begun).status_code == 403
    assert faults(api("other_channel_manager").post("conflicts/", begun)) == {
        ("deal", "does_not_exist"),
        ("other", "does_not_exist"),
    }
    assert manager.post("conflicts/", begun).json()["code"] == "conflict_refused"
    theirs.__class__.objects.filter(pk=theirs.pk).update(registrant=world.agentia)
    made = manager.post("conflicts/", begun)
    assert (made.status_code, made.json()["id"]) == (201, Conflict.objects.get().public_id)
    assert manager.post("conflicts/", begun).json()["id"] == made.json()["id"]


def test_the_registrant_reads_its_own_list_hides_and_looks_at_pictures(world, api):
    crm = Connection.objects.create(kind="tryton", name="Tryton", base_url="https://crm.example")
    said = {"connection": crm, "as_of": world.now}
    servo = CrmProduct.objects.create(external_id="7", name="Servo drive", **said)
    gold = CrmPriceList.objects.create(name="Gold", external_id="3", currency="CNY", **said)
    CrmListPrice.objects.create(price_list=gold, product=servo, from_quantity=0, unit_price=5500)
    account = CrmAccount.objects.create(name="N", external_id="4", price_list=gold, **said)
    world.northwind.account = account
    world.northwind.save()
    deal = world.draft(lines=[Line(servo, Decimal(12))])
    role = world.roles["agent"]
    Party.begin(
        deal=deal, partner=world.agentia, role=role, state="named", by=world.seller, at=world.now
    )
    deal.submit(by=world.seller, at=world.now)
    deal.parties.get(partner=world.agentia).accept(by=world.agent, at=world.now)
    path, seller = f"deals/{deal.public_id}/", api("seller")
    for who, sees in [
        ("seller", True),
        ("channel_manager", True),
        ("agent", False),
        ("auditor", 0),
    ]:
        answer = api(who).get(path)
        (line,) = answer.json()["lines"]
        assert (line["own_price"] is not None, "Gold" in answer.content.decode()) == (sees, sees)
    (line,) = seller.get(path).json()["lines"]
    assert line["own_price"] == {
        "unit_price": "5500.0000",
        "currency": "CNY",
        "list": "Gold",
        "as_of": "2026-11-18T02:00:00Z",
        "total": "66000.00",
    }

    assert seller.get(path).json()["hidden_from_distributor"] is False
    assert api("agent").get(path).json()["hidden_from_distributor"] is None
    for hides in (True, True, False):
        shown = seller.patch(path, {"hidden_from_distributor": hides})
        assert (shown.status_code, shown.json()["hidden_from_distributor"]) == (200, hides)
    assert not DealHidden.objects.holding(at=world.now).exists()
    locked = seller.patch(path, {"hidden_from_distributor": True, "title": "x"})
    assert (locked.status_code, faults(locked)) == (409, {("title", "field_locked")})
    assert not DealHidden.objects.holding(at=world.now).exists(), "all of it or nothing"

    kept = DealAttachment.add(
        deal,
        name="offer.png",
        content=b"\x89PNG\r\n\x1a\n offer",
        partner=world.northwind,
        is_shared=False,
        by=world.seller,
        at=world.now,
    )
    file = f"{path}attachments/{kept.public_id}/"
    assert seller.get(f"{file}file/?picture=1").status_code == 404
    kept.keep_pictures([b"a page"])
    assert seller.get(file).json()["pictures"] == 1
    picture = seller.get(f"{file}file/?picture=1")
    assert (picture.content, picture["Content-Type"]) == (b"a page", "image/webp")
    assert AccessEntry.objects.filter(action="preview", person=world.seller).count() == 1
    assert seller.get(f"{file}file/?picture=2").status_code == 404
    assert faults(seller.get(f"{file}file/?picture=9")) == {("picture", "max_value")}
    assert api("agent").get(f"{file}file/?picture=1").status_code == 404


def test_an_administrator_writes_who_decides(world, api):
    root, manager = api("administrator"), world.channel_manager
    rule = {
        "code": "large",
        "name_en": "Large ones",
        "name_zh": "大单",
        "currency": "EUR",
        "value_from": "100000.00",
        "steps": [
            {"place": 1, "limit_amount": "250000.00", "promised_hours": 8},
            {"place": 2, "approver": "territory", "person": manager.public_id},
        ],
    }
    assert api("director").get("approval-rules/").status_code == 404
    wrong = {**rule, "currency": "", "tier": "none", "steps": [*rule["steps"], rule["steps"][0]]}
    wrong["steps"][1] = {"place": 2, "person": world.seller.public_id}
    said = root.post("approval-rules/", wrong)
    assert said.status_code == 422
    assert {field for field, _code in faults(said)} >= {
        "currency",
        "tier",
        "steps.1.person",
        "steps.2.place",
    }
    made = root.post("approval-rules/", rule)
    assert made.status_code == 201, made.content
    shown = made.json()
    assert shown["steps"][1]["person"]["id"] == manager.public_id
    one = f"approval-rules/{shown['id']}/"
    assert faults(root.post("approval-rules/", rule)) == {("code", "unique")}
    both = {"steps": [{"place": 1, "promised_hours": 8, "promised_days": 1}]}
    assert {field for field, _c in faults(root.patch(one, both))} >= {"steps.0.promised_days"}
    assert root.patch(one, {"is_in_force": False}, etag='"x"').status_code == 412
    changed = root.patch(one, {"is_in_force": False, "steps": []}, etag=made["ETag"])
    assert (changed.json()["is_in_force"], changed.json()["steps"]) == (False, [])
    assert root.patch(one, {"value_below": "1.00"}).status_code == 422
    row = ApprovalRule.objects.get(code="large")
    assert (row.value_below, row.public_id) == (None, shown["id"])
    logged = LogEntry.objects.filter(object_id=row.pk, user=world.administrator)
    assert logged.count() == 2


def test_what_the_form_offers_is_told_with_the_questions_of_that_registration(world, api):
    before = world.draft()
    row = QuestionSet.objects.create()
    Question.objects.create(
        questions=row,
        code="plc",
        kind="choice",
        options="s7 | Siemens S7 | 西门子 S7",
        text_en="Which PLC?",
        text_zh="哪种 PLC？",
    )
    row.publish(at=world.now)
    said = api("seller", language="zh-hans").get("deals/choices/").json()
    assert said["questions"] == [
        {
            "code": "plc",
            "text": "哪种 PLC？",
            "help": "",
            "kind": "choice",
            "is_required": False,
            "choices": [{"code": "s7", "name": "西门子 S7"}],
        }
    ]
    assert "registrant" not in {each["code"] for each in said["party_roles"]}
    assert said["reject_reasons"]
    assert said["product_families"]
    old = api("seller").get(f"deals/choices/?deal={before.public_id}")
    assert old.json()["questions"] == []
    assert api("rival").get(f"deals/choices/?deal={before.public_id}").status_code == 400
    other = api("seller").get(f"deals/choices/?registrant={world.rivaltrade.public_id}")
    assert (other.status_code, faults(other)) == (400, {("registrant", "does_not_exist")})


def test_the_earlier_of_two_secrets_is_ended(world, api):
    row, _secret = Webhook.make(
        name="Machine",
        url="https://93.184.216.34/hook",
        partner=world.northwind,
        by=world.partner_manager,
        at=world.now,
    )
    row.rotate(by=world.partner_manager, at=world.now)
    keeper, path = api("partner_manager"), f"webhooks/{row.public_id}/"
    assert keeper.get(path).json()["both_secrets_until"]
    done = keeper.patch(path, {"only_new_secret": True})
    assert (done.status_code, done.json()["both_secrets_until"]) == (200, None)


def test_a_name_that_would_mislead_is_refused_at_both_doors(world, api):
    seller, deal = api("seller"), world.submitted()
    names = {"customer": {"name": "\u202eHbmG retsuM"}, "title": "\U0001f600 Press line"}
    assert faults(seller.post("deals/", {**names, "project": {"name": "…"}})) == {
        ("customer.name", "turning"),
        ("title", "pictures"),
        ("project.name", "no_letters"),
    }
    told = seller.post("deals/", {"customer": {"name": "Muster\r\n  GmbH"}, "title": ""}).json()
    assert (told["customer"]["name"], told["title"]) == ("Muster GmbH", "")
    asked = {
        "name": "Rival\u202cTrade",
        "country": "DE",
        "email": "a@b.example",
        "role": "agent",
        "words": "Sells.",
    }
    path = f"deals/{deal.public_id}/newcomers/"
    assert faults(seller.post(path, asked)) == {("name", "turning")}
