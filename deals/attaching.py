"""For whom somebody attaches a file, what a reader sees of them, and their way past the scanner."""

from datetime import datetime

from deals import scanning
from deals.models import Deal, DealAttachment, Scan
from partners.models import LedgerEntry, Partner
from permissions.actors import System
from permissions.models import User

PORTAL = System("check files for viruses")
MOST = 100


def attaches_for(user: User, deal: Deal, *, at: datetime) -> Partner | None:
    """Return the party for which the person sells, the registrant first; None for the vendor's."""
    taking_part = deal.partners(at=at)
    sold_for = Partner.objects.permitted(user, "sell", at=at)
    keys = set(
        sold_for.filter(pk__in=[each.pk for each in taking_part]).values_list("pk", flat=True)
    )
    return next((each for each in taking_part if each.pk in keys), None)


def attached_to(deal: Deal, user: User, *, at: datetime) -> list[DealAttachment]:
    """Return the latest files that the reader may view, the newest first."""
    found = (
        DealAttachment.objects.permitted(user, "view", at=at)
        .filter(deal=deal)
        .select_related("partner", "uploaded_by")
        .order_by("-added_at", "-pk")[:MOST]
    )
    return list(found)


def scan_after_adding(entry: LedgerEntry, at: datetime) -> None:
    """Ask the scanner about a new file; `ScannerSilent` has it asked again later."""
    waiting = DealAttachment.objects.select_for_update().filter(
        pk=entry.details["attachment"], scan=Scan.WAITING, withdrawn_at=None
    )
    if attachment := waiting.first():
        with attachment.file.open("rb") as kept:
            found = scanning.carries_a_virus(kept.read())
        attachment.judge(is_infected=found, by=PORTAL, at=at)
