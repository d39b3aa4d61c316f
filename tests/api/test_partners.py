"""A partner joins through the API, and what it is to us is said and changed there."""

import pytest

from partners.models import (
    Connection,
    CrmAccount,
    LedgerEntry,
    Partner,
    PartnerType,
    Territory,
    TerritoryOversight,
    Tier,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(world):
    PartnerType.objects.create(code="agency", name_en="Agent", name_zh="代理商")
    for code, en, zh in [("gold", "Gold", "金牌"), ("silver", "Silver", "银牌")]:
        Tier.objects.create(code=code, name_en=en, name_zh=zh)
    Territory.objects.create(code="east", name_en="East", name_zh="华东")
    return world


def body(**more):
    return {"name": "无锡太湖阀门有限公司", "country": "CN", **more}


def path_of(world, rest=""):
    return f"partners/{world.northwind.public_id}/{rest}"


def faults(answer):
    return {(each["field"], each["code"]) for each in answer.json().get("errors", ())}


def test_a_partner_is_made_once_per_key_and_answered_with_what_it_is(programme, api):
    root = api("administrator")
    said = body(
        latin_name="Taihu Valves",
        types=["agency"],
        channel_manager=programme.other_channel_manager.public_id,
    )

    first, again = root.post("partners/", said, key="a"), root.post("partners/", said, key="a")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()
    made = Partner.objects.get(name="无锡太湖阀门有限公司")
    assert first["Location"].endswith(f"/partners/{made.public_id}/")
    assert first.json()["types"] == [{"code": "agency", "name": "Agent"}]
    assert first.json()["is_listed"] is True
    chosen = first.json()["channel_manager"]["id"]
    assert chosen == programme.other_channel_manager.public_id


def test_a_channel_manager_makes_a_partner_for_oneself_alone(programme, api):
    chen = api("channel_manager")
    other = programme.other_channel_manager.public_id

    refused = chen.post("partners/", body(channel_manager=other))
    assert refused.status_code == 422
    assert faults(refused) == {("channel_manager", "does_not_exist")}

    made = chen.post("partners/", body())
    assert made.json()["channel_manager"]["id"] == programme.channel_manager.public_id


@pytest.mark.parametrize("name", ["partner_manager", "director", "auditor", "outsider"])
def test_nobody_else_makes_one_and_is_told_so_before_what_is_wrong(programme, api, name):
    assert api(name).post("partners/", {"nonsense": 1}).status_code == 403


def test_everything_wrong_with_a_new_partner_is_named(programme, api):
    root = api("administrator")

    wrong = root.post("partners/", {"name": "", "country": "XX", "types": [1] * 200, "x": 1})
    assert {field for field, _code in faults(wrong)} == {"name", "country", "types", "x"}
    assert faults(root.post("partners/", body(types=["nobody"]))) == {("types.0", "does_not_exist")}


def test_a_name_nearly_known_is_asked_about(programme, api):
    root = api("administrator")
    said = body(name="北风自动化设备（上海）有限公司")

    asked = root.post("partners/", said)
    assert (asked.status_code, asked.json()["code"]) == (409, "likely_known")
    assert programme.northwind.name in asked.json()["detail"]

    assert root.post("partners/", said | {"is_another": True}).status_code == 201


def test_what_it_is_changes_with_the_version_that_was_read(programme, api):
    chen = api("channel_manager")
    tag = chen.get(path_of(programme))["ETag"]

    changed = chen.patch(
        path_of(programme),
        {"types": ["agency"], "tier": "gold", "territories": ["east"], "is_listed": False},
        etag=tag,
    )

    assert changed.status_code == 200
    assert changed.json()["tier"] == {"code": "gold", "name": "Gold"}
    assert changed.json()["is_listed"] is False
    assert changed["ETag"] == chen.get(path_of(programme))["ETag"] != tag
    assert chen.patch(path_of(programme), {"tier": "silver"}, etag=tag).status_code == 412
    # What is left out stays.
    left = chen.patch(path_of(programme), {"tier": None}).json()
    assert (left["tier"], [each["code"] for each in left["types"]]) == (None, ["agency"])
    assert faults(chen.patch(path_of(programme), {"tier": "brass"})) == {("tier", "does_not_exist")}


def test_a_change_is_previewed_and_not_made(programme, api):
    east = Territory.objects.get(code="east")
    TerritoryOversight.begin(
        person=programme.other_channel_manager,
        territory=east,
        by=programme.administrator,
        at=programme.now,
    )
    programme.submitted()
    before = LedgerEntry.objects.count()
    chen = api("channel_manager")

    told = chen.post(path_of(programme, "preview/"), {"territories": ["east"]}).json()

    assert (told["gain_count"], told["lose_count"]) == (1, 0)
    [who] = told["people"]
    assert who["person"]["id"] == programme.other_channel_manager.public_id
    assert {"kind": "deals.deal", "gained": 1, "lost": 0} in who["sights"]
    assert not programme.northwind.territories.exists()
    assert LedgerEntry.objects.count() == before


def test_who_looks_after_it_is_for_directors_and_administrators_to_say(programme, api):
    path = path_of(programme, "channel-manager/")
    other = {"person": programme.other_channel_manager.public_id}

    assert api("channel_manager").post(path, other).status_code == 403
    assert api("other_channel_manager").post(path, other).status_code == 404
    told = api("director").post(path + "preview/", other).json()
    assert (told["gain_count"], told["lose_count"]) == (1, 1)
    given = api("director").post(path, other)
    assert given.json()["channel_manager"]["id"] == other["person"]
    assert faults(api("director").post(path, {"person": programme.seller.public_id})) == {
        ("person", "does_not_exist")
    }
    for _twice in range(2):
        assert api("administrator").delete(path).status_code == 204
    assert api("auditor").get(path_of(programme)).json()["channel_manager"] is None


def test_a_partner_and_its_account_in_the_crm_are_one_to_one(programme, api):
    crm = Connection.objects.create(kind="tryton", name="crm", base_url="")
    known = {"connection": crm, "external_id": "1", "code": "4711", "as_of": programme.now}
    account = CrmAccount.objects.create(name="Northwind", **known)
    path, root = path_of(programme, "account/"), api("administrator")

    assert faults(root.post(path, {"account": "0815"})) == {("account", "does_not_exist")}
    assert root.patch(path_of(programme), {"name": "北风"}).json()["name"] == "北风"
    linked = root.post(path, {"account": "4711"}).json()
    assert (linked["account"], linked["name"]) == (account.public_id, "Northwind")
    owned = root.patch(path_of(programme), {"name": "北风", "latin_name": "Beifeng"})
    assert (owned.status_code, owned.json()["code"]) == (409, "owned_by_the_crm")
    assert faults(owned) == {("name", "owned_by_the_crm")}
    called = root.patch(path_of(programme), {"latin_name": "Beifeng"}).json()
    assert called["latin_name"] == "Beifeng"
    taken = root.post(f"partners/{programme.agentia.public_id}/account/", {"account": "4711"})
    assert (taken.status_code, taken.json()["code"]) == (409, "account_taken")
    assert faults(taken) == {("account", "taken")}
    for _twice in range(2):
        assert root.delete(path).status_code == 204
    assert root.get(path_of(programme)).json()["account"] is None


def test_who_gives_away_what_they_see_it_by_is_answered_with_nothing(programme, api):
    east = Territory.objects.get(code="east")
    by = {"by": programme.administrator, "at": programme.now}
    TerritoryOversight.begin(person=programme.other_channel_manager, territory=east, **by)
    programme.northwind.add_territory(east, **by)

    answer = api("other_channel_manager").patch(path_of(programme), {"territories": []})

    assert answer.status_code == 204
    assert api("other_channel_manager").get(path_of(programme)).status_code == 404
