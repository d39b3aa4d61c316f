"""The approval inbox: the queue, and beside it the registration that was chosen."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models import Appeal, Deal, Snooze
from deals.next_step import share_of_wait
from deals.outside import gaps_of
from deals.views.pane import Panel, chosen_deal, everything_beside
from deals.waiting import VIEWS, counted, open_cases, queue_of
from partners.models import Programme
from partners.rules import through_partner
from permissions.adapters.web import moment, person, saw
from permissions.asked_once import asked_once
from permissions.models import User
from permissions.pages import BadCursor, Page, first_page, page_of
from permissions.reach import by_key

BY_PROMISE = ["promised_at", "id"]
# What waits in line is promised nothing: where it may stand, rank is the first submission.
BY_RANK = ["first_submitted_at", "id"]
RANKED = {"in_line", "asked", "snoozed", "conflicts", "amendments"}
SHOWN = 20
CONFLICT, UNPROCESSABLE = 409, 422
NEARLY = 0.75
# What a line of the queue and the head of the registration that comes say of it.
SAID_IN_THE_QUEUE = (
    "public_id",
    "number",
    "customer_name",
    "customer_country",
    "value_amount",
    "value_currency",
    "value_tax",
    "worth_amount",
    "worth_currency",
    "review_status",
    "first_submitted_at",
    "promised_at",
    *(f"registrant__{name}" for name in ("public_id", "name", "latin_name")),
)
# What a mail offers to choose, by the panel it opens.
CHOICES = ("approval", "rejection", "question")


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    at, user = moment(request), person(request)
    with by_key(user):
        if not through_partner(user, "oversee", at=at):
            raise Http404
        if view_of(request) == "conflicts" and not request.GET.get("deal"):
            return cases(request)
        chosen, panel = request.GET.get("deal", ""), Panel(marked(request))
        if chosen and getattr(request, "htmx", False):
            return pane(request, chosen, panel)
        return inbox(request, chosen, panel)


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
    """Render the queue and what was chosen of it; a refused verdict comes back with its panel open.

    Where nothing was chosen the first in the queue is fetched after the page: a queue is read
    before a registration is, and on a phone no registration stands beside it.
    """
    with by_key(person(request)):
        context, status = desk_of(request, chosen, panel)
    answer = render(request, "deals/approvals.html", context, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def pane(request: HttpRequest, chosen: str, panel: Panel) -> HttpResponse:
    """Render the registration alone, for the queue that is on the screen already."""
    view = view_of(request)
    context = {"view": view, "back": here(view), "panel": panel}
    if shown := chosen_deal(chosen, person(request), at=moment(request)):
        context |= everything_beside(request, shown, panel)
    answer = render(request, "deals/approvals.html#pane", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def desk_of(request: HttpRequest, chosen: str, panel: Panel) -> tuple[dict[str, Any], int]:
    at, user = moment(request), person(request)
    view = view_of(request)
    status = panel.status

    try:
        queue = page_in(user, view, request.GET.get("page"), at=at)
    except BadCursor:
        queue, status = Page(), 400
    shown = chosen_deal(chosen, user, at=at)
    coming = queue.rows[0] if queue.rows and shown is None else None
    saw(request, queue.rows)
    outside = gaps_of(queue.rows, at=at, reader=user)
    context: dict[str, Any] = {
        "views": chips(user, view, at=at),
        "empty": VIEWS[view],
        "view": view,
        "queue": [
            {
                **queue_item(deal, view, at=at),
                "current": deal == (shown or coming),
                "is_outside": deal.pk in outside,
            }
            for deal in queue
        ],
        "coming": coming,
        "comes_from": here(view, deal=coming.public_id) if coming else "",
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
        context |= everything_beside(request, shown, panel)
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
    return f"{address()}?{urlencode(words)}" if words else address()


@cache
def address() -> str:
    return reverse("deals:approvals")


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


def page_in(user: User, view: str, cursor: str | None, *, at: datetime) -> Page[Deal]:
    """Return a page of this view. Raises `BadCursor`."""
    order = order_of(view)
    if cursor:
        return page_of(shown_in(user, view, at=at), order=order, cursor=cursor, size=SHOWN)

    def first(user: User, at: datetime, _these: Sequence[int]) -> Any:
        return shown_in(user, view, at=at).order_by(*order)[: SHOWN + 1]

    return first_page(asked_once(("queue", view), first, user, at=at), order=order, size=SHOWN)


def shown_in(user: User, view: str, *, at: datetime) -> Any:
    """Return what waits in this view with what its line in the queue says."""
    asleep = Snooze.objects.holding(at=at).filter(person=user, deal=OuterRef("pk"))
    appeals = Appeal.objects.filter(deal=OuterRef("pk"))
    return (
        queue_of(user, view, at=at)
        .select_related("registrant")
        .only(*SAID_IN_THE_QUEUE)
        .annotate(
            comes_back=Subquery(asleep.values("during__endswith")[:1]), was_appealed=Exists(appeals)
        )
    )


def queue_item(deal: Any, view: str, *, at: datetime) -> dict[str, Any]:
    share = share_of_wait(deal, at=at)
    over = deal.promised_at is not None and at > deal.promised_at
    waiting = deal.review_status in AWAITING_DECISION
    # What was approved stands in the queue for its amendment.
    amended = deal.review_status == ReviewStatus.APPROVED
    late = (over and waiting) or (amended and view == "overdue")
    return {
        "deal": deal,
        "url": reverse("deals:amendment", args=[deal.public_id])
        if amended
        else here(view, deal=deal.public_id),
        "share": share,
        "tone": "bad" if late else "warn" if share >= NEARLY and waiting else "",
        "is_over": late,
        "is_late_amendment": late and amended,
        "is_waiting": waiting,
        "comes_back": deal.comes_back,
        "is_appealed": waiting and deal.was_appealed,
    }


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
    left = Programme.current().seconds_left(verdict.decided_at, at=at)
    return {"deal": deal, "verdict": verdict, "seconds": left} if left else None


def snoozed(public_id: str, user: User, *, at: datetime) -> dict[str, Any] | None:
    """Return the toast of what one has just put aside, as long as that of a verdict."""
    if not public_id or "\0" in public_id:
        return None
    programme = Programme.current()
    row = (
        Snooze.objects.holding(at=at)
        .filter(person=user, during__startswith__gt=at - programme.grace)
        .filter(deal__in=Deal.objects.permitted(user, "decide", at=at))
        .filter(deal__public_id=public_id)
        .select_related("deal")
        .first()
    )
    if row is None:
        return None
    return {"deal": row.deal, "seconds": programme.seconds_left(row.during.lower, at=at)}
