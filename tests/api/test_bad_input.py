"""Whatever a client sends, the answer is a 4xx that names the field, and nothing is changed."""

import base64
import json
from wsgiref.util import setup_testing_defaults

import pytest

from deals.models import Deal, Party, RejectReason
from portal.wsgi import application

pytestmark = pytest.mark.django_db

LONG = "x" * 1_000_000
DEEP = "[" * 100_000
RTL, EMOJI, NUL = "شركة \u202eاختبار", "🏭🤝", "a\0b"

# (body, field that must be named)
DRAFTS = [
    ({"title": LONG}, "title"),
    ({"title": NUL}, "title"),
    ('{"title": "\\ud800"}', "title"),
    ({"title": ["x"]}, "title"),
    ({"title": {"x": 1}}, "title"),
    ({"customer": "Muster GmbH"}, "customer"),
    ({"customer": {"name": LONG}}, "customer.name"),
    ({"customer": {"name": NUL}}, "customer.name"),
    ({"customer": {"country": "XX"}}, "customer.country"),
    ({"customer": {"country": "Germany"}}, "customer.country"),
    ({"customer": {"domain": "https://x.example/"}}, "customer.domain"),
    (
        {"customer": {"identifiers": [{"scheme": "cn_uscc", "value": "1"}]}},
        "customer.identifiers.0.value",
    ),
    ({"customer": {"identifiers": [{"scheme": LONG, "value": "1"}]}}, None),
    ({"customer": {"identifiers": "1"}}, "customer.identifiers"),
    ({"customer": {"shoe_size": 1}}, "customer.shoe_size"),
    ({"project": {"site": "Halle 3"}}, "project.name"),
    ({"project": {"name": "P", "bid_date": "2026-02-30"}}, "project.bid_date"),
    ({"product_families": ["unknown"]}, "product_families.0"),
    ({"product_families": [NUL]}, "product_families.0"),
    ({"product_families": "drives"}, "product_families"),
    ({"product_families": [["drives"]]}, "product_families.0"),
    ({"lines": [{"product": "0000000000000000", "quantity": "1"}]}, "lines.0"),
    ({"lines": [{"quantity": "1"}]}, "lines.0.product"),
    ({"lines": [{"product": "x", "quantity": "-1"}]}, "lines.0.quantity"),
    ({"value": {"amount": "1", "currency": "EUR"}}, "value.tax"),
    ({"value": {"amount": "1e400", "currency": "EUR", "tax": "included"}}, "value.amount"),
    ({"value": {"amount": 10**300, "currency": "EUR", "tax": "included"}}, "value.amount"),
    ('{"value": {"amount": 1e999, "currency": "EUR", "tax": "included"}}', "value.amount"),
    ({"value": {"amount": "0", "currency": "EUR", "tax": "included"}}, "value.amount"),
    ({"value": {"amount": "1.005", "currency": "EUR", "tax": "included"}}, "value.amount"),
    ({"value": {"amount": "1", "currency": "XXX", "tax": "included"}}, "value.currency"),
    ({"value": {"amount": "1", "currency": [], "tax": "included"}}, "value.currency"),
    ({"value_basis": "other"}, "value_basis"),
    ({"expected_close": "tomorrow"}, "expected_close"),
    ({"expected_close": 20270101}, "expected_close"),
    ({"description": LONG}, "description"),
    ({"external_id": NUL}, "external_id"),
    ({"review_status": "approved"}, "review_status"),
    ({"sales_stage": "won"}, "sales_stage"),
    ({"unknown": 1}, "unknown"),
]
MALFORMED = ["{", "nonsense", DEEP, '{"a": NaN}', b"\xff\xfe", '{"a": ' + "9" * 5000 + "}"]


def faulty(answer, field, codes=(400, 422)):
    assert answer.status_code in codes, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert set(said) >= {"type", "title", "status", "detail", "code"}
    if field:
        assert field in {each["field"] for each in said["errors"]}
    return said


@pytest.mark.parametrize(("body", "field"), DRAFTS)
def test_a_draft_with_a_fault_is_refused_by_field(world, api, body, field):
    seller = api("seller")
    before = Deal.objects.count()

    faulty(seller.post("deals/", body), field)

    assert Deal.objects.count() == before


# A change may name one part of a value and leave the others alone.
CHANGES = [each for each in DRAFTS if each[1] != "value.tax"]


@pytest.mark.parametrize(("body", "field"), CHANGES)
def test_a_change_with_a_fault_is_refused_by_field(world, api, body, field):
    deal = world.draft()

    faulty(api("seller").patch(f"deals/{deal.public_id}/", body), field)

    assert Deal.objects.get(pk=deal.pk).version == deal.version


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
@pytest.mark.parametrize("path", ["deals/", "deals/check/"])
def test_what_is_no_json_is_malformed(api, path, body):
    assert faulty(api("seller").post(path, body), None, (400,))["code"] == "malformed"


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null", "true"])
def test_what_is_no_object_is_refused(api, body):
    faulty(api("seller").post("deals/", body), None)


