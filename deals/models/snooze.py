"""A registration one reviewer wants out of sight until a moment. Everybody else still sees it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from deals import events
from deals.refusals import SnoozeRefused
from partners import ledger
from permissions.facts import Fact, never_twice_at_once
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.deal import Deal

LONGEST = timedelta(days=90)


class Snooze(Fact):
    """The time in which a registration is out of one person's queue. It changes no promise."""

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="snoozes")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [never_twice_at_once("snoozed_once", "deal", "person")]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.person_id}"

    @classmethod
    def ends_of(cls, deals: "Iterable[Deal]", person: User, *, at: datetime) -> dict[int, datetime]:
        """Return when each of these deals that is put aside comes back, by the deal's key."""
        rows = cls.objects.holding(at=at).filter(
            person=person, deal__in=[each.pk for each in deals]
        )
        return {row.deal_id: row.during.upper for row in rows}

    @classmethod
    @transaction.atomic
    def begin(cls, deal: "Deal", *, until: datetime, by: User, at: datetime) -> None:
        """Put a deal, fetched locked, out of one's own queue until a moment, in place of another.

        Raises `SnoozeRefused` for a moment that is past or too far, or what waits for nobody.
        """
        if not deal.is_open or deal.first_submitted_at is None:
            raise SnoozeRefused(_("This has been decided already."))
        if not at < until <= at + LONGEST:
            words = _("Choose a moment to come, within ninety days.")
            raise SnoozeRefused(words, fields={"until": [("out_of_range", words)]})
        cls._end(deal, by=by, at=at)
        cls.objects.create(deal=deal, person=by, during=DateTimeTZRange(at, until, "[)"))
        snoozed = events.DealSnoozed(
            subject=deal, concerns=[deal.registrant], until=until.isoformat()
        )
        ledger.record(snoozed, by=by, at=at)

    @classmethod
    @transaction.atomic
    def stop(cls, deal: "Deal", *, by: User, at: datetime) -> None:
        """Have it back in one's own queue. Twice changes nothing."""
        if cls._end(deal, by=by, at=at):
            ledger.record(events.DealWoken(subject=deal, concerns=[deal.registrant]), by=by, at=at)

    @classmethod
    def _end(cls, deal: "Deal", *, by: User, at: datetime) -> bool:
        held = cls.objects.holding(at=at).filter(deal=deal, person=by).first()
        if held is not None:
            held.end(at=at)
        return held is not None
