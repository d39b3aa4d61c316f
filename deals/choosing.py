"""A supplier whose terms were chosen is asked to take part in the registration."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from deals.lifecycle import CLOSED, ReviewStatus
from deals.models import Deal, Party, PartyRole, PartyStanding, TermsRequest
from deals.refusals import TermsRefused
from deals.terms_forms import SUPPLIER
from permissions.models import User


@transaction.atomic
def ask_to_join(request: TermsRequest, deal: Deal, *, by: User, at: datetime) -> Party:
    """Invite it as a supplier, for a deal fetched locked. Its terms stay between it and us.

    Raises `TermsRefused` where it offers nothing or the registration is not open, `PartyRefused`
    where it takes part already.
    """
    if deal.review_status in {*CLOSED, ReviewStatus.DRAFT}:
        raise TermsRefused(_("The registration is closed; there is nothing left to join."))
    latest = request.latest
    if latest is None or latest.decline_reason:
        raise TermsRefused(_("This supplier has given no terms."))
    role = PartyRole.objects.get(code=SUPPLIER)
    party = Party.begin(
        deal=deal,
        partner=request.partner,
        role=role,
        state=PartyStanding.State.NAMED,
        by=by,
        at=at,
    )
    party.invite(by=by, at=at)
    return party
