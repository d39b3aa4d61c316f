"""What the contract promises of every door of the API is asked of every door there is."""

import json

import pytest
from django.core.cache import cache as limits
from django.db import transaction

from tests import oracle
from tests import test_outsider_walk as walk
from tests.api.test_every_body import DESCRIBED, OPERATIONS, door, faults_of
from tests.api.test_every_body import ask as sent_alone

ground, world, things, clients = walk.ground, walk.world, walk.things, walk.clients

PROMISED = {
    "invitations", "renewal", "channel-manager", "account",
    "me", "partners", "health", "ledger", "memberships", "accounts", "products", "deals",
    "submission", "review", "information-request", "approval", "rejection", "withdrawal",
    "appeal", "undo", "check", "parties", "acceptance", "decline", "invitation", "terms", "shares",
    "leaving", "replacement", "share-answer", "share-proposals",
    "contacts", "snapshots", "access", "audit", "materials", "file", "grants", "preview",
    "people", "things", "reasons", "imports", "rows", "dry-run", "run", "export", "letter",
    "activation", "answer", "attachments", "comments", "conflicts", "decision", "deliveries",
    "escalation", "evidence", "evidence-request", "replay", "rotation", "suggestion", "webhooks",
    "extensions", "protections", "queue", "ratings", "refusal", "release", "revocation",
    "terms-requests", "assignment", "authorisation", "prices", "amendments",
    "decisions", "absences", "files", "newcomers", "approval-rules", "customer-verdicts", "snooze",
    "choices", "questions", "messages", "closure", "call-back", "owner",
}  # fmt: skip
# Taken as moves of later versions: they are in the contract and not here yet.
LATER: set[str] = set()

READ = [label for label in OPERATIONS if label.startswith("GET ")]
LISTS = [
    label
    for label in READ
    if any(p["name"] == "cursor" for p in OPERATIONS[label].get("parameters", ()))
]
# What answers a question instead of showing a thing: who may, and a file.
NO_TAG = {
    "GET /api/v1/deals/export/",
    "GET /api/v1/access/people/",
    "GET /api/v1/access/reasons/",
    "GET /api/v1/access/things/",
    "GET /api/v1/deals/{deal_id}/access/",
    "GET /api/v1/deals/{deal_id}/grants/",
    "GET /api/v1/materials/{public_id}/grants/",
    "GET /api/v1/materials/{public_id}/file/",
}
SINGLE = [label for label in READ if label not in LISTS and label not in NO_TAG]
POSTED = [label for label in OPERATIONS if label.startswith("POST ")]
MATCHED = [
    label
    for label, each in OPERATIONS.items()
    if any(p["name"] == "If-Match" for p in each.get("parameters", ()))
]
# A collection under a deal: a POST to it makes something new, so there is nothing to match.
# A share is given and ended, never changed.
GROWS = {
    "POST /api/v1/deals/{deal_id}/amendments/",
    "POST /api/v1/deals/{deal_id}/attachments/",
    "POST /api/v1/deals/{deal_id}/comments/",
    "POST /api/v1/deals/{deal_id}/extensions/",
    "POST /api/v1/deals/{deal_id}/contacts/",
    "POST /api/v1/deals/{deal_id}/newcomers/",
    "POST /api/v1/webhooks/{webhook_id}/deliveries/",
    "POST /api/v1/deals/{deal_id}/ratings/",
    "POST /api/v1/partners/{partner_id}/invitations/",
    "POST /api/v1/partners/{partner_id}/invitations/preview/",
    "POST /api/v1/deals/{deal_id}/grants/",
    "POST /api/v1/deals/{deal_id}/grants/preview/",
    "DELETE /api/v1/deals/{deal_id}/grants/{grant_id}/",
    "POST /api/v1/deals/{deal_id}/parties/",
    "POST /api/v1/deals/{deal_id}/share-proposals/",
    "DELETE /api/v1/deals/{deal_id}/share-proposals/",
    "POST /api/v1/materials/{public_id}/grants/",
    "POST /api/v1/materials/{public_id}/grants/preview/",
    "DELETE /api/v1/materials/{public_id}/grants/{grant_id}/",
}
# Who says no here has no permission left to be asked again for.
LEAVES = {"POST /api/v1/deals/{deal_id}/parties/{public_id}/decline/"}
WRITTEN = [label for label in OPERATIONS if not label.startswith("GET ")]
# All wrong at once: a body that is none, of the wrong kind, on a condition that is not met.
HOPELESS = {"body": "{", "kind": "text/plain", "If-Match": '"other"'}


