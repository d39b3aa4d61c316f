"""Whose business a deal is about: our identity of an end customer, and of a project there."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from deals import events
from deals.matching.near import near_keys
from deals.matching.normalise import block_key, parts_of
from partners import ledger
from partners.models import CrmAccount
from permissions.actors import Actor
from permissions.derived import Derived
from permissions.facts import Fact, from_now_on, never_twice_at_once
from permissions.models import User
from permissions.names import search_terms, sort_key
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet, found_in

if TYPE_CHECKING:
    from deals.models.deal import Deal


class CustomerQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["sort_key", "pk"]

    def living(self) -> Self:
        return self.filter(merged_into=None)


class Customer(Derived, models.Model):
    """Who buys in the end. `account` is empty until the CRM knows it.

    Every registration that types a name brings its own row; a reviewer's verdict joins two.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    account = models.OneToOneField(
        CrmAccount, models.PROTECT, null=True, blank=True, related_name="customer"
    )
    name = models.CharField(_("name"), max_length=200)
    name_local = models.CharField(max_length=200, blank=True)
    name_latin = models.CharField(max_length=200, blank=True)
    former_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    country = models.CharField(_("country"), max_length=2)
    city = models.CharField(max_length=80, blank=True)
    domain = models.CharField(_("web domain"), max_length=120, blank=True, db_index=True)
    # What candidates are found by; made from the names by `deals/matching`.
    core_name = models.CharField(max_length=200, blank=True, editable=False)
    blocking_key = models.CharField(max_length=220, blank=True, db_index=True, editable=False)
    search_terms = models.TextField(blank=True, editable=False)
    # By these it is found though the name was typed otherwise, or is one it no longer bears.
    near_keys = ArrayField(models.CharField(max_length=220), default=list, editable=False)
    sort_key = models.CharField(max_length=400, db_index=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = CustomerQuerySet.as_manager()

    DERIVED: ClassVar[Any] = {
        "core_name": lambda self: parts_of(self.name).core[:200],
        "blocking_key": lambda self: block_key(self.name, country=self.country)[:220],
        "near_keys": lambda self: near_keys(self.name, *self.former_names),
        "search_terms": lambda self: " ".join(map(search_terms, [self.name, *self.former_names])),
        "sort_key": lambda self: sort_key(self.name),
    }

    class Meta:
        indexes: ClassVar[list[Any]] = [
            GinIndex(
                fields=["core_name"], opclasses=["gin_trgm_ops"], name="customer_core_name_trgm"
            ),
            GinIndex(
                fields=["search_terms"], opclasses=["gin_trgm_ops"], name="customer_search_trgm"
            ),
            GinIndex(fields=["near_keys"], name="customer_near_keys"),
            GinIndex(found_in(models.F("search_terms")), name="customers_found"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def known_as(
        cls,
        name: str,
        *,
        country: str,
        at: datetime,
        domain: str = "",
        identifiers: "list[tuple[str, str]] | None" = None,
    ) -> "Customer":
        """Make the row of a typed name. Identifiers are (scheme, canonical value).

        An identifier that another customer carries already is left to the reviewer: the unique key
        keeps one owner, and the match says so.
        """
        row = cls(name=name, country=country, domain=domain, created_at=at)
        row.derive()
        row.save(force_insert=True)
        for scheme, value in identifiers or []:
            CustomerIdentifier.objects.create(
                customer=row, scheme=scheme, value=value, source="partner"
            )
        return row

    @transaction.atomic
    def rename(self, name: str, *, by: Actor, at: datetime) -> None:
        """Bear a new name. The old one is kept, and still leads here."""
        if name == self.name:
            return
        earlier = self.name
        self.former_names = [*(each for each in self.former_names if each != name), earlier]
        self.name = name
        self.derive()
        self.save()
        renamed = events.CustomerRenamed(subject=self, concerns=[], earlier=earlier, now=name)
        ledger.record(renamed, by=by, at=at)


class CustomerIdentifier(models.Model):
    """A number that says who a customer is. Compared only with the same scheme.

    `owner` rows are unique per number; a second claim to the same number is kept beside it.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=80)
    source = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["customer", "scheme", "value"], name="identifier_once_per_customer"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["scheme", "value"], name="identifier_by_value")
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class CustomerVerdict(models.Model):
    """A person's word on whether a deal's customer is one we know, with what they saw."""

    class Verdict(models.TextChoices):
        SAME = "same", _("The same customer")
        DIFFERENT = "different", _("Another customer")

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="verdicts")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    score = models.FloatField()
    features = models.JSONField(default=list)
    model_version = models.CharField(max_length=20)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["deal", "customer", "candidate"], name="verdict_once_per_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.verdict}"


class Project(models.Model):
    """What a tender or a site is about; two projects of one customer may live side by side."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="projects"
    )
    name = models.CharField(_("project"), max_length=200)
    tender_number = models.CharField(_("tender number"), max_length=80, blank=True, db_index=True)
    site = models.CharField(_("site"), max_length=200, blank=True)
    end_user_unit = models.CharField(_("end user's unit"), max_length=200, blank=True)
    bid_date = models.DateField(_("bid date"), null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class SalesTarget(Fact):
    """The time in which somebody's own target hangs on a customer: they decide nothing there."""

    person = models.ForeignKey(User, models.PROTECT, related_name="sales_targets")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="sales_targets")

    class Meta(Fact.Meta):
        constraints = [never_twice_at_once("sales_target_once", "person", "customer")]

    @classmethod
    def follow(cls, typed: Customer, known: Customer, *, at: datetime) -> None:
        """Let a target on `typed` be one on `known` as well: they are one customer."""
        for target in cls.objects.holding(at=at).filter(customer=typed):
            rest = DateTimeTZRange(at, target.during.upper, "[)")
            theirs = cls.objects.filter(customer=known, person=target.person_id)
            later = theirs.filter(during__overlap=rest).order_by("during").first()
            if later is not None:
                rest = DateTimeTZRange(at, max(at, later.during.lower), "[)")
            if not rest.isempty:
                cls.objects.create(customer=known, person=target.person, during=rest)


class DealCustomer(Fact):
    """Whose business a deal is, and by which name it was typed, in time: what rules ask of then.

    `Deal.customer` says the same of now.
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="customers_then")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [never_twice_at_once("deal_one_customer", "deal")]

    @classmethod
    def follow(cls, deal: "Deal", *, at: datetime) -> None:
        """Begin a row where the deal's customer or its name is another than it was."""
        held = cls.objects.filter(deal=deal, during__upper_inf=True, during__isempty=False).first()
        if held and (held.customer_id, held.name) == (deal.customer_id, deal.customer_name):
            return
        if held:
            # Whoever waited for the lock may be later than the clock at the door says.
            at = max(at, held.during.lower)
            held.end(at=at)
        if deal.customer is not None:
            cls.objects.create(
                deal=deal,
                customer=deal.customer,
                name=deal.customer_name,
                during=from_now_on(at),
            )
