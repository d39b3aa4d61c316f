"""What a verdict did to one registration, put back as if it had not been."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from deals import crm, events, rivals
from deals.lifecycle import ReviewStatus
from deals.models.queue import QueuePlace
from deals.refusals import CannotBeUndone
from deals.turns import reopen_last
from partners import ledger
from partners.models import LedgerEntry
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.approval import Approval
    from deals.models.deal import Deal


def put_back(deal: "Deal", verdict: "Approval", *, by: User, at: datetime) -> None:
    """Take it back, for a deal fetched locked, in the caller's transaction.

    Raises `CannotBeUndone` once anything of it has left the house.
    """
    since = verdict.decided_at
    verdict.undone_at = at
    verdict.save(update_fields=["undone_at"])
    for protection in deal.protections.filter(released_at=None):
        protection.release(at=protection.during.lower, reason="undone", noted_at=at)
    reopen_last(deal, by=by, at=at)
    crm.cancel_unsent(deal, at=at)
    decided = LedgerEntry.objects.about(deal).filter(
        at=since, verb__in=[events.DealApproved.verb, events.DealRejected.verb]
    )
    ledger.cancel_deliveries(decided, at=at)
    # Whoever waited for the lock may be later than the clock at the door says.
    if crm.has_left(deal, since=since) or ledger.have_left(decided):
        raise CannotBeUndone(_("It has left the house. You can still revoke it with a reason."))
    QueuePlace.come_back(deal, since=since)
    deal._set_status(ReviewStatus(verdict.decided_from), at=at)  # noqa: SLF001  as its own verbs do
    rivals.come_back(deal, since=since, at=at)
    undone = events.VerdictUndone(subject=deal, concerns=deal.partners(at=at))
    ledger.record(undone, by=by, at=at)
