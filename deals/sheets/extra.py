"""What the programme asks beyond the form, as columns of a sheet."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from deals.models.question import Question
from deals.on_behalf import resellers_of
from deals.questions import NO, YES, asked_of
from deals.questions_form import PREFIX
from deals.sheets.columns import FIELDS, Label, bare, known
from deals.sheets.meaning import day, plain
from partners.models import Partner
from permissions.models import User

K = Question.Kind
AFFIRMED = ("yes", "y", "true", "1", "是", "有", "ja")
DENIED = ("no", "n", "false", "0", "否", "无", "nein")
YES_NO = {**dict.fromkeys(AFFIRMED, YES), **dict.fromkeys(DENIED, NO)}


def fields_for(partners: Iterable[Partner], user: User, *, at: datetime) -> dict[str, Label]:
    """Return all that a column can fill for these partners: what is asked now comes last.

    What is asked of the resellers they may register for is among it.
    """
    own = list(partners)
    others = [each for partner in own for each in resellers_of(partner, user, at=at)]
    return {
        **FIELDS,
        **labels(question for each in (*own, *others) for question in asked_now(each, at=at)),
    }


def asked_now(partner: Partner, *, at: datetime) -> list[Question]:
    return asked_of(None, partner, at=at)


def labels(questions: Iterable[Question]) -> dict[str, Label]:
    return {name_of(question): question.text for question in questions}


def name_of(question: Question) -> str:
    return f"{PREFIX}{question.code}"


def label_of(name: str) -> Label:
    """Return the heading of a column; one that is asked no more goes by its code."""
    return FIELDS.get(name, name.removeprefix(PREFIX))


def guessed(headers: Sequence[str], questions: Iterable[Question] = ()) -> dict[str, str]:
    """Return which field each column means, by its place; each field once, the first one wins.

    A question is known by its text in either language and by its code. What the form itself asks
    goes before.
    """
    meant = {
        bare(text): name_of(question)
        for question in questions
        for text in (question.text_en, question.text_zh, question.code, f"answers.{question.code}")
    } | known()
    found: dict[str, str] = {}
    for place, heading in enumerate(headers):
        field = meant.get(bare(heading), "")
        if field and field not in found.values():
            found[str(place)] = field
    return found


def understanding(questions: Iterable[Question]) -> dict[str, Callable[[str], Any]]:
    """Return how an answer is read of which people write more than one kind of thing."""
    found: dict[str, Callable[[str], Any]] = {}
    for question in questions:
        if question.kind == K.DAY:
            found[name_of(question)] = day
        elif question.kind == K.YES_NO:
            found[name_of(question)] = lambda text: YES_NO.get(plain(text), text)
        elif question.kind == K.CHOICE:
            found[name_of(question)] = meaning(codes_of(question))
    return found


def meaning(codes: dict[str, str]) -> Callable[[str], str]:
    return lambda text: codes.get(plain(text), text)


def codes_of(question: Question) -> dict[str, str]:
    """Return every name of a choice, in either language, and the code it stands for."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {plain(words): code for code, words in question.choices}
    return found | {plain(code): code for code, _words in question.choices}
