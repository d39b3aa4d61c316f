"""Fixtures that every floor's tests share."""

import pytest


@pytest.fixture
def world(db):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    return build()
