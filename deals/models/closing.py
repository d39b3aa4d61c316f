"""How a registration ended in the CRM, and how both sides rate having worked together on it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import closing_events as events
from deals.refusals import RatingRefused
from partners import ledger
from partners.models import CrmOpportunity, Programme
from partners.models.mirror import SalesStage
from permissions.actors import Actor
from permissions.models import User
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal

LEAST, MOST = 1, 5
LONGEST = 1000
AT_ONCE = 500


class Outcome(models.TextChoices):
    WON = SalesStage.WON.value, SalesStage.WON.label
    LOST = SalesStage.LOST.value, SalesStage.LOST.label
    CANCELLED = SalesStage.CANCELLED.value, SalesStage.CANCELLED.label


class Side(models.TextChoices):
    PARTNER = "partner", gettext_lazy("The partner")
    VENDOR = "vendor", gettext_lazy("The vendor")


class ClosingQuerySet(models.QuerySet["Closing"]):
    def over(self, *, at: datetime) -> Self:
        """Return those whose time to rate is over and whose ratings nobody has counted yet."""
        return self.filter(opened_at=None, rate_until__lte=at)

    def to_be_opened(self, *, at: datetime) -> list[int]:
        """Return the keys of deals of which ratings are to be counted."""
        waiting = self.over(at=at).order_by("rate_until", "pk")
        return list(waiting.values_list("deal_id", flat=True)[:AT_ONCE])


class Closing(models.Model):
    """What the CRM said when it closed an opportunity. Where it opens it again, that is kept too.

    Amount and reason are what the registrant was told, not the CRM's: that one reads its mirror.
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="closings")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=255, blank=True)
    closed_at = models.DateTimeField()
    # The CRM took it back: nobody rates it any more.
    reopened_at = models.DateTimeField(null=True)
    rate_until = models.DateTimeField()
    # When both had rated, or somebody counted what there was after the time was over.
    opened_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ClosingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["deal"],
                condition=models.Q(reopened_at__isnull=True),
                name="closed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.outcome}"

    @classmethod
    @transaction.atomic
    def follow(cls, deal: "Deal", said: CrmOpportunity, *, at: datetime) -> None:
        """Keep what the CRM says of the end of a deal. Saying it twice changes nothing."""
        standing = cls.objects.select_for_update().filter(deal=deal, reopened_at=None).first()
        if standing is not None and standing.outcome != said.stage:
            standing.reopened_at = at
            standing.save(update_fields=["reopened_at"])
            standing = None
        if said.stage not in Outcome.values:
            return
        told = {"amount": said.amount, "currency": said.currency, "reason": said.closing_reason}
        if standing is not None:
            cls.objects.filter(pk=standing.pk).update(**told)
            return
        days = Programme.current().rating_days
        cls.objects.create(
            deal=deal,
            outcome=said.stage,
            closed_at=at,
            rate_until=at + timedelta(days=days),
            **told,
        )

    @classmethod
    @transaction.atomic
    def rate(
        cls, deal: "Deal", side: str, *, stars: int, words: str, by: User, at: datetime
    ) -> None:
        """Rate for one side, or change what it said. The deal is fetched locked.

        Once both have rated both can read it, and it stands. Raises `RatingRefused`.
        """
        standing = cls.objects.filter(deal=deal, reopened_at=None).first()
        if standing is None:
            raise RatingRefused(_("The CRM has not closed it."))
        if standing.opened_at is not None:
            raise RatingRefused(_("Both sides have rated, and it stands."))
        if not standing.may_be_rated(at=at):
            raise RatingRefused(_("The time to rate the cooperation is over."))
        standing.keep(side, stars=stars, words=words, by=by, at=at)

    def keep(self, side: str, *, stars: int, words: str, by: User, at: datetime) -> None:
        rating, is_new = self.ratings.get_or_create(
            side=side,
            defaults={"stars": stars, "words": words, "given_by": by, "given_at": at},
        )
        if not is_new:
            if (rating.stars, rating.words) == (stars, words):
                return
            rating.stars, rating.words, rating.given_by, rating.given_at = stars, words, by, at
            rating.save(update_fields=["stars", "words", "given_by", "given_at"])
        said = events.CooperationRated(subject=self.deal, concerns=[self.deal.registrant])
        ledger.record(said, by=by, at=at)
        if self.ratings.count() == len(Side.values):
            self.open_ratings(by=by, at=at)

    @classmethod
    @transaction.atomic
    def open_over(cls, deal: "Deal", *, by: Actor, at: datetime) -> None:
        """Count what was rated of a deal, fetched locked, where the time for it is over."""
        for closing in cls.objects.over(at=at).filter(deal=deal).order_by("pk"):
            closing.open_ratings(by=by, at=at)

    @transaction.atomic
    def open_ratings(self, *, by: Actor, at: datetime) -> None:
        """Count what was rated, once; from now on nothing of it changes."""
        if self.opened_at is not None:
            return
        self.opened_at = at
        self.save(update_fields=["opened_at"])
        given = dict(self.ratings.values_list("side", "stars"))
        if not given:
            return
        said = events.RatingsOpened(
            subject=self.deal,
            concerns=[self.deal.registrant],
            by_partner=given.get(Side.PARTNER, events.UNRATED),
            by_vendor=given.get(Side.VENDOR, events.UNRATED),
        )
        ledger.record(said, by=by, at=at)

    def may_be_rated(self, *, at: datetime) -> bool:
        return self.reopened_at is None and self.opened_at is None and at < self.rate_until


class RatingQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["side", "pk"]


class CooperationRating(models.Model):
    """What one side says of having worked with the other: 1 to 5, and a word if it likes."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="ratings")
    side = models.CharField(max_length=7, choices=Side.choices)
    stars = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=LONGEST, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects: ClassVar[Any] = RatingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["closing", "side"], name="rated_once_by_each_side"),
            models.CheckConstraint(
                condition=models.Q(side__in=Side.values), name="rating_side_known"
            ),
            models.CheckConstraint(
                condition=models.Q(stars__gte=LEAST, stars__lte=MOST), name="one_to_five"
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            # What both can read was rated without knowing the other's, and stays so.
            pgtrigger.Trigger(
                name="stands_once_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'
                       AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN
                        RETURN NEW;
                    END IF;
                    IF EXISTS (
                        SELECT FROM deals_closing
                        WHERE id = COALESCE(NEW.closing_id, OLD.closing_id)
                          AND opened_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'This rating is open and stands.';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.side}"
