"""Companies that work with us. What we decided about them are facts with a time."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners import events, ledger
from partners.models.programme import PartnerType, Territory, Tier
from permissions.actors import Actor
from permissions.derived import Derived
from permissions.facts import Fact, from_now_on, never_twice_at_once
from permissions.models import User
from permissions.names import search_terms, sort_key
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from partners.models.mirror import CrmAccount


class PartnerQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["sort_key", "pk"]


class Partner(Derived, models.Model):
    """An organisation that works with us: distributor, reseller, agent, supplier."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=160)
    latin_name = models.CharField(_("name in Latin letters"), max_length=160, blank=True)
    sort_key = models.CharField(max_length=320, db_index=True, editable=False)
    search_terms = models.TextField(blank=True, editable=False)
    country = models.CharField(_("country"), max_length=2)
    account = models.OneToOneField(
        "partners.CrmAccount", models.PROTECT, null=True, blank=True, related_name="partner"
    )
    # The handle for grants to everyone of this partner; it holds no people.
    handle = models.OneToOneField(Group, models.PROTECT, editable=False, related_name="partner")
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = PartnerQuerySet.as_manager()

    DERIVED: ClassVar[Any] = {
        "sort_key": lambda self: sort_key(self.name),
        "search_terms": lambda self: search_terms(f"{self.name} {self.latin_name}"),
    }

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name a reader of this language can read."""
        if (get_language() or "").startswith("zh") or not self.latin_name:
            return self.name
        return self.latin_name

    def get_absolute_url(self) -> str:
        return f"/partners/{self.public_id}/"

    @classmethod
    @transaction.atomic
    def join(
        cls, *, name: str, country: str, by: Actor, at: datetime, latin_name: str = ""
    ) -> "Partner":
        """Start working with a company."""
        public_id = new_public_id()
        partner = cls(
            public_id=public_id,
            name=name,
            latin_name=latin_name,
            country=country,
            handle=Group.objects.create(name=f"partner:{public_id}"),
            created_at=at,
        )
        partner.derive()
        partner.save(force_insert=True)
        PartnerListing.objects.create(partner=partner, during=from_now_on(at))
        ledger.record(events.PartnerJoined(subject=partner, concerns=[partner]), by=by, at=at)
        return partner

    def add_type(self, partner_type: PartnerType, *, at: datetime) -> None:
        PartnerTypeHolding.objects.create(
            partner=self, partner_type=partner_type, during=from_now_on(at)
        )

    def add_territory(self, territory: Territory, *, at: datetime) -> None:
        PartnerTerritory.objects.create(partner=self, territory=territory, during=from_now_on(at))

    @transaction.atomic
    def set_tier(self, tier: Tier, *, by: Actor, at: datetime) -> None:
        """End the tier that held and begin another. Setting the same one again changes nothing."""
        held = self.tiers.holding(at=at).select_for_update().first()
        if held and held.tier_id == tier.pk:
            return
        if held:
            held.end(at=at)
        PartnerTier.objects.create(partner=self, tier=tier, during=from_now_on(at))
        ledger.record(
            events.TierChanged(subject=self, concerns=[self], tier=tier.code), by=by, at=at
        )

    @transaction.atomic
    def assign_channel_manager(self, person: User, *, by: Actor, at: datetime) -> None:
        """Put this partner into a channel manager's portfolio and out of any other."""
        for place in self.portfolio_places.holding(at=at).select_for_update():
            if place.person_id == person.pk:
                return
            place.end(at=at)
        PortfolioPlace.objects.create(partner=self, person=person, during=from_now_on(at))
        ledger.record(
            events.ChannelManagerAssigned(subject=self, concerns=[self], manager=person.pk),
            by=by,
            at=at,
        )

    @transaction.atomic
    def link_account(self, account: "CrmAccount", *, by: Actor, at: datetime) -> None:
        """Say which of the CRM's accounts this partner is. Saying it again changes nothing."""
        if self.account_id == account.pk:
            return
        self.account = account
        self.save(update_fields=["account"])
        ledger.record(events.AccountLinked(subject=self, concerns=[self]), by=by, at=at)

    def channel_manager(self, *, at: datetime) -> User | None:
        place = self.portfolio_places.holding(at=at).select_related("person").first()
        return place.person if place else None


class PartnerTypeHolding(Fact):
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="types")
    partner_type = models.ForeignKey(PartnerType, models.PROTECT, related_name="holdings")

    class Meta(Fact.Meta):
        constraints = [never_twice_at_once("partner_type_once", "partner", "partner_type")]


class PartnerTier(Fact):
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="tiers")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="holdings")

    class Meta(Fact.Meta):
        constraints = [never_twice_at_once("partner_one_tier", "partner")]


class PartnerTerritory(Fact):
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="territories")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="holdings")

    class Meta(Fact.Meta):
        constraints = [never_twice_at_once("partner_territory_once", "partner", "territory")]


class PartnerListing(Fact):
    """The time in which other partners may find this one to register a deal together."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="listings")

    class Meta(Fact.Meta):
        constraints = [never_twice_at_once("partner_listed_once", "partner")]


class PortfolioPlace(Fact):
    """The time in which a channel manager looks after a partner; one manager at a time."""

    person = models.ForeignKey(User, models.PROTECT, related_name="portfolio")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="portfolio_places")

    class Meta(Fact.Meta):
        constraints = [never_twice_at_once("partner_one_channel_manager", "partner")]


class TerritoryOversight(Fact):
    """The time in which a channel manager looks after every partner of a territory."""

    person = models.ForeignKey(User, models.PROTECT, related_name="territories")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="overseers")

    class Meta(Fact.Meta):
        constraints = [never_twice_at_once("territory_overseer_once", "person", "territory")]

    @classmethod
    @transaction.atomic
    def begin(
        cls, *, person: User, territory: Territory, by: Actor, at: datetime
    ) -> "TerritoryOversight":
        """Have a channel manager look after every partner of a territory from `at` on.

        Giving what is held changes nothing.
        """
        # The person's row is the queue: two who give the same take turns here.
        User.objects.select_for_update().get(pk=person.pk)
        held = cls.objects.filter(person=person, territory=territory).open_at(at=at)
        if (there := held.first()) is not None:
            return there
        row: TerritoryOversight = cls.objects.create(
            person=person, territory=territory, during=from_now_on(at)
        )
        ledger.record(
            events.OversightBegan(
                subject=person, concerns=[], person=person.pk, territory=territory.code
            ),
            by=by,
            at=at,
        )
        return row

    @transaction.atomic
    def leave(self, *, by: Actor, at: datetime) -> None:
        """End it. Ending what has ended changes nothing."""
        User.objects.select_for_update().get(pk=self.person_id)
        if not TerritoryOversight.objects.filter(pk=self.pk).open_at(at=at).exists():
            return
        self.end(at=at)
        ledger.record(
            events.OversightEnded(
                subject=self.person,
                concerns=[],
                person=self.person_id,
                territory=self.territory.code,
            ),
            by=by,
            at=at,
        )
