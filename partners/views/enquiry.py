"""One question with everything that was said: where both sides speak and the asker ends it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners.enquiry_forms import CallBackForm, CloseForm, OwnerForm, WordForm
from partners.models import Enquiry
from partners.sentences import subjects_named
from permissions.adapters.web import moment, person, saw
from permissions.looks import may_name
from permissions.refusals import Refused

UNPROCESSABLE, CONFLICT = 422, 409
ON_ITS_PAGE = ("answer", "go_on", "close", "assign")


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def enquiry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a question; say something more in it, for the side one speaks for."""
    if request.method != "POST":
        row = fetched(request, public_id, "view")
        saw(request, row)
        return shown(request, row)
    seen = fetched(request, public_id, "view")
    action = "answer" if seen.can_answer else "go_on"
    row = fetched(request, public_id, action, lock=True)
    form = WordForm(request.POST, enquiry=row, by=person(request))
    says = row.answer if action == "answer" else row.go_on

    def said() -> None:
        says(
            form.cleaned_data["body"],
            by=person(request),
            at=moment(request),
            public_id=form.id_sent(),
        )

    return tried(request, row, form, "word_form", said)


@require_POST
@transaction.atomic
def closure(request: HttpRequest, public_id: str) -> HttpResponse:
    """End it, and say whether it was solved."""
    row = fetched(request, public_id, "close", lock=True)
    form = CloseForm(request.POST)
    return tried(
        request,
        row,
        form,
        "close_form",
        lambda: row.close(is_solved=form.is_yes, by=person(request), at=moment(request)),
    )


@require_POST
@transaction.atomic
def call_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note what the asker said when asked again."""
    row = fetched(request, public_id, "answer", lock=True)
    form = CallBackForm(request.POST)
    return tried(
        request,
        row,
        form,
        "call_back_form",
        lambda: row.call_back(holds=form.is_yes, by=person(request), at=moment(request)),
    )


@require_POST
@transaction.atomic
def owner(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give it to a colleague to answer."""
    row = fetched(request, public_id, "assign", lock=True)
    form = OwnerForm(request.POST, at=moment(request))
    return tried(
        request,
        row,
        form,
        "owner_form",
        lambda: row.give_to(form.chosen(), by=person(request), at=moment(request)),
    )


def fetched(request: HttpRequest, public_id: str, action: str, *, lock: bool = False) -> Any:
    user, at = person(request), moment(request)
    rows = Enquiry.objects.select_related("partner", "asked_by", "owner")
    return rows.with_permission(user, *ON_ITS_PAGE, at=at).fetch(
        user, action, at=at, public_id=public_id, lock=lock
    )


def tried(
    request: HttpRequest,
    row: Any,
    form: forms.Form,
    name: str,
    verb: Callable[[], None],
) -> HttpResponse:
    """Do it and show the page anew; or show why not, with what was typed."""
    if not form.is_valid():
        saw(request, row)
        return shown(request, row, status=UNPROCESSABLE, **{name: form})
    try:
        verb()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        saw(request, row)
        return shown(request, row, status=CONFLICT, **{name: form})
    messages.success(request, _("Noted."))
    return redirect(row)


def shown(request: HttpRequest, row: Any, *, status: int = 200, **typed: Any) -> HttpResponse:
    user, at = person(request), moment(request)
    words = list(row.messages.select_related("author").order_by("written_at", "pk"))
    named = may_name({row.asked_by_id, *(each.author_id for each in words)}, reader=user, at=at)
    is_open = row.turn != Enquiry.Turn.NOBODY
    about = (row.about_kind, row.about_id or 0)
    context = {
        "enquiry": row,
        "is_open": is_open,
        "of_the_vendor": bool(user.staff_roles(at=at)),
        "is_late": row.is_late(at),
        "about": subjects_named([about], reader=user, at=at)[about] if row.about_kind else None,
        "words": [
            {"said": each, "author": each.author if each.author_id in named else None}
            for each in words
        ],
        "asker": row.asked_by if row.asked_by_id in named else None,
        "word_form": WordForm(enquiry=row, by=user)
        if is_open and (row.can_answer or row.can_go_on)
        else None,
        "close_form": CloseForm() if is_open and row.can_close else None,
        "call_back_form": CallBackForm()
        if row.can_answer and not is_open and row.called_back_at is None
        else None,
        "owner_form": OwnerForm(at=at, initial={"owner": row.owner and row.owner.public_id})
        if is_open and row.can_assign
        else None,
        **typed,
    }
    return render(request, "partners/enquiry.html", context, status=status)
