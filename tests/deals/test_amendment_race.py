"""Several people at one amendment at once: one of them is first, the others are told so."""

from deals.models import Amendment, RejectReason
from tests.at_once import at_once
from tests.deals.test_amendment import DAY, approved, propose


def test_two_who_accept_reject_or_withdraw_at_once_take_turns(own_database):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    world = build()
    at = world.now + DAY
    reason = RejectReason.objects.get_or_create(
        code="other", defaults={"name_en": "Another reason", "name_zh": "其他原因"}
    )[0]
    amendment = propose(world, approved(world), at=at, families=[world.motors])
    by = {"by": world.channel_manager, "at": at}

    def fresh():
        return Amendment.objects.get(pk=amendment.pk)

    outcomes = at_once(
        lambda: fresh().accept(**by),
        lambda: fresh().accept(**by),
        lambda: fresh().reject(reason=reason, note="No.", **by),
        lambda: fresh().withdraw(by=world.seller, at=at),
    )

    assert sorted(outcomes) == ["amendment_decided"] * 3 + ["done"]
    accepted = fresh().outcome == Amendment.Outcome.ACCEPTED
    assert fresh().protections.count() == (2 if accepted else 0)
