"""What the CRM says of the end of a deal, and how both sides rate having worked together on it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from deals import sales
from deals.models import Closing, CooperationRating
from partners.delivery import deliver_due
from partners.health.entries import entries_of
from partners.health.score import health
from partners.models import Connection, CrmOpportunity, LedgerEntry, Programme
from permissions.actors import System
from permissions.models import ApiToken

pytestmark = pytest.mark.django_db
CLOCK = System("the time to rate is over")
OURS, THEIRS = "Answered within a day", "Came too late twice"
# Who reads of what passes between Northwind and the vendor, whichever side they stand on.
READERS = ("seller", "reader", "partner_manager", "channel_manager")
SEE_ALL = ("auditor", "director", "administrator")


@pytest.fixture
def say(world, deal):
    """Let the CRM say something of the deal's opportunity."""
    row = CrmOpportunity.objects.create(
        connection=Connection.objects.create(kind="tryton", name="crm", base_url=""),
        external_id="3",
        reference=deal.reference,
        stage="opportunity",
        as_of=world.now,
    )

    def said(at=None, **fields):
        changes = {name: (getattr(row, name), value) for name, value in fields.items()}
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        sales.heard(row, changes, at or world.now)

    return said


@pytest.fixture
def won(say):
    say(
        stage="won",
        amount=Decimal("118000.00"),
        currency="CNY",
        closing_reason="Their service hours decided it",
    )


@pytest.fixture
def rate(doors, deal):
    def rated(who, stars, words):
        sent = {"stars": stars, "words": words}
        return doors(who).post(f"/deals/{deal.public_id}/ratings/", sent)

    return rated


@pytest.fixture
def signed_in_api(world, doors):
    """Return the rows that a machine of somebody's is told."""

    def asked(who, path):
        _row, secret = ApiToken.issue(
            world.people[who], name=f"{who}'s", at=world.now, scopes=["read"]
        )
        key = {"Authorization": f"Bearer {secret}"}
        return Client().get(f"/api/v1/{path}", headers=key).json()["results"]

    return asked


def page(doors, who, deal):
    return doors(who).get(deal.get_absolute_url()).content.decode()


def said_to(doors, who, deal):
    """Return all that somebody reads of the ratings: on the page, and as a machine."""
    seen = page(doors, who, deal)
    return {word for word in (OURS, THEIRS) if word in seen}


def test_registrant_and_decider_read_for_how_much_and_why_it_was_won(world, deal, won, doors):
    for who in ("seller", "channel_manager"):
        seen = page(doors, who, deal)
        assert "118,000" in seen
        assert "Their service hours" in seen
    seen = page(doors, "agent", deal)
    assert "How it ended" in seen
    assert "118,000" not in seen
    assert "Their service hours" not in seen

    Programme.objects.update(tells_closing_reason=False)
    assert "Their service hours" not in page(doors, "seller", deal)
    assert "Their service hours" in page(doors, "channel_manager", deal)


def test_the_registrant_and_who_looks_after_them_are_told_once(world, deal, won, say):
    say(amount=Decimal("120000.00"))  # mended there after it was closed
    deliver_due(at=world.now)
    deliver_due(at=world.now)
    about_it = [letter for letter in mail.outbox if "won" in letter.subject]
    told = [(letter.to, letter.subject) for letter in about_it]

    assert sorted(told) == sorted(
        ([each.email], f"{deal.number} is won") for each in (world.seller, world.channel_manager)
    )
    for letter in about_it:
        assert "118" not in letter.body
        assert "service hours" not in letter.body
    assert Closing.objects.get().amount == 120000


def test_neither_side_reads_the_others_rating_before_both_have(
    world, deal, won, rate, doors, signed_in_api
):
    def api(who):
        return {row["words"] for row in signed_in_api(who, f"deals/{deal.public_id}/ratings/")}

    def score():
        return health(entries_of([world.northwind], at=world.now)[world.northwind.pk], at=world.now)

    before = score().together.value
    assert rate("seller", 2, THEIRS).status_code == 302
    for who in ("seller", "reader", "partner_manager"):
        assert said_to(doors, who, deal) == api(who) == {THEIRS}
    for who in ("channel_manager", *SEE_ALL, "agent"):
        assert said_to(doors, who, deal) == api(who) == set()
    assert score().together.value == before, "A score that moves tells how it was rated."
    rated = LedgerEntry.objects.get(verb="deals.cooperation_rated")
    assert rated.details == {}

    assert rate("channel_manager", 5, OURS).status_code == 302

    for who in (*READERS, *SEE_ALL):
        assert said_to(doors, who, deal) == api(who) == {OURS, THEIRS}
    assert said_to(doors, "agent", deal) == api("agent") == set()
    after = score()
    assert after.of("rated_by_partner").points < 0 < after.of("good_to_work_with").points
    assert after.together.value == pytest.approx(
        after.table.start + sum(points for _each, points in after.together.contributions)
    )


def test_a_rating_is_changed_until_both_have_rated_and_stands_from_then_on(world, deal, won, rate):
    rate("seller", 2, THEIRS)
    rate("partner_manager", 4, "Better than that")
    [rating] = CooperationRating.objects.all()
    assert (rating.stars, rating.given_by) == (4, world.partner_manager)

    rate("channel_manager", 5, OURS)
    rate("seller", 1, "Now that I know")

    rating.refresh_from_db()
    assert rating.stars == 4
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        CooperationRating.objects.filter(pk=rating.pk).update(stars=1)


def test_when_the_time_is_over_what_was_rated_is_read_and_counted_once(world, deal, won, rate):
    rate("seller", 5, THEIRS)
    closing = Closing.objects.get()
    over = closing.rate_until
    seen = CooperationRating.objects.permitted(world.channel_manager, at=over)
    early = over - timedelta(seconds=1)
    assert not CooperationRating.objects.permitted(world.channel_manager, at=early)
    assert seen.exists(), "By the clock: no job has run."
    with pytest.raises(Exception, match="over"):
        Closing.rate(deal, "vendor", stars=1, words="", by=world.channel_manager, at=over)

    for _twice in range(2):
        for key in Closing.objects.to_be_opened(at=over):
            assert key == deal.pk
            Closing.open_over(deal, by=CLOCK, at=over)

    entry = LedgerEntry.objects.get(verb="deals.ratings_opened")
    assert entry.details == {"by_partner": 5, "by_vendor": 0}


def test_what_the_crm_opens_again_is_rated_anew(world, deal, won, rate, say):
    rate("seller", 5, THEIRS)
    say(stage="opportunity")
    assert rate("channel_manager", 5, OURS).status_code == 302
    assert CooperationRating.objects.count() == 1

    say(stage="lost", closing_reason="Budget moved")

    first, second = Closing.objects.order_by("pk")
    assert (first.outcome, second.outcome, second.reason) == ("won", "lost", "Budget moved")
    assert rate("channel_manager", 4, OURS).status_code == 302
    assert second.ratings.get().side == "vendor"
