"""What the CRM says. Written by the refresher alone; everybody else reads.

`Record` is the raw copy, source of truth for nothing. The typed tables are projections with ids
of their own: portal rows point at those, never at an id of the CRM.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class Record(models.Model):
    connection = models.ForeignKey("partners.Connection", models.PROTECT, related_name="records")
    epoch = models.PositiveIntegerField()
    object_type = models.CharField(max_length=20)
    external_id = models.CharField(max_length=80)
    raw = models.JSONField()
    raw_hash = models.CharField(max_length=64)
    source_modified_at = models.DateTimeField(null=True)
    fetch_seq = models.BigIntegerField()
    fetched_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    merged_into = models.CharField(max_length=80, blank=True)
    last_seen_sweep = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "epoch", "object_type", "external_id"], name="record_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.external_id}"


class MirroredQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["name", "pk"]


class Mirrored(models.Model):
    """A typed projection of one record, with its source and its age."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    connection = models.ForeignKey("partners.Connection", models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=80)
    as_of = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = MirroredQuerySet.as_manager()

    class Meta:
        abstract = True


class CrmAccount(Mirrored):
    name = models.CharField(max_length=255)
    code = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    website = models.CharField(max_length=255, blank=True)
    identifiers = models.JSONField(default=list)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    # What is asked of it, where that is not simply the product's own price.
    price_list = models.ForeignKey(
        "partners.CrmPriceList", models.SET_NULL, null=True, related_name="accounts"
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="crm_account_once")
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def named(text: str) -> "CrmAccount | None":
        """Return the one account of this number or very name. For who may say what a partner is."""
        said = text.replace("\0", "").strip()
        living = CrmAccount.objects.filter(deleted_at=None, merged_into=None)
        for meant in (models.Q(code__iexact=said), models.Q(name__iexact=said)):
            found = list(living.filter(meant)[:2]) if said else []
            if len(found) == 1:
                return found[0]
        return None


class CrmContact(Mirrored):
    account = models.ForeignKey(CrmAccount, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=255)
    email = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="crm_contact_once")
        ]

    def __str__(self) -> str:
        return self.name


class CrmProduct(Mirrored):
    name = models.CharField(max_length=255)
    code = models.CharField(max_length=80, blank=True)
    family = models.ForeignKey(
        "partners.ProductFamily", models.SET_NULL, null=True, related_name="products"
    )
    list_price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="crm_product_once")
        ]

    def __str__(self) -> str:
        return self.name


class CrmPriceList(Mirrored):
    """A list with prices of its own, for the accounts that the CRM has put on it."""

    name = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "external_id"], name="crm_price_list_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CrmListPrice(models.Model):
    """What one of a product costs by a list, from so many on. As the CRM reckoned it."""

    price_list = models.ForeignKey(CrmPriceList, models.CASCADE, related_name="prices")
    product = models.ForeignKey(CrmProduct, models.CASCADE, related_name="+")
    from_quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["price_list", "product", "from_quantity"], name="one_price_from_a_quantity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.price_list_id} {self.product_id}"


class CrmRate(Mirrored):
    """What a unit of the CRM's base currency is worth in `currency`, from `day` to the next."""

    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=24, decimal_places=12)
    day = models.DateField()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["currency", "-day"], name="crm_rates_by_day")
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="crm_rate_once"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="crm_rate_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"


class SalesStage(models.TextChoices):
    """The CRM's stages in one vocabulary; each connector maps its own words to these."""

    LEAD = "lead", _("Lead")
    OPPORTUNITY = "opportunity", _("Opportunity")
    CONVERTED = "converted", _("Converted")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    CANCELLED = "cancelled", _("Cancelled")


class CrmOpportunity(Mirrored):
    account = models.ForeignKey(
        CrmAccount, models.SET_NULL, null=True, related_name="opportunities"
    )
    reference = models.CharField(max_length=120, blank=True, db_index=True)
    number = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=255, blank=True)
    stage = models.CharField(max_length=12, choices=SalesStage.choices)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    close_date = models.DateField(null=True)
    # Why it was won or lost, in the words of who closed it there.
    closing_reason = models.CharField(max_length=255, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    source_modified_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["connection", "external_id"], name="crm_opportunity_once"
            )
        ]

    def __str__(self) -> str:
        return self.description or self.external_id
