"""A partner's agreements and authorisations as machines read and change them."""

from partners.models import Territory


def test_what_it_may_sell_and_what_stops_it_over_the_api(world, api, complete):
    Territory.objects.create(code="dach", name_en="DACH", name_zh="德语区", countries=["DE"])
    path = f"partners/{world.northwind.public_id}/authorisation/"
    manager, seller = api("channel_manager"), api("seller")
    draft = seller.post("deals/", complete).json()["id"]

    granted = manager.post(
        path, {"verb": "authorise", "product_family": "motors", "territory": "dach"}
    )
    checked = seller.post(
        "deals/check/", {"customer": complete["customer"], "product_families": ["drives"]}
    )
    foretold = manager.post(path, {"verb": "suspend", "reason": "x", "preview": True})
    lacking = manager.post(path, {"verb": "authorise", "territory": "dach"})
    kept = f"deals/{world.submitted().public_id}/snapshots/"
    manager.post(path, {"verb": "suspend", "reason": "No insurance"})
    stopped = seller.post(f"deals/{draft}/submission/")

    [row] = granted.json()["authorisations"]
    assert (row["product_family"]["code"], row["is_exclusive"]) == ("motors", False)
    assert checked.json()["outside_authorisation"] == [
        "There is no authorisation for Drives in Germany."
    ]
    effect = foretold.json()["effect"]
    assert (effect["stops"], effect["drafts"]) == (True, 1)
    assert lacking.status_code == 422
    assert (stopped.status_code, stopped.json()["code"]) == (409, "partner_suspended")
    assert seller.get(path).json()["stopped"]["reason"] == "No insurance"
    assert api("rival").get(path).status_code == 404
    assert seller.post(path, {"verb": "lift"}).status_code == 403
    # What lies outside is between the registrant and who decides.
    [own], [others] = (api(who).get(kept).json()["results"] for who in ("seller", "auditor"))
    assert own["content"]["outside_authorisation"] == ["drives"]
    assert "outside_authorisation" not in others["content"]
