"""The way in: a link from a mail, a page that changes nothing, a button that does."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from deals.models import Party
from partners.models import Invitation
from permissions.adapters.web import moment
from permissions.models import User
from permissions.refusals import Refused

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class JoinForm(forms.Form):
    """What somebody we do not know yet tells us of themselves."""

    full_name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        strip=False,
    )

    def __init__(self, *args: object, email: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.email = email
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = User(email=self.email, full_name=self.cleaned_data.get("full_name", ""))
        validate_password(password, person)
        return password


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    at = moment(request)
    invited = (
        Invitation.objects.spelled(token, at=at).select_related("partner", "invited_by").first()
    )
    if invited is None or not invited.is_backed(at=at):
        raise Http404
    known = User.objects.filter(email=invited.email).first()
    typed = request.POST if request.method == "POST" else None
    form = JoinForm(typed, email=invited.email) if known is None else None
    status = 200
    if request.method == "POST":
        if known is not None and request.user != known:
            return redirect(f"/accounts/login/?next={request.path}")
        if form is None or form.is_valid():
            return _accept(request, invited, form)
        status = 422
    context = {"invitation": invited, "known": known, "form": form}
    return render(request, "account/invitation.html", context, status=status)


def _accept(request: HttpRequest, invited: Invitation, form: JoinForm | None) -> HttpResponse:
    said = form.cleaned_data if form else {"full_name": "", "password": ""}
    try:
        with transaction.atomic():
            membership = invited.accept(
                full_name=said["full_name"], password=said["password"], at=moment(request)
            )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("home")
    login(request, membership.person, backend=BACKEND)
    messages.info(
        request,
        _("Welcome to %(partner)s's team.") % {"partner": membership.partner.display_name},
    )
    asked = (
        Party.objects.permitted(membership.person, "answer", at=moment(request))
        .filter(newcomer__invitation=invited)
        .select_related("deal")
        .first()
    )
    if asked is not None:
        return redirect(f"{asked.deal.get_absolute_url()}#answer-{asked.public_id}")
    return redirect("home")
