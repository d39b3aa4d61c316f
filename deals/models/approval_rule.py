"""Who decides which registrations, in how many steps and how fast: rows a business person writes.

The rules are read in their written order and the first that fits holds. Where none fits, whoever
looks after the partner decides within the programme's days.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models.programme import Named, PartnerType, ProductFamily, Territory, Tier
from partners.rates import Worth
from permissions.models import StaffRoleName, User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

# Whom a step may name: who decides, and whom it is escalated to.
DECIDERS = (StaffRoleName.CHANNEL_MANAGER,)
NAMED = {"person": DECIDERS, "escalate_to": (*DECIDERS, StaffRoleName.DIRECTOR)}


def whom_a_step_may_name(field: str) -> "models.QuerySet[User]":
    roles = NAMED[field]
    return User.objects.filter(roles__role__in=roles, roles__during__upper_inf=True).distinct()


class ApprovalRuleQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["position", "pk"]


class ApprovalRule(Named):
    """One line of the table. An empty condition fits everything.

    A condition is only ever about what the registrant wrote and what the registrant is: whom a
    partner is told will decide must say nothing of what others have registered.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    is_in_force = models.BooleanField(_("in force"), default=True)
    partner_type = models.ForeignKey(
        PartnerType, models.PROTECT, null=True, blank=True, verbose_name=_("partner type")
    )
    tier = models.ForeignKey(Tier, models.PROTECT, null=True, blank=True, verbose_name=_("tier"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("territory")
    )
    family = models.ForeignKey(
        ProductFamily, models.PROTECT, null=True, blank=True, verbose_name=_("product family")
    )
    only_joint = models.BooleanField(_("only where other partners take part"), default=False)
    only_projects = models.BooleanField(_("only where a project is named"), default=False)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        help_text=_(
            "Of the values below and of the limits. A value in another one is compared at the "
            "CRM's rate of the day; where there is none it fits no band."
        ),
    )
    value_from = models.DecimalField(
        _("value from"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    value_below = models.DecimalField(
        _("value below"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    objects: ClassVar[Any] = ApprovalRuleQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("approval rule")
        verbose_name_plural = _("approval rules")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(value_from=None, value_below=None) | ~Q(currency=""),
                name="a_band_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(value_from=None)
                | Q(value_below=None)
                | Q(value_from__lt=models.F("value_below")),
                name="a_band_holds_something",
            ),
        ]

    def clean(self) -> None:
        """Raise `ValidationError` at the field where the band says nothing."""
        if (self.value_from is not None or self.value_below is not None) and not self.currency:
            raise ValidationError({"currency": _("Say in which currency.")})
        if None not in {self.value_from, self.value_below} and self.value_from >= self.value_below:  # type: ignore[operator]
            raise ValidationError({"value_below": _("Nothing lies between these values.")})


class Approver(models.TextChoices):
    """The ground on which somebody may decide anyway: a rule narrows and never widens."""

    ANYBODY = "anybody", _("Whoever may decide")
    PORTFOLIO = "portfolio", _("Who has the partner in the portfolio")
    TERRITORY = "territory", _("Who oversees the partner's territory")


class ApprovalStep(models.Model):
    """One of the decisions a rule asks for, each by another person."""

    rule = models.ForeignKey(ApprovalRule, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField(_("step"), default=1)
    approver = models.CharField(
        _("who decides"), max_length=10, choices=Approver.choices, default=Approver.ANYBODY
    )
    person = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by name"),
        help_text=_("Only where they may decide; otherwise whoever may."),
    )
    limit_amount = models.DecimalField(
        _("alone up to"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Above it, or without a rate to compare at, the next step decides too."),
    )
    limit_discount = models.DecimalField(
        _("alone up to this discount, percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_(
            "Of special prices that are asked for. Above it, or where there is no list price to "
            "compare with, the next step decides too."
        ),
    )
    promised_hours = models.PositiveSmallIntegerField(
        _("business hours to decide in"), null=True, blank=True
    )
    promised_days = models.PositiveSmallIntegerField(
        _("business days to decide in"), null=True, blank=True
    )
    remind_after_hours = models.PositiveSmallIntegerField(
        _("business hours until a reminder"), null=True, blank=True
    )
    escalate_after_hours = models.PositiveSmallIntegerField(
        _("business hours until it is escalated"), null=True, blank=True
    )
    escalate_to = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to whom")
    )

    class Meta:
        verbose_name = _("step of an approval rule")
        verbose_name_plural = _("steps of an approval rule")
        ordering: ClassVar[list[str]] = ["place", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["rule", "place"], name="rule_step_once"),
            models.CheckConstraint(
                condition=Q(promised_hours=None) | Q(promised_days=None),
                name="hours_or_days",
            ),
            models.CheckConstraint(
                condition=Q(limit_discount=None) | Q(limit_discount__range=(0, 100)),
                name="limit_discount_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}.{self.place}"

    def clean(self) -> None:
        """Raise `ValidationError` for a promise in two measures."""
        if self.promised_hours is not None and self.promised_days is not None:
            raise ValidationError({"promised_days": _("Hours or days, not both.")})

    def decides_alone(self, worth: Worth, discount: Decimal | None) -> bool:
        """Say whether value and discount lie within the limits; without a rate they never do."""
        too_deep = discount is not None and self.limit_discount is not None
        if too_deep and discount > self.limit_discount:  # type: ignore[operator]
            return False
        if self.limit_amount is None:
            return True
        amount = worth.get(self.rule.currency)
        return amount is not None and bool(amount <= self.limit_amount)


class ReviewStep(models.Model):
    """One decision that a submitted registration waits for, as the rule stood at submission.

    `round` counts the submissions: an answer to a question begins the course anew.
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="review_steps")
    round = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    is_last = models.BooleanField()
    rule = models.ForeignKey(ApprovalRule, models.PROTECT, null=True, related_name="+")
    approver = models.CharField(max_length=10, choices=Approver.choices, default=Approver.ANYBODY)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    limit_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    limit_discount = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    hours = models.PositiveSmallIntegerField(null=True)
    days = models.PositiveSmallIntegerField(null=True)
    # From when its time counts, and the end of it: the partner's promise is the last one's.
    counts_from = models.DateTimeField()
    due_at = models.DateTimeField()
    remind_hours = models.PositiveSmallIntegerField(null=True)
    escalate_hours = models.PositiveSmallIntegerField(null=True)
    escalate_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["deal", "round", "place"], name="review_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.round}.{self.place}"

    @property
    def is_narrowed(self) -> bool:
        """Say whether others decide than whoever looks after the partner."""
        return self.place > 1 or self.person_id is not None or self.approver != Approver.ANYBODY


class StepReminder(models.Model):
    """That somebody was told that a step waits too long: each kind once, whoever sweeps."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        ESCALATION = "escalation", _("Escalation")

    step = models.ForeignKey(ReviewStep, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["step", "kind"], name="step_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.kind}"


class StepVerdict(models.Model):
    """That one person approved at one step. The database lets nobody be two of the eyes."""

    step = models.ForeignKey(ReviewStep, models.PROTECT, related_name="verdicts")
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Where the registration stood: taking it back returns there.
    decided_from = models.CharField(max_length=16)
    note = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["step"], condition=Q(undone_at=None), name="step_decided_once"
            ),
            models.UniqueConstraint(
                fields=["deal", "round", "by"],
                condition=Q(undone_at=None),
                name="four_eyes_are_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.by_id}"
