"""What was decided on a registration: by whom, when, why."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.lifecycle import ReviewStatus
from partners.models.programme import Named, Programme
from permissions.models import User


class RejectReason(Named):
    """A coded reason that the partner reads, beside the reviewer's own words."""

    class Meta(Named.Meta):
        verbose_name = _("reason of a rejection")
        verbose_name_plural = _("reasons of a rejection")


class Approval(models.Model):
    """One person's decision. Undone decisions stay, with the time they were taken back."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="approvals")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Who was away meanwhile, where it was decided in their place.
    standing_in_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    # Where the registration stood: taking the verdict back returns exactly there.
    # Empty: decided before this was kept, and long past the time to take it back.
    decided_from = models.CharField(max_length=16, choices=ReviewStatus.choices, blank=True)
    reason = models.ForeignKey(RejectReason, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["deal"],
                condition=models.Q(undone_at=None, decision="approved"),
                name="approved_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.decision}"

    def may_be_taken_back(self, *, at: datetime) -> bool:
        """Say whether the grace period lasts: nothing of the verdict has left the house."""
        grace: timedelta = Programme.current().grace
        return at < self.decided_at + grace


class InformationRequest(models.Model):
    """What the reviewer still wants to know, and which fields are open for the answer."""

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="information_requests")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    message = models.TextField()
    unlocked = ArrayField(models.CharField(max_length=40), default=list)
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["deal"],
                condition=models.Q(answered_at=None),
                name="one_open_information_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.asked_at}"
