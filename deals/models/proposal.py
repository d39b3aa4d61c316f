"""Shares from a day on that somebody proposes and everyone they touch agrees to, or nobody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import party_events
from deals.lifecycle import ReviewStatus, is_editable
from deals.models.party import Party, PartyStanding
from deals.models.split import PartySplit
from deals.refusals import ProposalOpen, ProposalSettled, SplitRefused
from partners import ledger
from partners.working_time import house_zone
from permissions.actors import Actor, person_behind
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal

WHOLE = Decimal("100.00")
# Today is a day to begin with, whatever the hour and wherever somebody is.
A_DAY = timedelta(days=1)

ALL_ASKED_AGREED = """
    IF NEW.outcome = 'agreed' AND EXISTS (
        SELECT 1 FROM deals_proposedshare
        WHERE proposal_id = NEW.id AND is_asked AND agreed_at IS NULL
    ) THEN
        RAISE EXCEPTION 'Shares change once everyone they touch has agreed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'all_asked_agreed';
    END IF;
    RETURN NEW;
"""


class ProposalQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-proposed_at", "-pk"]

    def waiting(self) -> Self:
        return self.filter(outcome="")

    def drop(self, *, at: datetime) -> None:
        """Let nothing be agreed on any more that a party which is out now had a part in."""
        self.waiting().update(outcome="void", settled_at=at)


class ShareProposal(models.Model):
    """Shares that begin at `since`, or when the last one has agreed if that is later."""

    class Outcome(models.TextChoices):
        OPEN = "", gettext_lazy("Waits for agreement")
        AGREED = "agreed", gettext_lazy("Agreed")
        DECLINED = "declined", gettext_lazy("Declined")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
        VOID = "void", gettext_lazy("Void: a party left")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="share_proposals")
    since = models.DateTimeField()
    words = models.TextField(max_length=1000, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    # Why somebody said no.
    answer = models.CharField(max_length=500, blank=True)

    objects: ClassVar[Any] = ProposalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["deal"], condition=models.Q(outcome=""), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", settled_at=None)
                | (~models.Q(outcome="") & models.Q(settled_at__isnull=False)),
                name="settled_by_an_outcome",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="all_asked_agreed",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=ALL_ASKED_AGREED,
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    @transaction.atomic
    def make(
        cls,
        deal: "Deal",
        shares: Mapping[Party, Decimal],
        *,
        since: datetime,
        by: Actor,
        at: datetime,
        words: str = "",
    ) -> "ShareProposal":
        """Ask everyone whose share would change. Where that is nobody, it holds at once.

        The registrant agrees by proposing. Raises `SplitRefused`, `ProposalOpen`.
        """
        take_turn(deal)
        refuse_unconfirmed(deal, at=at)
        if deal.review_status == ReviewStatus.DRAFT or not is_editable(
            "shares", deal.review_status
        ):
            raise SplitRefused(_("The registration is closed; its shares stay as they are."))
        if deal.share_proposals.waiting().exists():
            raise ProposalOpen(_("Other shares are proposed already and wait for agreement."))
        if since < at - A_DAY:
            words_of_day = _("What was until now stays. Choose today or a day to come.")
            raise SplitRefused(words_of_day, fields={"since": [("in_the_past", words_of_day)]})
        for party in shares:
            if party.deal_id != deal.pk or party.state(at=at) != PartyStanding.State.ACCEPTED:
                raise SplitRefused(_("A share is proposed to parties that have joined."))
        if sum(shares.values()) != WHOLE:
            sentence = _("The shares must add up to exactly 100%%; they add up to %(sum)s%%.") % {
                "sum": sum(shares.values())
            }
            raise SplitRefused(sentence, fields={"shares": [("not_whole", sentence)]})
        had = held_at(deal, max(since, at))
        if had == {party.pk: percent for party, percent in shares.items()}:
            raise SplitRefused(_("The shares are these already."))
        made: ShareProposal = cls.objects.create(
            deal=deal,
            since=since,
            words=words.strip(),
            proposed_by=person_behind(by),
            proposed_at=at,
        )
        made._ask(dict(shares), had, at=at)
        proposed = party_events.SharesProposed(
            subject=deal, concerns=deal.partners(at=at), proposal=made.pk
        )
        ledger.record(proposed, by=by, at=at)
        made._take_effect_if_agreed(by=by, at=at)
        return made

    def _ask(self, shares: dict[Party, Decimal], had: dict[int, Decimal], *, at: datetime) -> None:
        joined = Party.objects.filter(deal=self.deal_id).standing(
            PartyStanding.State.ACCEPTED, at=at
        )
        wanted = {party.pk: percent for party, percent in shares.items()}
        for party in joined:
            percent = wanted.get(party.pk)
            # Where the shares are open, whoever had agreed to this very share is not asked again.
            before = had.get(party.pk) if had else PartySplit.last_of(party.pk)
            if percent is None and before is None:
                continue
            ProposedShare.objects.create(
                proposal=self,
                party=party,
                percent=percent,
                had=before,
                is_asked=percent != before and party.partner_id != self.deal.registrant_id,
            )

    @transaction.atomic
    def agree(self, party: Party, *, by: Actor, at: datetime) -> None:
        """Say yes for a party; the last yes lets the shares hold. Raises `ProposalSettled`."""
        asked = self._turn_of(party)
        asked.agreed_at, asked.by = at, person_behind(by)
        asked.save(update_fields=["agreed_at", "by"])
        said = party_events.SharesAccepted(
            subject=self.deal, concerns=self.deal.partners(at=at), partner=party.partner_id
        )
        ledger.record(said, by=by, at=at)
        self._take_effect_if_agreed(by=by, at=at)

    @transaction.atomic
    def decline(self, party: Party, *, by: Actor, at: datetime, words: str = "") -> None:
        """Say no for a party: nothing changes for anybody. Raises `ProposalSettled`."""
        self._turn_of(party)
        self.answer = words.strip()
        self._settle(self.Outcome.DECLINED, at=at)
        said = party_events.SharesDeclined(
            subject=self.deal, concerns=self.deal.partners(at=at), partner=party.partner_id
        )
        ledger.record(said, by=by, at=at)

    @transaction.atomic
    def withdraw(self, *, by: Actor, at: datetime) -> None:
        """Take it back before everyone has agreed. Raises `ProposalSettled`."""
        self._still_open()
        self._settle(self.Outcome.WITHDRAWN, at=at)
        said = party_events.SharesWithdrawn(subject=self.deal, concerns=self.deal.partners(at=at))
        ledger.record(said, by=by, at=at)

    def _still_open(self) -> None:
        """Wait for whoever answers at the same time, and read what they left."""
        take_turn(self.deal)
        self.refresh_from_db(fields=["outcome", "settled_at"])
        if self.outcome or not is_editable("shares", self.deal.review_status):
            raise ProposalSettled(_("This proposal is settled already."))

    def _turn_of(self, party: Party) -> "ProposedShare":
        self._still_open()
        asked = self.shares.filter(party=party, is_asked=True, agreed_at=None).first()
        if asked is None:
            raise ProposalSettled(_("They have answered already, or were not asked."))
        return asked

    def _settle(self, outcome: str, *, at: datetime) -> None:
        self.outcome, self.settled_at = outcome, at
        self.save(update_fields=["outcome", "settled_at", "answer"])

    def _take_effect_if_agreed(self, *, by: Actor, at: datetime) -> None:
        if self.shares.filter(is_asked=True, agreed_at=None).exists():
            return
        self._settle(self.Outcome.AGREED, at=at)
        wanted = {
            each.party_id: each.percent for each in self.shares.all() if each.percent is not None
        }
        since = max(self.since, at)
        PartySplit.set_from(since, wanted, deal_id=self.deal_id, at=at)
        said = party_events.SharesAgreed(
            subject=self.deal,
            concerns=self.deal.partners(at=at),
            since=f"{since.astimezone(house_zone()):%Y-%m-%d}",
        )
        ledger.record(said, by=by, at=at)


class ProposedShare(models.Model):
    """What one party would have, had before, and whether it has to agree and did."""

    proposal = models.ForeignKey(ShareProposal, models.PROTECT, related_name="shares")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    # Nothing: it would have no share any more, or had none.
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    had = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    is_asked = models.BooleanField()
    agreed_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["proposal", "party"], name="proposed_to_a_party_once")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.party_id}"


def take_turn(deal: "Deal") -> None:
    """Have those who agree on one deal's shares take turns at its row."""
    type(deal).objects.select_for_update(of=("self",)).get(pk=deal.pk)


def refuse_unconfirmed(deal: "Deal", *, at: datetime) -> None:
    """Raise `SplitRefused` while a registrant has not said whether it wanted the registration."""
    joined = deal.parties.standing(PartyStanding.State.ACCEPTED, at=at)
    if not joined.filter(partner=deal.registrant_id).exists():
        raise SplitRefused(_("The registrant has not confirmed the registration yet."))


def held_at(deal: "Deal", moment: datetime) -> dict[int, Decimal]:
    rows = PartySplit.objects.filter(party__deal=deal).holding(at=moment)
    return dict(rows.values_list("party_id", "percent"))
