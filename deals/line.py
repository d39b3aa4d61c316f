"""What the two sides are told of a protection's policy, and of a place in the line behind one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from deals.lifecycle import AWAITING_DECISION
from deals.models import Deal, ProtectionPolicy, QueuePlace
from deals.models.queue import what_stands_before


def told_of_place(
    deal: Deal, *, at: datetime, alike: Sequence[int] | None = None
) -> dict[str, Any] | None:
    """Return the note on a registration in the line; for who decides, also where one is due.

    The registrant reads that its place is kept, and nothing of what it waits for: no name, no
    count, no date but its own.
    """
    if not getattr(deal, "can_confide", False) or deal.customer_id is None:
        return None
    decides = bool(getattr(deal, "can_decide", False))
    writes = bool(getattr(deal, "can_edit", False))
    place = QueuePlace.of(deal, at=at)
    if place is None:
        return _offered_a_place(deal, alike, at=at) if decides else None
    state = place.state(at=at)
    told: dict[str, Any] = {
        "state": state,
        "words": words_of(state, decides=decides),
        "tone": "good" if state == "taken" else "warn" if state == "offered" else "",
        "answer_by": place.answer_by if state == "offered" else None,
        "can_take": writes and state == "offered",
        "can_end": decides,
        "number": place.number(at=at) if decides and state == "waiting" else None,
    }
    return told


def words_of(state: str, *, decides: bool) -> str:
    if decides:
        return {
            "waiting": _("It waits in line behind a protection."),
            "offered": _(
                "It can be approved now. The partner is asked whether it is still pursued."
            ),
            "taken": _("It can be approved now. The partner still pursues it."),
        }[state]
    return {
        "waiting": _("We keep your place. You are told when it is your turn."),
        "offered": _("It is your turn. Do you still pursue it?"),
        "taken": _("It is your turn, and we know that you still pursue it. We decide next."),
    }[state]


def _offered_a_place(
    deal: Deal, alike: Sequence[int] | None, *, at: datetime
) -> dict[str, Any] | None:
    """Return the note to who decides where somebody's protection stands before it."""
    if deal.review_status not in AWAITING_DECISION:
        return None
    if what_stands_before(deal, at=at, alike=alike) is None:
        return None
    return {
        "state": "",
        "words": _("Another protection stands before it, so it cannot be approved now."),
        "tone": "warn",
        "can_keep": True,
    }


def policies_of(deal: Deal, *, at: datetime) -> list[dict[str, Any]]:
    """Return what is promised, in sentences: by the rows kept, or those that would decide now."""
    kept = {
        each.product_family: each.policy
        for each in deal.protections.select_related("policy", "product_family").order_by("pk")
        if not each.during.isempty
    }
    if not kept and deal.is_open:
        kept = ProtectionPolicy.of(deal, deal.families.all(), at=at)
    told: dict[tuple[str, ...], list[str]] = {}
    for family, policy in kept.items():
        told.setdefault(tuple(policy.sentences), []).append(family.name)
    several = len(told) > 1
    return [
        {"families": names if several else [], "sentences": sentences}
        for sentences, names in told.items()
    ]
