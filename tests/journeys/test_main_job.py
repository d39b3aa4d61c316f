"""The main job, from the registration to the audit, through the browser and the CRM's API."""

import re
import time
from uuid import uuid4

import pytest

from tests.journeys.steps import SENT_WITHIN, approve, ask_who_may, download, register, wait_for

STAGE_WITHIN = 10


@pytest.fixture(params=["en", "zh-hans"])
def language(request):
    return request.param


def test_a_joint_deal_goes_from_registration_to_the_crm_and_back(window, crm, samples, language):
    customer = f"湖州恒力传动{uuid4().hex[:6]}有限公司"
    dana = window(language=language).sign_in("dana@northwind.example").speak(language)
    number, address = register(dana, customer)

    chen = window(language=language).sign_in("chen@vendor.example").speak(language)
    approve(chen, customer)

    opportunity = wait_for(lambda: crm.opportunities_of(customer), within=SENT_WITHIN)
    assert len(opportunity) == 1
    assert opportunity[0]["state"] == "lead"
    assert str(opportunity[0]["amount"]["decimal"]) == "1280000.00"

    dana.open(address)
    assert dana.say("Approved") in dana.main()
    crm.move(opportunity[0]["id"], "opportunity")
    moved = time.monotonic()
    stage = dana.say("Opportunity")
    wait_for(lambda: dana.open(address) and stage in sales_stage(dana), within=STAGE_WITHIN)
    assert time.monotonic() - moved <= STAGE_WITHIN

    amy = window(language=language).sign_in("amy@agentia.example").speak(language)
    amy.open(address)
    amy.button("Join").click()
    amy.page.wait_for_load_state()
    assert amy.say("You have joined this deal.") in amy.main()
    assert number in amy.main() + amy.page.title()

    ravi = window(language=language).sign_in("ravi@rivaltrade.example")
    assert ravi.open(address).status == 404
    assert customer not in ravi.page.content()

    download(dana, samples["material"])
    dana.open(f"/partners/{samples['northwind']}/health/")
    assert dana.say("What we owe you") in dana.main()
    chen.open(f"/partners/{samples['northwind']}/health/")
    assert chen.say("What we owe them") in chen.main()

    olga = window(language=language).sign_in("olga@vendor.example").speak(language)
    ask_who_may(olga, number)
    olga.open(f"/audit/looks/?thing={number}")
    looked = olga.page.locator("main table").inner_text()
    assert re.search("Chen Jie|陈洁", looked)
    assert re.search("Amy|艾米", looked)


def sales_stage(window):
    title = window.say("Sales stage")
    return window.page.locator(".card", has=window.page.locator("h2", has_text=title)).inner_text()
