"""Where files of a registration are brought, fetched and withdrawn."""

import hashlib
from http import HTTPStatus
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deals.attaching import attaches_for
from deals.attachment_forms import ALL, AttachmentForm
from deals.models import Deal, DealAttachment
from deals.models.attachment import MOST_PICTURES
from deals.tried import do_and_say
from deals.views.reading import ON_ITS_PAGE, everything_about
from partners.pictures import KIND, NoPicture
from permissions.adapters.web import moment, person, saw
from permissions.models import AccessEntry
from permissions.refusals import Refused

NUMBERS = {str(number) for number in range(1, MOST_PICTURES + 1)}


@require_POST
@transaction.atomic
def attachments(request: HttpRequest, public_id: str) -> HttpResponse:
    """Attach a file to a registration."""
    at, user = moment(request), person(request)
    deal = (
        Deal.objects.with_everything()
        .with_permission(user, *ON_ITS_PAGE, at=at)
        .fetch(user, "attach", at=at, public_id=public_id)
    )
    form = AttachmentForm(request.POST, request.FILES, deal=deal, by=user)
    if not form.is_valid():
        saw(request, deal)
        context = everything_about(deal, user, at=at) | {"attachment_form": form}
        return render(request, "deals/deal.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    DealAttachment.add(
        deal,
        name=str(form.cleaned_data["file"].name),
        content=form.content,
        partner=attaches_for(user, deal, at=at),
        is_shared=form.cleaned_data["seen_by"] == ALL,
        public_id=form.id_sent(),
        by=user,
        at=at,
    )
    return redirect(f"{deal.get_absolute_url()}#attachments")


@require_safe
@transaction.atomic
def attachment(request: HttpRequest, public_id: str, attachment_id: str) -> HttpResponse:
    """Hand a file out or show a page of it, and write down who has or saw it now."""
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "view", at=at, public_id=public_id)
    found = DealAttachment.objects.fetch(user, "view", at=at, deal=deal, public_id=attachment_id)
    number = request.GET.get("picture")
    try:
        content = found.handed_out() if number is None else found.picture(number_of(number))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{deal.get_absolute_url()}#attachments")
    except NoPicture as missing:
        raise Http404 from missing
    if number is not None:
        return pictured(request, found, content)
    saw(request, found, action="download", door=AccessEntry.Door.FILE)
    return sent_as(found, content)


def number_of(said: str) -> int:
    """Return the page that is asked for; 0, which no file has, for what is no number."""
    return int(said) if said in NUMBERS else 0


def pictured(request: HttpRequest, attachment: DealAttachment, content: bytes) -> HttpResponse:
    """Show a page as a picture; what a browser still has is neither sent nor seen again."""
    if (unchanged := get_conditional_response(request, etag=tag_of(content))) is not None:
        return unchanged
    saw(request, attachment, action="preview", door=AccessEntry.Door.FILE)
    return pictured_as(content)


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def pictured_as(content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=KIND)
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = tag_of(content)
    return answer


def sent_as(attachment: DealAttachment, content: bytes) -> HttpResponse:
    """Send the bytes as what they are, to be kept and never to be shown in our own pages."""
    answer = HttpResponse(content, content_type=attachment.content_type)
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(attachment.name)}"
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_POST
@transaction.atomic
def attachment_withdrawal(request: HttpRequest, public_id: str, attachment_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "view", at=at, public_id=public_id)
    found = DealAttachment.objects.fetch(
        user, "withdraw", at=at, lock=True, deal=deal, public_id=attachment_id
    )
    words = _("Withdrawn and deleted. That it was there stays.")
    do_and_say(request, lambda: found.withdraw(by=user, at=at), words)
    return redirect(f"{deal.get_absolute_url()}#attachments")
