"""Where registrations are looked through: the list, and the same as a sheet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from deals.lifecycle import ReviewStatus
from deals.models import Deal
from deals.next_step import share_of_wait
from deals.sheets.exported import MOST, exported
from deals.sheets.written import FORMATS
from deals.views.reading import days_left
from deals.views.wish import Wish
from partners.models import Partner
from permissions.adapters.web import moment, person, saw
from permissions.pages import BadCursor, Page

SHOWN = 25


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    deal: Deal
    families: str
    protection_days: int | None
    share: float
    is_over: bool
    is_waiting: bool


@require_safe
def deals(request: HttpRequest) -> HttpResponse:
    """Show the deals one may view, newest first; filter, search and page stand in the address."""
    at, user, wish = moment(request), person(request), Wish.read(request.GET)
    found = Deal.objects.with_everything().filter(wish.clause(user, at=at))
    refused = False
    try:
        page = found.page(user, at=at, cursor=request.GET.get("page") or None, size=SHOWN)
    except BadCursor:
        page, refused = Page(), True
    saw(request, page)
    context = {
        "rows": [row_of(deal, at=at) for deal in page],
        "wish": wish,
        "is_filtered": bool(wish.said()),
        "refused": refused,
        "chips": chips(wish),
        "next": wish.query(page=page.next) if page.next else "",
        "previous": wish.query(page=page.previous) if page.previous else "",
        "can_register": Partner.objects.permitted(user, "sell", at=at).exists(),
        "most": MOST,
        "sheets": [
            {"url": "/deals/export/" + wish.query(format=kind), "label": kind.upper()}
            for kind in FORMATS
        ],
    }
    return render(request, "deals/deals.html", context, status=400 if refused else 200)


def chips(wish: Wish) -> list[dict[str, Any]]:
    """Return the filters as links: each status and all of them."""

    def link(value: str, label: "str | Promise") -> dict[str, Any]:
        return {"url": wish.query(status=value), "label": label, "on": value == wish.status}

    return [link("", _("All")), *(link(each.value, each.label) for each in ReviewStatus)]


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as it is filtered as a sheet; one audit entry names all that is in it."""
    at, user, wish = moment(request), person(request), Wish.read(request.GET)
    kind = request.GET.get("format", "")
    found = Deal.objects.filter(wish.clause(user, at=at))
    keys = found.first_keys(user, at=at, most=MOST + 1)
    saw(request, [Deal(pk=key) for key in keys[:MOST]], action="export", door="file")
    return exported(kind if kind in FORMATS else FORMATS[0], keys, user, at=at)


def row_of(deal: Deal, *, at: datetime) -> Row:
    left = [days_left(p, at=at) for p in deal.protections.all() if p.state(at=at) == "active"]
    waiting = deal.review_status in {ReviewStatus.SUBMITTED, ReviewStatus.IN_REVIEW}
    return Row(
        deal=deal,
        families=pgettext("between things", ", ").join(
            family.name for family in deal.families.all()
        ),
        protection_days=max(left) if left else None,
        share=share_of_wait(deal, at=at),
        is_over=waiting and deal.promised_at is not None and at > deal.promised_at,
        is_waiting=waiting,
    )
