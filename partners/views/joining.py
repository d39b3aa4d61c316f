"""Where the vendor begins to work with a company."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from partners.countries import countries
from partners.likely import likely_known
from partners.models import JoinedAlready, Partner, PartnerType
from partners.models.partner import LONGEST_NAME
from partners.roles import BEGINS_WITH_PARTNERS
from partners.what_it_is import channel_managers
from permissions.adapters.web import moment, person, saw
from permissions.explain import covers_every_row
from permissions.models import User
from permissions.public_ids import new_public_id

# The id of the partner to be: sent twice, the form makes it once.
KEYS = Signer(salt="partners.new")


class JoinForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Registered name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("As it stands on its stamp and papers."),
    )
    latin_name = forms.CharField(
        label=gettext_lazy("Name in Latin letters"), max_length=LONGEST_NAME, required=False
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Type"), widget=forms.CheckboxSelectMultiple, required=False
    )
    channel_manager = forms.ChoiceField(label=gettext_lazy("Channel manager"), required=False)

    def __init__(self, *args: Any, managers: list[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {row.code: row for row in PartnerType.objects.order_by("position", "pk")}
        self.managers = {row.public_id: row for row in managers or []}
        offer(self, "country", countries())
        offer(self, "types", [(code, row.name) for code, row in self.kinds.items()])
        named = [(key, str(row)) for key, row in self.managers.items()]
        offer(self, "channel_manager", [("", _("nobody")), *named])
        if managers is None:
            del self.fields["channel_manager"]

    def chosen(self) -> User | None:
        return self.managers.get(self.cleaned_data["channel_manager"])


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = choices


def drawn_with(request: HttpRequest) -> str:
    """Return the id that the form was drawn with; a new one where it was not ours."""
    try:
        return KEYS.unsign(request.POST.get("key", ""))
    except BadSignature:
        return new_public_id()


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def new(request: HttpRequest) -> HttpResponse:
    """Make a partner; a name that is nearly one we know is asked about once."""
    user, at = person(request), moment(request)
    if not user.holds_any(BEGINS_WITH_PARTNERS, at=at):
        raise PermissionDenied
    chooses = covers_every_row(Partner, user, "assign", at=at)
    managers = channel_managers(at=at) if chooses else None
    public_id = drawn_with(request)

    key = KEYS.sign(public_id)
    if request.method != "POST":
        context = {"form": JoinForm(managers=managers), "key": key}
        return render(request, "partners/new.html", context)
    form = JoinForm(request.POST, managers=managers)
    if not form.is_valid():
        return render(request, "partners/new.html", {"form": form, "key": key}, status=422)
    if Partner.objects.permitted(user, at=at).filter(public_id=public_id).exists():
        return redirect("partners:team", public_id)
    name = form.cleaned_data["name"]
    likely = likely_known(name, form.cleaned_data["latin_name"], asker=user, at=at)
    # Saying so is about the name it was said of: another name is asked about again.
    if likely and request.POST.get("another", "").strip() != name:
        saw(request, [each for each in likely if each.can_view])
        context = {"form": form, "key": key, "likely": likely}
        return render(request, "partners/new.html", context, status=409)
    # The same press may have made it a moment ago.
    with suppress(JoinedAlready):
        Partner.join(
            name=name,
            latin_name=form.cleaned_data["latin_name"],
            country=form.cleaned_data["country"],
            types=[form.kinds[code] for code in form.cleaned_data["types"]],
            channel_manager=form.chosen() if chooses else user,
            public_id=public_id,
            by=user,
            at=at,
        )
    return redirect("partners:team", public_id)
