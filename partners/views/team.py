"""A partner's team: who is on it and as what, who is asked to join, and what ends."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from partners.models import Invitation, Membership, Partner, Role
from partners.team import (
    Outlook,
    in_another_role,
    invited_to,
    newcomer_would_see,
    team_of,
    without_a_place,
)
from partners.views.forms import InviteForm
from permissions.adapters.web import moment, person, saw
from permissions.refusals import Refused
from permissions.what_if import Sight

UNPROCESSABLE, CONFLICT = 422, 409


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)


@require_safe
def team(request: HttpRequest, public_id: str) -> HttpResponse:
    partner = Partner.objects.fetch(
        person(request), "view", at=moment(request), public_id=public_id
    )
    return shown(request, partner)


@require_POST
@transaction.atomic
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask a colleague to join the team; the letter leaves through the ledger."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "invite", at=at, public_id=public_id)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return shown(request, partner, invite_form=form, status=UNPROCESSABLE)
    said = form.cleaned_data
    try:
        if "preview" in request.POST:
            sights = newcomer_would_see(partner, said["email"], said["role"], by=user, at=at)
            return shown(request, partner, invite_form=form, sights=sights)
        Invitation.send(partner=partner, by=user, at=at, **said)
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return shown(request, partner, invite_form=form, status=CONFLICT)
    messages.info(
        request,
        _("%(email)s is invited. The link in the letter holds for 14 days.")
        % {"email": said["email"]},
    )
    return redirect("partners:team", public_id)


@require_POST
@transaction.atomic
def invitation_withdrawal(request: HttpRequest, public_id: str, invitation_id: str) -> HttpResponse:
    return done_to_an_invitation(
        request,
        public_id,
        invitation_id,
        lambda asked: asked.withdraw(by=person(request), at=moment(request)),
    )


@require_POST
@transaction.atomic
def invitation_renewal(request: HttpRequest, public_id: str, invitation_id: str) -> HttpResponse:
    return done_to_an_invitation(
        request,
        public_id,
        invitation_id,
        lambda asked: asked.send_again(by=person(request), at=moment(request)),
    )


def done_to_an_invitation(
    request: HttpRequest, public_id: str, invitation_id: str, verb: Callable[[Invitation], None]
) -> HttpResponse:
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
    asked = Invitation.objects.select_related("partner").fetch(
        user, "withdraw", at=at, partner=partner, public_id=invitation_id
    )
    try:
        verb(asked)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("partners:team", public_id)


@require_POST
@transaction.atomic
def membership_role(request: HttpRequest, public_id: str, membership_id: str) -> HttpResponse:
    """Say what another role would change for somebody; or give it to them."""
    user, at = person(request), moment(request)
    place = fetched(request, public_id, membership_id, "manage")
    if place.is_over:
        return over(request, public_id)
    form = RoleForm(request.POST, auto_id=ids_of(place))
    if not form.is_valid():
        return shown(request, place.partner, of=place, role_form=form, status=UNPROCESSABLE)
    role = form.cleaned_data["role"]
    try:
        if "preview" in request.POST:
            outlook = in_another_role(place, role, by=user, at=at)
            return shown(request, place.partner, of=place, role_form=form, outlook=outlook)
        place.change_role(role, by=user, at=at)
    except Refused as refusal:
        form.add_error("role", str(refusal))
        return shown(request, place.partner, of=place, role_form=form, status=CONFLICT)
    return redirect("partners:team", public_id)


@require_POST
@transaction.atomic
def membership_end(request: HttpRequest, public_id: str, membership_id: str) -> HttpResponse:
    """Say what somebody would lose without their place; or end it."""
    user, at = person(request), moment(request)
    mine = Membership.objects.filter(person=user, public_id=membership_id)
    if mine.filter(during__endswith__lte=at).exists():
        # A second click: who has left does not see the team.
        return redirect("home")
    place = fetched(request, public_id, membership_id, "end")
    if place.is_over:
        return over(request, public_id)
    try:
        if "preview" in request.POST:
            outlook = without_a_place(place, by=user, at=at)
            return shown(request, place.partner, of=place, outlook=outlook)
        place.leave(by=user, at=at)
    except Refused as refusal:
        return shown(request, place.partner, of=place, refusal=str(refusal), status=CONFLICT)
    if place.person_id == user.pk:
        messages.info(
            request, _("You have left the team of %(partner)s.") % {"partner": place.partner}
        )
        return redirect("home")
    return redirect("partners:team", public_id)


def fetched(request: HttpRequest, public_id: str, membership_id: str, action: str) -> Membership:
    """Return a place in a team as it is once everybody who was before us is done."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id, lock=True)
    place: Membership = Membership.objects.select_related("person", "partner").fetch(
        user, action, at=at, partner=partner, public_id=membership_id
    )
    return place


def over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say on the page of the team that this place has ended already."""
    messages.info(request, _("They are no longer on this team."))
    return redirect("partners:team", public_id)


def ids_of(place: Membership) -> str:
    """Return how fields are told apart on a page that has the form once for each member."""
    return f"id_%s_{place.public_id}"


def shown(  # noqa: PLR0913  a form for each member and one to invite, each with what was typed
    request: HttpRequest,
    partner: Partner,
    *,
    invite_form: InviteForm | None = None,
    sights: list[Sight] | None = None,
    of: Membership | None = None,
    role_form: RoleForm | None = None,
    outlook: Outlook | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    user, at = person(request), moment(request)
    row: Any = (
        Partner.objects.permitted(user, "view", at=at)
        .with_permission(user, "invite", "manage", at=at)
        .get(pk=partner.pk)
    )
    places = list(team_of(row, user, at=at).with_permission(user, "manage", "end", at=at))
    invitations = list(invited_to(row, user, at=at)) if row.can_invite else []
    saw(request, row)
    saw(request, places)

    def told(place: Membership) -> dict[str, Any]:
        is_asked = of is not None and of.pk == place.pk
        fresh = RoleForm(initial={"role": place.role}, auto_id=ids_of(place))
        return {
            "place": place,
            "is_oneself": place.person_id == user.pk,
            "form": role_form if is_asked and role_form else fresh,
            "is_asked": is_asked,
            "in_another_role": outlook if is_asked and role_form else None,
            "without": outlook if is_asked and not role_form else None,
            "refusal": refusal if is_asked else "",
        }

    # A team begins with its manager.
    first = {"language": user.language} | ({} if places else {"role": Role.MANAGER})
    context = {
        "partner": row,
        "members": [told(place) for place in places],
        "invitations": invitations,
        "invite_form": invite_form or InviteForm(initial=first),
        "sights": sights,
        "can_keep_webhooks": row.can_manage,
    }
    return render(request, "partners/team.html", context, status=status)
