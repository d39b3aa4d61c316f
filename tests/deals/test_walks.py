"""`prove deals`: random walks of random people through the life of registrations."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.deals import invariants

WALKS, FULL_SIZE = 150, 5000
STEPS, FULL_LENGTH = 4, 12


@pytest.mark.proof("deals")
def test_no_walk_leads_where_no_registration_may_be(own_database, full_size, proven):
    from tests.deals.walk import Stage, Walk  # noqa: PLC0415  models are ready only with Django

    Walk.stage = stage = Stage(asks_always=full_size)
    walks = settings(
        max_examples=FULL_SIZE if full_size else WALKS,
        stateful_step_count=FULL_LENGTH if full_size else STEPS,
        derandomize=not full_size,
        database=None,
        deadline=None,
        print_blob=True,
        # Short walks are read as they are; making one shorter takes longer than walking them all.
        phases=[Phase.generate, Phase.shrink] if full_size else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Walk, settings=walks)

    invariants.everything_is_lawful()
    steps = sum(stage.seen.values())
    came = sorted({came for _verb, came in stage.seen})
    met = {"illegal_transition", "conflict_undecided", "customer_already_protected"}
    assert {"done", "no", *met} <= set(came)
    proven("walks", walks.max_examples)
    proven("steps", steps)
    proven(
        "steps by what came of them",
        {word: sum(n for (_verb, came), n in stage.seen.items() if came == word) for word in came},
    )
    connection.close()
