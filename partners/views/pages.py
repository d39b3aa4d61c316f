"""Partners as people meet them: the list, one partner, its ledger, who looked."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from partners import listing
from partners.health.entries import entries_of
from partners.health.explain import band_of, still_open
from partners.health.score import health
from partners.models import LedgerEntry, Partner
from partners.roles import BEGINS_WITH_PARTNERS
from partners.sentences import sentences
from partners.team import team_of
from partners.views.forms import ListForm
from permissions import looks
from permissions.adapters.web import moment, person, saw
from permissions.models import User
from permissions.pages import BadCursor, page_of

RECENT = 12
LEDGER_ORDER = ["-at", "-id"]


@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    user, at = person(request), moment(request)
    of_the_vendor = bool(user.staff_roles(at=at))
    form = ListForm(request.GET, managers=listing.managers(at=at) if of_the_vendor else [])
    question = form.question()
    try:
        page = listing.page(question, asker=user, at=at, cursor=request.GET.get("cursor"))
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    saw(request, [row.partner for row in page.rows])
    if not of_the_vendor and not question.asks_anything and len(page.rows) == 1:
        return redirect(page.rows[0].partner)
    return render(
        request,
        "partners/list.html",
        {
            "form": form,
            "page": page,
            "question": question,
            "begins": user.holds_any(BEGINS_WITH_PARTNERS, at=at),
            **around(request, page),
        },
    )


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
    saw(request, partner)
    return shown(request, partner)


@require_safe
def ledger(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show everything that happened with one partner, page by page."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
    rows = LedgerEntry.objects.permitted(user, "view", at=at).filter(concerns=partner)
    try:
        page = page_of(
            rows.select_related("actor"), order=LEDGER_ORDER, cursor=request.GET.get("cursor")
        )
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    saw(request, page.rows)
    told = sentences(page.rows, reader=user, at=at)
    context = {"partner": partner, "sentences": told, **around(request, page)}
    return render(request, "partners/ledger.html", context)


@require_safe
def looks_at(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell a partner's manager who looked at what is theirs."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "see_looks", at=at, public_id=public_id)
    found, things = looks.looks_at_things_of(user, of=partner.pk, at=at)
    try:
        page = page_of(found, order=looks.ORDER, cursor=request.GET.get("cursor"))
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    saw(request, partner, action="explain")
    context = {
        "partner": partner,
        "looks": looks.told(page.rows, reader=user, at=at, only=things),
        **around(request, page),
    }
    return render(request, "partners/looks.html", context)


def shown(request: HttpRequest, partner: Partner) -> HttpResponse:
    """Render one partner, permitted already."""
    user, at = person(request), moment(request)
    entries = entries_of([partner], at=at)[partner.pk]
    standing = health(entries, at=at)
    recent = LedgerEntry.objects.permitted(user, "view", at=at).filter(concerns=partner)
    rows = list(recent.order_by(*LEDGER_ORDER)[:RECENT])
    may = may_do(user, partner, request)
    context = {
        "partner": listing.with_all_facts(partner, at=at),
        "team": team_of(partner, user, at=at),
        "standing": standing,
        "score": round(standing.together.value) if standing.is_scored else None,
        "band": band_of(standing),
        "registrations": next(
            c for c in standing.contributions if c.signal.code == "registrations"
        ),
        "open": still_open(entries, at=at),
        "sentences": sentences(rows, reader=user, at=at),
        "has_more": len(rows) == RECENT,
        **{f"can_{action}": answer for action, answer in may.items()},
    }
    return render(request, "partners/detail.html", context)


def may_do(user: User, partner: Partner, request: HttpRequest) -> dict[str, bool]:
    actions = ("invite", "see_looks", "read", "classify", "assign", "ask")
    row = (
        Partner.objects.permitted(user, "view", at=moment(request))
        .with_permission(user, *actions, at=moment(request))
        .get(pk=partner.pk)
    )
    return {action: getattr(row, f"can_{action}") for action in actions}


def around(request: HttpRequest, page: Any) -> dict[str, str]:
    """Return the addresses of the pages before and after, with the same question."""
    return {
        "previous_url": turned(request, page.previous),
        "next_url": turned(request, page.next),
    }


def turned(request: HttpRequest, cursor: str | None) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"
