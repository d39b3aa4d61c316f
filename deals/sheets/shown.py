"""What the page of an import shows: its rows with their faults, its columns, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from deals.models import Deal, DealImport, ImportAs, ImportRow, ReviewStatus, RowState, Step
from deals.models.sheet import AT_WORK, TAKES
from deals.sheets.columns import Label
from deals.sheets.extra import label_of
from deals.sheets.rows import MAY_TAKE_BACK

SAMPLES = 3
LONGEST_SAMPLE = 40
# In the order in which somebody wants to read them.
WORTH_READING = (
    RowState.FAULTY,
    RowState.INCOMPLETE,
    RowState.READY,
    RowState.MADE,
    RowState.KNOWN,
    RowState.KEPT,
    RowState.UNDONE,
)
TONES = {
    Step.COLUMNS: "info",
    Step.CHECKING: "review",
    Step.CHECKED: "warn",
    Step.IMPORTING: "review",
    Step.IMPORTED: "good",
    Step.UNDOING: "review",
    Step.UNDONE: "outline",
}


@dataclass(frozen=True)
class CellShown:
    label: "str | Promise"
    text: str
    faults: list[str]
    # What is worth knowing and stops nothing.
    flags: list[str]


@dataclass(frozen=True)
class RowShown:
    number: int
    cells: list[CellShown]
    deal: Deal | None


def listed(sheets: Sequence[DealImport]) -> list[dict[str, Any]]:
    """Return sheets with how many of their rows there are, and how many became something."""
    rows = ImportRow.objects.filter(sheet__in=[each.pk for each in sheets])
    found = rows.values("sheet").annotate(
        total=Count("pk"), made=Count("pk", filter=Q(state=RowState.MADE))
    )
    sums = {each["sheet"]: (each["total"], each["made"]) for each in found}
    return [
        {
            "sheet": each,
            "tone": TONES[Step(each.step)],
            "total": sums.get(each.pk, (0, 0))[0],
            "made": sums.get(each.pk, (0, 0))[1],
        }
        for each in sheets
    ]


def first_worth_reading(counts: Mapping[str, int]) -> str:
    return next((state for state in WORTH_READING if counts[state]), "")


def tabs(counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {
            "url": f"?rows={state}",
            "label": state.label,
            "count": counts[state],
            "current": state == current,
        }
        for state in WORTH_READING
        if counts[state]
    ]


def progress(sheet: DealImport, counts: Mapping[str, int]) -> dict[str, Any] | None:
    """Return how far the step at hand is; None where nobody is at work on it."""
    if sheet.step not in AT_WORK:
        return None
    waiting, beside = {
        Step.CHECKING: ((RowState.WAITING,), ()),
        Step.IMPORTING: (
            TAKES[sheet.import_as] if sheet.import_as else (),
            (RowState.KNOWN, RowState.FAULTY, RowState.INCOMPLETE),
        ),
        Step.UNDOING: ((RowState.MADE,), (RowState.KNOWN, RowState.FAULTY, RowState.INCOMPLETE)),
    }[Step(sheet.step)]
    left = sum(counts[state] for state in waiting)
    whole = sum(n for state, n in counts.items() if state in waiting or state not in beside)
    done = whole - left
    return {"done": done, "whole": whole, "share": done / whole if whole else 0}


def columns(
    sheet: DealImport, mapping: Mapping[str, str] | None, offered: Mapping[str, Label]
) -> list[dict[str, Any]]:
    """Return each column with its heading, what stands in it, and what it is taken for.

    `offered` is all that it can be taken for.
    """
    mapped = sheet.mapping if mapping is None else mapping
    first = list(sheet.rows.order_by("number").values_list("cells", flat=True)[:20])
    found = []
    for place, heading in enumerate(sheet.headers):
        texts = [cells[place] for cells in first if place < len(cells) and cells[place]]
        meant = mapped.get(str(place), "")
        found.append(
            {
                "place": place,
                "name": f"column_{place}",
                "heading": heading or _("Column %(number)d") % {"number": place + 1},
                "samples": [text[:LONGEST_SAMPLE] for text in dict.fromkeys(texts)][:SAMPLES],
                "meant": meant,
                "fields": [
                    {"code": code, "label": label, "on": code == meant}
                    for code, label in offered.items()
                ],
            }
        )
    return found


def choices(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return both ways of importing, each with what it would do, told before."""
    ready, incomplete = counts[RowState.READY], counts[RowState.INCOMPLETE]
    drafts, stay = ready + incomplete, incomplete
    return [
        {
            "value": ImportAs.DRAFTS,
            "label": ImportAs.DRAFTS.label,
            "count": drafts,
            "words": ngettext(
                "%(count)d draft is made. Nobody at the vendor works on it before you submit it.",
                "%(count)d drafts are made. Nobody at the vendor works on them before you "
                "submit them.",
                drafts,
            )
            % {"count": drafts},
        },
        {
            "value": ImportAs.SUBMITTED,
            "label": ImportAs.SUBMITTED.label,
            "count": ready,
            "words": ngettext(
                "%(count)d registration is submitted and has its place from that moment.",
                "%(count)d registrations are submitted and have their places from that moment.",
                ready,
            )
            % {"count": ready},
            "more": ngettext(
                "%(count)d row lacks something for that and stays out.",
                "%(count)d rows lack something for that and stay out.",
                stay,
            )
            % {"count": stay}
            if stay
            else "",
        },
    ]


