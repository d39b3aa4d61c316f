"""Where a registrant objects to a rejection, once."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.models import Deal
from deals.tried import do_and_say
from deals.verdict_forms import AppealForm
from deals.views.reading import everything_about
from permissions.adapters.web import moment, person, saw

UNPROCESSABLE = 422


@require_POST
@transaction.atomic
def appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "edit", at=at, public_id=public_id, lock=True)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return asked_again(request, public_id, form)
    do_and_say(
        request,
        lambda: deal.appeal(form.cleaned_data["words"], by=user, at=at),
        _("Appealed. It is in review again and keeps its place."),
    )
    return redirect(deal)


def asked_again(request: HttpRequest, public_id: str, form: AppealForm) -> HttpResponse:
    """Show the registration again with what was typed and what is wrong with it."""
    at, user = moment(request), person(request)
    shown = (
        Deal.objects.with_everything()
        .with_permission(user, "edit", "decide", "confide", "share", "see_looks", at=at)
        .fetch(user, "view", at=at, public_id=public_id)
    )
    saw(request, shown)
    context = everything_about(shown, user, at=at) | {"appeal_form": form}
    return render(request, "deals/deal.html", context, status=UNPROCESSABLE)
