"""`prove deals`: many processes at the same registrations, some of them killed in the middle."""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.http import Http404

from tests.deals import invariants
from tests.deals.life_rules import SELLS

ENDS_WITHIN = 300
CUSTOMERS, OPERATIONS, KILLS, AT_ONCE = 4, 80, 2, 2
FULL_SIZE = {"customers": 20, "operations": 1000, "kills": 40, "at_once": 4}
DECIDES = {"northwind": {"channel_manager"}, "rivaltrade": {"other_channel_manager"}}
SYLLABLES = ("ba", "ke", "ri", "mo", "sul", "ten", "var", "zog", "lin", "pra", "dun", "fex")
VERBS = (
    *("register", "submit", "begin_review", "approve", "approve"),
    *("reject", "undo", "withdraw", "ask"),
)


@pytest.mark.proof("deals")
def test_whoever_is_killed_no_registration_is_what_none_may_be(
    own_database, full_size, proven, tmp_path
):
    from tests.world import build  # noqa: PLC0415  models are ready only with Django

    size = FULL_SIZE if full_size else {}
    world = build()
    world.reason = reason()
    customers = [f"{each} Maschinenbau GmbH" for each in names(size.get("customers", CUSTOMERS))]
    for name in customers:
        for registrant in SELLS:
            register(world, registrant, name, world.now)
    dice, said = random.Random(20_261_122), tmp_path / "said"
    said.touch()
    wanted, kills = size.get("operations", OPERATIONS), size.get("kills", KILLS)
    at_once, killed = size.get("at_once", AT_ONCE), 0
    connections.close_all()  # a process that is forked must not speak on our connection

    running = [begin(world, customers, dice.random(), said) for _ in range(at_once)]
    deadline = time.monotonic() + ENDS_WITHIN
    while (done := len(said.read_text().splitlines())) < wanted:
        assert time.monotonic() < deadline, f"Only {done} operations: somebody waits for ever."
        time.sleep(0.02)
        if killed < kills and done > (killed + 1) * wanted // (kills + 1):
            victim = running.pop(dice.randrange(at_once))
            os.kill(victim.pid, signal.SIGKILL)
            victim.join()
            assert victim.exitcode == -signal.SIGKILL
            running.append(begin(world, customers, dice.random(), said))
            killed += 1
    for each in running:
        each.kill()
        each.join()

    came = Counter(line.partition(" ")[2] for line in said.read_text().splitlines())
    loud = {word: n for word, n in came.items() if word.startswith("!")}
    assert loud == {}, "Something else than an answer reached somebody."
    assert came["done"] > wanted // 10
    assert killed == kills
    registrations = invariants.everything_is_lawful()
    proven("registrations", registrations)
    proven("operations at once", sum(came.values()))
    proven("processes killed", killed + at_once)
    proven("operations by what came of them", dict(came))


def reason():
    from deals.models import RejectReason  # noqa: PLC0415

    words = {"name_en": "Another reason", "name_zh": "其他原因"}
    return RejectReason.objects.get_or_create(code="other", defaults=words)[0]


def names(count):
    """Return names that the scorer takes for as many customers."""
    dice = random.Random(20_261_122)
    return ["".join(dice.sample(SYLLABLES, 4)).title() for _ in range(count)]


def register(world, registrant, name, at):
    from deals.models import Deal  # noqa: PLC0415

    by = world.people["seller" if registrant == "northwind" else "rival"]
    with transaction.atomic():
        deal = Deal.draft(
            registrant=world.partners[registrant],
            by=by,
            at=at,
            customer_name=name,
            customer_country="DE",
            families=[world.families["drives"]],
            value_amount=Decimal(9000),
            expected_close=at.date() + timedelta(days=60),
        )
        deal.submit(by=by, at=at)


def begin(world, customers, seed, said):
    process = multiprocessing.get_context("fork").Process(
        target=go_on, args=(world, customers, seed, said), daemon=True
    )
    process.start()
    return process


def go_on(world, customers, seed, said):
    """Do one thing after another until somebody kills us; a line for each that was answered."""
    dice, began = random.Random(seed), time.monotonic()
    with said.open("a", buffering=1) as answers:
        while True:
            at = world.now + timedelta(seconds=time.monotonic() - began)
            verb, registrant = dice.choice(VERBS), dice.choice(sorted(SELLS))
            edits = verb in {"submit", "withdraw"}
            who = dice.choice(sorted((SELLS if edits else DECIDES)[registrant]))
            came = answered(partial(act, world, verb, registrant, who, dice, customers, at))
            answers.write(f"{verb} {came}\n")


def answered(do):
    """Return what somebody at a door would be told."""
    from permissions.refusals import Refused  # noqa: PLC0415

    try:
        with transaction.atomic():
            do()
    except Refused as refusal:
        return refusal.code if str(refusal).strip() else "! it does not say why"
    except (Http404, PermissionDenied):
        return "no"
    except Exception as error:  # noqa: BLE001  whatever reached somebody is a failure
        return f"! {error!r}".replace("\n", " ")
    return "done"


def act(world, verb, registrant, who, dice, customers, at):
    from deals.models import Deal  # noqa: PLC0415

    if verb == "register":
        register(world, registrant, dice.choice(customers), at)
        return
    person = world.people[who]
    action = "edit" if verb in {"submit", "withdraw"} else "decide"
    theirs = Deal.objects.filter(registrant=world.partners[registrant])
    public_id = dice.choice(theirs.order_by("pk").values_list("public_id", flat=True))
    deal = Deal.objects.fetch(person, action, at=at, public_id=public_id, lock=True)
    said = {"by": person, "at": at}
    if verb == "ask":
        deal.request_information(message="Which line?", unlock=["title"], **said)
    elif verb == "reject":
        deal.reject(reason=world.reason, note="Known", **said)
    else:
        getattr(deal, verb)(**said)
