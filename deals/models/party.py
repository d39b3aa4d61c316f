"""A partner's part in a deal: its role, where it stands, what it gets."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.indexes import HashIndex
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from deals import events, party_events
from deals.lifecycle import CLOSED, OPEN, ReviewStatus, is_editable
from deals.models.split import PartySplit
from deals.refusals import FieldLocked, PartyRefused
from partners import ledger
from partners.models import Partner, Programme
from partners.models.programme import Named
from permissions.actors import Actor, person_behind
from permissions.facts import Fact, FactQuerySet, from_now_on, never_twice_at_once
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal


class PartyRole(Named):
    """Registrant, distributor, reseller, agent, supplier, referrer."""

    class Meta(Named.Meta):
        verbose_name = _("role in a deal")
        verbose_name_plural = _("roles in a deal")


class LeaveReason(Named):
    """A coded reason why a party leaves a deal it had joined; the registrant reads it."""

    class Meta(Named.Meta):
        verbose_name = _("reason of leaving a deal")
        verbose_name_plural = _("reasons of leaving a deal")


class PartyQuerySet(PermittedQuerySet, FactQuerySet):  # type: ignore[override]
    page_order: ClassVar[list[str]] = ["pk"]

    def standing(self, *states: str, at: datetime) -> Self:
        held = PartyStanding.objects.holding(at=at).filter(state__in=states)
        return self.holding(at=at).filter(pk__in=held.values("party_id"))

    def named(self, *, at: datetime) -> Self:
        """Return those a draft names and nobody has asked yet."""
        return self.standing(PartyStanding.State.NAMED, at=at)


class Party(Fact):
    """One partner in one deal with one role. It ends when the role changes or the party leaves."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="parties")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="parts")
    role = models.ForeignKey(PartyRole, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer_by = models.DateTimeField(null=True, blank=True)
    # Whose place it was asked to take. One part is taken over once.
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="taken_over_by"
    )

    objects: ClassVar[Any] = PartyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("partner_once_per_deal", "deal", "partner")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["partner"], include=["deal", "id", "during"], name="parties_by_partner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.role}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, *, deal: "Deal", partner: Partner, role: PartyRole, state: str, by: Actor, at: datetime
    ) -> "Party":
        """Name a partner's part in a deal. Raises `PartyRefused` where it has one already.

        A part that was declined or never answered ends, and this is a new one.
        """
        former = cls.objects.filter(deal=deal, partner=partner).holding(at=at).first()
        if former is not None and former.state(at=at) not in PartyStanding.OUT:
            raise PartyRefused(
                _("This partner takes part already."),
                fields={"partner": [("already_party", _("This partner takes part already."))]},
            )
        if former is not None:
            former.end_with_standings(at=at)
        person = person_behind(by)
        party: Party = cls.objects.create(
            deal=deal, partner=partner, role=role, invited_by=person, during=from_now_on(at)
        )
        PartyStanding.objects.create(party=party, state=state, by=person, during=from_now_on(at))
        if state == PartyStanding.State.ACCEPTED:
            PartyTerms.objects.get_or_create(party=party, defaults={"updated_at": at})
        return party

    @transaction.atomic
    def invite(self, *, by: Actor, at: datetime) -> None:
        """Ask the partner to join. Submission and review never wait for the answer.

        What follows from silence is written down at once, from the last moment to answer on: no
        job has to run for the invitation to lapse.
        """
        self.answer_by = at + timedelta(days=Programme.current().invitation_days)
        self.save(update_fields=["answer_by"])
        self._stand(PartyStanding.State.INVITED, by=by, at=at, until=self.answer_by)
        PartyStanding.objects.create(
            party=self, state=PartyStanding.State.LAPSED, during=from_now_on(self.answer_by)
        )
        PartySplit.wait_for_answers(self.deal_id, at=at)
        ledger.record(
            events.PartyInvited(
                subject=self.deal,
                concerns=[self.deal.registrant, self.partner],
                partner=self.partner_id,
            ),
            by=by,
            at=at,
        )

    @transaction.atomic
    def invite_again(self, *, by: Actor, at: datetime) -> "Party":
        """Ask a partner once more that declined or let the time pass, as a new part.

        Raises `PartyRefused` where it is in, or the registration is not with the vendor.
        """
        if self.deal.review_status in {*CLOSED, ReviewStatus.DRAFT}:
            raise PartyRefused(_("The registration is closed; there is nothing left to join."))
        again = Party.begin(
            deal=self.deal,
            partner=self.partner,
            role=self.role,
            state=PartyStanding.State.NAMED,
            by=by,
            at=at,
        )
        again.invite(by=by, at=at)
        # A company that was asked for stands where its newest part does.
        if (newcomer := getattr(self, "newcomer", None)) is not None:
            newcomer.party = again
            newcomer.save(update_fields=["party"])
        return again

    @transaction.atomic
    def accept(self, *, by: Actor, at: datetime) -> None:
        """Join. Raises `PartyRefused` unless invited, and once the registration is closed."""
        if self.deal.review_status in CLOSED:
            raise PartyRefused(_("The registration is closed; there is nothing left to join."))
        if self.is_registrants and self.deal.review_status == ReviewStatus.DRAFT:
            raise PartyRefused(_("It is not submitted yet. Confirm it when it says all it shall."))
        self._must_stand(PartyStanding.State.INVITED, at=at)
        self._stand(PartyStanding.State.ACCEPTED, by=by, at=at)
        PartySplit.wait_for_answers(self.deal_id, at=at)
        PartyTerms.objects.get_or_create(party=self, defaults={"updated_at": at})
        kind = party_events.NameLent if self.is_registrants else events.PartyAccepted
        said = kind(subject=self.deal, concerns=self.deal.partners(at=at), partner=self.partner_id)
        ledger.record(said, by=by, at=at)

    @transaction.atomic
    def decline(self, *, by: Actor, at: datetime, reason: str = "") -> None:
        """Say no to the invitation; from now on the deal is not theirs to see.

        A registrant in whose name it was registered withdraws it so, and still sees it. Raises
        `PartyRefused` unless invited.
        """
        self._must_stand(PartyStanding.State.INVITED, at=at)
        if self.is_registrants:
            self._contest(by=by, at=at, reason=reason)
            return
        concerned = self.deal.partners(at=at)
        self.give_up_shares(at=at)
        self._stand(PartyStanding.State.DECLINED, by=by, at=at, reason=reason)
        ledger.record(
            events.PartyDeclined(subject=self.deal, concerns=concerned, partner=self.partner_id),
            by=by,
            at=at,
        )

    def _contest(self, *, by: Actor, at: datetime, reason: str) -> None:
        if self.deal.review_status not in OPEN:
            raise PartyRefused(
                _("It has been decided. Give its protection up, or ask your channel manager.")
            )
        self._stand(PartyStanding.State.CONTESTED, by=by, at=at, reason=reason)
        said = party_events.RegistrationContested(
            subject=self.deal, concerns=self.deal.partners(at=at), partner=self.partner_id
        )
        ledger.record(said, by=by, at=at)
        self.deal.withdraw(by=by, at=at)

    @transaction.atomic
    def leave(
        self, *, by: Actor, at: datetime, reason: LeaveReason | None, words: str = ""
    ) -> None:
        """Leave a deal it had joined: it no longer sees it, and the shares are open again.

        Raises `PartyRefused` unless it has joined, where it is the registrant's own part, without
        a coded reason and once the registration is closed.
        """
        if self.partner_id == self.deal.registrant_id:
            raise PartyRefused(_("The registration is yours: withdraw it instead."))
        if self.deal.review_status in CLOSED:
            raise PartyRefused(_("The registration is closed; there is nothing left to leave."))
        if reason is None:
            said = _("Say why you leave.")
            raise PartyRefused(said, fields={"reason": [("required", said)]})
        self._must_stand(PartyStanding.State.ACCEPTED, at=at)
        concerned = self.deal.partners(at=at)
        self.give_up_shares(at=at)
        self.deal.share_proposals.drop(at=at)
        self._stand(PartyStanding.State.LEFT, by=by, at=at, reason=words.strip(), code=reason)
        left = party_events.PartyLeft(
            subject=self.deal, concerns=concerned, partner=self.partner_id
        )
        ledger.record(left, by=by, at=at)

    @transaction.atomic
    def remove(self, *, by: Actor, at: datetime) -> None:
        """Take a party out of a draft, before anybody was asked. Raises `PartyRefused` later."""
        self._must_stand(PartyStanding.State.NAMED, at=at)
        self.give_up_shares(at=at)
        self.end_with_standings(at=at)

    def end_with_standings(self, *, at: datetime) -> None:
        self._end_standings(at=at)
        self.end(at=at)

    @property
    def is_registrants(self) -> bool:
        return bool(self.partner_id == self.deal.registrant_id)

    def state(self, *, at: datetime) -> str:
        """Return where it stands at `at`; reads prefetched standings where there are any."""
        for standing in self.standings.all():
            if at in standing.during:
                return str(standing.state)
        return PartyStanding.State.LEFT

    def percent(self, *, at: datetime) -> Decimal | None:
        for split in self.splits.all():
            if at in split.during:
                return Decimal(split.percent)
        return None

    def _must_stand(self, state: str, *, at: datetime) -> None:
        held = self.standings.holding(at=at).select_for_update().first()
        if held is not None and held.state == PartyStanding.State.LAPSED:
            raise PartyRefused(_("The time to answer has passed."))
        if held is None or held.state != state:
            raise PartyRefused(_("This has been answered already."))

    def _end_standings(self, *, at: datetime) -> None:
        """End what holds, and what was to follow it."""
        to_come = models.Q(during__upper_inf=True) | models.Q(during__endswith__gt=at)
        for standing in self.standings.filter(to_come, during__isempty=False):
            standing.end(at=at)

    def give_up_shares(self, *, at: datetime) -> None:
        """End the shares of the deal from where this party has one: they are no whole then."""
        theirs = PartySplit.not_over(self.deal_id, at=at).filter(party=self)
        if first := theirs.aggregate(first=models.Min("during__startswith"))["first"]:
            PartySplit.set_from(max(first, at), {}, deal_id=self.deal_id, at=at)

    def _stand(
        self,
        state: str,
        *,
        by: Actor,
        at: datetime,
        reason: str = "",
        until: datetime | None = None,
        code: LeaveReason | None = None,
    ) -> None:
        self._end_standings(at=at)
        PartyStanding.objects.create(
            party=self,
            state=state,
            by=person_behind(by),
            reason=reason,
            code=code,
            during=DateTimeTZRange(at, until, "[)"),
        )


