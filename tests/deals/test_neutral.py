"""Two worlds that differ in one hidden deal answer alike, byte for byte and moment for moment.

A rival asks both of them the same questions, by page and by API. Only a question about the very
customer of the hidden deal may be answered otherwise, and one is, or nothing would be proven.
"""

import math
import os
import random
from time import perf_counter

import pytest
import time_machine
from django.core import signing
from django.core.cache import cache
from django.db import connections
from django.test import Client

from benchmarks import companies
from deals.views.registering import NEW
from partners.models import Programme
from permissions.models import ApiToken
from tests.api.conftest import ApiClient
from tests.conftest import clone, drop, point_at
from tests.world import build

HIDDEN = "苏州精工机械有限公司"
# What is nearest to it and still another customer, or one that a person has to look at.
NEAR = (
    "苏州市精工机械厂",
    "无锡精工机械有限公司",
    "苏州精工机械有限公司昆山分公司",
    "苏州精艺机械有限公司",
    "苏州精工机械销售有限公司",
    "Wuxi Jinggong Machinery Co., Ltd.",
    "Hansa Antriebe GmbH",
)
FULL_SIZE, CI_SIZE = 200, 4
# Two samples from one population differ by so much once in a thousand times.
UNLIKELY = 3.29


def probes(number):
    """Return names to ask about: the near ones, then made-up ones of both scripts."""
    made = random.Random(3)
    chinese, latin = companies.chinese(number), companies.generated(number)
    drawn = [each for pair in zip(chinese, latin, strict=True) for each in pair]
    made.shuffle(drawn)
    near = [(name, "CN") for name in NEAR]
    return [*near, *((each.name, each.country) for each in drawn)][:number]


@pytest.fixture
def worlds(django_db_setup, migrated_template, django_db_blocker):
    """Yield the connections of two databases, equal but for the hidden deal in the second."""
    default = connections["default"]
    names = [f"neutral_{which}_{os.getpid()}" for which in ("without", "with")]
    before, made = default.settings_dict["NAME"], []
    with django_db_blocker.unblock():
        try:
            clone(migrated_template, names[0])
            point_at(names[0])
            world = build()
            Programme.objects.update(checks_a_day=30_000)
            _row, token = ApiToken.issue(
                world.rival, name="test", at=world.now, scopes=["write"], days=30
            )
            browser = Client()
            browser.force_login(world.rival)
            default.close()
            clone(*names)
            for name in names:
                each = connections.create_connection("default")
                each.settings_dict = {**default.settings_dict, "NAME": name}
                made.append(each)
            connections["default"] = made[1]
            world.submitted(customer_name=HIDDEN)
            yield world, browser, ApiClient(token), made
        finally:
            for each in made:
                each.close()
            connections["default"] = default
            point_at(before)
            for name in names:
                drop(name)


class Asker:
    """Asks one world and then the other, with everything that is drawn by lot held still."""

    def __init__(self, worlds, monkeypatch):
        self.world, self.browser, self.api, self.connections = worlds
        monkeypatch.setattr("portal.middleware.timezone.now", lambda: self.world.now)
        monkeypatch.setattr("django.middleware.csrf._get_new_csrf_string", lambda: "c" * 32)
        monkeypatch.setattr("django.middleware.csrf._mask_cipher_secret", lambda _: "c" * 64)
        self.key = signing.dumps("0" * 16, salt=f"{NEW}.{self.world.rival.pk}")

    def page(self, name, country):
        typed = {"customer_name": name, "customer_country": country, "families": ["drives"]}
        return self.browser.post("/deals/new/", {**typed, "intent": "check", "key": self.key})

    def door(self, name, country):
        customer = {"name": name, "country": country}
        body = {"customer": customer, "product_families": ["drives"]}
        return self.api.post("deals/check/", body)

    def ask(self, how, probe, at):
        """Return what one of the worlds says: status, headers, body, and how long it took."""
        connections["default"] = self.connections[at]
        cache.clear()
        began = perf_counter()
        said = getattr(self, how)(*probe)
        took = perf_counter() - began
        assert said.status_code == 200, said.content
        return (sorted(said.headers.items()), said.content), took


def apart(first, second):
    """Return how far two samples of times lie apart, by rank, in standard deviations."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks = sum(rank for rank, (_value, sample) in enumerate(ranked, start=1) if sample == 0)
    n, m = len(first), len(second)
    return (ranks - n * (n + m + 1) / 2) / math.sqrt(n * m * (n + m + 1) / 12)


@pytest.mark.proof("neutral")
def test_a_hidden_deal_changes_no_answer_and_no_time(worlds, monkeypatch, full_size, proven):
    asker = Asker(worlds, monkeypatch)
    asked = probes(FULL_SIZE if full_size else CI_SIZE)
    with time_machine.travel(asker.world.now, tick=False):
        for how in ("page", "door"):
            for probe, at in ((probe, at) for probe in asked[:3] for at in (0, 1) if full_size):
                asker.ask(how, probe, at)  # to be warm
            took = ([], [])
            for turn, probe in enumerate(asked):
                said = {}
                for at in (0, 1) if turn % 2 else (1, 0):
                    said[at], seconds = asker.ask(how, probe, at)
                    took[at].append(seconds)
                assert said[0] == said[1], f"{how}: {probe[0]} tells of the hidden deal"
            meant = [asker.ask(how, (HIDDEN, "CN"), at)[0] for at in (0, 1)]

            assert meant[0] != meant[1], "the one customer that may be told of"
            proven(f"{how}: probes answered alike", len(asked))
            proven(f"{how}: times apart, in standard deviations", round(apart(*took), 2))
            if full_size:
                assert abs(apart(*took)) < UNLIKELY
