"""Who supplies whom among partners, and what a distributor was let see of its resellers' deals."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from partners import events, hierarchy_events, ledger
from partners.models.membership import Membership
from partners.models.partner import Partner, PartnerListing
from permissions.actors import Actor
from permissions.facts import Fact, FactQuerySet, from_now_on, never_twice_at_once
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet
from permissions.refusals import Refused


class HierarchyRefused(Refused):
    code = "hierarchy_refused"


class UplineQuerySet(PermittedQuerySet, FactQuerySet):  # type: ignore[override]
    page_order: ClassVar[list[str]] = ["pk"]


class PartnerUpline(Fact):
    """The time in which a reseller stands under a distributor. It opens nothing by itself."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="uplines")
    upline = models.ForeignKey(Partner, models.PROTECT, related_name="downlines")

    objects: ClassVar[Any] = UplineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("partner_upline_once", "partner", "upline"),
            models.CheckConstraint(
                condition=~models.Q(partner=models.F("upline")), name="upline_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} under {self.upline_id}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, *, partner: Partner, upline: Partner, by: Actor, at: datetime
    ) -> "PartnerUpline":
        """Put a reseller under a distributor. Raises `HierarchyRefused`."""
        # Both rows in order of their keys: two people who place them the other way round queue.
        keys = sorted({partner.pk, upline.pk})
        list(Partner.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        if partner.pk == upline.pk:
            raise HierarchyRefused(_("A partner cannot stand under itself."))
        if cls.objects.holding(at=at).filter(partner=partner, upline=upline).exists():
            raise HierarchyRefused(_("It stands under this distributor already."))
        if cls.objects.holding(at=at).filter(partner=upline, upline=partner).exists():
            raise HierarchyRefused(_("That one stands under this partner."))
        row: PartnerUpline = cls.objects.create(
            partner=partner, upline=upline, during=from_now_on(at)
        )
        ledger.record(
            events.UplineBegan(subject=partner, concerns=[partner, upline], upline=upline.pk),
            by=by,
            at=at,
        )
        return row

    @staticmethod
    def named(text: str, *, at: datetime) -> Partner | None:
        """Return the one listed partner of this very name. For who may say who supplies whom."""
        said = text.replace("\0", "").strip()
        listed = PartnerListing.objects.holding(at=at)
        rows = Partner.objects.filter(name__iexact=said, pk__in=listed.values("partner_id"))
        found: list[Partner] = list(rows[:2])
        return found[0] if len(found) == 1 else None

    def one_of_the_distributors(self, *, at: datetime) -> User | None:
        """Return somebody of the distributor: what is opened to it, all its people see alike."""
        team = Membership.objects.holding(at=at).filter(partner=self.upline_id)
        return User.objects.filter(pk__in=team.values("person_id")).order_by("pk").first()

    @transaction.atomic
    def leave(self, *, by: Actor, at: datetime) -> None:
        """Part reseller and distributor; what the distributor was let see and do ends with it."""
        for held in (*self.sights.holding(at=at), *self.mandates.holding(at=at)):
            held.end(at=at)
        self.end(at=at)
        self._say(events.UplineEnded, by=by, at=at)

    @transaction.atomic
    def open_deals(
        self, *, by: User, at: datetime, reason: str, until: datetime | None = None
    ) -> "UplineSight":
        """Let the distributor see what the reseller registers. Raises `HierarchyRefused`."""
        self._require_to_come(until, at=at)
        PartnerUpline.objects.select_for_update().get(pk=self.pk)
        if self.sights.holding(at=at).exists():
            raise HierarchyRefused(_("The distributor sees these deals already."))
        sight = UplineSight.objects.create(
            place=self, giver=by, reason=reason, during=DateTimeTZRange(at, until, "[)")
        )
        self._say(events.UplineSightGiven, by=by, at=at)
        return sight

    @transaction.atomic
    def close_deals(self, *, by: Actor, at: datetime) -> None:
        """Take it back. Closing what is closed changes nothing."""
        self._take_back(self.sights, events.UplineSightEnded, by=by, at=at)

    @transaction.atomic
    def let_register(
        self, *, by: User, at: datetime, reason: str, until: datetime | None = None
    ) -> "UplineMandate":
        """Let the distributor register deals in the reseller's name. Raises `HierarchyRefused`."""
        self._require_to_come(until, at=at)
        PartnerUpline.objects.select_for_update().get(pk=self.pk)
        if self.mandates.holding(at=at).exists():
            raise HierarchyRefused(_("The distributor may register in its name already."))
        mandate = UplineMandate.objects.create(
            place=self, giver=by, reason=reason, during=DateTimeTZRange(at, until, "[)")
        )
        self._say(hierarchy_events.UplineMandateGiven, by=by, at=at)
        return mandate

    @transaction.atomic
    def let_register_no_longer(self, *, by: Actor, at: datetime) -> None:
        """Take it back; what was registered stays. Twice changes nothing."""
        self._take_back(self.mandates, hierarchy_events.UplineMandateEnded, by=by, at=at)

    def mandate(self, *, at: datetime) -> "UplineMandate | None":
        found: UplineMandate | None = self.mandates.holding(at=at).select_related("giver").first()
        return found

    @staticmethod
    def _require_to_come(until: datetime | None, *, at: datetime) -> None:
        if until is not None and until <= at:
            raise HierarchyRefused(
                _("The end lies in the past."),
                fields={"until": [("in_the_past", _("Choose a moment to come."))]},
            )

    def _take_back(self, given: Any, event: Any, *, by: Actor, at: datetime) -> None:
        """End what the distributor is let do now, and say so; nothing where it is let nothing."""
        held = given.holding(at=at).select_for_update().first()
        if held is not None:
            held.end(at=at)
            self._say(event, by=by, at=at)

    def _say(self, event: Any, *, by: Actor, at: datetime) -> None:
        said = event(
            subject=self.partner, concerns=[self.partner, self.upline], upline=self.upline_id
        )
        ledger.record(said, by=by, at=at)

    def sight(self, *, at: datetime) -> "UplineSight | None":
        found: UplineSight | None = self.sights.holding(at=at).select_related("giver").first()
        return found


class UplineSight(Fact):
    """The time in which a distributor may see what one of its resellers registers."""

    place = models.ForeignKey(PartnerUpline, models.PROTECT, related_name="sights")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [never_twice_at_once("upline_sight_once", "place")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.during}"


class UplineMandate(Fact):
    """The time in which a distributor may register deals in the name of one of its resellers."""

    place = models.ForeignKey(PartnerUpline, models.PROTECT, related_name="mandates")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [never_twice_at_once("upline_mandate_once", "place")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.during}"
