"""A POST with a key happens once: sent again, with another body, twice at the same time."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from deals.models import Deal
from portal.models import OncePerKey


@pytest.mark.django_db
def test_the_same_key_and_body_are_answered_with_the_first_outcome(api, complete):
    seller = api("seller")

    first = seller.post("deals/", complete, key="draft-1")
    second = seller.post("deals/", complete, key="draft-1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Deal.objects.count() == 1


@pytest.mark.django_db
def test_a_replayed_verdict_shows_the_thing_as_it_is_now(world, api):
    deal, manager = world.submitted(), api("channel_manager")
    path = f"deals/{deal.public_id}/approval/"
    assert manager.post(path, key="a").json()["review_status"] == "approved"

    again = manager.post(path, key="a")

    assert again.status_code == 200
    assert again.json()["review_status"] == "approved"
    assert Deal.objects.get().approvals.count() == 1


@pytest.mark.django_db
def test_a_refusal_is_repeated_in_the_same_words(world, api):
    manager = api("channel_manager")
    deal = world.draft()
    deal.submit(by=world.seller, at=world.now)
    deal.withdraw(by=world.seller, at=world.now)
    path = f"deals/{deal.public_id}/approval/"

    first, again = manager.post(path, key="a"), manager.post(path, key="a")

    assert (first.status_code, again.status_code) == (409, 409)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_a_key_is_bound_to_its_body_and_its_path(api, complete):
    seller = api("seller")
    made = seller.post("deals/", complete, key="k").json()

    other = seller.post("deals/", {"title": "Another"}, key="k")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert seller.post(f"deals/{made['id']}/submission/", key="k").status_code == 200
    assert api("partner_manager").post("deals/", complete, key="k").status_code == 201


@pytest.mark.django_db
def test_a_replay_asks_the_permission_again(world, api, complete):
    seller = api("seller")
    assert seller.post("deals/", complete, key="k").status_code == 201
    world.seller.memberships.get().leave(by=world.partner_manager, at=world.now)

    assert seller.post("deals/", complete, key="k").status_code in {403, 404}


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a\x01b", "schlüssel"])
def test_a_key_that_is_none_is_refused_by_name(api, key):
    answer = api("seller").post("deals/", {}, key=key)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.django_db
def test_who_may_not_do_it_hears_that_before_what_is_wrong_with_the_key(world, api):
    deal = world.submitted()

    refused = api("seller").post(f"deals/{deal.public_id}/approval/", key=" ")
    hidden = api("rival").post(f"deals/{deal.public_id}/approval/", key=" ")
    wrong = api("channel_manager").post(f"deals/{deal.public_id}/approval/", key=" ")

    assert (refused.status_code, hidden.status_code, wrong.status_code) == (403, 404, 400)
    deal.refresh_from_db()
    assert deal.review_status == "submitted"


@pytest.mark.django_db
def test_a_share_taken_back_is_not_given_again_by_a_replay(world, api):
    seller = api("seller")
    path = f"deals/{world.submitted().public_id}/grants/"
    until = (world.now + timedelta(days=7)).isoformat()
    wish = {"partner": world.rivaltrade.public_id, "until": until, "reason": "They deliver"}
    made = seller.post(path, wish, key="share")
    again = seller.post(path, wish, key="share")
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json() == again.json()

    assert seller.delete(f"{path}{made.json()['results'][0]['id']}/").status_code == 204
    replayed = seller.post(path, wish, key="share")

    assert replayed["Idempotency-Replayed"] == "true"
    assert replayed.json()["results"] == seller.get(path).json()["results"] == []


BODY = {"title": "Linie 3"}


def sent_four_times_at_once(person, path, body):
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from permissions.models import ApiToken  # noqa: PLC0415

    _row, token = ApiToken.issue(person, name="test", at=timezone.now(), scopes=["write"], days=1)
    start, answers = threading.Barrier(4), []

    def send():
        try:
            start.wait()
            answers.append(
                Client().post(
                    f"/api/v1/{path}",
                    body,
                    content_type="application/json",
                    headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k"},
                )
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_at_once_make_one_also_where_it_is_done_in_parts(own_database):
    from deals.models import Approval  # noqa: PLC0415
    from tests.world import build  # noqa: PLC0415

    world = build()

    answers = sent_four_times_at_once(world.seller, "deals/", BODY)

    assert [each.status_code for each in answers] == [201] * 4
    assert len({each.json()["id"] for each in answers}) == 1
    assert (Deal.objects.count(), OncePerKey.objects.count()) == (1, 1)

    chosen = {"decision": "approve", "deals": [{"id": world.submitted().public_id}]}
    answers = sent_four_times_at_once(world.channel_manager, "deals/decisions/", chosen)

    assert [each.json()["results"][0]["code"] for each in answers] == ["done"] * 4
    assert Approval.objects.count() == 1


@pytest.mark.django_db
def test_a_question_asked_again_with_its_key_was_answered_with_nothing(api):
    seller = api("seller")
    asked = {"customer": {"name": "苏州精工机械有限公司", "country": "CN"}}

    first = seller.post("deals/check/", asked, key="q")
    again = seller.post("deals/check/", asked, key="q")

    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
