"""What a team's group chat is told: that something waits. No customer, no value, one link."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from deals.lifecycle import AWAITING_DECISION
from deals.models import Deal
from partners.models import LedgerEntry, deciding_team
from partners.webhooks.formats import Saying
from partners.webhooks.hearing import hear_that_it_waits
from portal.told_with_a_sheet import is_told_with_its_sheet


def hear(entry: LedgerEntry, at: datetime) -> None:
    """Put it on its way to the robots of the team of whoever looks after the registrant."""
    deal = Deal.objects.select_related("registrant").get(pk=entry.subject_id)
    # A sheet of many is told of by one letter, not by a line in the chat for each of its rows.
    if is_told_with_its_sheet(entry, deal):
        return
    team = deciding_team(deal.registrant.channel_manager(at=at), at=at)
    hear_that_it_waits(entry, team, at=at)


def waits_for_a_verdict(entry: LedgerEntry, _at: datetime) -> Saying | None:
    """Say that a registration waits, or nothing where it was decided meanwhile."""
    deal = Deal.objects.get(pk=entry.subject_id)
    if deal.review_status not in AWAITING_DECISION:
        return None
    return Saying(
        _("A registration waits for a decision: %(number)s.") % {"number": deal.number},
        _("Open the registration"),
        f"{settings.BASE_URL}/approvals/?deal={deal.public_id}",
    )
