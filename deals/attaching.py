"""For whom somebody attaches a file, what a reader sees of them, their way past the scanner."""

from collections.abc import Callable
from datetime import datetime, timedelta

from deals import scanning
from deals.models import Deal, DealAttachment, Scan
from deals.models.attachment import MOST_PICTURES
from partners.crm.locks import held_if_free
from partners.models import LedgerEntry, Partner
from partners.pictures import NoPicture, drawn
from permissions.actors import System
from permissions.models import User

PORTAL = System("check files for viruses")
MOST = 100
WIDTH = 1200
# A round ends well before its task would be given to another worker.
ROUND = timedelta(seconds=20)


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


def draw_waiting(*, clock: Callable[[], datetime]) -> int:
    """Draw the first pages of what waits for it, and return how many files were looked at.

    No transaction is open meanwhile. What cannot be drawn has no pictures and is not tried again.
    """
    began, looked_at = clock(), 0
    with held_if_free("pictures of attachments") as mine:
        while mine and clock() - began < ROUND:
            attachment = DealAttachment.objects.to_draw().order_by("added_at", "pk").first()
            if attachment is None:
                break
            attachment.keep_pictures(pictures_of(attachment))
            looked_at += 1
    return looked_at


def pictures_of(attachment: DealAttachment) -> list[bytes]:
    try:
        with attachment.file.open("rb") as kept:
            content = kept.read()
        pages = range(1, MOST_PICTURES + 1)
        return drawn(content, attachment.content_type, numbers=pages, width=WIDTH)
    except (NoPicture, FileNotFoundError):
        return []
