"""Where an administrator begins to see what somebody else sees, and comes back."""

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from partners.models import ActingAs, NotToBeActedFor
from permissions.adapters.web import acting, moment, person, saw
from permissions.models import User
from permissions.people import find_person
from permissions.rules import reasons
from portal import acting as stead

RECENT = 20


class ActAsForm(forms.Form):
    person = forms.CharField(
        label=gettext_lazy("As whom"),
        max_length=254,
        help_text=gettext_lazy("An e-mail address or a name."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("The person reads it: in a mail now, and on their profile."),
    )
    ticket = forms.CharField(label=gettext_lazy("Ticket"), max_length=40, required=False)


def acts_for_others(request: HttpRequest) -> bool:
    return any(reasons(User, person(request), "act_as", at=moment(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def act_as(request: HttpRequest) -> HttpResponse:
    if not acts_for_others(request):
        raise Http404
    if request.method != "POST":
        form = ActAsForm(initial={"person": request.GET.get("person", "")[:254]})
        return _page(request, form)
    form = ActAsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    other = find_person(said["person"])
    if other is None:
        form.add_error("person", _("There is nobody by this name."))
        return _page(request, form, status=422)
    try:
        both = ActingAs.begin(
            person=person(request),
            seen_as=other,
            reason=said["reason"],
            ticket=said["ticket"],
            at=moment(request),
        )
    except NotToBeActedFor as refusal:
        form.add_error("person", str(refusal))
        return _page(request, form, status=409)
    stead.begin(request, both)
    return redirect("home")


@require_POST
@transaction.atomic
def end(request: HttpRequest) -> HttpResponse:
    was_acting = acting(request) is not None
    stead.end(request)
    return redirect("act_as" if was_acting else "home")


def _page(request: HttpRequest, form: ActAsForm, *, status: int = 200) -> HttpResponse:
    at = moment(request)
    lately = list(
        ActingAs.objects.permitted(person(request), "view", at=at)
        .select_related("person", "seen_as")
        .order_by("-pk")[:RECENT]
    )
    saw(request, lately)
    context = {"form": form, "lately": lately, "over": "over" in request.GET}
    return render(request, "portal/acting.html", context, status=status)
