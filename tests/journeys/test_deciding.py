"""Deciding is one key at the desk and at most three taps on a phone; taken back as quickly."""

import pytest

from tests.journeys.conftest import PHONE

MOST_TAPS = 3
AT_ONCE = ".verdict-bar form [data-key=a]"


def toast_of(chen):
    toast = chen.page.locator("#toasts .toast", has_text=chen.say("Approved"))
    toast.wait_for()
    return toast


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_one_key_approves_and_another_takes_it_back(window, language):
    chen = window(language=language).sign_in("chen@vendor.example").speak(language)
    page, keys = chen.page, chen.page.keyboard
    chen.open("/approvals/")
    page.locator(".verdict-bar").wait_for()
    # Past what asks for more than a yes.
    while not page.locator(AT_ONCE).count():
        keys.press("j")
        keys.press("Enter")
        page.wait_for_load_state()
    number = page.locator(".pane-head .font-mono").inner_text()

    keys.press("a")

    assert number in toast_of(chen).inner_text()
    keys.press("z")
    page.locator(".pane-head .font-mono", has_text=number).wait_for()
    assert page.locator(AT_ONCE).count() == 1


def test_a_phone_decides_in_three_taps(window):
    chen = window(size=PHONE).sign_in("chen@vendor.example").speak("en")
    page = chen.page
    chen.open("/")
    waiting = page.locator("main a[href*='/approvals/?deal=']")
    found, taps = False, 0
    for nth in range(waiting.count()):
        waiting.nth(nth).click()
        taps = 1
        page.wait_for_load_state()
        if found := page.locator(AT_ONCE).count() == 1:
            break
        chen.open("/")
    assert found, "nothing on her home page is decided by a yes alone"

    page.locator(AT_ONCE).click()
    taps += 1

    toast = toast_of(chen)
    assert taps <= MOST_TAPS
    toast.get_by_role("button").click()
    page.locator(AT_ONCE).wait_for()
