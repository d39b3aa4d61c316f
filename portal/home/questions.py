"""What needs somebody today: read-only queries across the floors, each with a small answer.

Everything starts from what the person may view; every number's page is the list behind it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import get_language

from content.models import LibraryPage
from deals.conflict_states import TAKES_EVIDENCE
from deals.lifecycle import CLOSED, ReviewStatus
from deals.models import (
    Conflict,
    ConflictSide,
    Deal,
    Extension,
    Newcomer,
    Party,
    Protection,
    QueuePlace,
    TermsRequest,
    running_on,
)
from deals.waiting import queue_of
from partners.models import Discrepancy, Enquiry
from permissions.models import User

SHOWN = 6
# All of what is wanted stands here: there is no other list of it.
MOST_WANTED = 50
URGENT = timedelta(days=2)
SOON = timedelta(days=14)


class Upper(Func):
    function = "upper"


@dataclass(frozen=True)
class Task:
    """Something that waits for this person."""

    kind: str
    deal: Deal
    when: datetime | None = None
    case: Conflict | None = None
    # Of an invitation: the registrant is asked whether it wanted what was registered for it.
    is_in_ones_name: bool = False

    @property
    def url(self) -> str:
        return self.case.get_absolute_url() if self.case else self.deal.get_absolute_url()


def ending_protections(user: User, *, at: datetime, within: timedelta = SOON) -> list[Protection]:
    """Return protections that end soon, the next one first, on deals the person may view."""
    mine = Deal.objects.permitted(user, "view", at=at)
    return list(
        Protection.objects.filter(deal__in=mine.values("pk"), during__contains=at)
        .annotate(ends=Upper(F("during")))
        .filter(ends__lte=at + within)
        .select_related("deal", "deal__registrant", "product_family")
        .order_by("ends", "pk")[:SHOWN]
    )


def newest_materials(user: User, *, at: datetime) -> list[LibraryPage]:
    """Return the library's newest for a reader, each once and in the reader's language."""
    readable = LibraryPage.objects.permitted(user, at=at).current(at=at)
    listed = readable.in_one_language(get_language() or "en", readable)
    return list(listed.order_by("-issued_at", "-pk")[:SHOWN])


def partner_tasks(user: User, *, at: datetime) -> list[Task]:
    """Return the questions, invitations and endings that wait for a partner's person, by day."""
    asked = (
        Deal.objects.permitted(user, "edit", at=at)
        .filter(review_status=ReviewStatus.ACTION_REQUIRED)
        .order_by("lapses_at", "pk")[:SHOWN]
    )
    invited = (
        Party.objects.permitted(user, "answer", at=at)
        .exclude(deal__review_status__in=(*CLOSED, ReviewStatus.DRAFT))
        .select_related("deal", "deal__registrant", "deal__through")
        .order_by("answer_by", "pk")[:SHOWN]
    )
    weighed = (
        ConflictSide.objects.permitted(user, "answer", at=at)
        .filter(conflict__status__in=TAKES_EVIDENCE)
        .select_related("deal", "conflict")
        .order_by("pk")[:SHOWN]
    )
    offered = (
        QueuePlace.objects.holding(at=at)
        .filter(deal__in=Deal.objects.permitted(user, "edit", at=at).values("pk"))
        .filter(offered_at__isnull=False, taken_at=None)
        .select_related("deal")
        .order_by("answer_by", "pk")[:SHOWN]
    )
    tasks = [
        *[Task("offer", place.deal, place.answer_by) for place in offered],
        *[Task("claim", s.deal, s.conflict.answer_by, s.conflict) for s in weighed],
        *[Task("question", deal, deal.lapses_at) for deal in asked],
        *[
            Task("invitation", p.deal, p.answer_by, is_in_ones_name=p.is_registrants)
            for p in invited
        ],
        *[Task("ending", p.deal, p.ends_at) for p in ending_protections(user, at=at)],
    ]
    return sorted(tasks, key=lambda task: (task.when is None, task.when))


def own_registrations(user: User, *, at: datetime) -> list[Any]:
    """Return the newest registrations of one's partners, each with whether it is protected now."""
    protected = Protection.objects.filter(deal=OuterRef("pk"), during__contains=at)
    return list(
        Deal.objects.permitted(user, "view", at=at)
        .annotate(is_protected=Exists(protected))
        .select_related("registrant")
        .prefetch_related("protections")
        .order_by("-updated_at", "-pk")[:SHOWN]
    )