def test_everything_wrong_is_said_at_once(api):
    body = {"title": LONG, "customer": {"country": "XX"}, "value_basis": "x", "more": 1}

    said = faulty(api("seller").post("deals/", body), None)

    assert {each["field"] for each in said["errors"]} == {
        "title",
        "customer.country",
        "value_basis",
        "more",
    }


@pytest.mark.parametrize(
    "text", [RTL.replace("\u202e", ""), "苏州精工机械有限公司", "<script>alert(1)</script>"]
)
def test_any_script_is_kept_as_it_was_typed(api, text):
    seller = api("seller")

    made = seller.post("deals/", {"title": text, "customer": {"name": text, "country": "CN"}})

    assert made.json()["title"] == text
    assert seller.get(f"deals/{made.json()['id']}/").json()["customer"]["name"] == text


MOVES = [
    ("submission", "seller", {"answer": LONG}, "answer"),
    ("submission", "seller", {"answer": NUL}, "answer"),
    ("review", "channel_manager", {"version": "x"}, "version"),
    ("review", "channel_manager", {"version": 10**400}, "version"),
    ("information-request", "channel_manager", {}, "message"),
    ("information-request", "channel_manager", {"message": ""}, "message"),
    ("information-request", "channel_manager", {"message": NUL}, "message"),
    ("information-request", "channel_manager", {"message": "?", "unlock": ["id"]}, "unlock.0"),
    ("assignment", "channel_manager", {"to": "0000000000000000"}, "to"),
    ("information-request", "channel_manager", {"message": "?", "unlock": "title"}, "unlock"),
    ("approval", "channel_manager", {"note": LONG}, "note"),
    ("approval", "channel_manager", {"days": 0}, "days"),
    ("approval", "channel_manager", {"days": "many"}, "days"),
    ("rejection", "channel_manager", {}, "reason"),
    ("rejection", "channel_manager", {"reason": "unknown"}, "reason"),
    ("rejection", "channel_manager", {"reason": {"code": "x"}}, "reason"),
    ("appeal", "seller", {"words": ""}, "words"),
    ("withdrawal", "seller", {"reason": LONG}, "reason"),
    ("undo", "channel_manager", {"more": 1}, "more"),
    ("shares", "seller", {}, "shares"),
    ("shares", "seller", {"shares": [{"party": "0" * 16, "percent": "100"}]}, "shares.0"),
    ("shares", "seller", {"shares": [{"party": "x", "percent": "101"}]}, "shares.0.percent"),
    ("parties", "seller", {}, "partner"),
    ("parties", "seller", {"partner": "0" * 16, "role": "agent"}, None),
    ("contacts", "seller", {}, "name"),
    ("contacts", "seller", {"name": NUL}, "name"),
    ("contacts", "seller", {"name": "A", "email": "no mail"}, "email"),
]


@pytest.mark.parametrize(("noun", "who", "body", "field"), MOVES)
def test_a_move_with_a_fault_is_refused_by_field(world, api, noun, who, body, field):
    deal = world.submitted()

    faulty(api(who).post(f"deals/{deal.public_id}/{noun}/", body), field, (400, 409, 422))

    assert Deal.objects.get(pk=deal.pk).review_status == "submitted"


@pytest.mark.parametrize("noun", sorted({move[0] for move in MOVES}))
def test_a_move_of_what_is_not_ones_own_is_not_found_whatever_is_sent(world, api, noun):
    path = f"deals/{world.submitted().public_id}/{noun}/"
    rival = api("rival")

    for body in ({}, "{", DEEP, {"version": 99}, {noun: LONG}):
        assert rival.post(path, body, key="one", etag='"x"').status_code == 404
    assert rival.post(path, "a=b", content_type="text/plain").status_code == 404


