"""A change of an approved registration: proposed with a reason, and nothing before it is accepted.

One waits at a time. What it changes of protections is written down, so that taking the verdict
back within the grace period leaves everything as it was.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import amending, crm, shifting
from deals import amendment_events as events
from deals.amended_values import Values, changes, values_of
from deals.amendment_refusals import AmendmentDecided, AmendmentWaits
from deals.course import plan
from deals.models.approval import RejectReason
from deals.models.customer import Customer
from deals.models.ending import EarlyEnd
from deals.models.protection import Protection
from deals.refusals import CannotBeUndone, ReasonMissing
from deals.turns import reopen_last, take_step_back, take_turn
from partners import ledger
from partners.models import LedgerEntry, Programme
from partners.standing_in import key_of, stood_in_for
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal


class AmendmentQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-proposed_at", "-pk"]

    def waiting(self) -> Self:
        return self.filter(outcome="")


class Amendment(models.Model):
    """What the registrant wants changed: the values of then beside those it wants."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        REJECTED = "rejected", gettext_lazy("Rejected")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="amendments")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    why = models.TextField(max_length=2000)
    # Everything that can be amended, as it stood, and what of it shall change.
    was = models.JSONField()
    now = models.JSONField()
    promised_at = models.DateTimeField()
    promise_provisional = models.BooleanField(default=False)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    standing_in_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.ForeignKey(RejectReason, models.PROTECT, null=True, related_name="+")
    note = models.TextField(max_length=2000, blank=True)
    internal_note = models.TextField(max_length=2000, blank=True)
    # Whose business it was before it was accepted.
    customer_before = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    # What the sum was worth then, with its rate and source.
    worth_before = models.JSONField(encoder=DjangoJSONEncoder, null=True)

    objects: ClassVar[Any] = AmendmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(outcome=""), name="one_amendment_waits"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="amendment_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome="rejected", reason__isnull=False)
                | (~Q(outcome="rejected") & Q(reason=None)),
                name="amendment_rejected_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(now={}), name="amendment_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.proposed_at}"

    # Verbs. Each takes the registration's lock first: two people at once take turns.

    @classmethod
    @transaction.atomic
    def propose(
        cls, deal: "Deal", *, why: str, written: Values, by: User, at: datetime
    ) -> "Amendment":
        """Ask for changes of an approved registration, fetched locked. It stays as it is.

        Raises `IllegalMove`, `AmendmentRefused`, `AmendmentWaits`, `OwnedByTheCrm`,
        `FieldLocked`, `Incomplete`, `ReferenceTaken`, `ReasonMissing`.
        """
        amending.refuse_where_it_stands(deal, at=at)
        if cls.objects.waiting().filter(deal=deal).exists():
            raise AmendmentWaits(_("An amendment waits for its decision already."))
        was = values_of(deal)
        now = changes(was, written)
        amending.refuse_wrong(deal, now, at=at)
        if not why.strip():
            raise ReasonMissing(
                _("Say why it should change."),
                fields={"why": [("required", _("Say why it should change."))]},
            )
        promise = plan(deal, at=at, wanted=amending.claim_with(deal, {**was, **now}, at=at))
        try:
            with transaction.atomic():
                made = cls.objects.create(
                    deal=deal,
                    proposed_by=by,
                    proposed_at=at,
                    why=why.strip(),
                    was=was,
                    now=now,
                    promised_at=promise.at,
                    promise_provisional=promise.provisional,
                )
        except IntegrityError as error:
            if "one_amendment_waits" in str(error):
                raise AmendmentWaits(_("An amendment waits for its decision already.")) from error
            raise
        said = events.AmendmentProposed(
            subject=deal, concerns=[deal.registrant], promised=promise.at.isoformat()
        )
        ledger.record(said, by=by, at=at)
        return made

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Take it back before it is decided. Raises `AmendmentDecided`."""
        fresh, deal = self._waiting()
        fresh._decide(self.Outcome.WITHDRAWN, by=by, at=at)  # noqa: SLF001  its own
        deal.review_steps.filter(ended_at=None).update(ended_at=at)
        said = events.AmendmentWithdrawn(subject=deal, concerns=[deal.registrant])
        ledger.record(said, by=by, at=at)

    @transaction.atomic
    def accept(
        self,
        *,
        by: User,
        at: datetime,
        note: str = "",
        internal_note: str = "",
        same_as: Customer | None = None,
        apart_from: Collection[Customer] = (),
    ) -> bool:
        """Have the registration say what was proposed, with all that follows, or nothing of it.

        `same_as` is the customer the new name means, `apart_from` those it does not. False where
        another pair of eyes has to accept it too. Raises `AmendmentDecided`, `AmendmentStale`,
        `NotYourTurn`, `AnotherDecides`, `OthersBefore`, `CustomerAlreadyProtected`,
        `CustomerUndecided`, `ConflictUndecided`.
        """
        fresh, deal = self._waiting()
        amending.refuse_stale(fresh, deal)
        amending.refuse_whose_target_it_is(fresh, deal, same_as, by=by, at=at)
        notes = {"note": note, "internal_note": internal_note}
        if take_turn(deal, by=by, at=at, said=events.AmendmentEndorsed, **notes):
            return False
        fresh.customer_before, fresh.worth_before = deal.customer, amending.worth_of(deal)
        before = shifting.stand_of(deal)
        amending.rewrite(fresh, deal, same_as=same_as, apart_from=apart_from, by=by, at=at)
        shifting.shift(fresh, deal, shifting.shifts(fresh, deal, before, at=at), before, at=at)
        stood_in = fresh._decide(self.Outcome.ACCEPTED, by=by, at=at, **notes)  # noqa: SLF001
        deal._touch(at=at)  # noqa: SLF001  what its own verbs do
        deal._snapshot("amendment", at=at)  # noqa: SLF001
        said = events.AmendmentAccepted(
            subject=deal,
            concerns=deal.partners(at=at),
            promised=fresh.promised_at.isoformat(),
            late=at > fresh.promised_at,
            standing_in_for=stood_in,
        )
        ledger.record(said, by=by, at=at)
        # A command row, due after the grace period.
        crm.amend_opportunity(deal, customer_before=fresh.customer_before, at=at)
        return True

    @transaction.atomic
    def reject(
        self,
        *,
        reason: RejectReason | None,
        note: str,
        by: User,
        at: datetime,
        internal_note: str = "",
    ) -> None:
        """Say no, with a coded reason that the partner reads. The registration stays as it is.

        Raises `AmendmentDecided`, `ReasonMissing`.
        """
        fresh, deal = self._waiting()
        if reason is None:
            raise ReasonMissing.at("reason")
        if not note.strip():
            raise ReasonMissing.at("note")
        amending.refuse_whose_target_it_is(fresh, deal, None, by=by, at=at)
        stood_in = fresh._decide(  # noqa: SLF001  its own
            self.Outcome.REJECTED,
            by=by,
            at=at,
            note=note,
            internal_note=internal_note,
            reason=reason,
        )
        said = events.AmendmentRejected(
            subject=deal,
            concerns=[deal.registrant],
            reason=reason.code,
            promised=fresh.promised_at.isoformat(),
            late=at > fresh.promised_at,
            standing_in_for=stood_in,
        )
        ledger.record(said, by=by, at=at)

    @transaction.atomic
    def undo(self, *, by: User, at: datetime) -> None:
        """Take one's own verdict back while nothing of it has left the house: it waits again.

        Raises `CannotBeUndone`.
        """
        fresh, deal = self._fresh()
        if not fresh.outcome:
            if not take_step_back(deal, by=by, at=at, said=events.AmendmentEndorsed):
                raise CannotBeUndone(_("There is no verdict of yours to take back."))
            return
        decided_at = fresh.decided_at
        if (
            decided_at is None
            or fresh.decided_by_id != by.pk
            or fresh.outcome == self.Outcome.WITHDRAWN
        ):
            raise CannotBeUndone(_("There is no verdict of yours to take back."))
        fresh._refuse_built_upon()  # noqa: SLF001  its own
        gone = _("It has left the house.")
        ended = EarlyEnd.objects.filter(protection__deal=deal, at__gte=decided_at)
        longer = fresh.protections.filter(how="made", protection__lengthenings__isnull=False)
        if not fresh.may_be_taken_back(at=at) or ended.exists() or longer.exists():
            raise CannotBeUndone(gone)
        was_accepted = fresh.outcome == self.Outcome.ACCEPTED
        if was_accepted:
            shifting.restore(fresh, deal, at=at)
            crm.cancel_unsent(deal, at=at, since=decided_at)
        reopen_last(deal, by=by, at=at)
        said = LedgerEntry.objects.about(deal).filter(
            at=decided_at, verb__in=[events.AmendmentAccepted.verb, events.AmendmentRejected.verb]
        )
        ledger.cancel_deliveries(said, at=at)
        # Whoever waited for the lock may be later than the clock at the door says.
        if ledger.have_left(said) or (was_accepted and crm.has_left(deal, since=decided_at)):
            raise CannotBeUndone(gone)
        fresh._wait_again()  # noqa: SLF001  its own
        if was_accepted:
            deal._touch(at=at)  # noqa: SLF001  what its own verbs do
            deal._snapshot("amendment_undone", at=at)  # noqa: SLF001
            # An extension granted meanwhile is still news to the CRM.
            crm.tell_of_protection(deal, at=at)
        ledger.record(
            events.AmendmentUndone(subject=deal, concerns=deal.partners(at=at)), by=by, at=at
        )

    # Questions.

    @property
    def waits(self) -> bool:
        return not self.outcome

    def may_be_taken_back(self, *, at: datetime) -> bool:
        """Say whether the grace period of its verdict lasts."""
        grace: timedelta = Programme.current().grace
        decided = self.decided_at if self.outcome != self.Outcome.WITHDRAWN else None
        return decided is not None and at < decided + grace

    # Private.

    def _fresh(self) -> "tuple[Amendment, Deal]":
        deal = type(self.deal)._default_manager.select_for_update(of=("self",)).get(pk=self.deal_id)
        fresh = Amendment.objects.select_for_update(of=("self",)).get(pk=self.pk)
        fresh.deal = deal
        return fresh, deal

    def _waiting(self) -> "tuple[Amendment, Deal]":
        fresh, deal = self._fresh()
        if fresh.outcome:
            raise AmendmentDecided(
                _("This amendment is not open any more: %(outcome)s.")
                % {"outcome": fresh.get_outcome_display()}
            )
        return fresh, deal

    def _refuse_built_upon(self) -> None:
        """Refuse to take the ground from under a later amendment. Raises `CannotBeUndone`."""
        later = self.deal.amendments.filter(pk__gt=self.pk)
        if later.filter(outcome__in=["", self.Outcome.ACCEPTED]).exists():
            raise CannotBeUndone(
                _(
                    "A later amendment starts from what this one changed. It has to be withdrawn "
                    "or taken back before."
                )
            )

    def _decide(self, outcome: str, *, by: User, at: datetime, **words: Any) -> int | None:
        self.outcome, self.decided_by, self.decided_at = outcome, by, at
        self.standing_in_for = None
        if outcome != self.Outcome.WITHDRAWN:
            self.standing_in_for = stood_in_for(by, self.deal.registrant, at=at)
        for name, value in words.items():
            setattr(self, name, value)
        self.save()
        return key_of(self.standing_in_for)

    def _wait_again(self) -> None:
        self.outcome, self.note, self.internal_note = "", "", ""
        self.decided_by = self.standing_in_for = self.decided_at = None
        self.reason = self.customer_before = self.worth_before = None
        self.save()


class AmendedProtection(models.Model):
    """What one accepted amendment did to one protection."""

    class How(models.TextChoices):
        ENDED = "ended"
        MADE = "made"

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="protections")
    protection = models.ForeignKey(Protection, models.PROTECT, related_name="+")
    how = models.CharField(max_length=5, choices=How.choices)
    was_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["amendment", "protection"], name="amended_protection_once"
            ),
            models.CheckConstraint(
                condition=Q(how="ended", was_until__isnull=False) | Q(how="made", was_until=None),
                name="ended_protection_knows_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protection_id} {self.how}"
