"""The worker's part of an import: row by row, each in a transaction of its own, in slices.

Who stops in the middle, or is stopped, has lost nothing: the rows say what is left.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from deals.models import DealImport, ImportRow, RowState, Step
from deals.on_behalf import resellers_of
from deals.sheets.meaning import dictionary, plain
from deals.sheets.rows import Desk, check_row, import_row, take_row_back
from partners.crm.locks import held_if_free
from partners.models import Partner

Clock = Callable[[], datetime]

SLICE = timedelta(seconds=20)
AT_ONCE = 100
# As `declared.py` says: then nobody mends rows any more, and what they say is not ours to keep.
KEPT_FOR = timedelta(days=90)
STEPS = {Step.CHECKING: check_row, Step.IMPORTING: import_row, Step.UNDOING: take_row_back}


def work(*, clock: Clock, slice_: timedelta = SLICE) -> int:
    """Go on with what was asked for, the longest waiting first, and return how many rows it was."""
    began, done = clock(), 0
    for key in DealImport.objects.filter(step__in=STEPS).order_by("updated_at").values_list("pk"):
        with held_if_free("deals.import", *key) as mine:
            while mine and clock() < began + slice_:
                turn = go_on(*key, clock=clock)
                done += turn
                if not turn:
                    break
    return done


def go_on(key: int, *, clock: Clock, most: int = AT_ONCE) -> int:
    """Do the next rows of one sheet, or close its step, and return how many rows it was."""
    sheet = DealImport.objects.select_related("registrant", "asked_by").get(pk=key)
    rows = list(sheet.left().values_list("pk", flat=True)[:most])
    if not rows:
        close(key, clock=clock)
        return 0
    desk = desk_of(sheet, at=clock())
    with override(sheet.asked_by.language):
        for row in rows:
            do(desk, row, at=clock())
    return len(rows)


def desk_of(sheet: DealImport, *, at: datetime) -> Desk:
    return Desk(sheet, dictionary(), at, names_of(sheet, at=at), {})


def names_of(sheet: DealImport, *, at: datetime) -> dict[str, Partner]:
    """Return the sheet's partner and its resellers by their names; what two are called is left."""
    found: dict[str, set[Partner]] = {}
    for each in (sheet.registrant, *resellers_of(sheet.registrant, sheet.asked_by, at=at)):
        for name in {each.name, each.latin_name, each.public_id} - {""}:
            found.setdefault(plain(name), set()).add(each)
    return {name: next(iter(of)) for name, of in found.items() if len(of) == 1}


@transaction.atomic
def do(desk: Desk, key: int, *, at: datetime) -> None:
    """Take one row its step further. A row that another worker was at is passed over."""
    row = desk.sheet.left().filter(pk=key).select_for_update().first()
    if row is None:
        return
    if desk.may(at=at):
        STEPS[Step(desk.sheet.step)](desk, row, at=at)
    else:
        shut_out(desk, row)
    row.save()


def shut_out(desk: Desk, row: ImportRow) -> None:
    """Leave a row alone whose import was asked for by somebody who may no longer."""
    row.state = RowState.KEPT if desk.sheet.step == Step.UNDOING else RowState.FAULTY
    words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[language] = _("Who asked for this no longer registers for this partner.")
    fault = {"field": "customer_name", "code": "not_allowed", "to_submit": False, "words": words}
    row.faults = [fault]


@transaction.atomic
def close(key: int, *, clock: Clock) -> None:
    sheet = DealImport.objects.select_for_update(of=("self",)).get(pk=key)
    if sheet.is_at_work and not sheet.left().exists():
        sheet.finish(at=clock())


def forget(*, at: datetime) -> int:
    """Empty the cells of sheets nobody has gone on with for long; what they became stays."""
    old = DealImport.objects.filter(updated_at__lt=at - KEPT_FOR).exclude(step__in=STEPS)
    emptied: int = (
        ImportRow.objects.filter(sheet__in=old)
        .exclude(cells=[], faults=[])
        .update(cells=[], faults=[])
    )
    return emptied
