"""Why somebody is written to about a registration, in a sentence for the foot of the mail."""

from datetime import datetime

from django.utils.translation import gettext as _

from deals.models import Deal
from partners.models import Membership, Programme
from permissions.models import User


def why_of(deal: Deal, person: User, *, at: datetime) -> str:
    """Say what the reader has to do with it. It names no partner but whom the mail names."""
    if deal.registered_by_id == person.pk:
        return _("You get this mail because you registered it.")
    works_for = set(
        Membership.objects.holding(at=at).filter(person=person).values_list("partner", flat=True)
    )
    if deal.registrant_id in works_for:
        return _("You get this mail because it is your company's registration.")
    if works_for:
        return _("You get this mail because your company has a part in it.")
    if deal.registrant.channel_manager(at=at) == person:
        return _("You get this mail because you look after the partner who registered it.")
    return at_the_vendor()


def at_the_vendor() -> str:
    named = {"vendor": Programme.current().vendor_name}
    return _("You get this mail because of your part in it at %(vendor)s.") % named
