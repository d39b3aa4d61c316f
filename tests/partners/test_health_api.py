"""The health of a relationship as machines read it."""

import math

import pytest
from rest_framework.test import APIClient

from partners.models import LedgerEntry
from permissions.models import ApiToken

pytestmark = pytest.mark.django_db


def asked(world, who, query=""):
    _row, secret = ApiToken.issue(
        world.people[who], name="test", at=world.now, scopes=["read"], days=3650
    )
    client = APIClient(headers={"Authorization": f"Bearer {secret}"})
    return client.get(f"/api/v1/partners/{world.northwind.public_id}/health/{query}")


def test_contributions_add_up_and_name_their_entries(world):
    world.submitted()

    told = asked(world, "seller").json()

    for side in ("partner", "vendor"):
        points = [each["points"] for each in told["contributions"] if each["side"] == side]
        if told["score"] is not None:
            total = math.fsum([told["start"], *points])
            assert abs(total - told[f"{side}_score"]) < 1e-9
    entries = {one["entry"] for each in told["contributions"] for one in each["evidence"]}
    assert LedgerEntry.objects.filter(public_id__in=entries).count() == len(entries) > 0


def test_both_sides_read_the_same_number_and_a_stranger_none(world):
    world.submitted()
    at = "?at=2026-11-19T00:00:00Z"

    assert asked(world, "reader", at).json() == asked(world, "channel_manager", at).json()
    assert asked(world, "rival").status_code == 404
    assert asked(world, "seller", "?at=yesterday").status_code == 400
