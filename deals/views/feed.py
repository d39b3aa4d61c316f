"""The address by which somebody's own calendar reads what ends and what is promised."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from deals.calendar_feed import calendar, deals_of, entries_of
from permissions.adapters.too_often import too_often
from permissions.adapters.web import acting, moment, saw
from permissions.models import AccessEntry, ApiToken, Scope

MOST_A_MINUTE = 30


@login_not_required
@require_safe
@transaction.atomic
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give whoever holds the address what its owner may see now: it is asked anew each time."""
    if too_often(request, "calendar", most=MOST_A_MINUTE):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    at = moment(request)
    key = ApiToken.objects.alive(secret, at=at).filter(scopes=[Scope.CALENDAR]).first()
    if key is None or acting(request) or not (key.person.is_active and key.person.works(at=at)):
        raise Http404
    # Whoever else is signed in at this browser: what is shown is its owner's, and noted as theirs.
    request.user = key.person
    with translation.override(key.person.language), timezone.override(key.person.time_zone):
        deals = deals_of(key.person, at=at)
        told = calendar(entries_of(deals, at=at), at=at)
    saw(request, deals, action="calendar", door=AccessEntry.Door.FILE)
    answer = HttpResponse(told, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="tandem.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
