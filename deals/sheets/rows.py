"""What one row of a sheet comes to: looked through, made a registration, taken back."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from deals.forms import RegistrationForm
from deals.keeping import kept
from deals.models import Deal, DealImport, ImportAs, ImportRow, ReviewStatus, RowState
from deals.questions_form import PREFIX
from deals.sheets.bounds import Bounds, in_every_language
from deals.sheets.columns import FIELDS, REGISTRANT
from deals.sheets.extra import asked_now, understanding
from deals.sheets.meaning import Dictionary, Said, plain, said
from partners.models import Partner
from permissions.models import User
from permissions.refusals import Refused
from permissions.turns import take_turns

Faults = list[dict[str, Any]]

SEEN = (RowState.READY, RowState.INCOMPLETE, RowState.MADE)
MAY_TAKE_BACK = (ReviewStatus.DRAFT, ReviewStatus.SUBMITTED)


class RowForm(RegistrationForm):
    """The registration's form, laid out once and filled in row after row."""

    def hear(self, row: Said, *, at: datetime, demanding: bool) -> None:
        self.data, self.is_bound = row, True
        self.at, self.demanding = at, demanding
        self.full_clean()


@dataclass(frozen=True)
class Seat:
    """For whom a row is registered, and what it takes to read it then."""

    registrant: Partner
    # The distributor whose sheet it is, where the row is in a reseller's name.
    through: Partner | None
    form: RowForm
    # How answers to the programme's own questions are read.
    extra: dict[str, Callable[[str], Any]]
    bounds: Bounds


@dataclass
class Desk:
    """Who goes through a sheet, and in whose name its rows are."""

    sheet: DealImport
    words: Dictionary
    at: datetime
    # By every name of theirs, in small letters; none where two have it.
    names: Mapping[str, Partner]
    seats: dict[int, Seat]

    @property
    def user(self) -> User:
        return self.sheet.asked_by

    def seat_of(self, row: ImportRow) -> Seat:
        """Return whose row it is: the sheet's own where it names nobody, or nobody we know."""
        places = (int(n) for n, name in self.sheet.mapping.items() if name == REGISTRANT)
        cells = [row.cells[place] for place in places if place < len(row.cells)]
        partner = self.names.get(plain(cells[0])) if cells else None
        return self._seat(partner or self.sheet.registrant)

    def _seat(self, partner: Partner) -> Seat:
        if partner.pk not in self.seats:
            own = self.sheet.registrant
            through = None if partner.pk == own.pk else own
            form = RowForm(None, user=self.user, at=self.at, registrant=partner, through=through)
            extra = understanding(asked_now(partner, at=self.at))
            bounds = Bounds.of(partner, at=self.at)
            self.seats[partner.pk] = Seat(partner, through, form, extra, bounds)
        return self.seats[partner.pk]

    def said(self, row: ImportRow) -> Said:
        seat = self.seat_of(row)
        heard = said(
            row.cells,
            self.sheet.mapping,
            registrant=seat.registrant,
            words=self.words,
            extra=seat.extra,
        )
        named = plain(heard.pop(REGISTRANT, ""))
        if seat.through:
            heard[REGISTRANT] = seat.registrant.public_id
        elif named and named not in self.names:
            heard[REGISTRANT] = named  # the form says that there is no such partner of theirs
        return heard

    def may(self, *, at: datetime) -> bool:
        """Say whether they still sell for the partner: that may have ended since they asked."""
        selling = Partner.objects.permitted(self.user, "sell", at=at)
        return bool(selling.filter(pk=self.sheet.registrant_id).exists())


def check_row(desk: Desk, row: ImportRow, *, at: datetime) -> None:
    """Say what is wrong with a row, all of it at once, and change nothing else."""
    seat, heard = desk.seat_of(row), desk.said(row)
    row.fingerprint = fingerprint(heard)
    row.reference = str(heard.get("external_id", ""))[:80]
    row.faults, row.deal = [], None
    if known := known_as(desk, row, at=at):
        row.state, row.deal = RowState.KNOWN, known
        return
    faults = [*faults_of(seat.form, heard, at=at), *twice_in_file(row), *seat.bounds.stops()]
    in_a_draft = [fault for fault in faults if not fault["to_submit"]]
    if in_a_draft:
        row.state = RowState.FAULTY
    else:
        row.state = RowState.INCOMPLETE if faults else RowState.READY
    row.faults = [*faults, *seat.bounds.flags(heard, at=at)]


