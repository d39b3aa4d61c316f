"""Several registrations decided by one request: each by itself, and each once."""

import pytest

from deals.models import Approval, Deal, RejectReason
from permissions.models import AccessEntry
from portal.models import OncePerKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(world):
    """Return two that nothing speaks against, and one that looks like the first."""
    names = ["Muster Maschinen GmbH", "Neckar Fördertechnik AG", "Muster Maschinen GmbH & Co. KG"]
    return [world.submitted(customer_name=name, customer_country="DE") for name in names]


def about(*deals, decision="approve", **more):
    chosen = [{"id": each.public_id, "version": each.version} for each in deals]
    return {"decision": decision, "deals": chosen, **more}


def codes(answer):
    assert answer.status_code == 200, answer.content
    return [each["code"] for each in answer.json()["results"]]


def test_each_is_decided_by_itself_and_what_speaks_against_one_is_said(world, api, waiting):
    first, plain, alike = waiting
    stale = Deal.objects.get(pk=plain.pk)
    stale.version += 7
    manager = api("channel_manager")

    body = about(first, stale, alike)
    body["deals"].append({"id": "0" * 16})
    assert codes(manager.post("deals/decisions/", body)) == [
        "flagged", "stale_version", "flagged", "not_found",
    ]  # fmt: skip
    assert not Approval.objects.exists()
    answer = manager.post("deals/decisions/", about(plain, plain, alike, note="All well."))

    assert codes(answer) == ["done", "flagged"]
    verdict = Approval.objects.get()
    assert (verdict.deal, verdict.note, verdict.decided_by) == (
        plain,
        "All well.",
        world.channel_manager,
    )
    entry = AccessEntry.objects.latest("pk")
    assert set(entry.object_ids) == {plain.pk, alike.pk}


def test_who_decides_nothing_finds_no_such_door_and_nobody_decides_for_others(api, waiting):
    _first, plain, _alike = waiting

    assert api("seller").post("deals/decisions/", about(plain)).status_code == 404
    assert api("director").post("deals/decisions/", about(plain)).status_code == 404
    assert codes(api("other_channel_manager").post("deals/decisions/", about(plain))) == [
        "not_found"
    ]


def test_several_are_rejected_with_a_reason_and_assigned_whatever_is_flagged(world, api, waiting):
    first, plain, alike = waiting
    reason = RejectReason.objects.order_by("pk").first()
    manager = api("channel_manager")

    for body, wrong in [
        (about(plain, decision="reject"), "reason"),
        (about(plain, decision="assign", note="x"), "note"),
        (about(decision="approve"), "deals"),
    ]:
        refused = manager.post("deals/decisions/", body)
        assert refused.status_code == 422
        assert [each["field"] for each in refused.json()["errors"]] == [wrong]
    nobody = about(plain, decision="assign", to=world.seller.public_id)
    assert codes(manager.post("deals/decisions/", nobody)) == ["not_theirs"]
    mine = manager.post("deals/decisions/", about(first, alike, decision="assign"))
    assert codes(mine) == ["done", "done"]
    assert codes(
        manager.post("deals/decisions/", about(plain, decision="reject", reason=reason.code))
    ) == ["done"]
    assert Deal.objects.get(pk=plain.pk).review_status == "rejected"
    assert set(Deal.objects.exclude(pk=plain.pk).values_list("reviewer", flat=True)) == {
        world.channel_manager.pk
    }


def test_sent_again_with_its_key_it_answers_what_came_of_it(api, waiting):
    _first, plain, alike = waiting
    manager, body = api("channel_manager"), about(plain, alike)

    first = manager.post("deals/decisions/", body, key="k")
    again = manager.post("deals/decisions/", body, key="k")

    assert codes(again) == codes(first) == ["done", "flagged"]
    assert (again["Idempotency-Replayed"], again["Content-Type"]) == ("true", "application/json")
    # Whoever died half way has answered nothing: asked again, what was done refuses and stays.
    OncePerKey.objects.update(status=None, problem=None)
    assert codes(manager.post("deals/decisions/", body, key="k")) == ["stale_version", "flagged"]
    assert Approval.objects.count() == 1
