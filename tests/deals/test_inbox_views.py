"""The saved views of the approval inbox: what stands in each, how many, what an empty one says."""

import html
from datetime import timedelta

import pytest
from django.utils import translation

pytestmark = pytest.mark.django_db
INBOX = "/approvals/"


@pytest.fixture
def shown(doors):
    def read(view="", who="channel_manager"):
        page = doors(who).get(f"{INBOX}?view={view}")
        return {item["deal"] for item in page.context["queue"]}

    return read


@pytest.fixture
def counts(doors):
    def read(who="channel_manager"):
        page = doors(who).get(INBOX)
        return {each["url"].rpartition("=")[2]: each["count"] for each in page.context["views"]}

    return read


def test_the_unassigned_are_those_nobody_has_begun(world, shown):
    fresh = world.submitted()
    begun = world.submitted()
    begun.begin_review(by=world.channel_manager, at=world.now)

    assert shown("unassigned") == {fresh}
    assert shown("mine") == {begun}


def test_what_a_colleague_has_begun_is_neither_mine_nor_unassigned(world, shown):
    world.northwind.assign_channel_manager(
        world.other_channel_manager, by=world.administrator, at=world.now - timedelta(days=1)
    )
    deal = world.submitted()
    deal.begin_review(by=world.channel_manager, at=world.now)

    assert shown("mine", "other_channel_manager") == set()
    assert shown("unassigned", "other_channel_manager") == set()
    assert shown("", "other_channel_manager") == {deal}


def test_each_view_says_how_much_waits_in_it(world, counts, doors):
    world.submitted()
    world.submitted(at=world.now - timedelta(days=6))
    begun = world.submitted()
    begun.begin_review(by=world.channel_manager, at=world.now)

    found = counts()

    assert (found[INBOX], found["mine"], found["unassigned"]) == ("3", "1", "2")
    assert (found["overdue"], found["asked"]) == ("1", "")
    assert '<span class="n">3</span>' in doors("channel_manager").get(INBOX).content.decode()


def test_others_registrations_are_in_no_count(world, counts):
    world.submitted()

    assert set(counts("other_channel_manager").values()) == {""}


def test_nothing_is_counted_further_than_anybody_reads(world, counts, monkeypatch):
    monkeypatch.setattr("deals.waiting.MOST_COUNTED", 1)
    world.submitted()
    assert counts()[INBOX] == "1"

    world.submitted()
    world.submitted()
    assert counts()[INBOX] == "1+"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_empty_view_says_what_it_is_for_and_leads_back(world, doors, language):
    person = world.channel_manager
    person.language = language
    person.save(update_fields=["language"])
    seen = set()
    for view in ("", "mine", "unassigned", "overdue", "asked", "snoozed"):
        page = doors("channel_manager").get(f"{INBOX}?view={view}")
        text = page.content.decode()
        with translation.override(language):
            title, words = str(page.context["empty"].title), str(page.context["empty"].words)
        seen.add(title)
        assert title in html.unescape(text)
        assert words in html.unescape(text)
        actions = text.partition('class="actions"')[2].partition("</div>")[0]
        assert ('href="/approvals/"' in actions) == (view != "")
    assert len(seen) == 6