def waiting_for_decision(user: User, *, at: datetime) -> list[Deal]:
    """Return what this channel manager has to decide, the oldest promise first."""
    return list(
        queue_of(user, "", at=at).select_related("registrant").order_by("promised_at", "pk")[:SHOWN]
    )


def enquiries_to_answer(user: User, *, at: datetime) -> list[Enquiry]:
    """Return what partners ask and this person may answer, the oldest promise first."""
    waiting = Enquiry.objects.permitted(user, "answer", at=at).waiting(Enquiry.Turn.VENDOR)
    return list(waiting.select_related("partner").order_by("promised_at", "pk")[:SHOWN])


def to_call_back(user: User, *, at: datetime) -> list[Enquiry]:
    """Return the closed questions whose askers are to be asked whether the answer held."""
    due = Enquiry.objects.permitted(user, "answer", at=at).to_call_back(at=at)
    return list(due.select_related("partner").order_by("call_back_at", "pk")[:SHOWN])


def answers_to_read(user: User, *, at: datetime) -> list[Enquiry]:
    """Return one's own questions that were answered and are still open."""
    mine = Enquiry.objects.permitted(user, "close", at=at).waiting(Enquiry.Turn.PARTNER)
    return list(mine.filter(asked_by=user).order_by("answered_at", "pk")[:SHOWN])


def newcomers_to_admit(user: User, *, at: datetime) -> list[Newcomer]:
    """Return the companies that wait for admission by this person, the longest waiting first."""
    waiting = Newcomer.objects.permitted(user, "admit", at=at).waiting()
    return list(
        waiting.select_related("deal", "deal__registrant").order_by("asked_at", "pk")[:SHOWN]
    )


def conflicts_to_weigh(user: User, *, at: datetime) -> list[Conflict]:
    """Return open conflicts: those one may decide, or sees as staff and nobody takes care of."""
    undecided = Conflict.objects.undecided().select_related("first", "second").order_by("pk")
    mine = list(undecided.permitted(user, "decide", at=at)[:SHOWN])
    return (
        mine
        or [
            each
            for each in undecided.permitted(user, "weigh", at=at)[:CAP]
            if each.owner_id is None
        ][:SHOWN]
    )


def extensions_asked_for(user: User, *, at: datetime) -> list[Extension]:
    """Return the extensions that wait for this person's decision, the oldest first."""
    return list(
        Extension.objects.permitted(user, "decide", at=at)
        .waiting()
        .select_related("deal__registrant")
        .order_by("asked_at", "pk")[:SHOWN]
    )


def left_running(user: User, *, at: datetime) -> list[Protection]:
    """Return protections of partners that may submit nothing new: somebody says what of them."""
    return list(running_on(user, at=at).order_by("deal__registrant__sort_key", "pk")[:SHOWN])


@dataclass(frozen=True)
class Wanted:
    """Terms that are wanted of one's partner: how many, counted to a cap, and the most urgent."""

    first: list[TermsRequest]
    count: int


def terms_wanted(user: User, *, at: datetime) -> Wanted:
    waiting = TermsRequest.objects.permitted(user, "answer", at=at).waiting(at=at)
    first = list(waiting.select_related("partner").order_by("due_at", "pk")[:MOST_WANTED])
    count = waiting[:CAP].count() if len(first) == MOST_WANTED else len(first)
    return Wanted(first, count)


@dataclass(frozen=True)
class Load:
    """How much waits, counted to a cap so that a count never costs more than a page."""

    waiting: int
    late: int
    ending: int
    discrepancies: int


CAP = 1000


def load(user: User, *, at: datetime) -> Load:
    viewed = Deal.objects.permitted(user, "view", at=at)
    ending = (
        Protection.objects.filter(Q(deal__in=viewed.values("pk")), during__contains=at)
        .annotate(ends=Upper(F("during")))
        .filter(ends__lte=at + SOON)
    )
    return Load(
        waiting=queue_of(user, "", at=at)[:CAP].count(),
        late=queue_of(user, "overdue", at=at)[:CAP].count(),
        ending=ending[:CAP].count(),
        discrepancies=Discrepancy.objects.permitted(user, "view", at=at)
        .filter(closed_at=None)[:CAP]
        .count(),
    )
