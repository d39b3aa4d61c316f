"""What the programme asks beyond the form: sets of questions that are published and then stay.

A registration keeps the set it was begun with. Which of its questions are asked is said by what
the registrant was then, so an old registration keeps its old form and its answers.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.models import PartnerType, PartnerTypeHolding

# Whoever answered has answered what was asked: a published set is replaced, never changed.
STAYS_AS_PUBLISHED = """
    IF EXISTS (SELECT 1 FROM deals_questionset
               WHERE id = ANY(CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.questions_id]
                                         WHEN 'DELETE' THEN ARRAY[OLD.questions_id]
                                         ELSE ARRAY[NEW.questions_id, OLD.questions_id] END)
                 AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'A published set of questions stays as it is: write a new version.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'questions_stay_as_published';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class QuestionSet(models.Model):
    """One version of what is asked. The one that was published last is asked of what begins now."""

    version = models.PositiveIntegerField(_("version"), unique=True, editable=False)
    note = models.CharField(_("what is new in it"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    class Meta:
        verbose_name = _("extra questions")
        verbose_name_plural = _("extra questions")
        ordering: ClassVar[list[str]] = ["-version"]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(
                name="stays_published",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)d") % {"number": self.version})

    def save(self, *given: Any, **named: Any) -> None:
        """Save it, numbered after all others the first time."""
        if self.version is None:
            last = QuestionSet.objects.aggregate(last=models.Max("version"))["last"]
            self.version = (last or 0) + 1
        super().save(*given, **named)

    @classmethod
    def in_force(cls, *, at: datetime) -> "QuestionSet | None":
        return cls.objects.filter(published_at__lte=at).order_by("-version").first()

    @classmethod
    def asked_now(cls) -> "list[Question]":
        """Return the questions that were published last, of whomever they are asked."""
        newest = cls.objects.exclude(published_at=None).order_by("-version").values("pk")[:1]
        return list(Question.objects.filter(questions=newest))

    @transaction.atomic
    def publish(self, *, at: datetime) -> None:
        """Ask this from now on. It can no longer be changed."""
        row = QuestionSet.objects.select_for_update().get(pk=self.pk)
        if row.published_at is None:
            QuestionSet.objects.filter(pk=row.pk).update(published_at=at)

    @transaction.atomic
    def copy(self) -> "QuestionSet":
        """Begin the next version with what this one asks."""
        made = QuestionSet.objects.create()
        for question in self.questions.all():
            question.pk, question.questions = None, made
            question.save()
        return made


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked_of(self, partners: Sequence[int], *, at: datetime) -> "QuestionQuerySet":
        """Return those that are for everybody, and those for what these partners were at `at`."""
        held = PartnerTypeHolding.objects.holding(at=at).filter(partner__in=partners)
        types = held.values("partner_type")
        return self.filter(Q(partner_type=None) | Q(partner_type__in=types))


class Question(models.Model):
    """One question in both languages, with the kind of answer it takes."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("A number")
        CHOICE = "choice", _("Choice")
        DAY = "day", _("Day")
        YES_NO = "yes_no", _("Yes or no")

    questions = models.ForeignKey(QuestionSet, models.CASCADE, related_name="questions")
    code = models.SlugField(
        _("code"), max_length=40, help_text=_("What the API and the export call it.")
    )
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    partner_type = models.ForeignKey(
        PartnerType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked of"),
        help_text=_("Empty: of every partner."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    is_required = models.BooleanField(_("must be answered before it is submitted"), default=False)
    text_en = models.CharField(_("question in English"), max_length=200)
    text_zh = models.CharField(_("question in Chinese"), max_length=200)
    help_en = models.CharField(_("help in English"), max_length=300, blank=True)
    help_zh = models.CharField(_("help in Chinese"), max_length=300, blank=True)
    options = models.TextField(
        _("choices"),
        blank=True,
        max_length=4000,
        help_text=_("One a line: code | English | Chinese."),
    )

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["questions", "code"], name="question_code_once"),
            models.CheckConstraint(
                condition=Q(kind="choice", options__gt="") | (~Q(kind="choice") & Q(options="")),
                name="a_choice_has_options",
                violation_error_message=_("A choice needs its choices, and nothing else has any."),
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="stays_as_published",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=STAYS_AS_PUBLISHED,
            )
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Raise `ValidationError` at the choices where a line lacks one of its three parts."""
        for line in self.options.splitlines():
            parts = [part.strip() for part in line.split("|")]
            if line.strip() and (len(parts) != len(("code", "en", "zh")) or not all(parts)):
                raise ValidationError(
                    {"options": _("Write each line as code | English | Chinese.")}
                )

    @property
    def text(self) -> str:
        return self.text_zh if chinese() else self.text_en

    @property
    def help(self) -> str:
        return self.help_zh if chinese() else self.help_en

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return codes and their words in the reader's language."""
        rows = (line.split("|") for line in self.options.splitlines() if line.strip())
        place = 2 if chinese() else 1
        return [(parts[0].strip(), parts[place].strip()) for parts in rows]


class DealAnswer(models.Model):
    """What was answered to one question: a number, a day, yes or no, a code, or words.

    Kept as one canonical text: `12.5`, `2027-03-31`, `yes`, the code of the choice.
    """

    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = models.TextField(max_length=2000)

    class Meta:
        ordering: ClassVar[list[str]] = ["question__position", "question_id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["deal", "question"], name="answered_once"),
            models.CheckConstraint(condition=~Q(value=""), name="an_answer_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.question_id}"


def chinese() -> bool:
    return (get_language() or "").startswith("zh")