def undoing(sheet: DealImport) -> dict[str, int]:
    """Return what taking the import back would do with its registrations, told before."""
    untouched = Q(deal__version=F("deal_version"), deal__review_status__in=MAY_TAKE_BACK)
    kind = Case(
        When(untouched & Q(deal__review_status=ReviewStatus.DRAFT), then=Value("drafts")),
        When(untouched, then=Value("submitted")),
        default=Value("stay"),
    )
    made = sheet.rows.filter(state=RowState.MADE).annotate(kind=kind).order_by()
    found = dict(made.values_list("kind").annotate(Count("pk")))
    return {name: found.get(name, 0) for name in ("drafts", "submitted", "stay")}


# Rows.


def grid(
    sheet: DealImport,
    rows: Sequence[ImportRow],
    deals: Mapping[int, Deal],
    offered: Mapping[str, Label],
) -> dict[str, Any]:
    """Lay rows out: the customer, the reference, and each column in which something is wrong."""
    wrong = {fault["field"] for row in rows for fault in row.faults}
    kept = {"customer_name", *({"external_id"} & set(sheet.mapping.values()))}
    fields = [
        field for field in {**offered, **dict.fromkeys(sorted(wrong))} if field in wrong | kept
    ]
    heading = {field: offered.get(field) or label_of(field) for field in fields}
    places = {field: int(place) for place, field in sheet.mapping.items()}
    return {
        "labels": list(heading.values()),
        "rows": [
            RowShown(
                row.number,
                [
                    CellShown(
                        heading[field],
                        text_in(row, places.get(field)),
                        told(row, field),
                        told(row, field, flags=True),
                    )
                    for field in fields
                ],
                deals.get(row.deal_id or 0),
            )
            for row in rows
        ],
        "has_deals": bool(deals),
    }


def text_in(row: ImportRow, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def told(row: ImportRow, field: str, *, flags: bool = False) -> list[str]:
    """Return what is wrong with one cell, or worth knowing of it, in the reader's language."""
    return [words_of(each) for each in told_of(row, flags=flags) if each["field"] == field]


def told_of(row: ImportRow, *, flags: bool = False) -> list[dict[str, Any]]:
    return [each for each in row.faults if each.get("is_flag", False) is flags]


def words_of(fault: Mapping[str, Any]) -> str:
    said: dict[str, str] = fault["words"]
    return said.get(get_language() or "en") or next(iter(said.values()))


def said_of(row: ImportRow, offered: Mapping[str, Label]) -> str:
    """Return all that is wrong with a row in one cell."""
    fields = dict.fromkeys(fault["field"] for fault in told_of(row))
    return " ".join(
        _("%(field)s: %(words)s") % {"field": offered.get(field) or label_of(field), "words": words}
        for field in fields
        for words in told(row, field)
    )
