"""Approving several at once: what nothing speaks against, each in a transaction of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deals.flags import Flag, flags_of
from deals.models import Deal
from deals.views.deciding import changed_since
from deals.views.inbox import UNPROCESSABLE
from deals.waiting import queue_of
from partners.models import Partner, Programme
from permissions.adapters.web import moment, person, saw
from permissions.refusals import Refused

# A page of the queue; more is chosen on the next one.
MOST = 20


@dataclass(frozen=True)
class Row:
    deal: Deal
    flags: list[Flag]


@dataclass(frozen=True)
class Outcome:
    """What became of one that was chosen. `undo` says whether it can still be taken back."""

    deal: Deal
    words: str
    is_approved: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    at, user = moment(request), person(request)
    if not Partner.objects.permitted(user, "oversee", at=at).exists():
        raise Http404
    outcomes: list[Outcome] = []
    refusal = ""
    if request.method == "POST":
        chosen = dict(each.partition(":")[::2] for each in request.POST.getlist("deal"))
        if not chosen or len(chosen) > MOST:
            refusal = _("Choose between one and %(most)d registrations.") % {"most": MOST}
        else:
            outcomes = [found for key in chosen for found in decide(request, key, chosen[key])]
    waiting = queue_of(user, "", at=at).select_related("registrant", "customer", "reviewer")
    shown = list(waiting.order_by("promised_at", "pk")[:MOST])
    saw(request, [*shown, *(each.deal for each in outcomes)])
    flags = flags_of(shown, user, at=at)
    rows = [Row(deal, flags[deal.pk]) for deal in shown]
    context: dict[str, Any] = {
        "rows": rows,
        "free": sum(not row.flags for row in rows),
        "outcomes": outcomes,
        "done": sum(each.is_approved for each in outcomes),
        "refusal": refusal,
        "grace": Programme.current().grace_seconds,
    }
    return render(request, "deals/several.html", context, status=UNPROCESSABLE if refusal else 200)


def decide(request: HttpRequest, public_id: str, version: str) -> Iterator[Outcome]:
    """Approve one of those chosen, whatever becomes of the others.

    What somebody may not decide is passed over like what is not there.
    """
    at, user = moment(request), person(request)
    if "\0" in public_id:
        return
    with transaction.atomic():
        mine = Deal.objects.permitted(user, "decide", at=at)
        deal = mine.select_for_update(of=("self",)).filter(public_id=public_id).first()
        if deal is None:
            return
        if version != str(deal.version):
            yield Outcome(deal, changed_since(deal))
        elif flags := flags_of([deal], user, at=at)[deal.pk]:
            why = ", ".join(str(flag.words) for flag in flags)
            yield Outcome(deal, _("Not approved: %(why)s.") % {"why": why})
        else:
            yield approved(request, deal)


def approved(request: HttpRequest, deal: Deal) -> Outcome:
    try:
        with transaction.atomic():
            deal.approve(by=person(request), at=moment(request))
    except Refused as refusal:
        return Outcome(deal, str(refusal))
    return Outcome(deal, _("Approved"), is_approved=True)
