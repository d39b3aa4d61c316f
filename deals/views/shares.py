"""Where who gave a share of a registration, or answers for the registrant, ends it."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from deals.models import DealGroupGrant, DealUserGrant
from deals.models.sharing import end_share
from permissions.adapters.web import moment, person


@require_POST
@transaction.atomic
def end(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    """End one share; ending it twice changes nothing."""
    at, user = moment(request), person(request)
    named = {"public_id": grant_id, "content_object__public_id": public_id}
    for store in (DealUserGrant, DealGroupGrant):
        if store.objects.permitted(user, "view", at=at).filter(**named).exists():
            grant = store.objects.fetch(user, "end", at=at, lock=True, **named)
            end_share(grant, by=user, at=at)
            return redirect("shares")
    raise Http404
