"""The audit explorer: who can see this, what can they see, who saw it, why not."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from permissions import looks
from permissions.access_log import record_ids
from permissions.adapters.web import look, moment, person, saw
from permissions.explain import (
    covers_every_row,
    explain,
    grounds_of_rows,
    who_may,
)
from permissions.fields import Sheet, sheets
from permissions.harmless import harmless
from permissions.kinds import find, kinds
from permissions.missing import first_missing
from permissions.models import AccessEntry, User
from permissions.pages import BadCursor, page_of
from permissions.people import find_person
from permissions.rules import UndeclaredAction, reasons
from permissions.views.forms import AsOf, DenialForm, LooksForm, PersonForm, ThingForm

Door = Callable[..., HttpResponse]
FIRST_ROWS = 8
CAP = 1000
EXPORTED = 5000
COLUMNS = (
    *("at", "who", "acting as", "action", "kind", "things", "ids", "door"),
    *("network", "rules", "digest"),
)
ACTIONS = {
    "edit": gettext_lazy("Edit"),
    "decide": gettext_lazy("Decide"),
    "invite": gettext_lazy("Invite"),
}


def for_auditors(door: Door) -> Door:
    """Open a door to those who may explain everything; for everybody else it is not there."""

    @wraps(door)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not covers_every_row(AccessEntry, person(request), "view", at=moment(request)):
            raise Http404
        return door(request, *args, **kwargs)

    return guarded


@require_safe
@for_auditors
def who_can_see(request: HttpRequest) -> HttpResponse:
    form = asked(request, ThingForm, "thing")
    at, as_of = moment(request), day_asked(form, request)
    context: dict[str, Any] = {"form": form, "as_of": as_of}
    if form.is_bound and form.is_valid():
        thing = find(form.cleaned_data["thing"], asker=person(request), at=at)
        if thing is None:
            form.add_error("thing", _("There is nothing here by this name."))
        else:
            saw(request, thing, action="explain")
            context |= {
                "thing": thing,
                "found": [
                    {"person": who, "grounds": grounds, "more": more}
                    for who, grounds, more in with_more(thing, as_of)
                ],
            }
    return answered(request, "who", "audit/who.html", context, form)


def with_more(thing: Any, at: datetime) -> Iterator[tuple[User, list[Any], list[str]]]:
    """Yield who may view, and what else each may do with it."""
    others: dict[int, list[str]] = {}
    for action, words in ACTIONS.items():
        try:
            for who, _grounds in who_may(action, thing, at=at):
                others.setdefault(who.pk, []).append(str(words))
        except UndeclaredAction:
            continue
    for who, grounds in who_may("view", thing, at=at):
        yield who, grounds, others.get(who.pk, [])


@require_safe
@for_auditors
def what_can_they_see(request: HttpRequest) -> HttpResponse:
    form = asked(request, PersonForm, "person")
    as_of = day_asked(form, request)
    context: dict[str, Any] = {"form": form, "as_of": as_of}
    if form.is_bound and form.is_valid():
        who = find_person(form.cleaned_data["person"])
        if who is None:
            form.add_error("person", _("There is nobody by this name."))
        else:
            note(request, action="explain", kind="permissions.user", ids=[who.pk])
            context |= {"who": who, "kinds": list(seen_by(who, request, as_of))}
    return answered(request, "person", "audit/person.html", context, form)


def seen_by(who: User, request: HttpRequest, as_of: datetime) -> Iterator[dict[str, Any]]:
    """Yield each kind with a capped count and the first rows, each with its reasons."""
    for kind in kinds():
        theirs = kind.rows().permitted(who, "view", at=as_of)
        mine = theirs.permitted(person(request), "view", at=moment(request))
        rows = list(mine.order_by("-pk")[:FIRST_ROWS])
        grounds = grounds_of_rows(who, "view", rows, at=as_of)
        count = theirs.order_by()[: CAP + 1].count()
        yield {
            "kind": kind,
            "count": f"{CAP}+" if count > CAP else count,
            "rows": [{"row": row, "grounds": grounds[row.pk]} for row in rows],
            "more": count > len(rows),
        }


@require_safe
@for_auditors
def why_not(request: HttpRequest) -> HttpResponse:
    """Explain a denial: the first thing missing, in words."""
    form = asked(request, DenialForm, "person")
    at, as_of = moment(request), day_asked(form, request)
    context: dict[str, Any] = {"form": form, "as_of": as_of}
    if form.is_bound and form.is_valid():
        who = find_person(form.cleaned_data["person"])
        thing = find(form.cleaned_data["thing"], asker=person(request), at=at)
        if who is None:
            form.add_error("person", _("There is nobody by this name."))
        if thing is None:
            form.add_error("thing", _("There is nothing here by this name."))
        if who and thing:
            saw(request, thing, action="explain")
            answer = explain(who, "view", thing, at=as_of)
            missing = "" if answer.may else first_missing(who, "view", thing, at=as_of)
            context |= {"who": who, "thing": thing, "answer": answer, "missing": missing}
    return answered(request, "denial", "audit/denial.html", context, form)


def closed_by_reader(sheet: Sheet) -> dict[str, list[str]]:
    """Return who sees closed fields of a thing, each with the fields."""
    found: dict[str, list[str]] = {}
    for said in sheet.fields.values():
        if not said.is_open:
            found.setdefault(str(said.to), []).append(str(said.words))
    return found


@require_safe
@for_auditors
def which_fields(request: HttpRequest) -> HttpResponse:
    """Show the one table of open and closed fields."""
    listed = sheets()
    context = {
        "closed": [
            {"sheet": sheet, "to": to, "words": words}
            for sheet in listed
            for to, words in closed_by_reader(sheet).items()
        ],
        "open": [
            {"sheet": sheet, "words": words}
            for sheet in listed
            if (words := [said.words for said in sheet.fields.values() if said.is_open])
        ],
        "tabs": tabs("fields"),
    }
    return render(request, "audit/fields.html", context)


@require_safe
@for_auditors
def who_saw(request: HttpRequest) -> HttpResponse:
    form = LooksForm(request.GET)
    at = moment(request)
    rows = narrowed(request, form)
    try:
        page = page_of(rows, order=looks.ORDER, cursor=request.GET.get("cursor"))
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    ids = [entry.pk for entry in page.rows]
    note(request, action="explain", kind="permissions.accessentry", ids=ids)
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "form": form,
        "looks": looks.told(page.rows, reader=person(request), at=at),
        "previous_url": turned(request, page.previous),
        "next_url": turned(request, page.next),
        "export_url": f"export/?{query.urlencode()}",
    }
    return answered(request, "looks", "audit/looks.html", context, form)


@require_safe
@for_auditors
def export(request: HttpRequest) -> HttpResponse:
    """Write what was asked for as CSV, newest first; the export itself is a look."""
    at = moment(request)
    rows = list(narrowed(request, LooksForm(request.GET)).order_by(*looks.ORDER)[:EXPORTED])
    ids = [entry.pk for entry in rows]
    note(
        request,
        action="export",
        kind="permissions.accessentry",
        ids=ids,
        door=AccessEntry.Door.EXPORT,
    )
    answer = StreamingHttpResponse(
        written(looks.told(rows, reader=person(request), at=at)), content_type="text/csv"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="looks-{at:%Y%m%d-%H%M}.csv"'
    return answer  # type: ignore[return-value]


def note(
    request: HttpRequest,
    *,
    action: str,
    kind: str,
    ids: list[int],
    door: str = AccessEntry.Door.PAGE,
) -> None:
    """Write down that an auditor looked something up, and as what."""
    grounds = reasons(AccessEntry, person(request), "view", at=moment(request))
    codes = [ground.code for ground in grounds]
    record_ids(look(request, door=door), action=action, kind=kind, ids=ids, reasons=codes)


class Echo:
    def write(self, line: str) -> str:
        return line


def written(found: list[looks.Look]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"  # so that spreadsheets read it as UTF-8
    yield writer.writerow(COLUMNS)
    for each in found:
        entry = each.entry
        line = [
            entry.at.isoformat(),
            each.who,
            each.behalf,
            entry.action,
            entry.kind,
            "; ".join(name for name, _url in each.names),
            " ".join(str(key) for key in entry.object_ids),
            entry.door,
            entry.network,
            entry.rule_version,
            entry.digest,
        ]
        yield writer.writerow([harmless(cell) for cell in line])


def narrowed(request: HttpRequest, form: LooksForm) -> QuerySet[AccessEntry]:
    at = moment(request)
    rows = looks.looks(person(request), at=at)
    form.is_valid()
    said = form.cleaned_data
    if said.get("person"):
        who = find_person(said["person"])
        rows = rows.filter(Q(person=who) | Q(on_behalf_of=who)) if who else rows.none()
    if said.get("thing"):
        thing = find(said["thing"], asker=person(request), at=at)
        rows = rows.filter(of_thing(thing)) if thing else rows.none()
    for name in ("kind", "door"):
        if said.get(name):
            rows = rows.filter(**{name: said[name]})
    if said.get("since"):
        rows = rows.filter(at__gte=midnight(said["since"]))
    if said.get("until"):
        rows = rows.filter(at__lt=day_after(said["until"]))
    return rows


def of_thing(thing: Any) -> Q:
    return Q(kind=thing._meta.label_lower, object_ids__contains=[thing.pk])


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def day_after(day: date) -> datetime:
    """Return the end of a day; of the last one that Python knows, its beginning."""
    return midnight(day if day == date.max else day + timedelta(days=1))


def asked(request: HttpRequest, form: type[AsOf], name: str) -> Any:
    """Return the form, bound only where something was asked."""
    return form(request.GET) if request.GET.get(name) else form()


def day_asked(form: forms.Form, request: HttpRequest) -> datetime:
    """Return the end of the day asked for, or now."""
    at = moment(request)
    day = form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None
    return min(day_after(day), at) if day else at


def answered(
    request: HttpRequest, tab: str, template: str, context: dict[str, Any], form: forms.Form
) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {**context, "tabs": tabs(tab)}, status=status)


def tabs(current: str) -> list[dict[str, Any]]:
    found = [
        {"url": "/audit/", "label": _("Who can see this?"), "key": "who"},
        {"url": "/audit/person/", "label": _("What can they see?"), "key": "person"},
        {"url": "/audit/looks/", "label": _("Who saw it?"), "key": "looks"},
        {"url": "/audit/unusual/", "label": _("What is unusual?"), "key": "unusual"},
        {"url": "/audit/denial/", "label": _("Why not?"), "key": "denial"},
        {"url": "/audit/fields/", "label": _("Which fields are closed?"), "key": "fields"},
    ]
    return [{**each, "current": each["key"] == current, "count": None} for each in found]


def turned(request: HttpRequest, cursor: str | None) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"
