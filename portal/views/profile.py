"""What somebody sees and changes about themselves: name, language, keys for machines."""

import zoneinfo
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from partners.models import ActingAs
from permissions.adapters.web import moment, person
from permissions.models import ApiToken, User
from permissions.models.token import Scope

RECENT = 10
ZONES = ["Asia/Shanghai", "Europe/Berlin", "Europe/London", "America/New_York", "UTC"]


class AboutMeForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=[(zone, zone) for zone in ZONES]
    )

    class Meta:
        model = User
        fields = ["full_name", "latin_name", "time_zone"]
        labels: ClassVar[dict[str, Any]] = {"full_name": gettext_lazy("Your name")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        zone = self.instance.time_zone
        if zone not in ZONES and zone in zoneinfo.available_timezones():
            self.fields["time_zone"] = forms.ChoiceField(
                label=self.fields["time_zone"].label, choices=[(z, z) for z in (zone, *ZONES)]
            )


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    scope = forms.ChoiceField(label=gettext_lazy("It may"), choices=Scope.choices)
    days = forms.TypedChoiceField(
        label=gettext_lazy("It ends after"),
        coerce=int,
        choices=[
            (30, gettext_lazy("30 days")),
            (90, gettext_lazy("90 days")),
            (365, gettext_lazy("a year")),
        ],
        initial=90,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own data."""
    typed = request.POST if request.method == "POST" else None
    form = AboutMeForm(typed, instance=person(request))
    if form.is_bound and form.is_valid():
        form.instance.derive()
        form.save()
        messages.info(request, _("Saved."))
        return redirect("profile")
    return _page(request, about=form, status=422 if request.method == "POST" else 200)


@require_POST
def tokens(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token_form=form, status=422)
    said = form.cleaned_data
    scopes = ["read", "write"] if said["scope"] == Scope.WRITE else [said["scope"]]
    _row, secret = ApiToken.issue(
        person(request), name=said["name"], at=moment(request), scopes=scopes, days=said["days"]
    )
    for_calendar = said["scope"] == Scope.CALENDAR
    shown = f"{settings.BASE_URL}/calendar/{secret}.ics" if for_calendar else secret
    response = _page(request, secret=shown, is_address=for_calendar)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def token_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one of one's own tokens; ending it twice changes nothing."""
    token = ApiToken.objects.filter(person=person(request), public_id=public_id).first()
    if token is None:
        raise Http404
    if token.revoked_at is None:
        token.revoke(at=moment(request))
    return redirect("profile")


def _page(
    request: HttpRequest,
    *,
    about: AboutMeForm | None = None,
    token_form: TokenForm | None = None,
    secret: str = "",
    is_address: bool = False,
    status: int = 200,
) -> HttpResponse:
    at = moment(request)
    mine = ApiToken.objects.filter(person=person(request), revoked_at=None, expires_at__gt=at)
    context = {
        "about": about or AboutMeForm(instance=person(request)),
        "token_form": token_form or TokenForm(),
        "tokens": mine.order_by("-created_at"),
        "secret": secret,
        "is_address": is_address,
        "lookers": ActingAs.objects.permitted(person(request), "view", at=at)
        .filter(seen_as=person(request))
        .select_related("person", "seen_as")
        .order_by("-pk")[:RECENT],
    }
    return render(request, "portal/profile.html", context, status=status)
