"""Which extra questions a registration is asked, and how an answer is read, kept and told."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.models.question import DealAnswer, Question, QuestionSet
from deals.refusals import Incomplete
from partners.models import Partner
from permissions.asked_once import read_once

if TYPE_CHECKING:
    from deals.models.deal import Deal

K = Question.Kind
LONGEST_ANSWER = 2000
YES, NO = "yes", "no"


def asked_of(deal: "Deal | None", registrant: Partner, *, at: datetime) -> list[Question]:
    """Return what is asked: of a new registration what is published now, of an old one its own."""
    if deal is None:
        return read_once("questions", asked_now, at=at, these=[registrant.pk])
    if deal.question_set_id is None:
        return []
    found = Question.objects.filter(questions=deal.question_set_id)
    return list(found.asked_of([deal.registrant_id], at=deal.created_at))


def asked_now(at: datetime, these: Sequence[int]) -> Any:
    newest = QuestionSet.objects.filter(published_at__lte=at).order_by("-version")
    found = Question.objects.filter(questions=newest.values("pk")[:1])
    return found.asked_of(these, at=at)


def field_for(question: Question) -> forms.Field:
    """Return the form's field of a question, with its own sentences for what is wrong."""
    shared: dict[str, Any] = {
        "label": question.text,
        "required": question.is_required,
        "help_text": question.help,
        "error_messages": {
            "required": gettext_lazy("Answer this question."),
            "invalid_choice": gettext_lazy("Choose one from the list."),
        },
    }
    if question.kind == K.NUMBER:
        return forms.DecimalField(
            **shared,
            max_digits=18,
            decimal_places=4,
            widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        )
    if question.kind == K.DAY:
        return forms.DateField(
            **shared,
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"],
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
    if question.kind == K.CHOICE:
        return forms.ChoiceField(**shared, choices=[("", "—"), *question.choices])
    if question.kind == K.YES_NO:
        yes_no = [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))]
        return forms.ChoiceField(**shared, choices=[("", "—"), *yes_no])
    return forms.CharField(**shared, max_length=LONGEST_ANSWER, widget=forms.Textarea({"rows": 2}))


def kept(value: Any) -> str:
    """Return an answer as it is kept: one text for one meaning."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value or "").strip()


def read(question: Question, text: Any) -> str:
    """Return what a client sent as it is kept. Raises `forms.ValidationError`."""
    field = field_for(question)
    field.required = False
    if isinstance(text, bool):
        text = YES if text else NO
    return kept(field.clean(text))


def told(answer: DealAnswer) -> str:
    """Return an answer in the reader's language."""
    question, value = answer.question, answer.value
    if question.kind == K.CHOICE:
        return dict(question.choices).get(value, value)
    if question.kind == K.YES_NO:
        return _("Yes") if value == YES else _("No")
    if question.kind == K.DAY:
        return date_format(date.fromisoformat(value), _("j M Y"))
    return value


def unanswered(deal: "Deal") -> dict[str, str]:
    """Return the codes of questions that must be answered and are not, each with its sentence."""
    if deal.question_set_id is None:
        return {}
    must = [q for q in asked_of(deal, deal.registrant, at=deal.created_at) if q.is_required]
    held = set(deal.answers.values_list("question_id", flat=True)) if must else set()
    return {
        question.code: _("Answer the question “%(question)s”.") % {"question": question.text}
        for question in must
        if question.pk not in held
    }


def write(deal: "Deal", given: dict[str, Any]) -> None:
    """Write what was answered; an empty answer is taken back, one left out stays.

    Raises `Incomplete`, naming at once all that cannot be read and all that is not asked.
    """
    asked = {each.code: each for each in asked_of(deal, deal.registrant, at=deal.created_at)}
    wrong: dict[str, list[tuple[str, str | Promise]]] = {}
    found: dict[Question, str] = {}
    for code, text in given.items():
        if code not in asked:
            words = _("There is no such question on this registration.")
            wrong[f"answers.{code}"] = [("unknown_field", words)]
            continue
        try:
            found[asked[code]] = read(asked[code], text)
        except forms.ValidationError as fault:
            wrong[f"answers.{code}"] = [("invalid", " ".join(fault.messages))]
    if wrong:
        raise Incomplete(_("Some answers cannot be taken."), fields=wrong)
    for question, value in found.items():
        if value:
            DealAnswer.objects.update_or_create(
                deal=deal, question=question, defaults={"value": value}
            )
        else:
            DealAnswer.objects.filter(deal=deal, question=question).delete()
