"""“Hide this deal from my distributor”: a flag of the deal, with a time."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from deals import sharing_events as events
from deals.models.party import PartyStanding
from partners import ledger
from partners.models import PartnerUpline
from permissions.actors import Actor
from permissions.facts import Fact, from_now_on, never_twice_at_once
from permissions.refusals import Refused

if TYPE_CHECKING:
    from deals.models.deal import Deal


class HidingRefused(Refused):
    code = "hiding_refused"


class DealHidden(Fact):
    """The time in which a registration is hidden from the registrant's distributors.

    It wins over everything a distributor was let see of its resellers. A distributor that takes
    part in the deal itself was asked into it and stays: then hiding is refused.
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="hidden")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [never_twice_at_once("deal_hidden_once", "deal")]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.during}"

    @classmethod
    @transaction.atomic
    def begin(cls, deal: "Deal", *, by: Actor, at: datetime) -> None:
        """Hide a deal, fetched locked; twice changes nothing. Raises `HidingRefused`."""
        if cls.objects.holding(at=at).filter(deal=deal).exists():
            return
        above = PartnerUpline.objects.holding(at=at).filter(partner=deal.registrant_id)
        within = deal.parties.standing(*PartyStanding.TAKING_PART, at=at).filter(
            partner__in=above.values("upline_id")
        )
        if within.exists():
            raise HidingRefused(_("The distributor takes part in this deal itself."))
        cls.objects.create(deal=deal, during=from_now_on(at))
        ledger.record(events.DealHid(subject=deal, concerns=[deal.registrant]), by=by, at=at)

    @classmethod
    @transaction.atomic
    def stop(cls, deal: "Deal", *, by: Actor, at: datetime) -> None:
        """Let distributors see it again as far as they were let in. Twice changes nothing."""
        held = cls.objects.holding(at=at).filter(deal=deal).first()
        if held is None:
            return
        held.end(at=at)
        ledger.record(events.DealUnhid(subject=deal, concerns=[deal.registrant]), by=by, at=at)
