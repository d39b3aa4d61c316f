"""Holding one registration, and everything about it, to what its model says."""

from deals.models import Conflict, QueuePlace
from partners.models import LedgerEntry

ANSWERS = {None: "", True: "accepted", False: "declined"}


def hold(deal, life, ids, *, at):
    assert deal.review_status == life.status
    assert deal.first_submitted_at == life.rank
    assert deal.customer_name == life.customer_name
    assert deal.value_amount == life.value_amount
    assert set(deal.families.values_list("code", flat=True)) == life.families
    if life.status in {"submitted", "in_review", "action_required"}:
        assert deal.lapses_at == life.lapses_at
    names = set(deal.editable_fields())
    assert names >= set(life.editable())
    assert life.status in {"draft", "action_required"} or not names
    told = LedgerEntry.objects.about(deal).order_by("pk").values_list("verb", flat=True)
    assert list(told) == life.ledger
    hold_protected(deal, life)
    hold_amended(deal, life)
    hold_cases(deal, life)
    hold_parts(deal, life, ids, at=at)
    if life.closed:
        closing = deal.closings.get(reopened_at=None)
        assert closing.outcome == life.closed["outcome"]
        assert dict(closing.ratings.values_list("side", "stars")) == life.closed["ratings"]
        assert (closing.opened_at is not None) == life.closed["is_open"]
    else:
        assert not deal.closings.filter(reopened_at=None).exists()


def hold_protected(deal, life):
    held = sorted(
        (each.product_family.code, each.during.lower, each.during.upper, each.released_at)
        for each in deal.protections.select_related("product_family")
        if not each.during.isempty
    )
    assert held == sorted(
        (each.family, each.since, each.until, each.released_at)
        for each in life.protections
        if each.since != each.until
    )
    asked = deal.extensions.order_by("pk").values_list("decision", flat=True)
    assert list(asked) == [each.decision for each in life.extensions]
    places = QueuePlace.objects.filter(deal=deal).order_by("pk")
    assert [
        (each.during.isempty or (each.during.lower, each.during.upper), each.ended_as)
        for each in places
    ] == [
        (each.since == each.until or (each.since, each.until), each.ended_as)
        for each in life.places
    ]
    assert [(each.offered_at, each.taken_at) for each in places] == [
        (each.offered_at, each.taken_at) for each in life.places
    ]


def hold_amended(deal, life):
    rows = deal.amendments.order_by("pk").values_list("outcome", "decided_at")
    assert list(rows) == [(each.outcome, each.decided_at) for each in life.amendments]
    assert deal.title == life.title


def hold_cases(deal, life):
    rows = {
        row.second_id if row.first_id == deal.pk else row.first_id: row
        for row in Conflict.objects.of(deal).prefetch_related("decisions", "sides")
    }
    assert len(rows) == len(life.cases), "A case too many or too few."
    known = ordered(
        (
            row.first_id == deal.pk,
            row.status,
            row.told_at is not None,
            sorted((d.choice, d.is_final, d.undone_at is not None) for d in row.decisions.all()),
            {s.deal_id == deal.pk: s.answer for s in row.sides.all()},
        )
        for row in rows.values()
    )
    assert known == ordered(
        (
            case.first is life,
            case.status,
            case.is_told,
            sorted((each.choice, each.is_final, each.is_undone) for each in case.decisions),
            {side is life: ANSWERS[case.answers.get(side)] for side in case.sides},
        )
        for case in life.cases
    )


def ordered(rows):
    return sorted((list(row) for row in rows), key=str)


def hold_parts(deal, life, ids, *, at):
    parties = deal.parties.holding(at=at).prefetch_related("standings", "splits", "partner")
    known = {each.public_id: each for each in parties}
    assert known.keys() == {ids[partner] for partner in life.parts}
    for partner, part in life.parts.items():
        row = known[ids[partner]]
        assert row.state(at=at) == part.state(at), partner
        assert sorted(
            (each.during.lower, each.percent, each.during.upper is None or each.during.upper)
            for each in row.splits.all()
            if not each.during.isempty
        ) == sorted(
            (each.since, each.percent, each.until is None or each.until)
            for each in part.shares
            if not each.never_held()
        ), partner
    proposals = deal.share_proposals.order_by("pk").values_list("outcome", flat=True)
    assert list(proposals) == [each.outcome for each in life.proposals]
