"""The vendor's people: who is there for what; where an administrator lets them in and go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.models import LedgerEntry, Team, TeamPlace, Territory, TerritoryOversight
from partners.sentences import sentences
from permissions.adapters.refused import said_on
from permissions.adapters.web import moment, person, saw
from permissions.models import StaffRole, StaffRoleName, User
from permissions.public_ids import new_public_id
from permissions.refusals import Refused
from permissions.what_if import (
    Sight,
    changes,
    what_a_newcomer_would_see,
    what_they_would_see,
)
from portal.colleagues import (
    Colleague,
    colleagues,
    fetched,
    left_behind,
    may_change,
    may_see,
    portfolio_of,
    role_of,
    watch_of,
)

RECENT = 12
Verb = Callable[[User], object]


class ColleagueForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    full_name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=StaffRoleName.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=StaffRoleName.choices)

    def __init__(self, *args: Any, held: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has = {each.role for each in held.roles}
        # What is held is offered no more, and taken all the same: a second click is no fault.
        self.offered = [choice for choice in StaffRoleName.choices if choice[0] not in has]
        self.fields["role"].widget.choices = [("", _("Nothing chosen")), *self.offered]


class TerritoryForm(forms.Form):
    territory = forms.ChoiceField(label=gettext_lazy("Territory"))

    def __init__(self, *args: Any, held: Colleague, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {row.code: row for row in Territory.objects.order_by("position", "pk")}
        self.rows = rows
        has = {each.code for each in held.territories}
        field = self.fields["territory"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(code, row.name) for code, row in rows.items()]
        self.offered = [(code, row.name) for code, row in rows.items() if code not in has]
        field.widget.choices = [("", _("Nothing chosen")), *self.offered]


class TeamForm(forms.Form):
    team = forms.ChoiceField(label=gettext_lazy("Team"))

    def __init__(self, *args: Any, held: Colleague, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"team": held.team.code if held.team else ""})
        super().__init__(*args, **kwargs)
        self.rows = {row.code: row for row in Team.objects.order_by("position", "pk")}
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            ("", _("Nothing chosen")),
            *((code, row.name) for code, row in self.rows.items()),
        ]


@dataclass(frozen=True)
class Asked:
    """A change somebody has asked about and not made yet: what it would do, and how to make it."""

    title: str
    confirm: str
    url: str
    sights: list[Sight]
    said: dict[str, str]
    # Whether somebody would stop looking after what they look after.
    leaves: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def people(request: HttpRequest) -> HttpResponse:
    """Show the vendor's people; let another in."""
    user, at = person(request), moment(request)
    if not may_see(user, at=at):
        raise Http404
    if request.method != "POST":
        return listed(request)
    if not may_change(user, at=at):
        raise PermissionDenied
    form = ColleagueForm(request.POST)
    if not form.is_valid():
        return listed(request, form=form, status=422)
    said = form.cleaned_data
    try:
        if "preview" in request.POST:
            return listed(request, form=form, sights=as_a_newcomer(request, said["roles"]))
        new = User.objects.employ(**said, by=user, at=at)
    except Refused as refusal:
        said_on(form, refusal, otherwise="roles")
        return listed(request, form=form, status=409)
    messages.info(request, _("%(email)s is let in. The letter is on its way.") % said)
    return redirect("colleague", new.public_id)


def as_a_newcomer(request: HttpRequest, roles: list[str]) -> list[Sight]:
    """Return what somebody new would see with these roles. Raises `Refused`."""
    user, at = person(request), moment(request)

    def give(newcomer: User) -> None:
        for name in roles:
            StaffRole.begin(person=newcomer, role=name, by=user, at=at)

    address = f"{new_public_id()}@newcomer.invalid"
    return changes(what_a_newcomer_would_see(address, give, at=at))


