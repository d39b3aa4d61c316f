"""What partners register together, from draft to the end of its protection."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deals import crm, events, rivals
from deals.duplicates import keep_verdict
from deals.lifecycle import (
    AWAITING_DECISION,
    OPEN,
    TRANSITIONS,
    UNDOABLE,
    UNLOCKABLE,
    WRITABLE,
    ReviewStatus,
    is_editable,
    moves,
)
from deals.models.appeal import Appealing
from deals.models.approval import Approval, InformationRequest
from deals.models.customer import Customer, CustomerVerdict, DealCustomer, SalesTarget
from deals.models.party import PartyStanding
from deals.models.question import QuestionSet
from deals.models.queue import QueuePlace
from deals.models.registration import Tax, ValueBasis, new_number
from deals.on_behalf import begin_parties, say_for_whom
from deals.pricing import Answer, check_answers, keep_answers
from deals.protect import protect, windows
from deals.put_back import put_back
from deals.refusals import CannotBeUndone, CustomerSettled, FieldLocked, ReasonMissing
from deals.submission import prepare, write
from deals.turns import take_back, take_turn
from partners import ledger
from partners.models import Partner, ProductFamily, Programme
from partners.standing_in import key_of, stood_in_for
from permissions.actors import Actor
from permissions.models import User
from permissions.public_ids import new_public_id

__all__ = ["Deal", "ReviewStatus", "Tax", "ValueBasis", "new_number"]


class Deal(Appealing):
    """A registration: one partner or several, one customer, one decision by the vendor."""

    class Meta(Appealing.Meta):
        pass

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/deals/{self.public_id}/"

    # Verbs. All but `draft` want a row fetched with `lock=True`, inside the door's transaction.

    @classmethod
    @transaction.atomic
    def draft(
        cls,
        *,
        registrant: Partner,
        by: User,
        at: datetime,
        public_id: str | None = None,
        through: Partner | None = None,
        **written: Any,
    ) -> "Deal":
        """Begin a registration for a partner. Nothing is required yet and it holds no place.

        `public_id` is one that the door gave out before, so that a form sent twice is one draft.
        `through` is the distributor that registers it in the registrant's name. Raises
        `FieldLocked` for a field nobody may write, `NotLetRegister`.
        """
        deal = cls.objects.create(
            public_id=public_id or new_public_id(),
            registrant=registrant,
            registered_by=by,
            through=through,
            created_at=at,
            updated_at=at,
            question_set=QuestionSet.in_force(at=at),
        )
        begin_parties(deal, by=by, at=at)
        deal._write(written)  # noqa: SLF001  its own class
        DealCustomer.follow(deal, at=at)
        concerned = [registrant, *([through] if through else [])]
        ledger.record(events.DealDrafted(subject=deal, concerns=concerned), by=by, at=at)
        return deal

    @transaction.atomic
    def revise(self, *, by: Actor, at: datetime, **written: Any) -> None:
        """Write fields that are open in this state. Raises `FieldLocked` naming all others."""
        self._write(written)
        self._touch(at=at)

    @transaction.atomic
    def submit(self, *, by: Actor, at: datetime, answer: str = "") -> None:
        """Ask the vendor to protect this deal. The first submission gives the rank, for ever.

        Raises `IllegalMove`, `Incomplete` with every missing field at once.
        """
        self._may_move("submission")
        prepare(self, by=by, at=at)
        first = self.first_submitted_at is None
        if first:
            self.first_submitted_at = at
        if not first:
            self.information_requests.filter(answered_at=None).update(answered_at=at, answer=answer)
        self._set_status(ReviewStatus.SUBMITTED, at=at)
        self._snapshot("submission", at=at)
        ledger.record(
            events.DealSubmitted(
                subject=self,
                concerns=self.partners(at=at),
                again=not first,
                promised=_iso(self.promised_at),
            ),
            by=by,
            at=at,
        )
        if first:
            say_for_whom(self, by=by, at=at)
        rivals.meet(self, at=at)

    @transaction.atomic
    def begin_review(self, *, by: User, at: datetime) -> None:
        """Say that somebody is looking at it now. Raises `IllegalMove`."""
        self._may_move("review")
        self.reviewer = by
        self._set_status(ReviewStatus.IN_REVIEW, at=at)
        ledger.record(events.ReviewBegan(subject=self, concerns=self.partners(at=at)), by=by, at=at)

    @transaction.atomic
    def judge(self, candidate: Customer, verdict: str, *, by: User, at: datetime) -> None:
        """Say whether the customer is one we know. On *same* the deal points at the known one.

        The row that was typed is joined to it, unless another deal lives on that row.
        Raises `CustomerSettled` once the registration is decided.
        """
        if self.review_status not in (*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED):
            raise CustomerSettled(_("The registration has been decided already."))
        typed = self.customer
        if typed is None or typed.pk == candidate.pk:
            raise CustomerSettled(_("It is this customer already."))
        keep_verdict(self, candidate, verdict, by=by, at=at)
        if verdict == CustomerVerdict.Verdict.SAME:
            self.customer = candidate
            SalesTarget.follow(typed, candidate, at=at)
            if not typed.deals.exclude(pk=self.pk).exists() and typed.account_id is None:
                typed.merged_into = candidate
                typed.save(update_fields=["merged_into"])
        self._touch(at=at)
        ledger.record(
            events.CustomerJudged(subject=self, concerns=self.partners(at=at), verdict=verdict),
            by=by,
            at=at,
        )
        rivals.meet(self, at=at)

    @transaction.atomic
    def request_information(
        self, *, message: str, unlock: Sequence[str], by: User, at: datetime
    ) -> None:
        """Hand it back with a question, opening the named fields. The place in the queue stays.

        Raises `IllegalMove`, `ReasonMissing`, `FieldLocked`.
        """
        self._may_move("information-request")
        if not message.strip():
            raise ReasonMissing.at("message")
        if wrong := [name for name in unlock if name not in UNLOCKABLE]:
            raise FieldLocked.naming(wrong)
        answer_by = at + timedelta(days=Programme.current().answer_days)
        InformationRequest.objects.create(
            deal=self,
            asked_by=by,
            asked_at=at,
            message=message,
            unlocked=list(unlock),
            answer_by=answer_by,
        )
        self.lapses_at = answer_by
        self._set_status(ReviewStatus.ACTION_REQUIRED, at=at)
        self._snapshot("information_request", at=at)
        ledger.record(
            events.InformationRequested(
                subject=self,
                concerns=self.partners(at=at),
                standing_in_for=key_of(stood_in_for(by, self.registrant, at=at)),
            ),
            by=by,
            at=at,
        )

    @transaction.atomic
    def approve(  # noqa: PLR0913  the verdict, its words, what it gives
        self,
        *,
        by: User,
        at: datetime,
        note: str = "",
        internal_note: str = "",
        days: int | None = None,
        families: Sequence[ProductFamily] | None = None,
        prices: Mapping[str, Answer] | None = None,
    ) -> list[Any]:
        """Accept the claim and keep other partners away, one protection per product family.

        Nothing but its step is written before the last of several eyes. `families` is what it gets
        where this decides a conflict. Raises `IllegalMove`, `AnotherDecides`, `NotYourTurn`,
        `CustomerAlreadyProtected`, `CustomerUndecided`, `ConflictUndecided`, `OthersBefore`,
        `PricesUndecided` where a special price is asked for and `prices` does not answer it.
        """
        self._may_move("approval")
        self._let_another_decide(by, at=at)
        if take_turn(self, by=by, at=at, note=note, internal_note=internal_note):
            self._set_status(ReviewStatus.IN_REVIEW, at=at)
            return []
        answers = check_answers(self, prices)
        wanted = windows(self, families, at=at, days=days)
        protections = protect(self, wanted)
        self.refuse_who_came_first(settling=families is not None, at=at)
        stood_in = self._decide("approved", by=by, at=at, note=note, internal_note=internal_note)
        keep_answers(self, answers)
        self._set_status(ReviewStatus.APPROVED, at=at)
        self._snapshot("approval", at=at)
        ledger.record(
            events.DealApproved(
                subject=self,
                concerns=self.partners(at=at),
                promised=_iso(self.promised_at),
                late=bool(self.promised_at and at > self.promised_at),
                until=_iso(max(each.ends_at for each in protections)),
                standing_in_for=stood_in,
            ),
            by=by,
            at=at,
        )
        crm.ensure_opportunity(self, at=at)  # a command row, due after the grace period
        return protections

    def refuse_who_came_first(self, *, settling: bool, at: datetime) -> None:
        """Raise `OthersBefore`, `ConflictUndecided`. Asked under the locks of `protect`."""
        QueuePlace.refuse_to_pass(self, at=at)
        rivals.refuse_undecided(self, settling=settling, at=at)

    @transaction.atomic
    def reject(
        self, *, reason: Any, note: str, by: User, at: datetime, internal_note: str = ""
    ) -> None:
        """Say no, with a coded reason that the partner reads.

        Raises `IllegalMove`, `AnotherDecides`, `ReasonMissing`.
        """
        self._may_move("rejection")
        self._let_another_decide(by, at=at)
        if reason is None:
            raise ReasonMissing.at("reason")
        stood_in = self._decide(
            "rejected", by=by, at=at, note=note, internal_note=internal_note, reason=reason
        )
        self._set_status(ReviewStatus.REJECTED, at=at)
        self._snapshot("rejection", at=at)
        ledger.record(
            events.DealRejected(
                subject=self,
                concerns=self.partners(at=at),
                reason=reason.code,
                promised=_iso(self.promised_at),
                late=bool(self.promised_at and at > self.promised_at),
                standing_in_for=stood_in,
            ),
            by=by,
            at=at,
        )

    @transaction.atomic
    def undo(self, *, by: User, at: datetime) -> None:
        """Take one's own verdict back while nothing of it has left the house.

        Raises `CannotBeUndone` for another's verdict or after the grace period.
        """
        if stood := take_back(self, by=by, at=at):
            self._set_status(ReviewStatus(stood), at=at)
            return
        verdict = self.approvals.filter(undone_at=None).order_by("-decided_at", "-pk").first()
        if verdict is None or not self.is_of(verdict, by):
            raise CannotBeUndone(_("There is no verdict of yours to take back."))
        if not verdict.may_be_taken_back(at=at):
            raise CannotBeUndone(_("It has left the house. You can still revoke it with a reason."))
        rivals.refuse_to_undo(self, verdict)
        put_back(self, verdict, by=by, at=at)

    @transaction.atomic
    def withdraw(self, *, by: Actor, at: datetime, reason: str = "") -> None:
        """Take the registration back, or throw a draft away. Raises `IllegalMove`."""
        self._may_move("withdrawal")
        self._set_status(ReviewStatus.WITHDRAWN, at=at)
        if self.first_submitted_at is None:
            discarded = events.DealDiscarded(subject=self, concerns=[self.registrant])
            ledger.record(discarded, by=by, at=at)
            return
        self._snapshot("withdrawal", at=at)
        ledger.record(
            events.DealWithdrawn(subject=self, concerns=self.partners(at=at)), by=by, at=at
        )

    @transaction.atomic
    def expire(self, *, by: Actor, at: datetime) -> None:
        """Close what nobody answered or decided in time. Raises `IllegalMove`."""
        self._may_move("expiry")
        unanswered = self.review_status == ReviewStatus.ACTION_REQUIRED
        self._set_status(ReviewStatus.EXPIRED, at=at)
        ledger.record(
            events.DealExpired(
                subject=self, concerns=self.partners(at=at), waiting_for_partner=unanswered
            ),
            by=by,
            at=at,
        )

    # Questions.

    @property
    def is_open(self) -> bool:
        return self.review_status in OPEN

    def partners(self, *, at: datetime) -> list[Partner]:
        """Return the partners taking part, the registrant first."""
        taking_part = PartyStanding.objects.holding(at=at).filter(
            state__in=PartyStanding.TAKING_PART
        )
        found = {
            party.partner_id: party.partner
            for party in self.parties.filter(standings__in=taking_part).select_related("partner")
        }
        found.pop(self.registrant_id, None)
        return [self.registrant, *found.values()]

    def editable_fields(self) -> list[str]:
        """Return what the registrant's people may write in this state."""
        if self.review_status == ReviewStatus.ACTION_REQUIRED:
            asked = self.information_requests.filter(answered_at=None).first()
            return list(asked.unlocked) if asked else []
        return [name for name in WRITABLE if is_editable(name, self.review_status)]

    def allowed_transitions(self, may: Iterable[str]) -> list[str]:
        """Return the moves open in this state to somebody who may `may`."""
        allowed = set(may)
        return sorted(
            name for name in moves(self.review_status) if TRANSITIONS[name].needs in allowed
        )

    def is_of(self, verdict: Approval, person: User) -> bool:
        """Tell whether the verdict holds, and whether it was this person's own."""
        returns_to = UNDOABLE.get(ReviewStatus(self.review_status), frozenset())
        return verdict.decided_by_id == person.pk and verdict.decided_from in returns_to

    # Private.

    def _write(self, written: dict[str, Any]) -> None:
        editable = self.editable_fields()
        # Picking a customer of one's own deals is another way of naming it.
        locked = [n for n in written if ("customer_name" if n == "customer" else n) not in editable]
        if locked:
            raise FieldLocked.naming(locked)
        write(self, written)

    def _decide(self, decision: str, *, by: User, at: datetime, **words: Any) -> int | None:
        stood_in = stood_in_for(by, self.registrant, at=at)
        self.approvals.create(
            standing_in_for=stood_in,
            decision=decision,
            decided_by=by,
            decided_at=at,
            decided_from=self.review_status,
            **words,
        )
        return key_of(stood_in)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