def test_the_api_describes_itself_as_openapi_3_1_and_has_what_was_promised():
    words = {word for label in OPERATIONS for word in label.split("/") if "{" not in word}

    assert DESCRIBED["openapi"].startswith("3.1")
    assert words - {"", "GET ", "POST ", "PATCH ", "DELETE ", "api", "v1"} == PROMISED
    assert not words & LATER


@pytest.mark.parametrize("label", SINGLE)
def test_every_single_thing_has_a_tag_that_spares_reading_it_again(label, things, clients):
    client, method, path = door(label, things, clients)
    # A score fades by the hour: only that of a moment named is the same thing twice.
    path += "?at=2026-11-01T00:00:00Z" if path.endswith("/health/") else ""
    first = sent_alone(client, method, path)

    assert first.status_code == 200
    again = sent_alone(client, method, path, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"], again.content) == (304, first["ETag"], b"")
    assert sent_alone(client, method, path, **{"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("label", LISTS)
def test_every_list_has_cursors_and_a_count_only_when_asked(label, things, clients):
    client, method, path = door(label, things, clients)

    assert set(sent_alone(client, method, path).json()) == {"next", "previous", "results"}
    counted = sent_alone(client, method, f"{path}?count=capped").json()
    assert set(counted) == {"next", "previous", "results", "count"}
    assert counted["count"] >= len(counted["results"])
    assert "count" in faults_of(sent_alone(client, method, f"{path}?count=all"), {400})


@pytest.mark.parametrize("label", [each for each in MATCHED if each not in GROWS])
def test_what_was_changed_since_it_was_read_is_not_written(label, things, clients):
    client, method, path = door(label, things, clients)

    refused = sent_alone(client, method, path, **{"If-Match": '"other"'})

    assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize("label", POSTED)
def test_every_post_is_done_once_for_one_key(label, things, clients):
    client, method, path = door(label, things, clients)
    limits.clear()

    def post(body, key="walk-1"):
        return client.generic(
            method, path, body, content_type="application/json", headers={"Idempotency-Key": key}
        )

    with transaction.atomic():
        first, again, other = post("{}"), post("{}"), post('{"x": 1}')
        transaction.set_rollback(True)
    if label in LEAVES:
        assert (first.status_code, again.status_code, other.status_code) == (204, 404, 404)
        return
    assert again.status_code == first.status_code
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    for key in ("", " ", "x" * 256, "é"):
        with transaction.atomic():
            assert "Idempotency-Key" in faults_of(post("{}", key), {400})
            transaction.set_rollback(True)


def of_those_who(label, outcome):
    """Return somebody to whom the oracle answers so, and which thing."""
    method, path = label.split()
    route = oracle.ROUTES[path.replace("{", "<").replace("}", ">")]
    for which in route.only or oracle.MAY[route.kind]:
        for who in ("reader", "rival", *oracle.PEOPLE):
            if oracle.expected(who, method, route, which) == outcome:
                return who, route.kind, which
    return None


@pytest.mark.parametrize("label", list(OPERATIONS))
def test_who_is_not_signed_in_learns_nothing_else(label, things, clients):
    _client, method, path = door(label, things, clients)

    answer = sent_alone(clients[oracle.NOBODY], method, path, **HOPELESS)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("outcome", ["hidden", "forbidden"])
@pytest.mark.parametrize("label", WRITTEN)
def test_the_permission_comes_before_anything_that_was_sent(label, outcome, things, clients):
    found = of_those_who(label, outcome)
    if found is None:
        return  # a door where nobody stands so
    who, kind, which = found
    method, path = label.split()
    here = things.address(path.replace("{", "<").replace("}", ">"), kind, which)

    # What may not even be known of is not there for a key that is none either.
    key = {"Idempotency-Key": "x" * 300} if outcome == "hidden" else {}
    answer = sent_alone(clients[who], method, here, **HOPELESS, **key)

    assert answer.status_code == {"hidden": 404, "forbidden": 403}[outcome]
    assert json.loads(answer.content)["code"] == {"hidden": "not_found"}.get(outcome, "forbidden")
