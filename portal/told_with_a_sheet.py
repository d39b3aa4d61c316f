"""What is told of once for a whole sheet, and not again for each of its rows."""

from deals import events
from deals.models import Deal
from deals.sheets.rows import is_of_a_sheet
from partners.models import LedgerEntry


def is_told_with_its_sheet(entry: LedgerEntry, deal: Deal) -> bool:
    """Say whether a registration was submitted by the sheet: what follows is its own affair."""
    first = entry.verb == events.DealSubmitted.verb and not entry.details["again"]
    return first and is_of_a_sheet(deal)
