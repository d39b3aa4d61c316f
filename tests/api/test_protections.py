"""Machines ask for more time, end a protection and keep a place, as people do on the page."""

import time_machine

from deals.models import Deal
from tests.deals.test_extension import DAY


def approved(world, deal):
    row = Deal.objects.get(pk=deal.pk)
    row.approve(by=world.channel_manager, at=world.now)


def test_more_time_is_asked_for_granted_and_the_rest_revoked(world, api):
    deal = world.submitted()
    approved(world, deal)
    here = f"deals/{deal.public_id}"
    seller, manager, auditor = api("seller"), api("channel_manager"), api("auditor")
    with time_machine.travel(world.now + 10 * DAY, tick=False):
        lacking = seller.post(f"{here}/extensions/", {})
        assert lacking.status_code == 409
        assert {e["field"] for e in lacking.json()["errors"]} == {"evidence", "evidence_on"}

        asked = seller.post(
            f"{here}/extensions/", {"evidence": "A visit", "evidence_on": "2026-11-27"}
        )
        assert asked.status_code == 201
        each = f"{here}/extensions/{asked.json()['id']}"
        assert auditor.get(f"{each}/").status_code == 404
        assert seller.post(f"{each}/approval/").status_code == 404
        assert manager.post(f"{each}/approval/", {"note": "Go on"}).json()["decision"] == "granted"
        again = manager.post(f"{each}/refusal/", {"note": "No"})
        assert (again.status_code, again.json()["code"]) == (409, "extension_decided")

        [open_to_all] = auditor.get(f"{here}/protections/").json()["results"]
        [told] = seller.get(f"{here}/protections/").json()["results"]
        assert (open_to_all["policy"], open_to_all["extensions_left"]) == (None, None)
        assert (told["state"], told["extensions_left"], len(told["policy"])) == ("active", 0, 3)
        assert told["ends_at"].startswith("2027-03-18")

        gone = manager.post(f"{here}/revocation/", {"reason": "no_activity", "words": "No visit"})
        [ended] = gone.json()["protections"]
        assert (ended["state"], ended["early_end"]["words"]) == ("released", "No visit")
        [hidden] = auditor.get(f"{here}/protections/").json()["results"]
        assert (hidden["early_end"]["how"], hidden["early_end"]["words"]) == ("revoked", None)


def test_a_place_is_kept_by_who_decides_and_told_to_the_registrant(world, api):
    approved(world, world.submitted())
    deal = world.submitted()
    here = f"deals/{deal.public_id}/queue/"

    assert api("seller").post(here).status_code == 403
    assert api("channel_manager").post(here).json()["state"] == "waiting"
    assert api("reader").get(here).json() == {
        "state": "waiting",
        "sentence": "We keep your place. You are told when it is your turn.",
        "answer_by": None,
    }
    early = api("seller").post(f"{here}acceptance/")
    assert (early.status_code, early.json()["code"]) == (409, "place_not_offered")
    assert api("channel_manager").delete(here).status_code == 204
    assert api("reader").get(here).json()["state"] is None
