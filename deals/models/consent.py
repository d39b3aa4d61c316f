"""The registrant's consent that a party sees whom to call at the customer."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from deals import party_events
from deals.models.party import Party, PartyStanding
from deals.refusals import PartyRefused
from partners import ledger
from permissions.actors import Actor, person_behind
from permissions.facts import Fact, from_now_on, never_twice_at_once
from permissions.models import User


class ContactConsent(Fact):
    """The time in which a party that has joined may read the contacts. It opens nothing before."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="contact_consents")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [never_twice_at_once("contacts_shown_once", "party")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.during}"

    @classmethod
    @transaction.atomic
    def begin(cls, party: Party, *, by: Actor, at: datetime) -> None:
        """Show them to a party, its deal fetched locked; twice changes nothing.

        Raises `PartyRefused` for who has not joined.
        """
        if party.state(at=at) != PartyStanding.State.ACCEPTED:
            raise PartyRefused(_("They see the contacts once they have joined."))
        if cls.objects.holding(at=at).filter(party=party).exists():
            return
        cls.objects.create(party=party, by=person_behind(by), during=from_now_on(at))
        cls._tell(party_events.ContactsShown, party, by=by, at=at)

    @classmethod
    @transaction.atomic
    def stop(cls, party: Party, *, by: Actor, at: datetime) -> None:
        """Show them no longer. Twice changes nothing."""
        held = cls.objects.holding(at=at).filter(party=party).first()
        if held is None:
            return
        held.end(at=at)
        cls._tell(party_events.ContactsKept, party, by=by, at=at)

    @staticmethod
    def _tell(said: Any, party: Party, *, by: Actor, at: datetime) -> None:
        deal = party.deal
        told = said(
            subject=deal, concerns=[deal.registrant, party.partner], partner=party.partner_id
        )
        ledger.record(told, by=by, at=at)
