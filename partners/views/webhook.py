"""One machine that is told: what it hears of, its secret, and the log of what it was sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from partners.models import LedgerEntry, Webhook, WebhookAttempt, WebhookDelivery
from partners.sentences import sentences
from partners.views.pages import around
from partners.views.webhook_forms import ChangeForm, SinceForm
from partners.webhooks.offered import offers
from partners.webhooks.trying import try_out
from permissions.adapters.refused import said_on
from permissions.adapters.web import moment, person, saw
from permissions.pages import BadCursor
from permissions.refusals import Refused

UNPROCESSABLE, CONFLICT = 422, 409
# Each line of the log may hold three answers; beside them stand all the kinds there are.
LOGGED = 12


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def webhook(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one; send it a test message."""
    if request.method != "POST":
        return shown(request, fetched(request, public_id, "view"))
    row = fetched(request, public_id, "keep")
    try:
        try_out(row, by=person(request), at=moment(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, _("A test message is on its way: see below what comes back."))
    return redirect("webhooks:webhook", public_id)


@require_POST
@transaction.atomic
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Call it otherwise, have it hear of other kinds, lead elsewhere."""
    row = fetched(request, public_id, "keep")
    form = ChangeForm(request.POST, webhook=row)
    if not form.is_valid():
        return shown(request, row, form=form, status=UNPROCESSABLE)
    said = form.cleaned_data
    try:
        row.revise(
            name=said["name"],
            kinds=said.get("kinds", ()),
            url=said["url"],
            by=person(request),
            at=moment(request),
        )
    except Refused as refusal:
        said_on(form, refusal)
        return shown(request, row, form=form, status=CONFLICT)
    return redirect("webhooks:webhook", public_id)


@require_POST
@transaction.atomic
def rotation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a new secret and show it, this once."""
    row = fetched(request, public_id, "keep")
    try:
        secret = row.rotate(by=person(request), at=moment(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("webhooks:webhook", public_id)
    return shown(request, row, secret=secret)


@require_POST
@transaction.atomic
def rotation_end(request: HttpRequest, public_id: str) -> HttpResponse:
    return done(request, public_id, "keep", Webhook.end_earlier_secret)


@require_POST
@transaction.atomic
def rotation_back(request: HttpRequest, public_id: str) -> HttpResponse:
    return done(request, public_id, "keep", Webhook.take_secret_back)


@require_POST
@transaction.atomic
def switch_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go on, in the name of whoever says so."""
    return done(request, public_id, "keep", Webhook.switch_on)


@require_POST
@transaction.atomic
def switch_off(request: HttpRequest, public_id: str) -> HttpResponse:
    return done(request, public_id, "end", Webhook.switch_off)


@require_POST
@transaction.atomic
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    row = fetched(request, public_id, "end")
    row.end(by=person(request), at=moment(request))
    messages.info(request, _("%(name)s is told nothing more.") % {"name": row.name})
    return redirect("webhooks:list")


@require_POST
@transaction.atomic
def replay(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send again whatever happened from a moment on."""
    row = fetched(request, public_id, "keep")
    form = SinceForm(request.POST)
    if not form.is_valid():
        return shown(request, row, since_form=form, status=UNPROCESSABLE)
    count = row.replay(since=form.moment(), by=person(request), at=moment(request))
    said = ngettext("%(count)d is sent again.", "%(count)d are sent again.", count)
    messages.info(request, said % {"count": count})
    return redirect("webhooks:webhook", public_id)


@require_POST
@transaction.atomic
def delivery_replay(request: HttpRequest, public_id: str, delivery_id: str) -> HttpResponse:
    """Send one thing again, under the same id."""
    row = fetched(request, public_id, "keep")
    delivery: WebhookDelivery = WebhookDelivery.objects.fetch(
        person(request), "view", at=moment(request), webhook=row, public_id=delivery_id
    )
    delivery.send_again(by=person(request), at=moment(request))
    return redirect("webhooks:webhook", public_id)


def done(
    request: HttpRequest, public_id: str, need: str, verb: Callable[..., object]
) -> HttpResponse:
    verb(fetched(request, public_id, need), by=person(request), at=moment(request))
    return redirect("webhooks:webhook", public_id)


def fetched(request: HttpRequest, public_id: str, need: str) -> Webhook:
    rows = Webhook.objects.select_related("partner", "owner", "team")
    row: Webhook = rows.fetch(person(request), need, at=moment(request), public_id=public_id)
    return row


def shown(
    request: HttpRequest,
    row: Webhook,
    *,
    form: ChangeForm | None = None,
    since_form: SinceForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    user, at = person(request), moment(request)
    found: Any = (
        Webhook.objects.permitted(user, at=at)
        .with_permission(user, "keep", "end", at=at)
        .select_related("partner", "owner", "team")
        .get(pk=row.pk)
    )
    tries = Prefetch("tries", WebhookAttempt.objects.order_by("-pk"), to_attr="latest")
    log = found.deliveries.select_related("entry", "entry__actor").prefetch_related(tries)
    try:
        page = log.page(user, at=at, cursor=request.GET.get("cursor"), size=LOGGED)
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    saw(request, found)
    saw(request, page)
    valid = found.secrets_at(at)
    context = {
        "webhook": found,
        "secret": secret,
        "both_until": valid[-1].ends_at if len(valid) > 1 else None,
        "is_signed": bool(valid),
        "heard": [each.words for each in offers(to_partner=False) if each.verb in found.kinds],
        "deliveries": told_of(request, page.rows),
        "form": form or ChangeForm(webhook=found),
        "since_form": since_form or SinceForm(),
        "can_keep": found.can_keep and found.ended_at is None,
        "can_end": found.can_end and found.ended_at is None,
        **around(request, page),
    }
    response = render(request, "partners/webhook.html", context, status=status)
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


def told_of(request: HttpRequest, rows: list[WebhookDelivery]) -> list[dict[str, Any]]:
    """Return each delivery with what it tells of, as this reader may read it."""
    user, at = person(request), moment(request)
    keys = {row.entry_id for row in rows}
    entries = list(LedgerEntry.objects.among(keys, user, at=at).select_related("actor"))
    saw(request, entries)
    said = {each.entry.pk: each.html for each in sentences(entries, reader=user, at=at)}
    return [{"row": row, "html": said.get(row.entry_id, row.entry.verb)} for row in rows]
