"""What is written in a registration, and how registrations are found."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models.customer import Customer, Project
from partners.calendars import Promise
from partners.models import Partner, ProductFamily, Programme
from permissions.actors import Actor
from permissions.models import User
from permissions.public_ids import new_public_id, spelled
from permissions.querysets import PermittedQuerySet
from permissions.reach import by_key
from permissions.rules import Reason


def new_number() -> str:
    """Return a number people can say aloud, which does not tell how many there are."""
    return f"DR-{spelled(6)}"


class Tax(models.TextChoices):
    INCLUDED = "included", _("tax included")
    EXCLUDED = "excluded", _("without tax")


class ValueBasis(models.TextChoices):
    END_CUSTOMER = "end_customer", _("What the end customer pays")
    VENDOR_NET = "vendor_net", _("What the vendor is paid")


def reading(rows: str, model_name: str, *beside: str) -> models.Prefetch:
    """Return the prefetch of `rows` that reads what stands `beside` each in the same statement."""
    model = apps.get_model("deals", model_name)
    return models.Prefetch(rows, model._default_manager.select_related(*beside))


class DealQuerySet(PermittedQuerySet):
    def grounds_of_a_page(self, actor: Actor, *, at: datetime) -> list[Reason]:
        if not isinstance(actor, User):
            return super().grounds_of_a_page(actor, at=at)
        with by_key(actor):
            return super().grounds_of_a_page(actor, at=at)

    def awaiting_decision(self) -> Self:
        return self.filter(review_status__in=AWAITING_DECISION)

    def unanswered(self, *, at: datetime) -> Self:
        """Return those whose time to answer or to decide has run out."""
        return self.filter(
            review_status__in=(*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED),
            lapses_at__lte=at,
        )

    def with_everything(self) -> Self:
        """Read at once what a page or a serializer shows, in a fixed number of queries."""
        return self.select_related(
            "registrant", "customer", "project", "registered_by", "through"
        ).prefetch_related(
            "families",
            reading("parties", "Party", "partner", "role"),
            reading("parties__standings", "PartyStanding", "code"),
            "parties__splits",
            reading("protections", "Protection", "product_family"),
            reading("lines", "DealLine", "product"),
            reading("answers", "DealAnswer", "question"),
        )


class Registration(models.Model):
    """The columns of a deal and what the database holds them to; the verbs are `Deal`'s."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_number, editable=False)
    title = models.CharField(_("title"), max_length=160, blank=True)
    registrant = models.ForeignKey(Partner, models.PROTECT, related_name="registrations")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # The distributor whose people registered it in the registrant's name, where that is so.
    through = models.ForeignKey(
        Partner, models.PROTECT, null=True, db_index=False, related_name="+", editable=False
    )
    # As typed. `customer` points at our identity of it from submission on, or from being picked.
    customer_name = models.CharField(_("end customer"), max_length=200, blank=True)
    customer_country = models.CharField(_("country"), max_length=2, blank=True)
    customer_domain = models.CharField(_("web domain"), max_length=120, blank=True)
    customer_identifiers = models.JSONField(default=list, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="deals")
    project = models.OneToOneField(Project, models.PROTECT, null=True, related_name="deal")
    families = models.ManyToManyField(ProductFamily, related_name="+")
    value_amount = models.DecimalField(_("value"), max_digits=18, decimal_places=2, null=True)
    value_currency = models.CharField(_("currency"), max_length=3, default="CNY")
    value_tax = models.CharField(max_length=8, choices=Tax.choices, default=Tax.INCLUDED)
    value_basis = models.CharField(
        max_length=12, choices=ValueBasis.choices, default=ValueBasis.END_CUSTOMER
    )
    # What is asked of it beyond the form: the set that was in force when it was begun.
    question_set = models.ForeignKey(
        "deals.QuestionSet", models.PROTECT, null=True, related_name="+", editable=False
    )
    # The same in the currency that the programme compares in, as it was when it was submitted. A
    # currency without a sum: there was no rate, and it is not compared.
    worth_amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    worth_currency = models.CharField(max_length=3, blank=True, db_default="")
    worth_rate = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    worth_rate_on = models.DateField(null=True)
    worth_source = models.CharField(max_length=80, blank=True, db_default="")
    worth_as_of = models.DateTimeField(null=True)
    expected_close = models.DateField(_("expected close"), null=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    external_id = models.CharField(_("your reference"), max_length=80, blank=True)
    review_status = models.CharField(
        max_length=16, choices=ReviewStatus.choices, default=ReviewStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Rank: the first submission, whatever came after it.
    first_submitted_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    promise_provisional = models.BooleanField(default=False)
    lapses_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = DealQuerySet.as_manager()

    class Meta:
        abstract = True
        permissions: ClassVar[list[Any]] = [
            ("read_deal", "Can read a deal shared with them"),
            ("comment_deal", "Can comment on a deal shared with them"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["-created_at", "-id"], name="deals_newest"),
            models.Index(fields=["review_status", "promised_at"], name="deals_by_promise"),
            # The inbox: what waits is few among all there ever was.
            models.Index(
                fields=["promised_at", "id"],
                condition=models.Q(review_status__in=AWAITING_DECISION),
                name="deals_waiting_by_promise",
            ),
            models.Index(fields=["registrant", "-created_at"], name="deals_by_registrant"),
            models.Index(
                fields=["through"],
                condition=models.Q(through__isnull=False),
                name="deals_through_a_distributor",
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(review_status__in=ReviewStatus.values),
                name="review_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(review_status=ReviewStatus.DRAFT)
                # A draft that was thrown away.
                | models.Q(review_status=ReviewStatus.WITHDRAWN, first_submitted_at__isnull=True)
                | models.Q(
                    customer__isnull=False,
                    first_submitted_at__isnull=False,
                    value_amount__isnull=False,
                    expected_close__isnull=False,
                ),
                name="submitted_deals_are_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(value_amount__isnull=True) | models.Q(value_amount__gt=0),
                name="value_is_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    worth_amount=None,
                    worth_rate=None,
                    worth_rate_on=None,
                    worth_source="",
                    worth_as_of=None,
                )
                | (
                    models.Q(worth_amount__gte=0, worth_rate__gt=0, worth_rate_on__isnull=False)
                    & ~models.Q(worth_currency="")
                ),
                name="worth_has_its_rate_and_day",
            ),
            models.UniqueConstraint(
                fields=["registrant", "external_id"],
                # What was withdrawn leaves its reference to the next.
                condition=~models.Q(external_id="")
                & ~models.Q(review_status=ReviewStatus.WITHDRAWN)
                & models.Q(through__isnull=True),
                name="partner_reference_once",
            ),
            models.UniqueConstraint(
                fields=["registrant", "through", "external_id"],
                # A distributor's references are its own: they tell it nothing of the registrant's.
                condition=~models.Q(external_id="")
                & ~models.Q(review_status=ReviewStatus.WITHDRAWN)
                & models.Q(through__isnull=False),
                name="through_partner_reference_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(through=models.F("registrant")), name="through_another"
            ),
        ]

    @property
    def reference(self) -> str:
        """The id of this deal that the CRM keeps, stable for ever."""
        return f"prm:{settings.INSTANCE_ID}:{self.public_id}"

    @property
    def display_title(self) -> str:
        return self.title or self.customer_name or str(_("New registration"))

    @property
    def is_converted(self) -> bool:
        return self.worth_amount is not None and self.worth_currency != self.value_currency

    @property
    def has_no_rate(self) -> bool:
        return self.worth_amount is None and bool(self.worth_currency)

    def rest(self, *, at: datetime) -> None:
        """Let promise and lapse rest while it waits in a line, for a row fetched locked."""
        self.promised_at = self.lapses_at = None
        self.promise_provisional = False
        self.updated_at, self.version = at, self.version + 1
        self.save()

    def resume(self, promise: Promise, *, at: datetime) -> None:
        """Promise anew: it waits for a verdict again, for a row fetched locked.

        One that waits for the partner's answer is promised its verdict when that has come.
        """
        if self.review_status not in AWAITING_DECISION:
            return
        self.promised_at, self.promise_provisional = promise.at, promise.provisional
        self.lapses_at = at + timedelta(days=Programme.current().undecided_days)
        self.updated_at, self.version = at, self.version + 1
        self.save()
