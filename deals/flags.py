"""What makes a registration worth reading before it is approved: those are never decided in bulk.

A flag is the reviewer's alone. It may rest on what other partners registered, so no partner ever
reads one, and nothing that a partner reads depends on one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.alike import alike
from deals.models import (
    Approver,
    Conflict,
    CustomerVerdict,
    Deal,
    InformationRequest,
    Party,
    PartyStanding,
    ReviewStep,
    SpecialPrice,
)
from deals.outside import gaps_of
from partners.may_register import stopped
from partners.models import Partner
from permissions.models import User


@dataclass(frozen=True)
class Flag:
    """One thing to look at first: a code for machines, words for people."""

    code: str
    words: "str | Promise"
    icon: str


SAME = Flag("same_customer", _("looks the same as a customer we know"), "copy")
POSSIBLE = Flag("possible_customer", _("could be a customer we know"), "circle-help")
UNANSWERED = Flag("party_unanswered", _("a partner was asked and has not answered"), "users")
ANSWERED = Flag("question_answered", _("a question was answered"), "message-square")
FOUR_EYES = Flag("four_eyes", _("more than one person has to decide"), "users")
NOT_THEIRS = Flag("not_your_turn", _("somebody else decides at this step"), "user")
CONFLICT = Flag("conflict", _("is weighed beside another claim"), "scale")
OUTSIDE = Flag("outside_authorisation", _("lies outside what the partner may sell"), "map-pin")
ANOTHERS_RIGHT = Flag("anothers_right", _("another partner may sell this alone nearby"), "lock")
STOPPED = Flag("partner_stopped", _("nothing new is taken from the partner now"), "ban")
PRICES = Flag("special_price", _("asks for a special price"), "package")
ANOTHERS = Flag("anothers", _("is in somebody else's hands"), "user")


def known_customers(deals: Sequence[Deal]) -> Iterator[tuple[int, Flag]]:
    """Yield what nobody has judged yet of customers that look alike."""
    pairs = CustomerVerdict.objects.filter(deal__in=[deal.pk for deal in deals])
    judged = set(pairs.values_list("deal_id", "customer_id", "candidate_id"))
    found = alike(deal.customer_id for deal in deals if deal.customer_id)
    for deal in deals:
        bands = {
            each.match.decision
            for each in found.get(deal.customer_id or 0, [])
            if (deal.pk, deal.customer_id, each.customer.pk) not in judged
        }
        if "same" in bands:
            yield deal.pk, SAME
        elif bands:
            yield deal.pk, POSSIBLE


def parties(deals: Sequence[Deal], at: datetime) -> Iterator[tuple[int, Flag]]:
    asked = Party.objects.filter(deal__in=[deal.pk for deal in deals])
    for key in asked.standing(PartyStanding.State.INVITED, at=at).values_list("deal", flat=True):
        yield key, UNANSWERED


def conflicts(deals: Sequence[Deal]) -> Iterator[tuple[int, Flag]]:
    shown = {deal.pk for deal in deals}
    met = Conflict.objects.undecided().values_list("first", "second")
    for pair in met.filter(Q(first__in=shown) | Q(second__in=shown)):
        for key in shown & set(pair):
            yield key, CONFLICT


def authorisations(deals: Sequence[Deal], at: datetime) -> Iterator[tuple[int, Flag]]:
    """Yield what the registrant may not sell there, and whose registrant is stopped meanwhile."""
    for key, found in gaps_of(deals, at=at).items():
        if any(gap.is_held for gap in found):
            yield key, OUTSIDE
        if any(gap.alone_in is not None for gap in found):
            yield key, ANOTHERS_RIGHT
    registrants = Partner.objects.filter(pk__in={deal.registrant_id for deal in deals})
    halted = set(registrants.filter(stopped(at=at)).values_list("pk", flat=True))
    for deal in deals:
        if deal.registrant_id in halted:
            yield deal.pk, STOPPED


def questions(deals: Sequence[Deal]) -> Iterator[tuple[int, Flag]]:
    asked = InformationRequest.objects.filter(deal__in=[deal.pk for deal in deals])
    for key in asked.values_list("deal", flat=True).distinct():
        yield key, ANSWERED


def prices(deals: Sequence[Deal]) -> Iterator[tuple[int, Flag]]:
    asked = SpecialPrice.objects.filter(deal__in=[deal.pk for deal in deals])
    for key in asked.order_by("deal").values_list("deal", flat=True).distinct():
        yield key, PRICES


def eyes(deals: Sequence[Deal], user: User) -> Iterator[tuple[int, Flag]]:
    """Yield what a rule asks beyond one person's plain approval."""
    waiting = ReviewStep.objects.filter(deal__in=[deal.pk for deal in deals], ended_at=None)
    for key, place, is_last, person, approver in waiting.exclude(begun_at=None).values_list(
        "deal", "place", "is_last", "person", "approver"
    ):
        if place > 1 or not is_last:
            yield key, FOUR_EYES
        if person not in {None, user.pk} or approver != Approver.ANYBODY:
            yield key, NOT_THEIRS


def hands(deals: Sequence[Deal], user: User) -> Iterator[tuple[int, Flag]]:
    for deal in deals:
        if deal.reviewer_id not in {None, user.pk}:
            yield deal.pk, ANOTHERS


def flags_of(deals: Sequence[Deal], user: User, *, at: datetime) -> dict[int, list[Flag]]:
    """Return by its key what `user` is to look at first in each of these registrations.

    In as many statements for one as for many. Without a flag it may be approved among several.
    """
    found: dict[int, list[Flag]] = {deal.pk: [] for deal in deals}
    for key, flag in (
        *known_customers(deals),
        *conflicts(deals),
        *authorisations(deals, at),
        *parties(deals, at),
        *questions(deals),
        *prices(deals),
        *eyes(deals, user),
        *hands(deals, user),
    ):
        if flag not in found[key]:
            found[key].append(flag)
    return found
