"""Who may do what between the parties of a registration, and who reads whom to call."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from deals.models import (
    ContactConsent,
    Deal,
    DealContact,
    Party,
    PartyStanding,
    ShareProposal,
)
from deals.rules import may_with_its_deal, registrants_team_and_deciders, standing
from partners.rules import through_partner
from partners.sentences import partners, spelled_by
from permissions.models import User
from permissions.rules import Reason, of_the_row, of_this_row, rule, within


@rule(Party, "replace")
def who_asks_another_into_its_place(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for the partner that registers it"),
        within("deal__registrant", through_partner(user, "sell", at=at)),
    )
    yield Reason(
        "decide",
        _("Decides the registration"),
        may_with_its_deal(user, "decide", at=at),
    )


def shown_the_contacts(user: User, *, at: datetime) -> Any:
    """Return the parties of theirs that have joined and to which the registrant shows them."""
    return Party.objects.filter(
        standing(PartyStanding.State.ACCEPTED, at=at),
        pk__in=ContactConsent.objects.holding(at=at).values("party_id"),
        partner__in=through_partner(user, "read", at=at),
    )


@rule(Deal, "see_contacts")
def whoever_may_know_whom_to_call(user: User, at: datetime) -> Iterator[Reason]:
    yield from registrants_team_and_deciders(user, at)
    yield Reason(
        "consent",
        _("Works for a party that the registrant shows them to"),
        Q(Exists(shown_the_contacts(user, at=at).filter(of_the_row("deal")))),
    )


@rule(ShareProposal, "view")
def everyone_who_sees_its_deal(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("deal", _("May view the deal"), may_with_its_deal(user, "view", at=at))


@rule(ShareProposal, "withdraw")
def who_writes_its_deal(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("edit", _("Writes the registration"), may_with_its_deal(user, "edit", at=at))


@rule(DealContact, "view")
def registrants_team_who_decides_and_whom_it_trusts(user: User, at: datetime) -> Iterator[Reason]:
    """Keep it closed: an invited party that has not accepted learns nobody's phone."""
    yield Reason(
        "registrant",
        _("Works for the partner that registers it"),
        within("deal__registrant", through_partner(user, "read", at=at)),
    )
    yield Reason(
        "decide",
        _("Decides the registration"),
        may_with_its_deal(user, "decide", at=at),
    )
    yield Reason(
        "consent",
        _("Works for a party that the registrant shows them to"),
        Q(Exists(shown_the_contacts(user, at=at).filter(of_this_row("deal", "deal")))),
    )


@rule(DealContact, "edit")
def registrants_sellers(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for the partner that registers it"),
        within("deal__registrant", through_partner(user, "sell", at=at)),
    )


spelled_by("former", "through")(partners)
