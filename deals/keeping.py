"""How what was filled in becomes a registration: one way, for the form and for a row of a sheet."""

from django.db import transaction

from deals.forms import RegistrationForm
from deals.models import Deal
from deals.naming import name_parties


@transaction.atomic
def kept(form: RegistrationForm, *, key: str | None = None, submit: bool = False) -> Deal:
    """Write what is readable, and submit it if asked. All of it happens or nothing.

    `key` is the id of a new draft, where the door gave one out before.
    """
    written, deal, by, at = form.written(), form.deal, form.user, form.at
    if deal is None:
        deal = Deal.draft(
            registrant=form.registrant, through=form.through, by=by, at=at, public_id=key, **written
        )
    else:
        deal.revise(by=by, at=at, **written)
    if form.names_parties:
        name_parties(deal, form.named, form.shares, by=by, at=at)
    if submit:
        deal.submit(by=by, at=at, answer=form.cleaned_data["answer"])
    return deal
