"""A real Chromium against a real site. What every page must keep is watched on all of them."""

import json
import os
import re
import shutil
from pathlib import Path

import polib
import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.screens import SAMPLES
from tests.journeys.site import ROOT, CrmSeller, Site, is_ours

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
MOST_HTML = 60 * 1024
MOST_REQUESTS = 6
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"

WATCH_POLICY = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


def pytest_collection_modifyitems(items):
    """Keep the journeys on one worker, where they share one site; without a browser, skip them."""
    for item in items:
        if not item.path.is_relative_to(Path(__file__).parent):
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("journeys"))
        if not Path(CHROMIUM).exists():
            item.add_marker(pytest.mark.skip(reason="no Chromium: name one in $CHROMIUM"))


@pytest.fixture(scope="package")
def site():
    made = Site()
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(made.data, ignore_errors=True)


# Not longer than these tests: to Django, Playwright's loop looks like asynchronous code.
@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                # Whatever is asked of another host fails at once, as on a machine without a net.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


class Window:
    """One person's browser, and everything it asked for or complained about."""

    def __init__(self, chromium, site, *, language="en", theme="light", size=DESK, scripts=True):
        self.site = site
        self.language = language
        self.context = chromium.new_context(
            viewport=size,
            locale={"en": "en-GB", "zh-hans": "zh-CN"}[language],
            color_scheme=theme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        self.context.add_cookies(
            [
                {"name": "django_language", "value": language, "url": site.address},
                {"name": "theme", "value": theme, "url": site.address},
            ]
        )
        self.strangers, self.complaints, self.asked = [], [], []
        self.context.on("request", self._note_request)
        if scripts:
            self.context.add_init_script(WATCH_POLICY)
        self.page = self.context.new_page()
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note_response)

    def _note_request(self, request):
        self.asked.append(request.url)
        if not is_ours(request.url, self.site.address):
            self.strangers.append(request.url)

    def _note_console(self, message):
        text = message.text
        # A page that says no says it with a 4xx, which Chromium calls an error.
        if message.type == "error" and "Failed to load resource" not in text:
            self.complaints.append(f"{self.page.url}: {text}")

    def _note_response(self, response):
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    # Doing

    def open(self, path):
        """Go to a page and hold it to what every page of ours promises. Returns the response."""
        self.asked.clear()
        answer = self.page.goto(self.site.address + path, wait_until="load")
        size = len(answer.body())
        assert size <= MOST_HTML, f"{path}: {size} bytes of HTML"
        # A shelf of material shows its first pages; those come after the page can be used.
        covers = re.compile(r"^data:|/library/\w+/cover/")
        requests = [url for url in self.asked if not covers.search(url)]
        assert len(requests) <= MOST_REQUESTS, f"{path}: {requests}"
        return answer

    def sign_in(self, email, password=None):
        self.open("/accounts/login/")
        self.page.locator("#id_login").fill(email)
        self.page.locator("#id_password").fill(password or self.site.password)
        self.page.get_by_role("button", name=self.say("Sign in")).click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        return self

    def speak(self, language):
        """Choose the language in the page's own menu; it is kept with the person."""
        self.language = language
        menu = self.page.locator("details.menu", has=self.page.locator("[name=language]")).first
        menu.locator("summary").click()
        menu.locator(f"[name=language][value={language}]").click()
        self.page.wait_for_load_state()
        assert self.reads() == language
        return self

    def reads(self):
        """Return the language the page is in."""
        return self.page.locator("html").get_attribute("lang").lower()

    def say(self, words):
        """Return our words as this window's reader knows them."""
        return words if self.language == "en" else chinese()[words]

    def button(self, words):
        return self.page.get_by_role("button", name=self.say(words)).first

    def main(self):
        return self.page.locator("main").inner_text()

    def was_silent(self):
        """Hold what was opened so far to silence and to this machine."""
        strangers, self.strangers = self.strangers, []
        complaints, self.complaints = self.complaints, []
        assert strangers == [], "a request left the machine"
        assert complaints == []

    def close(self):
        self.context.close()
        self.was_silent()


def chinese(known={}):  # noqa: B006  read once
    if not known:
        known.update({entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))})
    return known


@pytest.fixture
def window(chromium, site):
    """Open browser windows; each is held to silence and to this machine when the test ends."""
    opened = []

    def opens(**wishes):
        opened.append(Window(chromium, site, **wishes))
        return opened[-1]

    yield opens
    for each in opened:
        each.close()


@pytest.fixture(scope="package")
def samples(site):
    said = site.manage("shell", "--verbosity", "0", "--command", SAMPLES)
    return json.loads(said.partition("SAMPLES")[2])


@pytest.fixture
def crm(site):
    return CrmSeller(site.data)
