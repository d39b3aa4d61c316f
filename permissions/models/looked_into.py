"""What an auditor found out about an unusual day."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.append_only import append_only_but_for_words
from permissions.models.person import User


class LookedInto(models.Model):
    """That somebody looked into one person's day, and what they say of it. Written once."""

    class Sort(models.TextChoices):
        HABIT = "habit", _("Far more than their habit")
        PORTFOLIO = "portfolio", _("Outside their portfolio")

    sort = models.CharField(max_length=12, choices=Sort.choices)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_constraint=False)
    day = models.DateField()
    note = models.CharField(_("What came of it"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_constraint=False)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["person", "day"], name="looked_into_by_day")
        ]
        triggers: ClassVar[list[Any]] = append_only_but_for_words("note")

    def __str__(self) -> str:
        return f"{self.person_id} {self.day} {self.sort}"

    @classmethod
    def say(
        cls, *, sort: str, person: User, day: date, note: str, by: User, at: datetime
    ) -> "LookedInto":
        return cls.objects.create(sort=sort, person=person, day=day, note=note, by=by, at=at)
