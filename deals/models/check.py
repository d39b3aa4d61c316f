"""How many different customers somebody has asked about on one day."""

from datetime import date
from typing import Any, ClassVar

from django.db import models

from permissions.models import User


class CustomerCheck(models.Model):
    """One customer that a person asked about on a day, as a digest: no name is kept here."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    day = models.DateField()
    asked = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "day", "asked"], name="asked_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"

    @classmethod
    def place(cls, person: User, *, day: date, asked: str) -> int:
        """Note the question and return which of the day's different ones it is, from 1."""
        row, _made = cls.objects.get_or_create(person=person, day=day, asked=asked)
        return cls.objects.filter(person=person, day=day, pk__lte=row.pk).count()
