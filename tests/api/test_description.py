"""The description is true: what it allows is answered as it says, and nothing breaks a door."""

import os
from pathlib import Path

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=5 if os.environ.get("PROVE") == "1" else 1,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def one_connection():
    """Keep the connection that holds the test's transaction, as Django's own client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def operations():
    described = yaml.load(Path("docs/openapi.yaml").read_text(), Loader=yaml.CSafeLoader)
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.proof("walk")
@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.label)
def test_a_door_answers_as_described(world, api, one_connection, operation):
    deal = world.submitted()
    party = deal.parties.get()
    known = {
        "deals": deal.public_id,
        "partners": world.northwind.public_id,
        "memberships": world.seller.memberships.get().public_id,
        "parties": party.public_id,
    }
    words = operation.path.strip("/").split("/")
    decides = words[-1] in {"review", "information-request", "approval", "rejection", "undo"}
    client = api("channel_manager" if decides else "auditor" if words[-1] == "access" else "seller")

    @BOUNDED
    @given(case=operation.as_strategy())
    def run(case):
        for place, word in enumerate(words):
            if word.startswith("{") and words[place - 1] in known:
                case.path_parameters[word.strip("{}")] = known[words[place - 1]]
        with transaction.atomic():
            response = case.call(headers=client.headers)
            case.validate_response(response, checks=CHECKS)
            transaction.set_rollback(True)

    run()