def fingerprint(heard: Said) -> str:
    text = json.dumps(heard, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def known_as(desk: Desk, row: ImportRow, *, at: datetime) -> Deal | None:
    """Return the registration this row is already: by its reference, or by all that it says."""
    seat = desk.seat_of(row)
    own = Deal.objects.permitted(desk.user, "view", at=at).filter(
        registrant=seat.registrant, through=seat.through
    )
    same = Q(pk__in=made_of(row).values("deal"))
    if row.reference:
        same |= Q(external_id=row.reference) & ~Q(review_status=ReviewStatus.WITHDRAWN)
    found: Deal | None = own.filter(same).order_by("pk").first()
    return found


def made_of(row: ImportRow) -> Any:
    return ImportRow.objects.filter(
        registrant=row.registrant_id, fingerprint=row.fingerprint, state=RowState.MADE
    )


def twice_in_file(row: ImportRow) -> Faults:
    """Return the fault of saying what an earlier row of the same file says."""
    same = Q(fingerprint=row.fingerprint)
    if row.reference:
        same |= Q(reference=row.reference)
    earlier = ImportRow.objects.filter(
        same, sheet=row.sheet_id, number__lt=row.number, state__in=SEEN
    )
    first = earlier.order_by("number").first()
    if first is None:
        return []
    by_reference = bool(row.reference) and first.reference == row.reference
    field = "external_id" if by_reference else "customer_name"
    words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            sentence = (
                _("Row %(row)d has this reference already.")
                if by_reference
                else _("Row %(row)d says the same already.")
            )
            words[language] = sentence % {"row": first.number}
    return [{"field": field, "code": "twice_in_file", "to_submit": False, "words": words}]


def faults_of(form: RowForm, heard: Said, *, at: datetime) -> Faults:
    """Return every fault of what was heard, in every language; those of a submission say so."""
    form.hear(heard, at=at, demanding=True)
    if not form.errors:
        return []
    told = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            form.hear(heard, at=at, demanding=True)
            told[language] = list(sentences(form))
    form.hear(heard, at=at, demanding=False)
    stay = {(field, code) for field, code, _words in sentences(form)}
    first = next(iter(told.values()))
    return [
        {
            "field": field,
            "code": code,
            "to_submit": (field, code) not in stay,
            "words": {language: said_[n][2] for language, said_ in told.items()},
        }
        for n, (field, code, _words) in enumerate(first)
    ]


def sentences(form: RegistrationForm) -> Iterator[tuple[str, str, str]]:
    for field, errors in form.errors.as_data().items():
        for error in errors:
            for sentence in error.messages:
                yield field, error.code or "invalid", str(sentence)


def refused(refusal: Refused) -> Faults:
    """Return what a verb refused, at the fields it names."""
    columns = {name.replace("answers.", PREFIX): said_ for name, said_ in refusal.fields.items()}
    named = {n: each for n, each in columns.items() if n in FIELDS or n.startswith(PREFIX)}
    told = [(name, code, words) for name, said_ in named.items() for code, words in said_]
    return [
        {"field": field, "code": code, "to_submit": False, "words": in_every_language(words)}
        for field, code, words in told or [("customer_name", refusal.code, refusal.message)]
    ]


def import_row(desk: Desk, row: ImportRow, *, at: datetime) -> None:
    """Make the row a registration by the verbs of the form; what is wrong by now is said."""
    # What two sheets of one partner say of the same row is decided one after the other.
    take_turns(f"deals.import.{row.registrant_id}")
    submit = desk.sheet.import_as == ImportAs.SUBMITTED
    check_row(desk, row, at=at)
    if row.state not in {RowState.READY, RowState.INCOMPLETE}:
        return
    if submit and row.state != RowState.READY:
        row.state = RowState.FAULTY
        return
    form = desk.seat_of(row).form
    form.hear(desk.said(row), at=at, demanding=submit)
    try:
        with transaction.atomic():
            deal = kept(form, submit=submit)
            row.state, row.deal, row.deal_version = RowState.MADE, deal, deal.version
            row.save()
    except Refused as refusal:
        row.state, row.deal, row.deal_version = RowState.FAULTY, None, None
        row.faults = refused(refusal)
    except IntegrityError as error:
        if "a_row_is_imported_once" not in str(error):
            raise
        row.state, row.deal, row.deal_version = RowState.KNOWN, known_as(desk, row, at=at), None


def take_row_back(desk: Desk, row: ImportRow, *, at: datetime) -> None:
    """Throw the draft away, or withdraw it, unless somebody has touched it since."""
    deal = (
        Deal.objects.permitted(desk.user, "edit", at=at)
        .filter(pk=row.deal_id or 0)
        .select_for_update(of=("self",))
        .first()
    )
    if deal is None or not is_untouched(row, deal):
        row.state = RowState.KEPT
        return
    deal.withdraw(by=desk.user, at=at)
    row.state = RowState.UNDONE


def is_untouched(row: ImportRow, deal: Deal) -> bool:
    return deal.version == row.deal_version and deal.review_status in MAY_TAKE_BACK


def is_of_a_sheet(deal: Deal) -> bool:
    return ImportRow.objects.filter(deal=deal, state=RowState.MADE).exists()
