"""Who may do what with a registration."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from deals.models import (
    Customer,
    Deal,
    DealCustomer,
    DealGroupGrant,
    DealHidden,
    DealSnapshot,
    DealUserGrant,
    Party,
    PartyStanding,
    PartyTerms,
    Protection,
)
from deals.models.sharing import COMMENT, READ
from deals.stakes import involved, stake_of
from partners.looking_after import (
    absent_for,
    looked_after,
    stood_in,
)
from partners.models import Partner
from partners.rules import by_staff_role, through_partner
from permissions.actors import Actor
from permissions.grants import granted
from permissions.kinds import Kind, declare_kind
from permissions.models import User
from permissions.rules import (
    NO_ROW,
    Reason,
    but_not,
    either,
    of_few_rows,
    of_the_row,
    of_this_row,
    rows,
    rule,
    within,
)


def standing(*states: str, at: datetime) -> Q:
    """Return the parties that stand in one of `states` and have not ended."""
    held = PartyStanding.objects.holding(at=at).filter(state__in=states)
    return Q(during__contains=at, pk__in=held.values("party_id"))


def deals_of(partners: Any, *, at: datetime) -> Q:
    """Return the deals in which one of `partners` takes part."""
    if partners == []:
        return NO_ROW
    parties = Party.objects.filter(
        of_the_row("deal"), standing(*PartyStanding.TAKING_PART, at=at), partner__in=partners
    )
    return Q(Exists(parties))


def let_through(user: User, *, at: datetime) -> Q:
    """Return what the person's resellers registered and did not hide. A draft is their own."""
    let = within("registrant", through_partner(user, "see_through", at=at))
    hidden = DealHidden.objects.holding(at=at)
    shown = Q(first_submitted_at__lte=at) & ~Q(pk__in=hidden.values("deal_id"))
    # What came through one distributor is no other distributor's to see.
    return NO_ROW if let is NO_ROW else let & shown & Q(through__isnull=True)


@rule(Deal, "view")
def parties_overseers_guests_and_staff(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "party",
        _("Works for a partner that takes part"),
        deals_of(through_partner(user, "read", at=at), at=at),
    )
    yield Reason(
        "oversee",
        _("Looks after a partner that takes part"),
        deals_of(through_partner(user, "oversee", at=at), at=at),
    )
    yield Reason(
        "upline",
        _("Works for the registrant's distributor, which was let see its deals"),
        let_through(user, at=at),
    )
    yield from guests(user, READ, COMMENT, at=at)
    yield from by_staff_role(user, "view", at=at)


def guests(user: User, *codenames: str, at: datetime) -> Iterator[Reason]:
    """Yield the grounds of whom it was shared with, by name or through their partner."""
    teams = Partner.objects.permitted(user, "read", at=at).values("handle_id")
    person = granted(DealUserGrant, *codenames, to=user, at=at)
    partner = granted(DealGroupGrant, *codenames, to=user, at=at, groups=teams)
    yield Reason("grant", _("It was shared with them"), person)
    yield Reason("partner_grant", _("It was shared with the partner they work for"), partner)


def sellers_of_the_registrant(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for the partner that registers it"),
        within("registrant", through_partner(user, "sell", at=at)),
    )


@rule(Deal, "decide")
def overseers_of_the_registrant(user: User, at: datetime) -> Iterator[Reason]:
    """`oversee` is the vendor's word; a partner's own manager holds `manage` and never decides."""
    own = involved(user, at=at)
    yield Reason(
        "oversee",
        _("Looks after the partner that registered it and has no stake in it"),
        but_not(within("registrant", looked_after(user, at=at)), own),
    )
    # What the colleague who is away could not decide, nobody decides in their place.
    theirs = stake_of(user, "absent", absent_for(user, at=at), at=at)
    yield Reason(
        "stands_in",
        _("Stands in for who looks after the partner; neither has a stake in it"),
        but_not(within("registrant", stood_in(user, at=at)), either(own, theirs)),
    )


@rule(Deal, "confide")
def registrants_team_and_deciders(user: User, at: datetime) -> Iterator[Reason]:
    """Cover what passes between registrant and vendor: notes, questions, the contacts."""
    yield Reason(
        "registrant",
        _("Works for the partner that registers it"),
        within("registrant", through_partner(user, "read", at=at)),
    )
    yield from overseers_of_the_registrant(user, at)


@rule(Deal, "expire")
def nobody_but_the_portal(user: User, at: datetime) -> Iterator[Reason]:
    yield from ()