def test_a_stale_version_and_a_stale_tag_are_told_apart(world, api):
    deal, manager = world.submitted(), api("channel_manager")
    path = f"deals/{deal.public_id}/"
    tag = manager.get(path)["ETag"]

    stale = manager.post(f"{path}review/", {"version": deal.version - 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    unmet = manager.post(f"{path}review/", etag='"other"')
    assert (unmet.status_code, unmet.json()["code"]) == (412, "precondition_failed")
    assert manager.post(f"{path}review/", etag=tag).status_code == 200
    assert manager.post(f"{path}approval/", etag=tag).status_code == 412


def test_a_move_sent_twice_is_refused_by_state(world, api):
    deal, manager = world.submitted(), api("channel_manager")
    path = f"deals/{deal.public_id}/approval/"

    assert manager.post(path).status_code == 200
    again = manager.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")


def test_a_reference_is_used_once(api):
    seller = api("seller")
    assert seller.post("deals/", {"external_id": "A-1"}).status_code == 201

    again = seller.post("deals/", {"external_id": "A-1"})

    assert again.status_code == 409
    assert again.json()["errors"][0]["field"] == "external_id"


@pytest.mark.parametrize("kind", ["application/xml", "multipart/form-data", "text/plain", "x"])
def test_only_json_is_read(api, kind):
    assert api("seller").post("deals/", "x", content_type=kind).status_code == 415


@pytest.mark.parametrize("charset", ["utf-16", "nonsense"])
def test_odd_charsets_are_no_trouble(api, charset):
    kind = f"application/json; charset={charset}"
    assert api("seller").post("deals/?x=%FF", "{", content_type=kind).status_code == 400


@pytest.mark.parametrize("charset", ["rot13", "base64", "utf-7"])
def test_a_codec_that_decodes_no_text_does_not_reach_the_framework(world, charset):
    environ = {"CONTENT_TYPE": f"application/json; charset={charset}", "QUERY_STRING": "x=%FF"}
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": "/api/v1/deals/", "HTTP_HOST": "localhost"}
    statuses = []

    list(application(environ, lambda status, _headers: statuses.append(status)))

    assert statuses[0].startswith("401")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=nonsense", None),
        ("cursor=WzAsMV0", None),
        ("cursor=W1tbW1tbW1tb", None),
        ("cursor=%00", "cursor"),
        ("limit=0", "limit"),
        ("limit=1e9", "limit"),
        ("count=exact", "count"),
        ("q=%00", "q"),
        ("review_status=open", "review_status.0"),
        ("expected_close_from=soon", "expected_close_from"),
        ("updated_since=now", "updated_since"),
        ("registrant=%00", "registrant"),
        ("margin_percent=1", "margin_percent"),
        ("ordering=value_amount", "ordering"),
    ],
)
def test_a_bad_address_is_a_bad_request(world, api, query, field):
    faulty(api("seller").get(f"deals/?{query}"), field, (400,))


def made_up_cursors():
    for values in (
        [0, "2026-01-01T00:00:00", 1],
        [0, "2026-01-01T00:00:00Z", "1"],
        [0, "2026-01-01T00:00:00Z", 10**30],
        [0, "0001-01-01T00:00:00+14:00", 1],
        [0, 5, 1],
        [0, None, None],
        [0, "2026-01-01T00:00:00Z", True],
        {"a": 1},
        5,
    ):
        yield base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("cursor", [*made_up_cursors()])
def test_a_made_up_cursor_is_a_bad_request(api, cursor):
    assert api("seller").get(f"deals/?cursor={cursor}").json()["code"] == "bad_cursor"


@pytest.mark.parametrize("bad", ["0", "x" * 200, "%00", "%FF", "..", "DROP", "0" * 16, "é" * 16])
def test_a_bad_id_is_not_found(api, bad):
    for path in (f"deals/{bad}/", f"partners/{bad}/ledger/", f"deals/{bad}/parties/{bad}/terms/"):
        assert api("seller").get(path).status_code == 404
    assert api("seller").post(f"deals/{bad}/submission/").status_code == 404


def test_terms_are_checked_by_field(world, api):
    deal = world.submitted()
    party = Party.objects.get(deal=deal)
    path = f"deals/{deal.public_id}/parties/{party.public_id}/terms/"
    seller = api("seller")

    faulty(seller.patch(path, {"margin_percent": "1000"}), "margin_percent")
    faulty(seller.patch(path, {"note": NUL}), "note")
    assert seller.patch(path, {"margin_percent": "12.5", "version": 1}).status_code == 200
    assert seller.patch(path, {"margin_percent": "13", "version": 1}).status_code == 409


def test_a_rejection_with_its_reason_reaches_the_partner(world, api):
    RejectReason.objects.create(code="known", name_en="Known to us", name_zh="已有")
    path = f"deals/{world.submitted().public_id}/"
    api("channel_manager").post(f"{path}rejection/", {"reason": "known", "note": "Since May."})

    assert api("seller", language="zh-hans").get(path).json()["decision"] == {
        "decision": "rejected",
        "at": "2026-11-18T02:00:00Z",
        "reason": {"code": "known", "name": "已有"},
        "note": "Since May.",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("rest", ["parties/aaaaaaaaaaaaaaaa/", "parties/aaaaaaaaaaaaaaaa/terms/"])
def test_a_null_character_in_the_address_of_a_deal_brought_its_parties_down(api, rest):
    assert api("seller").get(f"deals/%00/{rest}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_first_or_last_moment_there_is_brought_the_health_down(world, api, moment):
    answer = api("seller").get(f"partners/{world.northwind.public_id}/health/?at={moment}")

    assert answer.status_code in {200, 400}
