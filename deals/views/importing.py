"""Where a partner's people bring a sheet of registrations: its columns, what is wrong, the rest."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deals.models import Deal, DealImport, ImportAs, ImportRow, RowState, Step
from deals.on_behalf import resellers_of
from deals.sheets import shown
from deals.sheets.columns import REGISTRANT
from deals.sheets.extra import asked_now, fields_for, guessed
from deals.sheets.table import LARGEST_FILE, NotASheet, Table, read, too_large
from deals.sheets.written import answered
from partners.models import Partner
from permissions.adapters.web import moment, person, saw
from permissions.models import User
from permissions.pages import BadCursor, Page, page_of
from permissions.refusals import Refused

LISTED = 20
SHOWN = 50
UNPROCESSABLE = 422
CONFLICT = 409


class UploadForm(forms.Form):
    """A file and for whom; a file that cannot be taken is refused at its field."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv"}),
        help_text=gettext_lazy("XLSX or CSV, 5 MB and 2,000 rows at most."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    registrant = forms.ChoiceField(
        label=gettext_lazy("You register for"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such partner of yours.")},
    )

    def __init__(self, *given: Any, offered: list[Partner]) -> None:
        super().__init__(*given)
        self.offered = {each.public_id: each for each in offered}
        field = self.fields["registrant"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(key, str(each)) for key, each in self.offered.items()]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            if (file.size or 0) > LARGEST_FILE:
                raise too_large()
            self.table: Table = read(file.read())
        except NotASheet as fault:
            raise forms.ValidationError(str(fault), code=fault.code) from fault
        return file

    @property
    def partner(self) -> Partner:
        chosen = self.cleaned_data["registrant"]
        return self.offered[chosen] if chosen else next(iter(self.offered.values()))


class ImportForm(forms.Form):
    import_as = forms.ChoiceField(
        label=gettext_lazy("How shall they be imported?"),
        choices=ImportAs.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether as drafts or submitted.")},
    )


def offered_to(request: HttpRequest) -> list[Partner]:
    """Return for whom this person registers. Raises `PermissionDenied` for nobody."""
    selling = Partner.objects.permitted(person(request), "sell", at=moment(request))
    found = list(selling.order_by("sort_key", "pk"))
    if not found:
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def imports(request: HttpRequest) -> HttpResponse:
    """Show the sheets of one's partners, and take another."""
    at, user, offered = moment(request), person(request), offered_to(request)
    form = UploadForm(offered=offered)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, offered=offered)
        if form.is_valid():
            sheet = DealImport.begin(
                form.table,
                registrant=form.partner,
                file_name=str(form.cleaned_data["file"].name),
                mapping=guessed(form.table.headers, asked_now(form.partner, at=at)),
                by=user,
                at=at,
            )
            return redirect(sheet)
    page, refused = Page[DealImport](), False
    try:
        rows = DealImport.objects.select_related("asked_by", "registrant")
        page = rows.page(user, at=at, cursor=request.GET.get("page") or None, size=LISTED)
    except BadCursor:
        refused = True
    saw(request, page)
    context = {
        "form": form,
        "asks_for_whom": len(offered) > 1,
        "sheets": shown.listed(list(page)),
        "refused": refused,
        "next": f"?page={page.next}" if page.next else "",
        "previous": f"?page={page.previous}" if page.previous else "",
    }
    status = UNPROCESSABLE if form.is_bound else 400 if refused else 200
    return render(request, "deals/imports.html", context, status=status)


@require_safe
def empty(request: HttpRequest) -> HttpResponseBase:
    """Give out a sheet without rows, its headings in the reader's language."""
    at, user, own = moment(request), person(request), offered_to(request)
    fields = fields_for(own, user, at=at)
    if not any(resellers_of(each, user, at=at).exists() for each in own):
        fields.pop(REGISTRANT)
    headings = [str(label) for label in fields.values()]
    name = "tandem-registrations"
    return answered("xlsx", headings, [], name=name, title=_("Registrations"))


def fetched(request: HttpRequest, public_id: str, need: str, *, lock: bool = False) -> DealImport:
    sheet: DealImport = DealImport.objects.select_related("registrant", "asked_by").fetch(
        person(request), need, at=moment(request), public_id=public_id, lock=lock
    )
    return sheet


@require_safe
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    found = (
        DealImport.objects.select_related("registrant", "asked_by")
        .with_permission(user, "edit", at=at)
        .fetch(user, "view", at=at, public_id=public_id)
    )
    return drawn(request, found)


def drawn(
    request: HttpRequest,
    found: DealImport,
    *,
    refusal: Refused | None = None,
    mapping: dict[str, str] | None = None,
    form: ImportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the sheet at the step it is at."""
    at, user = moment(request), person(request)
    counts = found.counts()
    state = request.GET.get("rows", "")
    state = state if counts.get(state) else shown.first_worth_reading(counts)
    try:
        rows = found.rows.filter(state=state) if state else found.rows.none()
        page = page_of(rows, order=["number"], cursor=request.GET.get("page") or None, size=SHOWN)
    except BadCursor as fault:
        page, refusal, status = Page[ImportRow](), fault, 400
    offered = fields_for([found.registrant], person(request), at=at)
    keys = [row.deal_id for row in page if row.deal_id]
    deals = {deal.pk: deal for deal in Deal.objects.among(keys, user, at=at)}
    saw(request, found)
    saw(request, list(deals.values()))
    context = {
        "sheet": found,
        "counts": counts,
        "total": sum(counts.values()),
        "progress": shown.progress(found, counts),
        "tabs": shown.tabs(counts, state),
        "state": state,
        "grid": shown.grid(found, list(page), deals, offered),
        "columns": shown.columns(found, mapping, offered),
        "choices": shown.choices(counts),
        "form": form or ImportForm(),
        "undoing": shown.undoing(found) if found.step == Step.IMPORTED else None,
        "before": found.same_before().order_by("-pk").first(),
        "refusal": refusal,
        "next": f"?rows={state}&page={page.next}" if page.next else "",
        "previous": f"?rows={state}&page={page.previous}" if page.previous else "",
    }
    return render(request, "deals/import.html", context, status=status)


def moved(
    request: HttpRequest, public_id: str, verb: Callable[[DealImport], None], **kept: Any
) -> HttpResponse:
    """Do one verb on the locked sheet and lead back to it; a refusal stands on the page."""
    found = fetched(request, public_id, "edit", lock=True)
    try:
        with transaction.atomic():
            verb(found)
    except Refused as refusal:
        found.refresh_from_db()
        status = UNPROCESSABLE if refusal.fields else CONFLICT
        return drawn(request, found, refusal=refusal, status=status, **kept)
    return redirect(found)


@require_POST
@transaction.atomic
def columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take what the columns mean, and have every row looked through."""
    mapping = {
        name.removeprefix("column_"): str(field)
        for name, field in request.POST.items()
        if name.startswith("column_") and name[7:].isdecimal()
    }
    at, user = moment(request), person(request)
    return moved(
        request,
        public_id,
        lambda found: found.check_rows(fitting(mapping, found, user, at=at), by=user, at=at),
        mapping=mapping,
    )


def fitting(
    mapping: dict[str, str], found: DealImport, user: User, *, at: datetime
) -> dict[str, str]:
    """Return of what was sent the columns that are there and the fields that can be filled."""
    offered = fields_for([found.registrant], user, at=at)
    there = {n: field for n, field in mapping.items() if int(n[:6]) < len(found.headers)}
    return {n: field for n, field in there.items() if field in offered}


@require_POST
@transaction.atomic
def importing(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    form = ImportForm(request.POST)
    if not form.is_valid():
        found = fetched(request, public_id, "edit")
        return drawn(request, found, form=form, status=UNPROCESSABLE)
    chosen = form.cleaned_data["import_as"]
    return moved(
        request, public_id, lambda found: found.import_rows(chosen, by=user, at=at), form=form
    )


@require_POST
@transaction.atomic
def undoing(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    return moved(request, public_id, lambda found: found.undo(by=user, at=at))


@require_safe
def faults(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Give back the rows to be mended: the same sheet, with what is wrong in a column more."""
    found = fetched(request, public_id, "view")
    saw(request, found, action="export")
    rows = found.rows.filter(Q(state=RowState.FAULTY) | Q(state=RowState.INCOMPLETE))
    # Written out at once: in a stream the language of the reader would be forgotten.
    offered = fields_for([found.registrant], person(request), at=moment(request))
    lines = [[*row.cells, shown.said_of(row, offered)] for row in rows.order_by("number")]
    headings = [*found.headers, _("What to mend")]
    return answered(
        found.kind,
        headings,
        lines,
        name=f"to-mend-{found.public_id}",
        title=_("To be mended"),
        delimiter=found.delimiter or ",",
    )
