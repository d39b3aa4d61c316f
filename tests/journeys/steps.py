"""What people do on their way through the main job, in a browser and in either language."""

import re
import time
from datetime import UTC, datetime, timedelta

SENT_WITHIN = 40  # the grace period of a verdict, then the worker's next round


def register(dana, customer):
    """Fill in the form as a person does and submit; return number and address of the deal."""
    page = dana.page
    closes = datetime.now(UTC).date() + timedelta(days=75)
    dana.open("/deals/new/")
    page.locator("#id_customer_name").fill(customer)
    page.locator("#id_customer_country").select_option("CN")
    page.locator("[name=families]").first.check()
    page.locator("#id_value_amount").fill("128万")
    page.locator("#id_expected_close").fill(closes.isoformat())
    page.locator("summary", has_text=dana.say("Add another partner")).click()
    join(dana, 1, "Agentia", "agent")
    page.locator("summary", has_text=dana.say("One more partner")).first.click()
    join(dana, 2, "Sunparts", "supplier")
    page.locator("button[name=intent][value=submit]").last.click()
    page.wait_for_url(re.compile(r"/receipt/"))
    words = dana.main()
    number = page.locator("h1").inner_text()
    assert dana.say("We decide by") in words
    assert dana.say("Who decides") in words
    return number, page.url.removeprefix(dana.site.address).replace("receipt/", "")


def join(dana, nth, name, role):
    field = dana.page.locator(f"#id_partner_{nth}_name")
    field.press_sequentially(name)
    ahead = dana.page.locator("type-ahead", has=field)
    ahead.locator("[role=option]").first.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    assert dana.page.locator(f"#id_partner_{nth}_id").input_value() != ""
    dana.page.locator(f"#id_partner_{nth}_role").select_option(role)


def approve(chen, customer):
    chen.open("/approvals/")
    waiting = chen.page.locator(".queue-item", has_text=customer)
    while not waiting.count():
        chen.page.get_by_role("link", name=chen.say("Next")).click()
        chen.page.wait_for_load_state()
    waiting.click()
    chen.page.wait_for_load_state()
    chen.page.locator(".verdict-bar").get_by_role("button", name=chen.say("Approve")).click()
    chen.page.wait_for_load_state()
    toast = chen.page.locator("#toasts").inner_text()
    assert chen.say("Approved") in toast, chen.main()


def download(dana, material):
    assert material, "the demonstration has no material for her"
    dana.open(f"/library/{material}/")
    with dana.page.expect_download() as started:
        dana.page.locator("a[download]").first.click()
    assert started.value.path().stat().st_size > 0
    dana.open(f"/library/{material}/")
    assert dana.say("You downloaded it") in dana.main()


def ask_who_may(olga, number):
    olga.open(f"/audit/?thing={number}")
    answer = olga.page.locator("main table").inner_html()
    assert "dana%40northwind.example" in answer
    assert "amy%40agentia.example" in answer
    assert "ravi%40rivaltrade.example" not in answer


def wait_for(question, *, within):
    until = time.monotonic() + within
    while not (answer := question()):
        assert time.monotonic() < until, "it did not come in time"
        time.sleep(0.5)
    return answer
