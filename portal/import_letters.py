"""The one letter for a whole sheet of registrations: to who decides them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deals.models import DealImport
from partners.models import LedgerEntry
from portal.as_read import as_read_by
from portal.models import Notice
from portal.notifications import NEWS_FOR
from portal.posting import Letter, post


def send(entry: LedgerEntry, at: datetime) -> None:
    """Tell who looks after the partner how many wait for them. Runs at least once."""
    if entry.at < at - NEWS_FOR or not entry.details["submitted"]:
        return
    sheet = DealImport.objects.select_related("registrant").get(pk=entry.subject_id)
    manager = sheet.registrant.channel_manager(at=at)
    if manager is None:
        return
    _row, fresh = Notice.objects.get_or_create(entry=entry, person=manager)
    if fresh:
        with as_read_by(manager):
            why = _("You get this mail because you look after the partner who registered it.")
            post(manager.email, letter(sheet, entry.details["count"]), why=why)


def letter(sheet: DealImport, count: int) -> Letter:
    waiting = ngettext(
        "%(count)d registration waits for your review",
        "%(count)d registrations wait for your review",
        count,
    )
    return Letter(
        waiting % {"count": count},
        (
            _("%(partner)s registered them all at once, from a sheet.")
            % {"partner": sheet.registrant.display_name},
        ),
        _("Open the approvals"),
        "/approvals/",
    )
