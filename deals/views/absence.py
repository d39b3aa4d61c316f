"""Being away: until when, and who decides meanwhile."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from deals.views.inbox import CONFLICT, UNPROCESSABLE
from partners.models import Absence, AbsenceRefused
from partners.standing_in import colleagues_of
from permissions.adapters.web import moment, person
from permissions.models import StaffRoleName, User

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


def when(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=FORMATS,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FORMATS[0]),
        error_messages={
            "required": gettext_lazy("Write the moment as 2027-03-31 09:00."),
            "invalid": gettext_lazy("Write the moment as 2027-03-31 09:00."),
        },
    )


class AbsenceForm(forms.Form):
    use_required_attribute = False

    since = when(gettext_lazy("Away from"))
    until = when(gettext_lazy("Back on"))
    delegate = forms.ChoiceField(
        label=gettext_lazy("Who stands in"),
        help_text=gettext_lazy("They see and decide what you could, for this time and no longer."),
        error_messages={
            "required": gettext_lazy("Choose another channel manager."),
            "invalid_choice": gettext_lazy("Choose another channel manager."),
        },
    )

    def __init__(self, given: Any = None, *, people: list[User], at: datetime) -> None:
        super().__init__(given)
        morning = timezone.localtime(at + timedelta(days=1)).replace(
            hour=9, minute=0, second=0, microsecond=0
        )
        self.fields["since"].initial = morning
        self.fields["until"].initial = morning + timedelta(days=7)
        field = self.fields["delegate"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", "—"), *((each.public_id, str(each)) for each in people)]


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def absence(request: HttpRequest) -> HttpResponse:
    at, user = moment(request), person(request)
    if not user.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        raise Http404
    people = colleagues_of(user, at=at)
    posted = request.method == "POST"
    form = AbsenceForm(request.POST if posted else None, people=people, at=at)
    status = 200
    if posted and form.is_valid():
        words = form.cleaned_data
        delegate = next(each for each in people if each.public_id == words["delegate"])
        try:
            with transaction.atomic():
                Absence.begin(
                    person=user,
                    delegate=delegate,
                    since=words["since"],
                    until=words["until"],
                    at=at,
                )
        except AbsenceRefused as refusal:
            for name, faults in refusal.fields.items():
                for _code, said in faults:
                    form.add_error(name, str(said))
            status = UNPROCESSABLE if refusal.fields else CONFLICT
        else:
            messages.success(request, _("%(who)s stands in for you.") % {"who": delegate})
            return redirect("deals:absence")
    elif posted:
        status = UNPROCESSABLE
    rows = Absence.objects.permitted(user, "view", at=at).not_over(at=at)
    held = list(rows.select_related("person", "delegate"))
    context = {
        "form": form,
        "mine": [row for row in held if row.person_id == user.pk],
        "others": [row for row in held if row.delegate_id == user.pk],
    }
    return render(request, "deals/absence.html", context, status=status)


@require_POST
@transaction.atomic
def absence_end(request: HttpRequest, absence_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    row = Absence.objects.fetch(user, "end", at=at, public_id=absence_id, lock=True)
    row.stop(by=user, at=at)
    messages.success(request, _("Nobody stands in for you any longer."))
    return redirect("deals:absence")
