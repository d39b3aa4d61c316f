"""Where the letter of an approval is fetched, and where whoever holds one asks whether it holds."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from deals.letter import printed
from deals.models import Confirmation
from permissions.adapters.too_often import too_often
from permissions.adapters.web import moment, person, saw
from permissions.models import AccessEntry
from permissions.refusals import Refused

MOST_A_MINUTE = 60


@require_safe
@transaction.atomic
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand out the letter, and write down that the registration left the house on paper."""
    at, reader = moment(request), person(request)
    confirmation = (
        Confirmation.objects.newest()
        .select_related("deal")
        .fetch(reader, "view", at=at, deal__public_id=public_id)
    )
    try:
        paper = printed(confirmation)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("deals:deal", public_id)
    saw(request, confirmation.deal, action="download", door=AccessEntry.Door.FILE)
    return sent_as_pdf(confirmation, paper)


def sent_as_pdf(confirmation: Confirmation, paper: bytes) -> HttpResponse:
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{confirmation.number}.pdf"'
    answer["Cache-Control"] = "private, no-cache"
    return answer


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a letter holds: one word, for whoever has its code, and nothing else of it."""
    if too_often(request, "verify", most=MOST_A_MINUTE):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    state = Confirmation.objects.state_of(code, at=moment(request))
    answer = render(request, "deals/verify.html", {"state": state})
    answer["Cache-Control"] = "no-store"
    return answer
