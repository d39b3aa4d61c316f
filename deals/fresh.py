"""What rests on a verdict waits for the moment in which it could still be taken back."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from partners.models import Programme

if TYPE_CHECKING:
    from deals.models.deal import Deal


def approved_just_now(deal: "Deal", *, at: datetime) -> str:
    """Return in words that the approval may still be taken back, nothing where it stands."""
    verdict = deal.approvals.filter(undone_at=None, decision="approved").first()
    if verdict is not None and verdict.may_be_taken_back(at=at):
        return _("Whoever approved it may still take that back. Try again in a moment.")
    return ""


def amended_just_now(deal: "Deal", *, at: datetime) -> str:
    decided = deal.amendments.filter(outcome__in=["accepted", "rejected"])
    if decided.filter(decided_at__gt=at - Programme.current().grace).exists():
        return _(
            "The verdict on the last amendment may still be taken back. Try again in a moment."
        )
    return ""
