"""Which machines are told, by whom they are kept, and where another one is made."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners.models import Partner, Programme, Webhook
from partners.views import webhook as one
from partners.views.webhook_forms import NewForm, RobotForm
from partners.webhooks.keepers import Keeper
from permissions.adapters.refused import said_on
from permissions.adapters.web import moment, person, saw
from permissions.public_ids import new_public_id
from permissions.refusals import Refused

UNPROCESSABLE, CONFLICT = 422, 409
# The id of the webhook to be: sent twice, the form makes it once.
KEYS = Signer(salt="partners.webhooks")


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def webhooks(request: HttpRequest) -> HttpResponse:
    """Show the machines one knows of; have another one told."""
    keeper = admitted(request)
    if request.method != "POST":
        return listed(request, keeper)
    if not keeper.may_make:
        raise PermissionDenied
    form = new_form(keeper, request.POST)
    if not form.is_valid():
        return listed(request, keeper, form=form, status=UNPROCESSABLE)
    said, public_id = form.cleaned_data, drawn_with(request)
    user, at = person(request), moment(request)
    if Webhook.objects.permitted(user, at=at).filter(public_id=public_id).exists():
        return redirect("webhooks:webhook", public_id)
    try:
        row, secret = Webhook.make(
            public_id=public_id,
            name=said["name"],
            url=said["url"],
            kinds=said["kinds"],
            partner=form.partner(),
            by=user,
            at=at,
        )
    except Refused as refusal:
        said_on(form, refusal)
        return listed(request, keeper, form=form, status=CONFLICT)
    return one.shown(request, row, secret=secret)


@require_POST
@transaction.atomic
def robots(request: HttpRequest) -> HttpResponse:
    """Have a team's group chat told that something waits."""
    keeper = admitted(request)
    if not keeper.for_vendor:
        raise PermissionDenied
    form = RobotForm(request.POST)
    if not form.is_valid():
        return listed(request, keeper, robot_form=form, status=UNPROCESSABLE)
    said = {**form.cleaned_data, "team": form.chosen_team()}
    try:
        row = Webhook.make_robot(**said, by=person(request), at=moment(request))
    except Refused as refusal:
        said_on(form, refusal)
        return listed(request, keeper, robot_form=form, status=CONFLICT)
    return redirect("webhooks:webhook", row.public_id)


def admitted(request: HttpRequest) -> Keeper:
    """Return what somebody may do here. Raises `Http404` for who has no business here."""
    keeper = Keeper.of(person(request), at=moment(request))
    if not (keeper.may_make or keeper.reads_all):
        raise Http404
    return keeper


def drawn_with(request: HttpRequest) -> str:
    """Return the id that the form was drawn with; a new one where it was not ours."""
    try:
        return KEYS.unsign(request.POST.get("key", ""))
    except BadSignature:
        return new_public_id()


def new_form(keeper: Keeper, typed: Any = None) -> NewForm:
    return NewForm(
        typed,
        partners=keeper.partners,
        for_vendor=keeper.for_vendor,
        vendor=Programme.current().vendor_name,
    )


def listed(
    request: HttpRequest,
    keeper: Keeper,
    *,
    form: NewForm | None = None,
    robot_form: RobotForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, at = person(request), moment(request)
    rows = Webhook.objects.permitted(user, at=at).kept()
    found = list(rows.select_related("partner", "owner", "team").order_by("pk"))
    saw(request, found)
    partners: dict[int, Partner] = {row.partner.pk: row.partner for row in found if row.partner}
    saw(request, partners.values())
    context = {
        "rows": [row for row in found if not row.is_robot],
        "robots": [row for row in found if row.is_robot],
        "form": (form or new_form(keeper)) if keeper.may_make else None,
        "robot_form": (robot_form or RobotForm(initial={"language": user.language}))
        if keeper.for_vendor
        else None,
        "key": KEYS.sign(new_public_id()),
        "lead": _("Your own systems hear what happens, signed, as you would see it yourself."),
    }
    return render(request, "partners/webhooks.html", context, status=status)
