"""Every door of the API is sent everything wrong at once, and must name each field of it.

What there is to send is read off the committed description, so that a new door, or a new field of
an old one, is sent its share without anybody thinking of it.
"""

import json
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from django.core.cache import cache as limits
from django.db import transaction

from tests import oracle, sent
from tests import test_outsider_walk as walk

ground, world, things, clients = walk.ground, walk.world, walk.things, walk.clients

DESCRIBED = yaml.safe_load((Path(walk.__file__).parents[1] / "docs/openapi.yaml").read_text())
DEEP = '{"a":' * 10_000
NO_JSON = ["{", "", "nonsense", DEEP, "[" * 10_000, '{"a": NaN}', '{"a": -Infinity}', b"\xff\xfe"]
NO_OBJECT = ["[]", '"text"', "true", "1e400", "9" * 4000]
KINDS = ["application/xml", "multipart/form-data; boundary=x", ""]


def operations():
    for path, methods in DESCRIBED["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


OPERATIONS = dict(operations())
WRITING = [label for label, each in OPERATIONS.items() if "requestBody" in each]
LISTING = [
    label
    for label, each in OPERATIONS.items()
    if any(p["in"] == "query" for p in each.get("parameters", ()))
]


def test_the_description_holds_every_route():
    described = {label.split()[1].replace("{", "<").replace("}", ">") for label in OPERATIONS}

    assert described == {address for address in walk.OURS if address.startswith("/api/v1/")}


@cache
def resolved(name):
    return DESCRIBED["components"]["schemas"][name]


def schema_of(schema):
    if "$ref" in schema:
        return schema_of(resolved(schema["$ref"].rpartition("/")[2]))
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in schema:
            return schema_of(next(e for e in schema[choice] if e.get("type") != "null"))
    return schema


def kind_of(schema):
    kind = schema.get("type")
    return next(each for each in kind if each != "null") if isinstance(kind, list) else kind


def body_schema(label):
    content = OPERATIONS[label]["requestBody"]["content"]
    return schema_of(content["application/json"]["schema"])


def fields_of(schema):
    """Return the fields of an object's schema that can be written."""
    return {n: schema_of(s) for n, s in schema.get("properties", {}).items()}


def misfits(schema):
    """Yield values that are no value of a field, each with where in it the fault is."""
    kind = kind_of(schema)
    if kind == "object":
        yield from ((value, "") for value in ("text", [], 1, [{}]))
        if names := schema.get("additionalProperties"):
            # Which names there are is no matter of form: what stands under one is.
            inside = misfits(schema_of(names))
            yield from (({"code": value}, f".code{where}") for value, where in inside)
            return
        yield {"nobody_knows_this": 1}, ".nobody_knows_this"
        for name, inner in fields_of(schema).items():
            yield from (({name: value}, f".{name}{where}") for value, where in misfits(inner))
    elif kind == "array":
        yield from ((value, "") for value in ("text", {}, 1))
        inside = misfits(schema_of(schema["items"]))
        yield from (([value], f".0{where}") for value, where in inside)
    else:
        yield from ((value, "") for value in plain_misfits(schema))


def plain_misfits(schema):
    if "enum" in schema:
        return ("nonsense", [], sent.EMOJI, sent.NUL, 10**30)
    if kind_of(schema) in {"integer", "number"}:
        nothing = () if schema.get("minimum") == 0 else (0,)
        return ("x", [], 10**400, -1, *nothing, "1e400", "NaN", sent.NUL)
    if kind_of(schema) == "boolean":
        return ("perhaps", [], {}, 7, None, sent.EMOJI, sent.NUL)
    return {
        "date": (20270101, "tomorrow", "0000-00-00", "99999-01-01", "2026-02-30", {}, sent.NUL),
        "date-time": (1, "now", "0000-00-00T00:00:00Z", "99999-01-01T00:00:00Z", [], sent.NUL),
        "decimal": ("NaN", "Infinity", "-1e9", "1e400", sent.HUGE, [], sent.NUL, "1.23456789"),
    }.get(
        schema.get("format"),
        ("x" * (schema.get("maxLength", 0) + 1), sent.NUL, "\ud800", ["x"], {"x": 1}, True),
    )


def columns(schema):
    """Yield bodies with a fault in every field at once, each with where the faults are."""
    faults = {name: list(misfits(inner)) for name, inner in fields_of(schema).items()}
    for place in range(max((len(each) for each in faults.values()), default=0)):
        chosen = {name: each[place] for name, each in faults.items() if place < len(each)}
        yield (
            {name: value for name, (value, _where) in chosen.items()},
            {f"{name}{where}" for name, (_value, where) in chosen.items()},
        )


# Of somebody else only they may ask; whom everybody else names is not even looked for.
MEANT_FOR = {"GET /api/v1/access/reasons/": ("auditor",)}


def door(label, things, clients):
    """Return somebody who comes in here, and the address."""
    method, path = label.split()
    address = path.replace("{", "<").replace("}", ">")
    route = oracle.ROUTES[address]
    for which in route.only or oracle.MAY[route.kind]:
        for who in (*MEANT_FOR.get(label, ()), "seller", "channel_manager", *oracle.PEOPLE):
            if oracle.expected(who, method, route, which) == "in":
                return clients[who], method, things.address(address, route.kind, which)
    raise LookupError(f"Nobody comes in at {label}.")


def ask(client, method, path, body="{}", kind="application/json", **headers):
    limits.clear()
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    with transaction.atomic():
        answer = client.generic(method, path, raw, content_type=kind, headers=headers)
        transaction.set_rollback(True)
    assert answer.status_code < 500
    return answer


def faults_of(answer, codes):
    """Return the fields that a refusal names."""
    assert answer.status_code in codes, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(said)
    assert said["status"] == answer.status_code
    return {each["field"] for each in said.get("errors", ())}


def names(said, where):
    """Say whether a fault, or the object around it, is named: `lines.0` for `lines.0.product`."""
    return any(where == each or where.startswith(f"{each}.") for each in said)


@pytest.mark.parametrize("label", WRITING)
def test_everything_wrong_is_named_at_once(label, things, clients):
    client, method, path = door(label, things, clients)
    unnamed = []
    for body, wrong in columns(body_schema(label)):
        said = faults_of(ask(client, method, path, body), {400, 422})
        unnamed += [(where, body) for where in wrong if not names(said, where)]
    assert unnamed == []


@pytest.mark.parametrize("label", WRITING)
def test_everything_missing_is_named_at_once(label, things, clients):
    required = body_schema(label).get("required", [])
    client, method, path = door(label, things, clients)
    if method == "POST" and required:
        said = faults_of(ask(client, method, path, {}), {422})
        assert [name for name in required if not names({e.split(".")[0] for e in said}, name)] == []


@pytest.mark.parametrize("label", WRITING)
def test_a_name_nobody_knows_is_named(label, things, clients):
    client, method, path = door(label, things, clients)

    assert "shoe_size" in faults_of(ask(client, method, path, {"shoe_size": 42}), {422})


@pytest.mark.proof("walk")
@pytest.mark.parametrize("label", WRITING)
def test_a_body_that_is_none_is_refused(label, things, clients, full_size):
    client, method, path = door(label, things, clients)
    # What reads a body is the same for all: at CI size one operation is sent every kind.
    everything = full_size or label == WRITING[0]
    for body in NO_JSON if everything else NO_JSON[:1]:
        answer = ask(client, method, path, body)
        if body:
            assert faults_of(answer, {400}) == set()
            assert answer.json()["code"] == "malformed"
    for body in NO_OBJECT if everything else NO_OBJECT[:1]:
        faults_of(ask(client, method, path, body), {400, 422})
    for kind in KINDS if everything else KINDS[:1]:
        faults_of(ask(client, method, path, "x", kind), {415})
    if everything:
        faults_of(ask(client, method, path, "x" * 3_000_000), {400, 413})
    ask(client, method, path + "?%FF=%FE", {"x": "y" * 1_000_000})


@pytest.mark.parametrize("label", LISTING)
def test_a_question_nobody_can_mean_is_named_or_passed_over(label, things, clients):
    client, method, path = door(label, things, clients)
    wrong = []
    for asked in OPERATIONS[label]["parameters"]:
        if asked["in"] != "query":
            continue
        schema = schema_of(asked["schema"])
        item = schema_of(schema["items"]) if kind_of(schema) == "array" else schema
        for value, _where in misfits(item):
            spelled = quote(value if isinstance(value, str) else str(value), errors="surrogatepass")
            answer = ask(client, method, f"{path}?{asked['name']}={spelled}")
            if answer.status_code != 200 and answer.json().get("code") != "bad_cursor":
                said = faults_of(answer, {400})
                wrong += [] if any(asked["name"] in each for each in said) else [(asked, value)]
        ask(client, method, f"{path}?{asked['name']}=%FF%FE&{asked['name']}[]=1")
    assert wrong == []
    assert "shoe_size" in faults_of(ask(client, method, f"{path}?shoe_size=1"), {400})


@pytest.mark.parametrize("label", [each for each in LISTING if "health" not in each])
def test_a_made_up_cursor_is_refused(label, things, clients):
    client, method, path = door(label, things, clients)
    for cursor in sent.ASKED["cursor"]:
        answer = ask(client, method, f"{path}?cursor={quote(cursor)}")
        # A list in the order of names takes any text for a place in it.
        if cursor not in sent.FAR_OFF:
            faults_of(answer, {400})
