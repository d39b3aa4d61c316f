"""Where people speak about a registration."""

from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.comment_forms import CommentForm
from deals.models import Deal, DealComment
from deals.tried import do_and_say
from deals.views.reading import ON_ITS_PAGE, everything_about
from permissions.adapters.web import moment, person, saw


@require_POST
@transaction.atomic
def comments(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say something about a registration."""
    at, user = moment(request), person(request)
    deal = (
        Deal.objects.with_everything()
        .with_permission(user, *ON_ITS_PAGE, at=at)
        .fetch(user, "comment", at=at, public_id=public_id)
    )
    form = CommentForm(request.POST, deal=deal, by=user, at=at)
    if not form.is_valid():
        saw(request, deal)
        context = everything_about(deal, user, at=at) | {"comment_form": form}
        return render(request, "deals/deal.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    DealComment.write(
        deal,
        body=form.cleaned_data["body"],
        is_internal=form.is_internal,
        mentioned=form.people,
        public_id=form.id_sent(),
        by=user,
        at=at,
    )
    return redirect(f"{deal.get_absolute_url()}#comments")


@require_POST
@transaction.atomic
def comment_withdrawal(request: HttpRequest, public_id: str, comment_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "view", at=at, public_id=public_id)
    comment = DealComment.objects.fetch(
        user, "withdraw", at=at, lock=True, deal=deal, public_id=comment_id
    )
    words = _("Withdrawn. That it was said stays.")
    do_and_say(request, lambda: comment.withdraw(by=user, at=at), words)
    return redirect(f"{deal.get_absolute_url()}#comments")
