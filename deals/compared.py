"""The answers to one question beside each other: what each offers, and which costs least.

Sums are only compared where they mean the same: one currency and one tax basis. Between currencies
nothing is said, since no rate of that day stands with the answers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deals.models import Deal, TermsAnswer, TermsRequest
from permissions.models import User

TONES = {"open": "info", "answered": "good", "declined": "bad", "lapsed": "warn"}


@dataclass
class Told:
    """One request as its readers see it."""

    request: TermsRequest
    state: str
    answer: TermsAnswer | None
    earlier: list[TermsAnswer]
    takes_answers: bool = False
    has_run_out: bool = False
    is_cheapest: bool = False

    @property
    def words(self) -> str:
        return str(TermsRequest.State(self.state).label)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def offers(self) -> bool:
        return self.answer is not None and not self.answer.decline_reason


@dataclass
class Question:
    """What several were asked at once, with the answer of each."""

    first: TermsRequest
    told: list[Told] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(1 for each in self.told if each.answer is not None)

    @property
    def can_be_withdrawn(self) -> bool:
        return any(each.takes_answers for each in self.told)

    @property
    def bases(self) -> int:
        """Return in how many currencies and tax bases the prices stand."""
        return len({basis_of(each.answer) for each in self.told if each.offers and each.answer})


def told(request: TermsRequest, *, at: datetime) -> Told:
    answers = sorted(request.answers.all(), key=lambda each: -each.pk)
    for each in answers:
        each.request = request
    answer = answers[0] if answers else None
    return Told(
        request,
        request.state(at=at),
        answer,
        answers[1:],
        takes_answers=request.takes_answers(at=at),
        has_run_out=answer is not None and answer.has_run_out(at=at),
    )


def basis_of(answer: TermsAnswer) -> tuple[str, str]:
    return answer.price_currency, answer.price_tax


def compared(requests: Iterable[TermsRequest], *, at: datetime) -> list[Question]:
    """Return the questions, the newest first, each with what became of it by supplier."""
    asked: dict[str, Question] = {}
    for request in requests:
        question = asked.setdefault(request.asked_together, Question(request))
        question.told.append(told(request, at=at))
    for question in asked.values():
        mark_cheapest(question.told)
        question.told.sort(key=place_of)
    return sorted(
        asked.values(), key=lambda each: (each.first.asked_at, each.first.pk), reverse=True
    )


def mark_cheapest(rows: Iterable[Told]) -> None:
    """Mark what costs least among offers that still hold, where there is something to compare."""
    alike: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for each in rows:
        if each.offers and each.answer is not None and not each.has_run_out:
            alike[basis_of(each.answer)].append(each)
    for several in alike.values():
        if len(several) > 1:
            least = min(price_of(each) for each in several)
            for each in several:
                each.is_cheapest = price_of(each) == least


def price_of(each: Told) -> Any:
    assert each.answer is not None  # noqa: S101
    return each.answer.price_amount


def place_of(each: Told) -> tuple[Any, ...]:
    """Put offers first, those of one basis together and the cheapest on top."""
    if each.offers and each.answer is not None:
        return (0, *basis_of(each.answer), price_of(each), each.request.pk)
    return (1, each.state, "", 0, each.request.pk)


def asked_for(deal: Deal, user: User, *, at: datetime) -> list[TermsRequest]:
    """Return the requests of a registration that the reader may view: of a supplier, its own."""
    found = TermsRequest.objects.permitted(user, "view", at=at).filter(deal=deal)
    return list(found.with_answers().order_by("pk"))
