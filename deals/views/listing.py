"""Where registrations are looked through: as a list, a board or a month, and as a sheet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from deals.lifecycle import ReviewStatus
from deals.models import Deal
from deals.next_step import share_of_wait
from deals.orders import ORDERS, order_of
from deals.sheets.exported import MOST, exported
from deals.sheets.written import FORMATS
from deals.views.boards import MOST_ENDING, board, month, month_asked
from deals.views.facets import facets, founds
from deals.views.reading import days_left
from deals.views.saving import ViewForm, around_views, first_view
from deals.views.sums import sums_of
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
    """Show the deals one may view; how they are looked at stands in the address as well."""
    if not request.GET and (kept := first_view(person(request), at=moment(request))):
        return redirect(f"/deals/{kept}")
    return shown(request, Wish.read(request.GET))


def shown(
    request: HttpRequest, wish: Wish, *, saved_form: ViewForm | None = None, status: int = 200
) -> HttpResponse:
    """Draw what is wished for; `saved_form` is one that was filled in wrongly."""
    drawn = {"board": as_board, "calendar": as_calendar}.get(wish.view, as_list)
    template, context = drawn(request, wish)
    if saved_form is not None:
        context |= {"saved_form": saved_form}
    return render(request, template, context, status=400 if context.get("refused") else status)


Drawn = tuple[str, dict[str, Any]]


def as_list(request: HttpRequest, wish: Wish) -> Drawn:
    """In the order that is wished for, page after page."""
    at, user = moment(request), person(request)
    found = Deal.objects.with_everything().filter(wish.clause(user, at=at))
    refused = False
    order = order_of(wish.sort, at=at)
    try:
        cursor = request.GET.get("page") or None
        page = found.in_order(order).page(user, at=at, cursor=cursor, size=SHOWN)
    except BadCursor:
        page, refused = Page(), True
    saw(request, page)
    context = {
        **around(request, wish),
        "rows": [row_of(deal, at=at) for deal in page],
        "refused": refused,
        "next": wish.query(page=page.next) if page.next else "",
        "previous": wish.query(page=page.previous) if page.previous else "",
        "orders": [
            {"url": wish.query(sort=each), "label": label, "on": each == wish.sort}
            for each, label in ORDERS.items()
        ],
        "order": ORDERS[wish.sort],
        "most": MOST,
        "sheets": [
            {"url": "/deals/export/" + wish.query(format=kind, view=""), "label": kind.upper()}
            for kind in FORMATS
        ],
    }
    return "deals/deals.html", context


def as_board(request: HttpRequest, wish: Wish) -> Drawn:
    at, user = moment(request), person(request)
    stages = board(wish, user, at=at)
    saw(request, [deal for stage in stages for deal in stage.deals])
    context = {**around(request, wish), "stages": stages}
    return "deals/board.html", context


def as_calendar(request: HttpRequest, wish: Wish) -> Drawn:
    at, user = moment(request), person(request)
    shown = month(wish, user, month_asked(request.GET.get("month", ""), at=at), at=at)
    saw(request, shown.deals)
    context = {**around(request, wish), "month": shown, "most_ending": MOST_ENDING}
    return "deals/calendar.html", context


def around(request: HttpRequest, wish: Wish) -> dict[str, Any]:
    """Return what stands around the deals, however they are looked at."""
    at, user = moment(request), person(request)
    found = founds(wish, user, at=at)
    offered = facets(wish, found, at=at)
    return {
        "sums": sums_of(found[""]),
        "wish": wish,
        "is_filtered": wish.asks,
        "status": offered.pop("status"),
        "all_on": not wish.status,
        "all_statuses": wish.query(status=""),
        "narrowed": "1" if wish.asks_beside_words else "",
        "facets": [facet for facet in offered.values() if facet.choices],
        "views": [
            {
                "url": wish.query(view=each),
                "label": label,
                "count": None,
                "current": each == wish.view,
            }
            for each, label in (
                ("", _("List")),
                ("board", _("Board")),
                ("calendar", _("Ending protections")),
            )
        ],
        **around_views(wish, user, at=at),
        "can_register": Partner.objects.permitted(user, "sell", at=at).exists(),
    }


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as it is filtered as a sheet; one audit entry names all that is in it."""
    at, user, wish = moment(request), person(request), Wish.read(request.GET)
    kind = request.GET.get("format", "")
    found = Deal.objects.filter(wish.clause(user, at=at))
    keys = found.in_order(order_of(wish.sort, at=at)).first_keys(user, at=at, most=MOST + 1)
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
