"""`prove deals`: random walks of random people through the life of registrations."""

import json
import multiprocessing
import os
import secrets
import traceback
from collections import Counter

import hypothesis
import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, Phase
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import clone, drop, point_at
from tests.deals import invariants

WALKS, FULL_SIZE = 80, 5000
STEPS, FULL_LENGTH = 4, 12
MET = {"done", "no", "illegal_transition"}
# What so few walks need not come upon.
MET_BY_MANY = {
    *("conflict_undecided", "customer_already_protected", "appeal_refused", "cannot_be_undone"),
    *("amendment_refused", "extension_waits", "protection_over", "conflict_refused"),
    *("place_not_offered", "proposal_open", "party_refused", "verdict_is_fresh"),
    *("owned_by_the_crm", "share_agreed", "terms_refused"),
}


@pytest.mark.proof("deals")
def test_no_walk_leads_where_no_registration_may_be(
    own_database, settings, full_size, proven, tmp_path
):
    from tests.deals.walk import Walk  # noqa: PLC0415  models are ready only with Django
    from tests.deals.walk_stage import Stage  # noqa: PLC0415

    # The CRM is told of what is approved, and leads the sum from then on.
    settings.CRM = {**settings.CRM, "url": "http://crm.test"}
    Walk.stage = stage = Stage(Walk, asks_always=full_size)
    if full_size:
        stage.seen = by_many(Walk, tmp_path)
    else:
        walk(Walk, WALKS, STEPS, derandomize=True, phases=[Phase.generate])
    invariants.everything_is_lawful()
    came = Counter()
    for (_verb, word), n in stage.seen.items():
        came[word] += n
    assert (MET | MET_BY_MANY if full_size else MET) <= came.keys()
    proven("walks", FULL_SIZE if full_size else WALKS)
    proven("steps", sum(came.values()))
    proven("steps by what came of them", dict(sorted(came.items())))
    connection.close()


def walk(machine, walks, steps, **how):
    said = {"max_examples": walks, "stateful_step_count": steps, "print_blob": True, **how}
    usual = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}
    run_state_machine_as_test(machine, settings=hypothesis.settings(**said, **usual))


def by_many(machine, place):
    """Share the walks out among as many processes as there are processors, each on its own copy.

    Returns how often each verb came to what.
    """
    theirs = connection.settings_dict["NAME"]
    connections.close_all()  # a process that is forked must not speak on our connection
    walkers = os.cpu_count() or 1
    copies = {place / str(n): f"{theirs}_{n}" for n in range(walkers)}
    try:
        for copy in copies.values():
            clone(theirs, copy)
        fork = multiprocessing.get_context("fork").Process
        running = [
            fork(target=walks_of_one, args=(machine, copy, FULL_SIZE // walkers, file))
            for file, copy in copies.items()
        ]
        for each in running:
            each.start()
        for each in running:
            each.join()
    finally:
        connections.close_all()
        for copy in copies.values():
            drop(copy)
    assert [each.exitcode for each in running] == [0] * walkers, said_in(copies)
    seen = Counter()
    for file in copies:
        seen.update({tuple(key): n for key, n in json.loads(file.read_text())})
    return seen


def walks_of_one(machine, copy, walks, file):
    point_at(copy)
    begins_with = secrets.randbits(64)
    try:
        # Short walks are read as they are; making a long one shorter pays.
        phases = [Phase.generate, Phase.shrink]
        walk(hypothesis.seed(begins_with)(machine), walks, FULL_LENGTH, phases=phases)
    except BaseException:
        file.write_text(f"It began with seed {begins_with}.\n{traceback.format_exc()}")
        raise
    file.write_text(json.dumps(list(machine.stage.seen.items())))


def said_in(files):
    return "\n".join(file.read_text() for file in files if file.exists())
