"""Terms given by several at once: they take turns, and what says the same is kept once."""

from tests.at_once import at_once
from tests.deals.test_terms import ask, give


def test_two_who_answer_at_once_take_turns(own_database):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    world = build()
    [asked] = ask(world, world.submitted(), "sunparts")

    def answer():
        give(asked, world.supplier, "498.00", world.now)

    assert at_once(*[answer] * 3) == ["done"] * 3
    assert asked.answers.count() == 1
