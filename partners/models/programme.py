"""The vendor's own decisions about how partners are grouped and what a registration is worth."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.countries import countries
from permissions.asked_once import read_once


class Named(models.Model):
    """A row with a code and a name in both languages."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class PartnerType(Named):
    """Distributor, reseller, agent, supplier …; a partner may be several."""

    class Meta(Named.Meta):
        verbose_name = _("partner type")
        verbose_name_plural = _("partner types")


class Tier(Named):
    class Meta(Named.Meta):
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")


class Territory(Named):
    """Where a partner sells: some countries, or a part of one.

    Of a customer we know the country alone: whoever may sell in a part of it is not held to have
    sold outside.
    """

    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("countries"),
        default=list,
        blank=True,
        help_text=_("Their two letters, such as CN or DE, with commas between. None is all."),
    )

    class Meta(Named.Meta):
        verbose_name = _("territory")
        verbose_name_plural = _("territories")

    def clean(self) -> None:
        """Raise `ValidationError` at what is no country."""
        self.countries = [each.strip().upper() for each in self.countries]
        wrong = [each for each in self.countries if each not in dict(countries())]
        if wrong:
            raise ValidationError(
                {"countries": _("Use a country's two letters, such as CN or DE.")}
            )

    def covers(self, country: str) -> bool:
        """Say whether a customer of this country may sit here; of an unknown one, that it may."""
        return not self.countries or not country or country in self.countries


class ProductFamily(Named):
    """What a protection is about. Fed by the mirror's product categories."""

    crm_name = models.CharField(_("name in the CRM"), max_length=120, blank=True, db_index=True)

    class Meta(Named.Meta):
        verbose_name = _("product family")
        verbose_name_plural = _("product families")


class Programme(models.Model):
    """The rules of the partner programme, as a business person reads and changes them.

    One row. Defaults follow the field's custom: review in two business days. How long a protection
    lasts is said by `deals.ProtectionPolicy`.
    """

    class Protects(models.TextChoices):
        PROJECT = "project", _("The project, where one is named")
        CUSTOMER = "customer", _("The whole customer")

    class SplitDue(models.TextChoices):
        SUBMISSION = "submission", _("Before submission")
        APPROVAL = "approval", _("Before approval")
        WON = "won", _("Before it is won")

    vendor_name_en = models.CharField(
        _("the vendor's English name"), max_length=80, default="Vendor"
    )
    vendor_name_zh = models.CharField(_("the vendor's Chinese name"), max_length=80, default="厂商")
    currency = models.CharField(
        _("currency to compare in"),
        max_length=3,
        blank=True,
        help_text=_(
            "Values in other currencies are told in this one too, at the CRM's rate of the day of "
            "submission. Empty: they are not."
        ),
    )
    review_days = models.PositiveSmallIntegerField(_("business days to decide in"), default=2)
    undecided_days = models.PositiveSmallIntegerField(
        _("days after which what nobody decided expires"), default=90
    )
    answer_days = models.PositiveSmallIntegerField(_("days to answer a question in"), default=14)
    appeal_days = models.PositiveSmallIntegerField(
        _("days to appeal against a rejection in"), default=14
    )
    rating_days = models.PositiveSmallIntegerField(
        _("days to rate the cooperation in, once a deal is closed"), default=30
    )
    tells_closing_reason = models.BooleanField(
        _("tell the registrant what the CRM says about why a deal was won or lost"), default=True
    )
    invitation_days = models.PositiveSmallIntegerField(
        _("days to answer an invitation in"), default=14
    )
    enquiry_days = models.PositiveSmallIntegerField(
        _("business days to answer what partners ask in"), default=1
    )
    call_back_days = models.PositiveSmallIntegerField(
        _("days after which the asker is asked whether it held"), default=7
    )
    grace_seconds = models.PositiveSmallIntegerField(
        _("seconds to take a verdict back in"), default=10
    )
    checks_a_day = models.PositiveSmallIntegerField(_("customers one may check a day"), default=20)
    protects = models.CharField(
        _("what a protection covers"),
        max_length=10,
        choices=Protects.choices,
        default=Protects.PROJECT,
    )
    split_due = models.CharField(
        _("when shares must be set"), max_length=10, choices=SplitDue.choices, default=SplitDue.WON
    )

    class Meta:
        verbose_name = _("partner programme")
        verbose_name_plural = _("partner programme")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_programme")
        ]

    def __str__(self) -> str:
        return self.vendor_name_en

    @classmethod
    def current(cls) -> "Programme":
        held = read_once("programme", lambda _at, _these: cls.objects.filter(pk=1))
        row: Programme = held[0] if held else cls.objects.get_or_create(pk=1)[0]
        return row

    @property
    def vendor_name(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        return self.vendor_name_zh if chinese else self.vendor_name_en

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.grace_seconds)

    def seconds_left(self, since: datetime, *, at: datetime) -> int:
        """Return how long what was done at `since` can still be taken back; 0 once it cannot."""
        return max(0, ceil((since + self.grace - at).total_seconds()))