class PartyStanding(Fact):
    """Where a party stands: named in a draft, invited, accepted, declined, lapsed, left."""

    class State(models.TextChoices):
        NAMED = "named", _("Named")
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("No answer")
        LEFT = "left", _("Left")
        # Of the registrant alone: it did not want what was registered in its name.
        CONTESTED = "contested", _("Contested")

    # Those who may see the deal: asked and not yet answered, or in.
    TAKING_PART = (State.INVITED, State.ACCEPTED, State.CONTESTED)
    # Those who were asked and are not in: they may be asked again.
    OUT = (State.DECLINED, State.LAPSED, State.LEFT)

    party = models.ForeignKey(Party, models.PROTECT, related_name="standings")
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=500, blank=True)
    # Why a party that had joined leaves.
    code = models.ForeignKey(LeaveReason, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("party_stands_once", "party"),
            models.CheckConstraint(
                condition=~models.Q(state="left") | models.Q(code__isnull=False),
                name="left_for_a_reason",
            ),
        ]
        # Every list of deals looks here once for each party: by the range's index, which the
        # planner takes where this is missing, that is four times slower.
        indexes: ClassVar[list[Any]] = [HashIndex(fields=["party"], name="standings_by_party")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.state}"


class PartyTerms(models.Model):
    """What one party and the vendor agree on. Closed: no other party ever sees it."""

    party = models.OneToOneField(Party, models.PROTECT, related_name="terms")
    margin_percent = models.DecimalField(
        _("margin, percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    price_amount = models.DecimalField(
        _("price"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    price_currency = models.CharField(max_length=3, blank=True)
    price_tax = models.CharField(max_length=8, blank=True)
    note = models.TextField(_("conditions"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = PermittedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"terms of {self.party_id}"

    @property
    def say_something(self) -> bool:
        return bool(self.note) or {self.margin_percent, self.price_amount} != {None}

    @transaction.atomic
    def revise(self, *, by: Actor, at: datetime, **written: Any) -> None:
        """Write the given terms, and only those. Raises `FieldLocked` once it was decided."""
        if not is_editable("terms", self.party.deal.review_status):
            raise FieldLocked.naming([*written])
        for name, value in written.items():
            setattr(self, name, value)
        self.version, self.updated_at = self.version + 1, at
        self.save()
        partner = self.party.partner
        ledger.record(
            events.TermsChanged(subject=self.party.deal, concerns=[partner], partner=partner.pk),
            by=by,
            at=at,
        )
