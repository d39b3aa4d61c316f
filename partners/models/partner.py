"""Companies that work with us. What we decided about them are facts with a time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import Group
from django.db import IntegrityError, models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners import events, ledger, office_events
from partners.models.programme import PartnerType, Territory, Tier
from permissions.actors import Actor
from permissions.asked_once import read_once
from permissions.derived import Derived
from permissions.facts import Fact, from_now_on, never_twice_at_once
from permissions.models import User
from permissions.names import search_terms, sort_key
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet
from permissions.refusals import Refused

if TYPE_CHECKING:
    from partners.models.mirror import CrmAccount

LONGEST_NAME = 160


class AccountTaken(Refused):
    code = "account_taken"


class OwnedByTheCrm(Refused):
    code = "owned_by_the_crm"


class JoinedAlready(Refused):
    code = "joined_already"


class PartnerQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["sort_key", "pk"]


class Partner(Derived, models.Model):
    """An organisation that works with us: distributor, reseller, agent, supplier."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    latin_name = models.CharField(_("name in Latin letters"), max_length=LONGEST_NAME, blank=True)
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
    def join(  # noqa: PLR0913  what is known of a company on its first day
        cls,
        *,
        name: str,
        country: str,
        by: Actor,
        at: datetime,
        latin_name: str = "",
        types: Iterable[PartnerType] = (),
        channel_manager: User | None = None,
        public_id: str = "",
    ) -> "Partner":
        """Start working with a company. Raises `JoinedAlready` where the id is taken."""
        public_id = public_id or new_public_id()
        try:
            with transaction.atomic():
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
        except IntegrityError as error:
            raise JoinedAlready(_("This partner has been made already.")) from error
        PartnerListing.objects.create(partner=partner, during=from_now_on(at))
        ledger.record(events.PartnerJoined(subject=partner, concerns=[partner]), by=by, at=at)
        for each in types:
            partner.add_type(each, by=by, at=at)
        if channel_manager:
            partner.assign_channel_manager(channel_manager, by=by, at=at)
        return partner

    # What we decided about it. Saying again what holds changes nothing and is not written down.

    @transaction.atomic
    def add_type(self, partner_type: PartnerType, *, by: Actor, at: datetime) -> None:
        if not self._begun(self.types, at=at, partner_type=partner_type):
            return
        self._say(events.TypeGiven, by=by, at=at, partner_type=partner_type.code)

    @transaction.atomic
    def end_type(self, partner_type: PartnerType, *, by: Actor, at: datetime) -> None:
        if not self._ended(self.types.filter(partner_type=partner_type), at=at):
            return
        self._say(events.TypeEnded, by=by, at=at, partner_type=partner_type.code)

    @transaction.atomic
    def add_territory(self, territory: Territory, *, by: Actor, at: datetime) -> None:
        if not self._begun(self.territories, at=at, territory=territory):
            return
        self._say(events.TerritoryGiven, by=by, at=at, territory=territory.code)

    @transaction.atomic
    def end_territory(self, territory: Territory, *, by: Actor, at: datetime) -> None:
        if not self._ended(self.territories.filter(territory=territory), at=at):
            return
        self._say(events.TerritoryEnded, by=by, at=at, territory=territory.code)

    @transaction.atomic
    def set_tier(self, tier: Tier, *, by: Actor, at: datetime) -> None:
        """End the tier that held and begin another."""
        self._ended(self.tiers.exclude(tier=tier), at=at)
        if not self._begun(self.tiers, at=at, tier=tier):
            return
        self._say(events.TierChanged, by=by, at=at, tier=tier.code)

    @transaction.atomic
    def end_tier(self, *, by: Actor, at: datetime) -> None:
        if not self._ended(self.tiers.all(), at=at):
            return
        self._say(events.TierEnded, by=by, at=at)

    @transaction.atomic
    def show_in_list(self, *, by: Actor, at: datetime) -> None:
        """Let other partners find this one to register a deal together."""
        if not self._begun(self.listings, at=at):
            return
        self._say(events.Listed, by=by, at=at)

    @transaction.atomic
    def take_off_list(self, *, by: Actor, at: datetime) -> None:
        """Have other partners find it no longer. What they do together already stays."""
        if not self._ended(self.listings.all(), at=at):
            return
        self._say(events.Unlisted, by=by, at=at)

    @transaction.atomic
    def assign_channel_manager(self, person: User, *, by: Actor, at: datetime) -> None:
        """Put this partner into a channel manager's portfolio and out of any other."""
        self._ended(self.portfolio_places.exclude(person=person), at=at)
        if not self._begun(self.portfolio_places, at=at, person=person):
            return
        self._say(events.ChannelManagerAssigned, by=by, at=at, manager=person.pk)

    @transaction.atomic
    def leave_to_nobody(self, *, by: Actor, at: datetime) -> None:
        """Take it out of every portfolio; who looks after its territory still does."""
        for key in self._ended(self.portfolio_places.all(), at=at, told="person_id"):
            self._say(events.ChannelManagerLeft, by=by, at=at, manager=key)

    @transaction.atomic
    def link_account(self, account: "CrmAccount", *, by: Actor, at: datetime) -> None:
        """Say which of the CRM's accounts this partner is. Raises `AccountTaken`."""
        self._queue()
        self.refresh_from_db(fields=["account"])
        if self.account_id == account.pk:
            return
        self.account = account
        try:
            with transaction.atomic():
                self.save(update_fields=["account"])
        except IntegrityError as error:
            self.refresh_from_db(fields=["account"])
            raise AccountTaken(
                _("Another partner is this account already."),
                fields={"account": [("taken", _("Another partner is this account already."))]},
            ) from error
        self._say(events.AccountLinked, by=by, at=at)
        self.follow_account(by=by, at=at)

    @transaction.atomic
    def follow_account(self, *, by: Actor, at: datetime) -> None:
        """Bear the name and the country that its account has: the CRM is their master."""
        account = self.account
        if account is None:
            return
        name = account.name.strip()[:LONGEST_NAME] or self.name
        self._bear(name, self.latin_name, account.country or self.country, by=by, at=at)

    @transaction.atomic
    def be_called(
        self, *, name: str, latin_name: str, country: str, by: Actor, at: datetime
    ) -> None:
        """Bear a name as somebody of ours writes it. Raises `OwnedByTheCrm`.

        The CRM knows no name in Latin letters beside the other: that one is always ours.
        """
        self._queue()
        self.refresh_from_db(fields=["name", "latin_name", "country", "account"])
        wanted = {"name": (name, self.name), "country": (country, self.country)}
        changed = [field for field, (said, held) in wanted.items() if said != held]
        if self.account_id and changed:
            words = _("The CRM says it. Change it there; it is read from there.")
            raise OwnedByTheCrm(
                words, fields={field: [("owned_by_the_crm", words)] for field in changed}
            )
        self._bear(name, latin_name, country, by=by, at=at)

    def _bear(self, name: str, latin_name: str, country: str, *, by: Actor, at: datetime) -> None:
        earlier = self.name
        if (name, latin_name, country) == (earlier, self.latin_name, self.country):
            return
        self.name, self.latin_name, self.country = name, latin_name, country
        self.derive()
        self.save()
        self._say(events.PartnerRenamed, by=by, at=at, earlier=earlier, now=name)

    @transaction.atomic
    def unlink_account(self, *, by: Actor, at: datetime) -> None:
        self._queue()
        self.refresh_from_db(fields=["account"])
        if self.account_id is None:
            return
        self.account = None
        self.save(update_fields=["account"])
        self._say(events.AccountUnlinked, by=by, at=at)

    def _queue(self) -> None:
        """Have two people who change one partner take turns at its row."""
        Partner.objects.select_for_update().get(pk=self.pk)

    def _begun(self, facts: Any, *, at: datetime, **named: Any) -> bool:
        """Let a fact hold from `at` on; False where it does, or will, already.

        Who came first by the clock may have waited here for somebody who came later.
        """
        self._queue()
        if facts.filter(during__overlap=from_now_on(at), **named).exists():
            return False
        facts.create(during=from_now_on(at), **named)
        return True

    def _ended(self, facts: Any, *, at: datetime, told: str = "pk") -> list[Any]:
        """End what holds at `at` or is to come, and return the `told` of each."""
        self._queue()
        held = list(facts.filter(during__overlap=from_now_on(at)))
        for fact in held:
            fact.end(at=at)
        return [getattr(fact, told) for fact in held]

    def _say(self, event: Any, *, by: Actor, at: datetime, **details: Any) -> None:
        ledger.record(event(subject=self, concerns=[self], **details), by=by, at=at)

    def channel_manager(self, *, at: datetime) -> User | None:
        def place_of(at: datetime, these: Sequence[int]) -> Any:
            places = PortfolioPlace.objects.holding(at=at).filter(partner__in=these)
            return places.select_related("person").order_by("pk")[:1]

        found = read_once("channel manager", place_of, at=at, these=[self.pk])
        return found[0].person if found else None


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
            office_events.OversightBegan(
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
            office_events.OversightEnded(
                subject=self.person,
                concerns=[],
                person=self.person_id,
                territory=self.territory.code,
            ),
            by=by,
            at=at,
        )
