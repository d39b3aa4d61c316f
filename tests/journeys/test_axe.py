"""No violation on any screen of ours, wide and narrow, in both languages, in light and in dark."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, get_resolver

from tests.journeys.conftest import DESK, PHONE, Window
from tests.journeys.screens import ANYONE, NO_SCREEN, NOT_OURS, SCREENS

PLAIN = ("light", "en")
FARTHEST = ("dark", "zh-hans")
LOOKS = [PLAIN, ("dark", "en"), ("light", "zh-hans"), FARTHEST]
EVERYTHING = os.environ.get("PROVE") == "1"
MISSING = {"nothing"}
# At CI size one screen of each route is looked through.
FIRST = list({each.route: each for each in reversed(SCREENS)}.values())
# What passed is not described: that took longer than looking.
VIOLATIONS = {"resultTypes": ["violations"]}

# Languages last: a person's own is kept with the person, so it changes as seldom as possible.
CASES = [
    pytest.param(screen, *look, id=f"{screen} {look[0]} {look[1]}")
    for look in sorted(LOOKS, key=lambda look: look[1])
    for screen in SCREENS
    if (look == PLAIN and screen in FIRST)
    or (look in (PLAIN, FARTHEST) and screen.in_all_looks)
    or EVERYTHING
]


def routes(resolver=None, space="", before="/"):
    resolver = resolver or get_resolver()
    for each in resolver.url_patterns:
        here = before + str(each.pattern)
        if here.startswith(NOT_OURS):
            continue
        if isinstance(each, URLPattern):
            yield space + (each.name or here)
        else:
            yield from routes(each, space + (f"{each.namespace}:" if each.namespace else ""), here)


def test_every_route_has_a_screen_or_a_reason_for_none():
    shown = {screen.route for screen in SCREENS} | NO_SCREEN | MISSING
    ours = set(routes())

    assert ours - shown == set(), "Say in tests/journeys/screens.py how these look."
    assert shown - ours - MISSING == set(), "These routes are gone."


@pytest.fixture(scope="package")
def known():
    """Remember who is signed in, and which language each of them reads."""
    return {}


@pytest.fixture(scope="package")
def rooms(chromium, site):
    """One window for all screens in one look: what it has loaded once it need not load again."""
    opened = {}

    def room(who, theme, language):
        look = (who, theme, language)
        if look not in opened:
            for each in [each for each in opened if each[1:] != look[1:]]:
                opened.pop(each).close()
            opened[look] = Window(chromium, site, theme=theme, language=language)
        return opened[look]

    yield room
    for each in opened.values():
        each.close()


def enter(rooms, screen, theme, language, known):
    """Return a window in which this screen's reader is signed in and reads this language."""
    opened = rooms(screen.who, theme, language)
    opened.page.set_viewport_size(DESK)
    if screen.who == ANYONE:
        return opened
    if screen.who not in known:
        opened.sign_in(screen.who)
        known[screen.who] = {"language": opened.reads()}
    else:
        opened.context.add_cookies(known[screen.who]["cookies"])
    if known[screen.who]["language"] != language:
        opened.open("/profile/")
        opened.speak(language)
    session = [each for each in opened.context.cookies() if each["name"] == "sessionid"]
    known[screen.who] = {"language": language, "cookies": session}
    return opened


@pytest.mark.proof("axe")
@pytest.mark.parametrize(("screen", "theme", "language"), CASES)
def test_a_screen_keeps_nobody_out(rooms, samples, known, record_property, screen, theme, language):
    path = screen.path.format_map(Found(samples))
    opened = enter(rooms, screen, theme, language, known)

    answer = opened.open(path)

    assert answer.status == (404 if screen.route in MISSING else screen.status)
    assert opened.reads() == language
    for size in (DESK, PHONE):
        opened.page.set_viewport_size(size)
        if size == DESK or screen.in_all_looks or EVERYTHING:
            found = Axe().run(opened.page, options=VIOLATIONS)
            assert found.violations_count == 0, f"{size['width']} px: {found.generate_report()}"
    width = opened.page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= PHONE["width"], f"it scrolls sideways on a phone: {width} px"
    opened.was_silent()
    record_property("screen", str(screen))
    record_property("language", language)


class Found(dict):
    def __getitem__(self, name):
        assert self.get(name), f"the demonstration has no {name}"
        return super().__getitem__(name)
