"""One registration in full with what a reviewer needs: the pane beside the queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest

from deals.duplicates import MOST, Candidate, candidates, known
from deals.lifecycle import ReviewStatus
from deals.line import told_of_place
from deals.models import Deal, Snooze
from deals.outside import gaps_of, told_of_outside
from deals.priced import Prices, asked_at
from deals.said import said_about
from deals.turns import turn_of
from deals.verdict_forms import ApprovalForm, QuestionForm, RejectionForm, SnoozeForm
from deals.views.reading import gist_of, parties_of
from permissions.adapters.web import moment, person, saw
from permissions.models import User

MOST_CANDIDATES = 5


@dataclass
class Panel:
    """A verdict that could not be taken: its form as it was typed, or its refusal."""

    name: str = ""
    form: forms.Form | None = None
    refusal: str = ""
    status: int = 200


def everything_beside(request: HttpRequest, shown: Deal, panel: Panel) -> dict[str, Any]:
    """Return what the pane shows of a registration, and write down that it was shown."""
    at, user = moment(request), person(request)
    saw(request, shown)
    context = gist_of(shown, user, at=at)
    context |= told_of_outside(shown, gaps_of([shown], at=at), at=at)
    context["parties"] = parties_of(shown, confided=True, at=at)
    context |= beside(shown, user, at=at)
    context |= bench(shown, user, panel, context["prices"], at=at)
    context["comes_back"] = Snooze.ends_of([shown], user, at=at).get(shown.pk)
    context["comments"] = said_about(shown, user, at=at)
    saw(request, {deal.pk: deal for twin in context["twins"] for deal in twin["deals"]}.values())
    return context


def chosen_deal(public_id: str, user: User, *, at: datetime) -> Deal | None:
    """Return the registration in the reading pane: only one that this person may decide."""
    if not public_id:
        return None
    if "\0" in public_id:
        raise Http404
    deal: Deal = (
        Deal.objects.with_everything()
        .select_related("reviewer")
        .prefetch_related("appeals__appealed_by", "customer__identifiers")
        .with_permission(user, "confide", at=at)
        .fetch(user, "decide", at=at, public_id=public_id)
    )
    return deal


def bench(shown: Deal, user: User, panel: Panel, prices: Prices, *, at: datetime) -> dict[str, Any]:
    """Return what a reviewer has beside the registration: forms, twins, the rule that allows it."""
    turn = turn_of(shown, user, at=at)
    verdicts: dict[str, forms.Form] = {
        "approval": ApprovalForm(prices=asked_at(turn.step, prices)),
        "rejection": RejectionForm(),
        "question": QuestionForm(),
        "snooze": SnoozeForm(at=at),
    }
    if panel.form is not None:
        verdicts[panel.name] = panel.form
    for_another = bool(shown.appeals.all()) and shown.waits_for_another(user, at=at)
    moves = [] if for_another else shown.allowed_transitions({"decide"})
    return {
        "forms": verdicts,
        "is_decidable": "rejection" in moves,
        "can_approve": "approval" in moves and turn.is_mine,
        "can_ask": "approval" in moves,
        "turn": turn,
        "can_begin": "review" in moves,
        "is_for_another": for_another and shown.is_open,
    }


def beside(shown: Deal, user: User, *, at: datetime) -> dict[str, Any]:
    """Return what the customers that could be this one mean for the verdict; found once."""
    customer = shown.customer
    if customer is None:
        return {"twins": [], "place": None}
    found = candidates(known(customer), apart_from=customer.pk)
    sure = [each.customer.pk for each in found if each.match.decision == "same"]
    return {
        "twins": twins_of(shown, found[:MOST_CANDIDATES], user, at=at),
        # Where candidates were left out, the question is asked of all there are.
        "place": told_of_place(shown, at=at, alike=None if len(found) >= MOST else sure),
    }


def twins_of(
    shown: Deal, found: list[Candidate], user: User, *, at: datetime
) -> list[dict[str, Any]]:
    """Return customers that could be this one, with the reasons and what was decided of each."""
    judged = {row.candidate_id: row for row in shown.verdicts.select_related("decided_by")}
    theirs = (
        Deal.objects.permitted(user, "view", at=at)
        .filter(customer__in=[each.customer for each in found])
        .exclude(review_status=ReviewStatus.DRAFT)
        .with_permission(user, "decide", at=at)
        .select_related("registrant")
        .prefetch_related("protections")
        .order_by("-first_submitted_at", "-pk")
    )
    deals: dict[int, list[Deal]] = {}
    for deal in theirs:
        deals.setdefault(deal.customer_id or 0, []).append(deal)
    return [
        {
            "customer": each.customer,
            "match": each.match,
            "percent": round(each.match.score * 100),
            "features": [
                f for f in each.match.because if f.value and not f.name.endswith("_names")
            ],
            "verdict": judged.get(each.customer.pk),
            "deals": deals.get(each.customer.pk, [])[:MOST_CANDIDATES],
            "in_crm": each.customer.account_id is not None,
        }
        for each in found
    ]
