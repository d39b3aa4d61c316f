"""The approval inbox: the queue, and one registration in full with what a reviewer needs."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from deals.duplicates import MOST, Candidate, candidates, known
from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.line import told_of_place
from deals.models import Deal, Snooze
from deals.next_step import share_of_wait
from deals.outside import gaps_of, told_of_outside
from deals.priced import Prices, asked_at
from deals.said import said_about
from deals.turns import turn_of
from deals.verdict_forms import ApprovalForm, QuestionForm, RejectionForm, SnoozeForm
from deals.views.reading import gist_of, parties_of
from deals.waiting import VIEWS, counted, open_cases, queue_of
from partners.models import Programme
from partners.rules import through_partner
from permissions.adapters.web import moment, person, saw
from permissions.models import User
from permissions.pages import BadCursor, Page, page_of
from permissions.reach import by_key

BY_PROMISE = ["promised_at", "id"]
# What waits in line is promised nothing: where it may stand, rank is the first submission.
BY_RANK = ["first_submitted_at", "id"]
RANKED = {"in_line", "asked", "snoozed", "conflicts", "amendments"}
SHOWN = 20
CONFLICT, UNPROCESSABLE = 409, 422
MOST_CANDIDATES = 5
NEARLY = 0.75
# What a mail offers to choose, by the panel it opens.
CHOICES = ("approval", "rejection", "question")


@dataclass
class Panel:
    """A verdict that could not be taken: its form as it was typed, or its refusal."""

    name: str = ""
    form: forms.Form | None = None
    refusal: str = ""
    status: int = 200


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    at, user = moment(request), person(request)
    with by_key(user):
        if not through_partner(user, "oversee", at=at):
            raise Http404
        if view_of(request) == "conflicts" and not request.GET.get("deal"):
            return cases(request)
        return inbox(request, request.GET.get("deal", ""), Panel(marked(request)))


def cases(request: HttpRequest) -> HttpResponse:
    """Render the open conflicts that one may decide, the oldest first."""
    at, user = moment(request), person(request)
    found = open_cases(user, at=at).select_related(
        "first__registrant", "second__registrant", "owner"
    )
    try:
        page, status = page_of(found, order=["id"], cursor=request.GET.get("page"), size=SHOWN), 200
    except BadCursor:
        page, status = Page(), 400
    saw(request, page.rows)
    context = {
        "views": chips(user, "conflicts", at=at),
        "empty": VIEWS["conflicts"],
        "cases": page.rows,
        "next": here("conflicts", page=page.next or "") if page.next else "",
        "previous": here("conflicts", page=page.previous or "") if page.previous else "",
    }
    return render(request, "deals/conflicts.html", context, status=status)


def chips(user: User, view: str, *, at: datetime) -> list[dict[str, Any]]:
    return [
        {"url": here(name), "label": each.label, "on": name == view, "count": count}
        for name, each, count in counted(user, at=at)
    ]


def inbox(request: HttpRequest, chosen: str, panel: Panel) -> HttpResponse:
    """Render queue and reading pane. A refused verdict comes back here with its panel open."""
    with by_key(person(request)):
        context, status = desk_of(request, chosen, panel)
    return render(request, "deals/approvals.html", context, status=status)


def desk_of(request: HttpRequest, chosen: str, panel: Panel) -> tuple[dict[str, Any], int]:
    at, user = moment(request), person(request)
    view = view_of(request)
    status = panel.status
    try:
        queue = page_of(
            queue_of(user, view, at=at).select_related("registrant").prefetch_related("appeals"),
            order=order_of(view),
            cursor=request.GET.get("page"),
            size=SHOWN,
        )
    except BadCursor:
        queue, status = Page(), 400
    shown = chosen_deal(chosen or (queue.rows[0].public_id if queue.rows else ""), user, at=at)
    saw(request, queue.rows)
    both = [*queue.rows, *([shown] if shown else [])]
    asleep, outside = Snooze.ends_of(both, user, at=at), gaps_of(both, at=at)
    context: dict[str, Any] = {
        "views": chips(user, view, at=at),
        "empty": VIEWS[view],
        "view": view,
        "queue": [
            {
                **queue_item(deal, view, shown, asleep.get(deal.pk), at=at),
                "is_outside": deal.pk in outside,
            }
            for deal in queue
        ],
        "next": here(view, page=queue.next or "") if queue.next else "",
        "previous": here(view, page=queue.previous or "") if queue.previous else "",
        "is_chosen": bool(chosen),
        "back": here(view),
        "panel": panel,
        "is_after": bool(request.GET.keys() & {"decided", "snoozed"}),
        "toast": undoable(request.GET.get("decided", ""), user, at=at),
        "asleep": snoozed(request.GET.get("snoozed", ""), user, at=at),
    }
    if shown is not None:
        saw(request, shown)
        context |= gist_of(shown, user, at=at)
        context |= told_of_outside(shown, outside, at=at)
        context["parties"] = parties_of(shown, confided=True, at=at)
        context |= beside(shown, user, at=at)
        context |= bench(shown, user, panel, context["prices"], at=at)
        context["comes_back"] = asleep.get(shown.pk)
        context["comments"] = said_about(shown, user, at=at)
        saw(
            request, {deal.pk: deal for twin in context["twins"] for deal in twin["deals"]}.values()
        )
    return context, status


def marked(request: HttpRequest) -> str:
    """Return the choice that a link from a mail marks: its panel is open, nothing is decided."""
    choice = request.GET.get("choice", "")
    return choice if choice in CHOICES else ""


def view_of(request: HttpRequest) -> str:
    view = request.POST.get("view") or request.GET.get("view", "")
    return view if view in VIEWS else ""


def here(view: str, **more: str) -> str:
    """Return an address of the inbox; the view stands in it and nothing empty."""
    words = {name: value for name, value in {"view": view, **more}.items() if value}
    address = reverse("deals:approvals")
    return f"{address}?{urlencode(words)}" if words else address


def order_of(view: str) -> list[str]:
    return BY_RANK if view in RANKED else BY_PROMISE


def following(request: HttpRequest, public_id: str) -> str:
    """Return the registration after this one in the reader's queue, so that work goes on there."""
    at, user, view = moment(request), person(request), view_of(request)
    queue = queue_of(user, view, at=at).order_by(*order_of(view))
    ids = list(queue.values_list("public_id", flat=True)[:SHOWN])
    after = ids[ids.index(public_id) + 1 :] if public_id in ids else ids
    others = [each for each in ids if each != public_id]
    chosen: str = (after or others or [""])[0]
    return chosen


