"""The day goes on while the CRM is away, says so on every page, and nothing is lost or doubled."""

from uuid import uuid4

from tests.journeys.steps import SENT_WITHIN, approve, register, wait_for

# Four questions without an answer or half a minute of silence, and what a page remembers of it.
NOTICED_WITHIN = 60
BACK_WITHIN = 60


def test_the_portal_works_without_the_crm_and_says_so(window, site, crm):
    customer = f"宁波远航轴承{uuid4().hex[:6]}有限公司"
    dana = window(language="zh-hans").sign_in("dana@northwind.example").speak("zh-hans")
    chen = window().sign_in("chen@vendor.example").speak("en")
    assert not is_told(dana)
    assert not is_told(chen)

    with site.silent("CRM"):
        number, address = register(dana, customer)
        approve(chen, customer)
        wait_for(lambda: dana.open("/deals/") and is_told(dana), within=NOTICED_WITHIN)
        chen.open(f"/approvals/?deal={number}")
        assert is_told(chen)
        dana.open(address)
        assert dana.say("Approved") in dana.main()

    sent = wait_for(lambda: crm.opportunities_of(customer), within=BACK_WITHIN + SENT_WITHIN)
    wait_for(lambda: dana.open("/deals/") and not is_told(dana), within=BACK_WITHIN)
    assert len(sent) == 1
    assert len(crm.opportunities_of(customer)) == 1


def is_told(window):
    """Tell whether the page says that the CRM cannot be reached."""
    words = {"en": "The CRM cannot be reached", "zh-hans": "无法连接 CRM"}[window.language]
    return window.page.locator(".strip", has_text=words).count() == 1
