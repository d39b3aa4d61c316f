"""A client of the API for each person of the world, at the world's own moment."""

import json

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from deals.models import DealContact, Party, PartyTerms
from permissions.models import ApiToken

# What nobody but its own party and who decides may ever read.
SECRET = "777.77"
CALLER = "Frau Geheim"


class ApiClient:
    """Speaks JSON with a bearer token. `etag` and `key` become If-Match and Idempotency-Key."""

    def __init__(self, token, language=None):
        self.client = Client(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if language:
            self.headers["Accept-Language"] = language

    def get(self, path, **headers):
        return self.client.get(f"/api/v1/{path}", headers={**self.headers, **spelled(headers)})

    def post(self, path, body=None, **headers):
        return self.send("POST", path, body, **headers)

    def patch(self, path, body=None, **headers):
        return self.send("PATCH", path, body, **headers)

    def delete(self, path, **headers):
        return self.send("DELETE", path, None, **headers)

    def send(self, method, path, body=None, content_type="application/json", **headers):
        raw = body if isinstance(body, bytes | str) else json.dumps(body or {})
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            raw,
            content_type=content_type,
            headers={**self.headers, **spelled(headers)},
        )


def spelled(headers):
    names = {"etag": "If-Match", "key": "Idempotency-Key"}
    return {names.get(name, name.replace("_", "-")): value for name, value in headers.items()}


@pytest.fixture
def api(world):
    """Return `api("seller")`: a client of that person with a token that may write."""
    cache.clear()

    def client(who, *scopes, language=None):
        scopes = list(scopes) or ["write"]
        _row, token = ApiToken.issue(
            world.people[who], name="test", at=world.now, scopes=scopes, days=30
        )
        return ApiClient(token, language)

    with time_machine.travel(world.now, tick=False):
        yield client


@pytest.fixture
def complete(world):
    """Return a body that makes a complete draft."""
    return {
        "title": "Linie 3",
        "customer": {"name": "Muster Maschinen GmbH", "country": "DE", "domain": "muster.example"},
        "product_families": ["drives"],
        "value": {"amount": "128000.00", "currency": "EUR", "tax": "excluded"},
        "expected_close": "2027-02-01",
    }


@pytest.fixture
def joint(world):
    """Return a submitted deal with an agent who is in, terms of two parties and a contact."""
    deal = world.draft()
    agent = Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    deal.submit(by=world.seller, at=world.now)
    agent = Party.objects.get(pk=agent.pk)
    agent.accept(by=world.agent, at=world.now)
    terms = PartyTerms.objects.get(party__partner=world.northwind)
    terms.revise(note=f"margin {SECRET}", by=world.seller, at=world.now)
    DealContact.add(deal, name=CALLER, by=world.seller, at=world.now)
    deal.refresh_from_db()
    return deal
