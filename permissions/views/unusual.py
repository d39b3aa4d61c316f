"""The auditor's page of unusual looks: why each is there, what is behind it, what came of it."""

from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from permissions.adapters.web import moment, person
from permissions.looks import named_things
from permissions.models import LookedInto, User
from permissions.unusual import Finding, findings
from permissions.views.audit import for_auditors, note, tabs


class NoteForm(forms.ModelForm):
    person = forms.CharField(max_length=16, widget=forms.HiddenInput)

    class Meta:
        model = LookedInto
        fields = ("sort", "day", "note")
        widgets = {"sort": forms.HiddenInput, "day": forms.HiddenInput}

    def clean_person(self) -> User:
        found = User.objects.filter(public_id=self.cleaned_data["person"]).first()
        if found is None:
            raise ValidationError(_("There is nobody of this name."))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_auditors
@transaction.atomic
def unusual(request: HttpRequest) -> HttpResponse:
    """Show what is unusual; a POST adds what came of looking into it."""
    at, auditor = moment(request), person(request)
    form = NoteForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        LookedInto.say(**form.cleaned_data, by=auditor, at=at)
        messages.info(request, _("Noted."))
        return redirect("audit:unusual")
    found = findings(at=at)
    note(request, action="explain", kind="permissions.user", ids=[f.person.pk for f in found])
    context = {
        "tabs": tabs("unusual"),
        "rows": [row(each, request) for each in found],
        "refused": form,
    }
    return render(request, "audit/unusual.html", context, status=422 if form else 200)


def days_it_touches(day: date) -> dict[str, str]:
    """Return the reader's own days that hold this one, which is counted in UTC."""
    begins = datetime.combine(day, time.min, UTC)
    ends = datetime.combine(day, time.max, UTC)
    return {
        "since": timezone.localdate(begins).isoformat(),
        "until": timezone.localdate(ends).isoformat(),
    }


def row(each: Finding, request: HttpRequest) -> dict[str, object]:
    day = each.day.isoformat()
    behind = urlencode({"person": each.person.public_id, **days_it_touches(each.day)})
    mine = NoteForm(
        initial={"sort": each.sort, "person": each.person.public_id, "day": each.day},
        auto_id=f"id_{each.sort}_{each.person.public_id}_{day}_%s",
    )
    return {
        "finding": each,
        "label": LookedInto.Sort(each.sort).label,
        "things": named_things(each.things, reader=person(request), at=moment(request)),
        "entries_url": f"/audit/looks/?{behind}",
        "form": mine,
    }
