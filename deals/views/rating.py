"""Where both sides rate the cooperation on a deal that the CRM has closed."""

from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.closing import side_of
from deals.closing_forms import RatingForm
from deals.models import Closing, Deal
from deals.tried import do_and_say
from deals.views.reading import ON_ITS_PAGE, everything_about
from permissions.adapters.web import moment, person, saw


@require_POST
@transaction.atomic
def ratings(request: HttpRequest, public_id: str) -> HttpResponse:
    """Rate for the side one speaks for, or say it otherwise while the other has not."""
    at, user = moment(request), person(request)
    Deal.objects.fetch(user, "rate", at=at, public_id=public_id, lock=True)
    deal = (
        Deal.objects.with_everything()
        .with_permission(user, *ON_ITS_PAGE, at=at)
        .fetch(user, "rate", at=at, public_id=public_id)
    )
    form = RatingForm(request.POST)
    if not form.is_valid():
        saw(request, deal)
        context = everything_about(deal, user, at=at) | {"rating_form": form}
        return render(request, "deals/deal.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    do_and_say(
        request,
        lambda: Closing.rate(
            deal, side_of(deal), stars=said["stars"], words=said["words"], by=user, at=at
        ),
        _("Kept. The other side reads it once both have rated."),
    )
    return redirect(f"{deal.get_absolute_url()}#closing")
