"""What makes a registration worth reading before it is approved: those are never decided in bulk.

A flag is the reviewer's alone. It may rest on what other partners registered, so no partner ever
reads one, and nothing that a partner reads depends on one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.duplicates import candidates, known
from deals.models import Deal, PartyStanding
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
ANOTHERS = Flag("anothers", _("is in somebody else's hands"), "user")

Look = Callable[[Deal, User, datetime], Iterator[Flag]]


def known_customers(deal: Deal, _user: User, _at: datetime) -> Iterator[Flag]:
    """Yield what nobody has judged yet of customers that look alike."""
    if deal.customer is None:
        return
    judged = set(
        deal.verdicts.filter(customer=deal.customer).values_list("candidate_id", flat=True)
    )
    found = candidates(known(deal.customer), apart_from=deal.customer.pk)
    bands = {each.match.decision for each in found if each.customer.pk not in judged}
    if "same" in bands:
        yield SAME
    elif "possible" in bands:
        yield POSSIBLE


def parties(deal: Deal, _user: User, at: datetime) -> Iterator[Flag]:
    if deal.parties.standing(PartyStanding.State.INVITED, at=at).exists():
        yield UNANSWERED


def questions(deal: Deal, _user: User, _at: datetime) -> Iterator[Flag]:
    if deal.information_requests.exists():
        yield ANSWERED


def hands(deal: Deal, user: User, _at: datetime) -> Iterator[Flag]:
    if deal.reviewer_id not in {None, user.pk}:
        yield ANOTHERS


LOOKS: tuple[Look, ...] = (known_customers, parties, questions, hands)


def flags_of(deal: Deal, user: User, *, at: datetime) -> list[Flag]:
    """Return what `user` is to look at first; nothing where it may be approved among several."""
    return [flag for look in LOOKS for flag in look(deal, user, at)]
