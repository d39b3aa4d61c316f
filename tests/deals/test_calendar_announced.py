"""A year entered in the back office: open promises are reckoned again, and never shortened."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from deals.models import Amendment, Deal
from partners.delivery import deliver_due
from partners.models import LedgerEntry, Team, TeamYear

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def suzhou(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def waiting(world):
    """Return a registration of 30 December, promised into a year that China has not announced."""
    world.now = suzhou("2026-12-30 14:00")
    return world.submitted()


@pytest.fixture
def enter(world, doors):
    """Return a function that writes 2027 into the back office as an administrator does."""

    def entered(holidays, working_days="", announced="on", source="State Council"):
        team = Team.objects.get()
        form = doors("administrator").get(f"/admin/partners/team/{team.pk}/change/").context
        given = dict(form["adminform"].form.initial)
        formset = form["inline_admin_formsets"][0].formset
        prefix = formset.prefix
        given |= {f"{prefix}-{k}": v for k, v in formset.management_form.initial.items()}
        for place, row in enumerate(formset.forms):
            year = row.instance
            first = year.year == 2026
            given |= {
                f"{prefix}-{place}-id": year.pk,
                f"{prefix}-{place}-team": team.pk,
                f"{prefix}-{place}-year": year.year,
                f"{prefix}-{place}-holidays": ", ".join(map(str, year.holidays))
                if first
                else holidays,
                f"{prefix}-{place}-working_days": ", ".join(map(str, year.working_days))
                if first
                else working_days,
                f"{prefix}-{place}-source": year.source if first else source,
                **({f"{prefix}-{place}-is_announced": "on"} if first or announced else {}),
            }
        answer = doors("administrator").post(f"/admin/partners/team/{team.pk}/change/", given)
        for _turn in range(2):
            deliver_due(at=world.now)
        return answer

    return entered


def test_a_promise_into_the_year_is_provisional_until_it_is_announced(waiting, enter, world):
    assert (waiting.promised_at, waiting.promise_provisional) == (suzhou("2027-01-04 14:00"), True)
    mail.outbox.clear()

    assert enter("2027-01-01").status_code == 302

    settled = Deal.objects.get()
    assert settled.promised_at == waiting.promised_at
    assert not settled.promise_provisional
    assert LedgerEntry.objects.get(verb="deals.promise_settled").details["promised"]
    assert {each.to[0] for each in mail.outbox} == {
        world.seller.email,
        world.channel_manager.email,
    }


def test_a_longer_holiday_moves_it_and_both_sides_are_told(waiting, enter, world):
    world.seller.language = "zh-hans"
    world.seller.save()
    mail.outbox.clear()

    enter("2027-01-01, 2027-01-04, 2027-01-05")

    moved = Deal.objects.get()
    assert (moved.promised_at, moved.promise_provisional) == (suzhou("2027-01-06 14:00"), False)
    assert moved.version > waiting.version
    assert LedgerEntry.objects.filter(verb="deals.promise_moved").count() == 1
    told = {each.to[0]: each for each in mail.outbox}
    assert set(told) == {world.seller.email, world.channel_manager.email}
    assert "2027-01-06 14:00 (UTC+08:00)" in told[world.channel_manager.email].body
    assert "推迟" in told[world.seller.email].subject


def test_a_make_up_weekend_never_shortens_it(waiting, enter):
    enter("2027-01-01", working_days="2027-01-02, 2027-01-03")

    assert Deal.objects.get().promised_at == waiting.promised_at


def test_entering_the_same_again_moves_and_tells_nothing_twice(waiting, enter):
    enter("2027-01-01, 2027-01-04")
    enter("2027-01-01, 2027-01-04")

    assert Deal.objects.get().promised_at == suzhou("2027-01-05 14:00")
    assert LedgerEntry.objects.filter(verb="deals.promise_moved").count() == 1


def test_a_broken_promise_is_not_mended_afterwards(waiting, enter, world):
    world.now = suzhou("2027-01-04 14:00")

    enter("2027-01-01, 2027-01-04")

    assert Deal.objects.get().promised_at == waiting.promised_at


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"holidays": [date(2026, 1, 1)]}, "holidays"),
        ({"working_days": [date(2028, 1, 1)]}, "working_days"),
        ({"holidays": [date(2027, 1, 2)], "working_days": [date(2027, 1, 2)]}, "working_days"),
        ({"source": " "}, "source"),
    ],
)
def test_a_year_that_contradicts_itself_is_refused_at_the_field(world, given, field):
    year = TeamYear(
        team=Team.objects.get(), year=2027, **{"is_announced": True, "source": "notice", **given}
    )

    with pytest.raises(ValidationError) as refused:
        year.clean()
    assert set(refused.value.message_dict) == {field}


def test_the_database_keeps_no_day_that_is_both_free_and_worked(world):
    with pytest.raises(IntegrityError, match="no_day_is_worked_and_free"), transaction.atomic():
        TeamYear.objects.filter(year=2027).update(
            holidays=[date(2027, 1, 2)], working_days=[date(2027, 1, 2)]
        )


def test_an_amendment_waits_by_the_same_calendar(waiting, enter, world):
    """Its promise moves as a registration's does; who proposed it and who decides are told."""
    waiting.approve(by=world.channel_manager, at=world.now - timedelta(hours=1))
    amendment = Amendment.propose(
        waiting, why="Moved.", written={"title": "Hall 2"}, by=world.seller, at=world.now
    )
    assert (amendment.promised_at, amendment.promise_provisional) == (
        suzhou("2027-01-04 14:00"),
        True,
    )
    mail.outbox.clear()

    enter("2027-01-01, 2027-01-04")

    amendment.refresh_from_db()
    assert (amendment.promised_at, amendment.promise_provisional) == (
        suzhou("2027-01-05 14:00"),
        False,
    )
    moved = LedgerEntry.objects.get(verb="deals.amendment_promise_moved")
    assert list(moved.concerns.all()) == [world.northwind]
    assert {each.to[0] for each in mail.outbox} == {
        world.seller.email,
        world.channel_manager.email,
    }
    told = [each for each in mail.outbox if "the amendment is decided later" in each.subject]
    assert len(told) == 2