def queue_item(
    deal: Deal, view: str, shown: Deal | None, comes_back: datetime | None, *, at: datetime
) -> dict[str, Any]:
    share = share_of_wait(deal, at=at)
    over = deal.promised_at is not None and at > deal.promised_at
    waiting = deal.review_status in AWAITING_DECISION
    return {
        "deal": deal,
        "url": reverse("deals:amendment", args=[deal.public_id])
        if view == "amendments"
        else here(view, deal=deal.public_id),
        "current": shown is not None and deal.pk == shown.pk,
        "share": share,
        "tone": "bad" if over and waiting else "warn" if share >= NEARLY and waiting else "",
        "is_over": over and waiting,
        "is_waiting": waiting,
        "comes_back": comes_back,
        "is_appealed": waiting and bool(deal.appeals.all()),
    }


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


def undoable(public_id: str, user: User, *, at: datetime) -> dict[str, Any] | None:
    """Return the toast of one's own verdict while it can be taken back."""
    if not public_id or "\0" in public_id:
        return None
    deal = Deal.objects.permitted(user, "decide", at=at).filter(public_id=public_id).first()
    verdict = (
        deal.approvals.filter(undone_at=None, decided_by=user).order_by("-decided_at").first()
        if deal
        else None
    )
    if deal is None or verdict is None:
        return None
    left = (verdict.decided_at + Programme.current().grace - at).total_seconds()
    if left <= 0:
        return None
    return {"deal": deal, "verdict": verdict, "seconds": ceil(left)}


def snoozed(public_id: str, user: User, *, at: datetime) -> dict[str, Any] | None:
    """Return the toast of what one has just put aside, as long as that of a verdict."""
    if not public_id or "\0" in public_id:
        return None
    grace = Programme.current().grace
    row = (
        Snooze.objects.holding(at=at)
        .filter(person=user, during__startswith__gt=at - grace)
        .filter(deal__in=Deal.objects.permitted(user, "decide", at=at))
        .filter(deal__public_id=public_id)
        .select_related("deal")
        .first()
    )
    if row is None:
        return None
    return {"deal": row.deal, "seconds": ceil((row.during.lower + grace - at).total_seconds())}
