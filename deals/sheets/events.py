"""What can be said to have happened to a sheet of registrations."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class SheetImported(Event):
    verb = "deals.sheet_imported"
    sentence = _("{actor} imported {count} registrations from {subject}")
    icon = "table"

    count: int
    submitted: bool


@known
@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    verb = "deals.import_undone"
    sentence = _("{actor} undid the import of {subject}: {count} registrations are taken back")
    icon = "undo-2"

    count: int