@rule(Deal, "explain")
def who_may_ask_who_can_see_it(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_staff_role(user, "explain", at=at)


@rule(Deal, "see_looks")
def who_may_ask_who_saw_it(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "manager",
        _("Manages the team of a partner that takes part"),
        deals_of(through_partner(user, "manage", at=at), at=at),
    )
    yield from by_staff_role(user, "explain", at=at)


def told_looks(asker: Actor, at: datetime, of: int | None = None) -> Q:
    """Return the entries of looks, at deal `of` or at any, of which whoever asks may be told.

    To a partner's manager none from before the partner was asked along: they were not its affair.
    """
    if not isinstance(asker, User) or any(by_staff_role(asker, "explain", at=at)):
        return Q()
    listed = ExpressionWrapper(OuterRef("object_ids"), ArrayField(BigIntegerField()))
    asked_along = PartyStanding.objects.alias(listed=listed).filter(
        Q(party__deal=of) if of else Q(listed__contains=[F("party__deal")]),
        state__in=PartyStanding.TAKING_PART,
        party__partner__in=through_partner(asker, "manage", at=at),
        during__startswith__lte=OuterRef("at"),
    )
    return Q(Exists(asked_along))


def told_since(asker: Actor, deals: set[int], at: datetime) -> dict[int, datetime]:
    """Return since when looks at each deal are told to whoever asks: one list may show several."""
    if not isinstance(asker, User) or any(by_staff_role(asker, "explain", at=at)):
        return {}
    asked_along = PartyStanding.objects.filter(
        state__in=PartyStanding.TAKING_PART,
        party__partner__in=through_partner(asker, "manage", at=at),
        party__deal__in=deals,
    )
    first = asked_along.values("party__deal").annotate(first=Min("during__startswith"))
    return dict(first.values_list("party__deal", "first"))


def may_with_its_deal(user: User, action: str, deal: str = "deal", *, at: datetime) -> Q:
    """Return the rows whose deal, at the path `deal`, the person may do `action` with."""
    with of_few_rows():
        may = rows(Deal, user, action, at=at)
    if may is NO_ROW:
        return NO_ROW
    return Q(Exists(Deal._base_manager.filter(may, of_this_row("pk", deal))))


@rule(Party, "view")
def everyone_who_sees_the_deal(user: User, at: datetime) -> Iterator[Reason]:
    """Who else takes part is open; what they get is not."""
    yield Reason(
        "deal",
        _("May view the deal"),
        may_with_its_deal(user, "view", at=at),
    )


@rule(Party, "answer")
def sellers_of_the_invited_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for the invited partner"),
        standing(PartyStanding.State.INVITED, at=at)
        & within("partner", through_partner(user, "sell", at=at)),
    )


@rule(Party, "speak_for")
def sellers_of_a_party(user: User, at: datetime) -> Iterator[Reason]:
    """Who answers for a party, whatever it has answered already: that is a matter of state."""
    yield Reason(
        "seller",
        _("Sells for the invited partner"),
        within("partner", through_partner(user, "sell", at=at)),
    )


@rule(Party, "arrange")
def sellers_of_the_registrant_for_parties(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for the partner that registers it"),
        within("deal__registrant", through_partner(user, "sell", at=at)),
    )


def own_part(user: User, action: str, *, at: datetime) -> Q:
    """Return the terms of parties that have accepted and for whose partner the person may act."""
    accepted = Party.objects.filter(
        standing(PartyStanding.State.ACCEPTED, at=at),
        of_this_row("pk", "party"),
        partner__in=through_partner(user, action, at=at),
    )
    return Q(Exists(accepted))


@rule(PartyTerms, "view")
def the_party_itself_and_who_decides(user: User, at: datetime) -> Iterator[Reason]:
    """Keep it closed to the other parties, whatever they may see of the deal."""
    yield Reason("own_part", _("Works for this party"), own_part(user, "read", at=at))
    yield Reason(
        "decide",
        _("Decides the registration"),
        may_with_its_deal(user, "decide", "party__deal", at=at),
    )


@rule(PartyTerms, "edit")
def sellers_of_the_party(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("own_part", _("Sells for this party"), own_part(user, "sell", at=at))


@rule(Customer, "view")
def customers_of_own_deals(user: User, at: datetime) -> Iterator[Reason]:
    """Only customers of deals one may view, and under no other name than stands there.

    A reviewer's verdict may point a deal at a customer that somebody else has spelled: that
    spelling is not the partner's to see or to find by.
    """
    own = DealCustomer.objects.holding(at=at).filter(
        deal__in=Deal.objects.permitted(user, "view", at=at).values("pk"),
        customer=OuterRef("pk"),
        name=OuterRef("name"),
    )
    yield Reason("deal", _("Is the customer of a deal they may view"), Q(Exists(own)))
    yield from by_staff_role(user, "view", at=at)


def protected_then(deals: set[int], at: datetime) -> set[int]:
    held = Protection.objects.filter(deal__in=deals, during__contains=at)
    return set(held.values_list("deal_id", flat=True))


declare_kind(
    Kind(
        Deal,
        _("a registration"),
        _("Deals"),
        "handshake",
        "/deals/",
        ("public_id", "number"),
        partners="parties__partner",
        guarded=protected_then,
        told_looks=told_looks,
        told_since=told_since,
    )
)


@rule(DealSnapshot, "view")
def everyone_who_sees_the_deal_now(user: User, at: datetime) -> Iterator[Reason]:
    """Snapshots hold open fields alone."""
    yield Reason(
        "deal",
        _("May view the deal"),
        may_with_its_deal(user, "view", at=at),
    )
