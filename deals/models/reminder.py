"""That somebody was reminded of the end of a protection: once for each number of days."""

from typing import Any, ClassVar

from django.db import models


class ProtectionReminder(models.Model):
    """A reminder that was given, or passed over because a later one was due as well.

    It names the end it spoke of: an extension has another end, and is reminded of again.
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="reminders")
    ends_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["deal", "ends_at", "days"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.days}"
