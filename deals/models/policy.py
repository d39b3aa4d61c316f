"""How long a protection lasts and what may become of it: rows that a business person writes."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from partners.models import PartnerType, ProductFamily, Tier
from partners.models.programme import Named

if TYPE_CHECKING:
    from deals.models.deal import Deal

STANDARD = "standard"
LONGEST = 730

# A promise that somebody was given does not change under them: the programme writes another row.
KEPT_AS_PROMISED = """
    IF (to_jsonb(NEW) - ARRAY['valid_until', 'name_en', 'name_zh', 'position'])
       <> (to_jsonb(OLD) - ARRAY['valid_until', 'name_en', 'name_zh', 'position'])
       AND EXISTS (SELECT 1 FROM deals_protection WHERE policy_id = OLD.id) THEN
        RAISE EXCEPTION 'A protection was promised by this policy: write another row.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_kept_as_promised';
    END IF;
    RETURN NEW;
"""


def usual_reminders() -> list[int]:
    return [14, 3]


def days(label: Any, default: int, *, least: int = 1) -> models.PositiveSmallIntegerField:
    bounds = [MinValueValidator(least), MaxValueValidator(LONGEST)]
    return models.PositiveSmallIntegerField(label, default=default, validators=bounds)


class ProtectionPolicy(Named):
    """What a protection is made by. An empty condition is met by every registration.

    Of the rows that fit, the one with the most conditions decides. Among as many: product family
    before value before partner type before tier; then the row that is valid since later.
    """

    class Clock(models.TextChoices):
        APPROVAL = "approval", gettext_lazy("The approval")
        SUBMISSION = "submission", gettext_lazy("The first submission")

    valid_from = models.DateTimeField(gettext_lazy("valid from"))
    valid_until = models.DateTimeField(gettext_lazy("valid until"), null=True, blank=True)
    tier = models.ForeignKey(
        Tier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("tier"),
    )
    partner_type = models.ForeignKey(
        PartnerType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("partner type"),
    )
    product_family = models.ForeignKey(
        ProductFamily,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("product family"),
    )
    # A band speaks of registrations in its own currency alone: nothing is converted here.
    value_currency = models.CharField(
        gettext_lazy("currency of the value"), max_length=3, blank=True
    )
    value_from = models.DecimalField(
        gettext_lazy("value from"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    value_to = models.DecimalField(
        gettext_lazy("value below"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    protection_days = days(gettext_lazy("days of protection"), 90)
    clock_starts = models.CharField(
        gettext_lazy("the days count from"),
        max_length=10,
        choices=Clock.choices,
        default=Clock.APPROVAL,
    )
    extensions = models.PositiveSmallIntegerField(
        gettext_lazy("extensions"), default=1, validators=[MaxValueValidator(20)]
    )
    extension_days = days(gettext_lazy("days of an extension"), 30)
    evidence_needed = models.BooleanField(gettext_lazy("an extension needs evidence"), default=True)
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(
            validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
        ),
        verbose_name=gettext_lazy("days before the end to remind"),
        default=usual_reminders,
        size=5,
        blank=True,
        help_text=gettext_lazy("Separated by commas, such as 14,3."),
    )
    offer_days = days(gettext_lazy("days to take a place that became free"), 5)

    class Meta(Named.Meta):
        verbose_name = gettext_lazy("protection policy")
        verbose_name_plural = gettext_lazy("protection policies")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="policy_ends_after_it_begins",
                violation_error_message=gettext_lazy("It would end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(value_currency="", value_from=None, value_to=None)
                | (
                    ~Q(value_currency="")
                    & (Q(value_from__isnull=False) | Q(value_to__isnull=False))
                    & (Q(value_from=None) | Q(value_to=None) | Q(value_from__lt=F("value_to")))
                ),
                name="policy_band_is_whole",
                violation_error_message=gettext_lazy(
                    "A value band needs its currency and a bound; the lower one comes first."
                ),
            ),
            # Underneath all others there is always one row that fits.
            models.CheckConstraint(
                condition=~Q(code=STANDARD)
                | Q(
                    valid_until=None,
                    tier=None,
                    partner_type=None,
                    product_family=None,
                    value_currency="",
                ),
                name="policy_standard_fits_all",
                violation_error_message=gettext_lazy(
                    "The standard row has no conditions and no end: a newer row replaces it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(protection_days__range=(1, LONGEST), extension_days__gte=1),
                name="policy_days_are_days",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="kept_as_promised",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=KEPT_AS_PROMISED,
            ),
        ]

    @classmethod
    def of(
        cls, deal: "Deal", families: Iterable[ProductFamily], *, at: datetime
    ) -> "dict[ProductFamily, ProtectionPolicy]":
        """Return the row that decides of this registration at `at`, for each product family."""
        tiers = deal.registrant.tiers.holding(at=at).values("tier")
        types = deal.registrant.types.holding(at=at).values("partner_type")
        value = deal.value_amount
        fitting = cls.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=at),
            Q(tier=None) | Q(tier__in=tiers),
            Q(partner_type=None) | Q(partner_type__in=types),
            Q(value_currency="")
            | (
                Q(value_currency=deal.value_currency)
                & (Q(value_from=None) | Q(value_from__lte=value))
                & (Q(value_to=None) | Q(value_to__gt=value))
            ),
            valid_from__lte=at,
        )
        rows = list(fitting)
        return {
            family: max(
                (row for row in rows if row.product_family_id in {None, family.pk}),
                key=cls.specificity,
            )
            for family in families
        }

    def specificity(self) -> tuple[Any, ...]:
        """Return what the written rule compares: the larger decides."""
        held = (
            self.product_family_id is not None,
            self.value_currency != "",
            self.partner_type_id is not None,
            self.tier_id is not None,
        )
        return (sum(held), *held, self.valid_from, self.pk)

    @property
    def sentences(self) -> list[str]:
        """Return what it promises, in words for both sides."""
        return [said for said in (self._lasts(), self._lengthens(), self._reminds()) if said]

    def _lasts(self) -> str:
        number = self.protection_days
        if self.clock_starts == self.Clock.SUBMISSION:
            words = ngettext(
                "Protected for %(days)d day from the first submission.",
                "Protected for %(days)d days from the first submission.",
                number,
            )
        else:
            words = ngettext(
                "Protected for %(days)d day from the approval.",
                "Protected for %(days)d days from the approval.",
                number,
            )
        return words % {"days": number}

    def _lengthens(self) -> str:
        if not self.extensions:
            return _("It cannot be lengthened.")
        told = {"times": self.extensions, "days": self.extension_days}
        if self.evidence_needed:
            words = ngettext(
                "It can be lengthened once by %(days)d days, with evidence.",
                "It can be lengthened %(times)d times by %(days)d days, with evidence each time.",
                self.extensions,
            )
        else:
            words = ngettext(
                "It can be lengthened once by %(days)d days.",
                "It can be lengthened %(times)d times by %(days)d days.",
                self.extensions,
            )
        return words % told

    def _reminds(self) -> str:
        if not self.reminder_days:
            return ""
        *most, last = (str(each) for each in sorted(self.reminder_days, reverse=True))
        listed = pgettext("between things", ", ").join(most)
        if listed:
            last = _("%(several)s and %(last)s") % {"several": listed, "last": last}
        return _("We remind you %(days)s days before the end.") % {"days": last}
