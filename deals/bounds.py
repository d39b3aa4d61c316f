"""What a partner is told while it writes: what it may not sell there, and whether it may submit.

It rests on the partner's own agreements and authorisations, whatever others have.
"""

from dataclasses import dataclass
from datetime import datetime

from deals.forms import RegistrationForm
from deals.models import Deal
from partners.authorised import Wish, gaps_of_a_wish, told_to_the_partner
from partners.may_register import Stop, why_stopped
from partners.models import Partner


@dataclass(frozen=True)
class Bounds:
    outside: list[str]
    stop: Stop | None


def bounds_of(
    form: RegistrationForm, registrant: Partner, deal: Deal | None, *, at: datetime
) -> Bounds:
    """Return it for what is typed so far, and as it stands for what cannot be written any more."""
    found = gaps_of_a_wish(wished(form, registrant, deal), at=at)
    is_new = deal is None or deal.first_submitted_at is None
    return Bounds(
        outside=told_to_the_partner(found),
        stop=why_stopped(registrant, at=at) if is_new else None,
    )


def bounds_at_first(registrant: Partner, *, at: datetime) -> Bounds:
    """Return it for a new registration before anything is typed: what names nothing is inside."""
    return Bounds(outside=[], stop=why_stopped(registrant, at=at))


def wished(form: RegistrationForm, registrant: Partner, deal: Deal | None) -> Wish:
    families = tuple(deal.families.all()) if deal is not None else ()
    country = deal.customer_country if deal is not None else ""
    if form.is_bound:
        form.errors  # noqa: B018  reading them cleans what was typed
        typed = form.cleaned_data
        if "families" in form.fields:
            families = tuple(typed.get("families", ()))
        if "customer_country" in form.fields:
            country = typed.get("customer_country", "")
    return Wish(registrant.pk, families, country)
