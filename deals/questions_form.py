"""The block of a registration's form for what the programme asks beyond it."""

from datetime import datetime
from typing import Any

from django import forms

from deals.models import Deal
from deals.offered import Offered
from deals.questions import field_for, kept
from partners.models import Partner

PREFIX = "extra_"


class QuestionsForm(forms.Form):
    """Lays out the questions of the registration's own set, each as a field of its kind."""

    at: datetime
    registrant: Partner
    deal: Deal | None
    open_fields: list[str]
    offered: Offered

    def offer_questions(self) -> None:
        self.extra_names: dict[str, str] = {}
        if "answers" not in self.open_fields:
            return
        held = dict(self.deal.answers.values_list("question_id", "value")) if self.deal else {}
        for question in self.offered.questions:
            name = f"{PREFIX}{question.code}"
            self.extra_names[name] = question.code
            self.fields[name] = field_for(question)
            self.initial[name] = held.get(question.pk, "")

    def answers(self) -> dict[str, Any]:
        """Return what can be read of the answers, by their questions' codes."""
        return {
            code: kept(self.cleaned_data[name])
            for name, code in self.extra_names.items()
            if name in self.cleaned_data and name not in self.errors
        }

    @property
    def extra_rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.extra_names]