def listed(
    request: HttpRequest,
    *,
    form: ColleagueForm | None = None,
    sights: list[Sight] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, at = person(request), moment(request)
    found = colleagues(user, at=at)
    saw(request, [each.person for each in found], action="see_colleague")
    context = {
        "here": [each for each in found if each.is_here],
        "gone": [each for each in found if not each.is_here],
        "form": form or ColleagueForm(initial={"language": user.language}),
        "sights": sights,
        "can_change": may_change(user, at=at),
    }
    return render(request, "portal/people.html", context, status=status)


@require_safe
def colleague(request: HttpRequest, public_id: str) -> HttpResponse:
    at = moment(request)
    return shown(request, fetched(person(request), "see_colleague", at=at, public_id=public_id))


@require_POST
@transaction.atomic
def role(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    held = fetched(user, "change_colleague", at=at, public_id=public_id)
    form = RoleForm(request.POST, held=held)
    if not form.is_valid():
        return shown(request, held, form=form, status=422)
    name = StaffRoleName(form.cleaned_data["role"])

    def give(other: User) -> None:
        StaffRole.begin(person=other, role=name, by=user, at=at)

    words = {"person": str(held.person), "role": name.label}
    return changed(
        request,
        held,
        give,
        title=_("Give %(person)s the role %(role)s") % words,
        confirm=_("Give the role"),
        form=form,
    )


@require_POST
@transaction.atomic
def role_end(request: HttpRequest, public_id: str, role_name: str) -> HttpResponse:
    user, at = person(request), moment(request)
    held = fetched(user, "change_colleague", at=at, public_id=public_id)
    there = role_of(held.person, role_name, at=at)

    def end(_other: User) -> None:
        if there is not None:
            there.leave(by=user, at=at)

    words = {"person": str(held.person), "role": StaffRoleName(role_name).label}
    title = _("End the role %(role)s of %(person)s") % words
    leaves = role_name == StaffRoleName.CHANNEL_MANAGER
    return changed(request, held, end, title=title, confirm=_("End the role"), leaves=leaves)


@require_POST
@transaction.atomic
def territory(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    held = fetched(user, "change_colleague", at=at, public_id=public_id)
    form = TerritoryForm(request.POST, held=held)
    if not form.is_valid():
        return shown(request, held, form=form, status=422)
    place = form.rows[form.cleaned_data["territory"]]

    def give(other: User) -> None:
        TerritoryOversight.begin(person=other, territory=place, by=user, at=at)

    words = {"person": str(held.person), "territory": place.name}
    return changed(
        request,
        held,
        give,
        title=_("Have %(person)s look after %(territory)s") % words,
        confirm=_("Give the territory"),
        form=form,
    )


@require_POST
@transaction.atomic
def territory_end(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    user, at = person(request), moment(request)
    held = fetched(user, "change_colleague", at=at, public_id=public_id)
    there = watch_of(held.person, code, at=at)

    def end(_other: User) -> None:
        if there is not None:
            there.leave(by=user, at=at)

    name = there.territory.name if there else code
    words = {"person": str(held.person), "territory": name}
    title = _("Have %(person)s no longer look after %(territory)s") % words
    return changed(request, held, end, title=title, confirm=_("End the territory"))


@require_POST
@transaction.atomic
def team(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say in whose working time somebody decides. What they see does not hang on it."""
    user, at = person(request), moment(request)
    held = fetched(user, "change_colleague", at=at, public_id=public_id)
    form = TeamForm(request.POST, held=held)
    if not form.is_valid():
        return shown(request, held, form=form, status=422)
    place = form.rows[form.cleaned_data["team"]]
    TeamPlace.begin(person=held.person, team=place, by=user, at=at)
    return redirect("colleague", public_id)


@require_POST
@transaction.atomic
def leaving(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what is left behind; or close the door."""
    user, at = person(request), moment(request)
    held = fetched(user, "change_colleague", at=at, public_id=public_id)
    title = _("Let %(person)s go") % {"person": held.person}
    return changed(
        request,
        held,
        lambda other: other.deactivate(by=user, at=at),
        title=title,
        confirm=_("Let them go"),
        leaves=True,
    )


@require_POST
@transaction.atomic
def come_back(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    held = fetched(user, "change_colleague", at=at, public_id=public_id)
    title = _("Let %(person)s in again") % {"person": held.person}
    return changed(
        request,
        held,
        lambda other: other.come_back(by=user, at=at),
        title=title,
        confirm=_("Let them in again"),
    )


@require_POST
@transaction.atomic
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the way in once more to somebody who has not come yet."""
    user, at = person(request), moment(request)
    held = fetched(user, "change_colleague", at=at, public_id=public_id)
    if held.is_awaited:
        held.person.show_the_way_in(by=user, at=at)
        messages.info(request, _("The letter is on its way."))
    return redirect("colleague", public_id)


def changed(  # noqa: PLR0913  what is done, and how it is told before
    request: HttpRequest,
    held: Colleague,
    verb: Verb,
    *,
    title: str,
    confirm: str,
    form: RoleForm | TerritoryForm | None = None,
    leaves: bool = False,
) -> HttpResponse:
    """Do it to a colleague; or, asked to, tell what it would do."""
    user, at, other = person(request), moment(request), held.person
    try:
        if "preview" in request.POST:
            asked = Asked(
                title=title,
                confirm=confirm,
                url=request.path,
                sights=changes(what_they_would_see(other, lambda: verb(other), at=at)),
                said={name: request.POST[name] for name in (form.fields if form else ())},
                leaves=leaves,
            )
            return shown(request, held, asked=asked)
        verb(other)
    except Refused as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return redirect("colleague", other.public_id)
        said_on(form, refusal, otherwise=next(iter(form.fields)))
        return shown(request, held, form=form, status=409)
    if other.pk == user.pk and not may_see(user, at=at):
        return redirect("home")
    return redirect("colleague", other.public_id)


def shown(
    request: HttpRequest,
    held: Colleague,
    *,
    form: RoleForm | TerritoryForm | TeamForm | None = None,
    asked: Asked | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one colleague, with whichever form was typed into."""
    user, at, other = person(request), moment(request), held.person
    history = LedgerEntry.objects.permitted(user, "view", at=at).about(other)
    partners = portfolio_of(other, reader=user, at=at)
    saw(request, other, action="see_colleague")
    saw(request, partners)
    context = {
        "held": held,
        "partners": partners,
        "role_form": form if isinstance(form, RoleForm) else RoleForm(held=held),
        "territory_form": form if isinstance(form, TerritoryForm) else TerritoryForm(held=held),
        "team_form": form if isinstance(form, TeamForm) else TeamForm(held=held),
        "asked": asked,
        "behind": left_behind(other, reader=user, at=at) if asked and asked.leaves else None,
        "sentences": sentences(history.order_by("-at", "-pk")[:RECENT], reader=user, at=at),
        "can_change": may_change(user, at=at),
        "back": reverse("people"),
    }
    return render(request, "portal/colleague.html", context, status=status)
