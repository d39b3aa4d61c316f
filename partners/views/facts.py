"""Where the vendor says what a partner is, who looks after it, and which account of the CRM it is.

What changes who sees what is told before it is done, by the very change, undone.
"""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from partners import listing
from partners.countries import countries
from partners.models import CrmAccount, Partner, Territory
from partners.models.partner import LONGEST_NAME
from partners.views.joining import offer
from partners.what_it_is import WhatItIs, become, channel_managers, foreseen
from permissions.adapters.web import moment, person, saw
from permissions.models import User
from permissions.refusals import Refused


class FactsForm(forms.Form):
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Type"), widget=forms.CheckboxSelectMultiple, required=False
    )
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), required=False)
    territories = forms.MultipleChoiceField(
        label=gettext_lazy("Territory"), widget=forms.CheckboxSelectMultiple, required=False
    )
    is_listed = forms.BooleanField(
        label=gettext_lazy("Other partners find it for joint deals"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Territory.objects.order_by("position", "pk")
        offer(self, "types", listing.types())
        offer(self, "tier", [("", _("none")), *listing.tiers()])
        offer(self, "territories", [(row.code, row.name) for row in places])

    def wanted(self) -> WhatItIs:
        said = self.cleaned_data
        return WhatItIs(
            types=frozenset(said["types"]),
            tier=said["tier"],
            territories=frozenset(said["territories"]),
            is_listed=said["is_listed"],
        )


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Registered name"), max_length=LONGEST_NAME)
    latin_name = forms.CharField(
        label=gettext_lazy("Name in Latin letters"), max_length=LONGEST_NAME, required=False
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"))

    def __init__(self, data: Any = None, *, of: Partner) -> None:
        held = {"name": of.name, "latin_name": of.latin_name, "country": of.country}
        super().__init__(data, initial=held)
        offer(self, "country", countries(first=of.country))
        if of.account_id:
            for owned in ("name", "country"):
                self.fields[owned].disabled = True
                self.fields[owned].help_text = _("The CRM says it.")


class ManagerForm(forms.Form):
    channel_manager = forms.ChoiceField(label=gettext_lazy("Channel manager"), required=False)

    def __init__(self, *args: Any, managers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.managers = {row.public_id: row for row in managers}
        named = [(key, str(row)) for key, row in self.managers.items()]
        offer(self, "channel_manager", [("", _("nobody")), *named])

    def chosen(self) -> User | None:
        return self.managers.get(self.cleaned_data["channel_manager"])


class AccountForm(forms.Form):
    account = forms.CharField(
        label=gettext_lazy("Account in the CRM"),
        max_length=255,
        help_text=gettext_lazy("Its number, or its name in full."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def facts(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what a partner is; make it something else, or say what that would change."""
    user, at = person(request), moment(request)
    if request.method != "POST":
        partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
        return shown(request, partner)
    partner = Partner.objects.fetch(user, "classify", at=at, public_id=public_id, lock=True)
    form = FactsForm(request.POST)
    if not form.is_valid():
        return shown(request, partner, form=form, status=422)
    if request.POST.get("version") != WhatItIs.of(partner, at=at).version:
        form.add_error(None, _("Somebody has changed it since you read it."))
        return shown(request, partner, form=form, status=409)

    def change() -> None:
        become(partner, form.wanted(), by=user, at=at)

    if "preview" in request.POST:
        return shown(request, partner, form=form, facts_foreseen=foreseen(partner, change, at=at))
    change()
    return onward(request, partner)


@require_POST
@transaction.atomic
def name(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write its name and country anew; where it is linked, what the CRM does not say."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "classify", at=at, public_id=public_id, lock=True)
    form = NameForm(request.POST, of=partner)
    if not form.is_valid():
        return shown(request, partner, name_form=form, status=422)
    partner.be_called(**form.cleaned_data, by=user, at=at)
    return redirect("partners:facts", public_id)


@require_POST
@transaction.atomic
def channel_manager(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "assign", at=at, public_id=public_id, lock=True)
    form = ManagerForm(request.POST, managers=channel_managers(at=at))
    if not form.is_valid():
        return shown(request, partner, manager_form=form, status=422)
    chosen = form.chosen()

    def change() -> None:
        if chosen is None:
            partner.leave_to_nobody(by=user, at=at)
        else:
            partner.assign_channel_manager(chosen, by=user, at=at)

    if "preview" in request.POST:
        told = foreseen(partner, change, at=at)
        return shown(request, partner, manager_form=form, manager_foreseen=told)
    change()
    return onward(request, partner)


@require_POST
@transaction.atomic
def account(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say which account of the CRM it is: one that the CRM has, and no other partner."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "classify", at=at, public_id=public_id, lock=True)
    form = AccountForm(request.POST)
    found = CrmAccount.named(form.cleaned_data["account"]) if form.is_valid() else None
    if found is None:
        if not form.errors:
            form.add_error("account", _("The CRM has no account of this number or name."))
        return shown(request, partner, account_form=form, status=422)
    try:
        partner.link_account(found, by=user, at=at)
    except Refused as refusal:
        form.add_error("account", str(refusal))
        return shown(request, partner, account_form=form, status=409)
    return redirect("partners:facts", public_id)


@require_POST
@transaction.atomic
def account_end(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "classify", at=at, public_id=public_id, lock=True)
    partner.unlink_account(by=user, at=at)
    return redirect("partners:facts", public_id)


def onward(request: HttpRequest, partner: Partner) -> HttpResponse:
    """Go where the change can be read: whoever gave the partner away reads it no longer."""
    user, at = person(request), moment(request)
    if Partner.objects.permitted(user, at=at).filter(pk=partner.pk).exists():
        return redirect("partners:facts", partner.public_id)
    return redirect("partners:list")


def shown(
    request: HttpRequest, partner: Partner, *, status: int = 200, **forms_and_more: Any
) -> HttpResponse:
    """Render what it is, with the forms of what this person may change."""
    user, at = person(request), moment(request)
    saw(request, partner)
    row = (
        listing.with_facts(Partner.objects.permitted(user, at=at), at=at)
        .select_related("account__connection")
        .with_permission(user, "classify", "assign", at=at)
        .get(pk=partner.pk)
    )
    is_now = WhatItIs.of(row, at=at)
    drawn = {
        "types": list(is_now.types),
        "tier": is_now.tier,
        "territories": list(is_now.territories),
        "is_listed": is_now.is_listed,
    }
    context: dict[str, Any] = {"partner": row, "is_now": is_now}
    if row.can_classify:
        context |= {
            "form": FactsForm(initial=drawn),
            "account_form": AccountForm(),
            "name_form": NameForm(of=row),
        }
    if row.can_assign:
        held = next((each.person.public_id for each in row.held_managers), "")
        context["manager_form"] = ManagerForm(
            managers=channel_managers(at=at), initial={"channel_manager": held}
        )
    return render(request, "partners/facts.html", context | forms_and_more, status=status)
