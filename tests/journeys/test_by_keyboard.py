"""The main job by keyboard alone, on the smallest screen: registered in a minute and a half."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.journeys.conftest import PHONE

MOST = 90  # seconds, at a person's pace
# How long somebody takes for a key on a phone, and to find what comes next: at full size alone.
KEY, GLANCE = 0.2, 1.5
FARTHEST = 60  # stops of the Tab key


class Hands:
    """Somebody at the keyboard: they reach what Tab reaches and touch nothing else."""

    def __init__(self, page, hurried):
        self.page = page
        self.key, self.glance = (0, 0) if hurried else (KEY, GLANCE)

    def reach(self, selector):
        """Press Tab until the focus stands on what is meant, and see that it is shown."""
        for _stop in range(FARTHEST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                break
        else:
            raise AssertionError(f"Tab does not reach {selector}")
        assert self.page.evaluate(SEEN), f"what has the focus is hidden: {selector}"
        time.sleep(self.glance)

    def type(self, selector, text):
        self.reach(selector)
        for letter in text:
            self.page.keyboard.type(letter)
            time.sleep(self.key)

    def press(self, selector, key):
        self.reach(selector)
        self.page.keyboard.press(key)

    def choose(self, selector, value):
        """Go down a list until it stands there; a list we begin with stands there at once."""
        self.reach(selector)
        field = self.page.locator(selector)
        for _option in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the list has no {value}")


# The middle of it lies under nothing: neither the sticky bar above nor the one below.
SEEN = """() => {
  const { left, top, width, height } = document.activeElement.getBoundingClientRect();
  const found = document.elementFromPoint(left + width / 2, top + height / 2);
  return found && (document.activeElement.contains(found)
    || found.contains(document.activeElement)
    || found.closest("label")?.control === document.activeElement);
}"""


def same_day_and_month():
    """Return a day that reads the same whichever of both a browser's field asks for first."""
    soonest = datetime.now(UTC).date() + timedelta(days=30)
    days = [date(soonest.year + n // 12, n % 12 + 1, n % 12 + 1) for n in range(24)]
    return next(day for day in days if day >= soonest)


@pytest.mark.proof("keyboard")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_deal_is_registered_by_keyboard_at_360_px(window, full_size, proven, language):
    customer = f"绍兴越江轴承{uuid4().hex[:4]}有限公司"
    dana = window(language=language, size=PHONE).sign_in("dana@northwind.example").speak(language)
    dana.open("/")
    page, hands = dana.page, Hands(dana.page, hurried=not full_size)
    began = time.monotonic()

    hands.press("main a[href='/deals/new/']", "Enter")
    page.wait_for_url(re.compile("/deals/new/"))
    hands.type("#id_customer_name", customer)
    hands.choose("#id_customer_country", "CN")
    hands.press("[name=families]", "Space")
    hands.type("#id_value_amount", "128万" if language == "zh-hans" else "1.28m")
    hands.type("#id_expected_close", f"{same_day_and_month():%m%d%Y}")
    hands.press("main button[name=intent][value=submit]", "Enter")
    page.wait_for_url(re.compile("/receipt/"))

    took = time.monotonic() - began
    assert dana.say("We decide by") in dana.main()
    assert took <= MOST
    proven(f"seconds at {PHONE['width']} px, {language}", round(took, 1))
