"""What holds of every score, whatever happened."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.health.entries import Entry, prepared
from partners.health.explain import raises, still_open, trend
from partners.health.score import health
from partners.health.signal import Shape, Side
from partners.health.signals import TABLES

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
SIGNALS = TABLES[-1].signals
VERBS = sorted({weight.verb for signal in SIGNALS for weight in signal.weights})
STAGES = ["lead", "opportunity", "converted", "won", "lost", "cancelled"]

entries = st.builds(
    Entry,
    pk=st.integers(1, 10_000),
    at=st.integers(0, 900).map(lambda days: NOW - timedelta(days=days)),
    verb=st.sampled_from([*VERBS, "deals.information_requested", "deals.verdict_undone"]),
    subject=st.tuples(st.just("deals.deal"), st.integers(1, 5)),
    details=st.fixed_dictionaries(
        {
            "again": st.booleans(),
            "late": st.booleans(),
            "reason": st.sampled_from(["", "duplicate"]),
            "stage": st.sampled_from(STAGES),
            "waiting_for_partner": st.booleans(),
        }
    ),
    by_partner=st.booleans(),
    names_partner=st.booleans(),
)
pasts = st.lists(entries, max_size=40).map(
    lambda past: prepared(sorted(past, key=lambda entry: (entry.at, entry.pk)))
)


def by_code(standing):
    return {each.signal.code: each for each in standing.contributions}


@given(pasts)
@settings(max_examples=150, deadline=None)
def test_contributions_add_up_to_the_score_exactly(past):
    standing = health(past, at=NOW)

    for score in (standing.side(Side.PARTNER), standing.side(Side.VENDOR), standing.together):
        told = [score.start, *(points for _each, points in score.contributions)]
        assert abs(math.fsum(told) - score.value) < 1e-9
        assert 0 <= score.value <= 100


@given(pasts)
@settings(max_examples=100, deadline=None)
def test_the_evidence_of_a_contribution_is_all_it_is_made_of(past):
    for each in health(past, at=NOW).contributions:
        alone = health([evidence.entry for evidence in each.evidence[::-1]], at=NOW)
        assert abs(by_code(alone)[each.signal.code].points - each.points) < 1e-9


@given(pasts, entries, st.integers(0, 30))
@settings(max_examples=200, deadline=None)
def test_one_more_good_entry_never_lowers_its_signal(past, entry, days):
    entry = replace(entry, at=NOW - timedelta(days=days))
    before = by_code(health(past, at=NOW))
    after = by_code(health([*past, entry], at=NOW))

    for signal in SIGNALS:
        if signal.weight(entry) > 0:
            assert after[signal.code].points >= before[signal.code].points - 1e-12
            assert after[signal.code].amount >= before[signal.code].amount


@given(pasts, st.integers(1, 800))
@settings(max_examples=200, deadline=None)
def test_waiting_raises_neither_confidence_nor_any_positive_contribution(past, days):
    now, later = health(past, at=NOW), health(past, at=NOW + timedelta(days=days))

    assert later.confidence <= now.confidence + 1e-12
    assert later.with_data <= now.with_data
    for code, then in by_code(later).items():
        if then.points > 0:
            assert then.points <= by_code(now)[code].points + 1e-12


@given(pasts, st.sampled_from(["deals.rejected", "deals.approved", "deals.information_requested"]))
@settings(max_examples=150, deadline=None)
def test_our_verdict_never_punishes_the_partner(past, verb):
    verdict = Entry(
        pk=1,
        at=NOW,
        verb=verb,
        subject=("deals.deal", 1),
        details={"late": True, "reason": "duplicate"},
    )

    before = health(past, at=NOW).side(Side.PARTNER).value
    after = health(prepared([*past, verdict]), at=NOW).side(Side.PARTNER).value

    assert after >= before - 1e-12


@given(pasts, st.integers(1, 700))
@settings(max_examples=100, deadline=None)
def test_what_happened_later_does_not_change_what_was(past, days):
    then = NOW - timedelta(days=days)
    known_then = prepared([entry for entry in past if entry.at <= then])

    at_the_time = health(known_then, at=then).together.value
    looked_back = health([e for e in past if e.at <= then], at=then).together.value

    assert abs(at_the_time - looked_back) < 1e-9


def test_points_of_a_side_never_lead_beyond_the_scale():
    for table in TABLES:
        for side in Side:
            signals = [signal for signal in table.signals if signal.side is side]
            assert table.start + sum(signal.most for signal in signals) <= 100
            broken = [signal for signal in signals if signal.shape is Shape.BALANCE]
            assert table.start - sum(signal.most for signal in broken) >= 0
        assert len({signal.code for signal in table.signals}) == len(table.signals)


def test_below_five_signals_with_data_there_are_facts_and_no_score():
    def happened(verb, **details):
        return Entry(pk=1, at=NOW, verb=verb, details=details, by_partner=True)

    four = [
        happened("deals.submitted", again=False),
        happened("partners.membership_began"),
        happened("partners.channel_manager_assigned"),
        happened("deals.review_began"),
    ]

    assert not health(four, at=NOW).is_scored
    assert trend(four, at=NOW)[-1].value is None
    five = [*four, happened("content.material_downloaded")]
    assert health(five, at=NOW).is_scored


@pytest.mark.parametrize(("days", "left"), [(0, 1.0), (182, 0.5), (364, 0.25)])
def test_an_entry_counts_half_after_each_half_life(days, left):
    entry = Entry(pk=1, at=NOW - timedelta(days=days), verb="deals.approved", details={})

    promises = by_code(health([entry], at=NOW))["promises"]

    assert promises.evidence[0].left == pytest.approx(left)


def test_a_verdict_that_was_taken_back_counts_for_nobody():
    deal = ("deals.deal", 7)
    past = [
        Entry(pk=1, at=NOW, verb="deals.rejected", subject=deal, details={"late": True}),
        Entry(pk=2, at=NOW, verb="deals.verdict_undone", subject=deal),
    ]

    assert by_code(health(prepared(past), at=NOW))["promises"].evidence == ()


def test_what_would_raise_it_is_what_one_more_entry_adds():
    offered = raises(health([], at=NOW), side=Side.VENDOR)

    assert [one.signal.code for one in offered] == ["promises", "contact"]
    assert offered[0].points == pytest.approx(7)


def test_each_side_sees_what_waits_for_it():
    asked, sent = ("deals.deal", 1), ("deals.deal", 2)
    past = [
        Entry(pk=1, at=NOW, verb="deals.submitted", subject=asked),
        Entry(pk=2, at=NOW, verb="deals.information_requested", subject=asked),
        Entry(
            pk=3,
            at=NOW,
            verb="deals.submitted",
            subject=sent,
            details={"promised": "2026-11-17T02:00:00+00:00"},
        ),
    ]

    waiting = still_open(past, at=NOW)

    assert [one.subject for one in waiting.for_partner] == [asked]
    assert [one.subject for one in waiting.for_vendor] == [sent]
    assert waiting.for_vendor[0].is_late(at=NOW)
