"""One side of a conflict: what its people said, answered and were told. It knows only itself."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deals import conflict_events as events
from deals import events as deal_events
from deals.conflict_refusals import ConflictRefused
from deals.conflict_states import TAKES_EVIDENCE, Choice, ConflictStatus
from deals.lifecycle import ReviewStatus
from partners import ledger
from partners.models import LedgerEntry, Programme
from permissions.actors import Actor
from permissions.append_only import append_only_but_for_words
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.conflict import Conflict

MOST_EVIDENCE = 50
# What the ledger says where a decision is carried out.
SAID = (
    events.ConflictDecided.verb,
    events.JointDealProposed.verb,
    deal_events.DealApproved.verb,
    deal_events.DealRejected.verb,
    deal_events.CustomerJudged.verb,
    deal_events.PartyInvited.verb,
    deal_events.PartyAccepted.verb,
)


class SideQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["pk"]


class ConflictSide(models.Model):
    """A registration in a case. Its partner's people see this row and never the other."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    conflict = models.ForeignKey("deals.Conflict", models.PROTECT, related_name="sides")
    # Without the database's own check of the key, as `Conflict.first` says.
    deal = models.ForeignKey(
        "deals.Deal", models.PROTECT, related_name="conflict_sides", db_constraint=False
    )
    is_first = models.BooleanField()
    # To the proposal of a joint deal.
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    appeal_text = models.TextField(blank=True)
    appealed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    appealed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SideQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["conflict", "deal"], name="deal_once_per_conflict"),
            models.UniqueConstraint(fields=["conflict", "is_first"], name="conflict_of_two_sides"),
        ]

    def __str__(self) -> str:
        return f"{self.conflict_id} {self.deal_id}"

    # Verbs.

    @transaction.atomic
    def give_evidence(
        self, text: str, *, by: User, at: datetime, happened_on: date | None = None
    ) -> "ConflictEvidence":
        """Say what speaks for this side. Raises `ConflictRefused` once nobody asks any longer."""
        case = self._locked()
        if case.status not in TAKES_EVIDENCE:
            raise ConflictRefused(_("Nobody asks for evidence now."))
        if happened_on is not None and happened_on > timezone.localtime(at).date():
            words = _("This day is still to come.")
            raise ConflictRefused(words, fields={"happened_on": [("out_of_range", words)]})
        if self.evidence.count() >= MOST_EVIDENCE:
            raise ConflictRefused(_("That is enough to decide by."))
        row: ConflictEvidence = self.evidence.create(
            text=text, happened_on=happened_on, given_by=by, given_at=at
        )
        self.tell(events.EvidenceGiven, by=by, at=at)
        return row

    @transaction.atomic
    def answer_offer(self, *, accept: bool, by: User, at: datetime) -> None:
        """Agree to a joint deal, or not. With both it is carried out; one no ends the proposal.

        Raises `ConflictRefused`, and whatever the verbs of the registrations refuse.
        """
        case = self._locked()
        if case.status != ConflictStatus.OFFERED:
            raise ConflictRefused(_("No joint deal is proposed now."))
        if self.answer:
            raise ConflictRefused(_("This has been answered already."))
        self.answer = self.Answer.ACCEPTED if accept else self.Answer.DECLINED
        self.answered_by, self.answered_at = by, at
        self.save(update_fields=["answer", "answered_by", "answered_at"])
        self.tell(events.JointDealAnswered, by=by, at=at, accepted=accept)
        case.hear_answers(by=by, at=at)

    @transaction.atomic
    def appeal(self, text: str, *, by: User, at: datetime) -> None:
        """Ask that it be decided again. Once for a case, by whichever side is first to ask.

        A registration that was rejected by it is in review again, as by an appeal of its own.
        Raises `IllegalConflictMove`, `ConflictRefused`, and what the registration's appeal refuses.
        """
        case = self._locked()
        case.be_appealed(at=at)
        own = case.first if self.is_first else case.second
        if own.review_status == ReviewStatus.REJECTED:
            own.appeal(text, by=by, at=at)
        self.appeal_text, self.appealed_by, self.appealed_at = text, by, at
        self.save(update_fields=["appeal_text", "appealed_by", "appealed_at"])
        self.tell(events.ConflictAppealed, by=by, at=at)

    # Questions.

    @property
    def name(self) -> str:
        return "first" if self.is_first else "second"

    def outcome(self, choice: str) -> str:
        """Say what a choice means for this side, in a word that tells nothing of the other."""
        if choice == Choice.FIRST_WINS:
            return "kept" if self.is_first else "not_kept"
        return {
            Choice.SPLIT: "part",
            Choice.JOINT: "leads" if self.is_first else "joins",
            Choice.BOTH_REJECTED: "not_kept",
            Choice.SEPARATE: "goes_on",
            Choice.FELL_AWAY: "goes_on",
        }[Choice(choice)]

    def tell(
        self, event: type[events.OfOneSide], *, by: Actor, at: datetime, **details: Any
    ) -> None:
        """Write it into this partner's ledger alone: nothing of it concerns anybody else."""
        said = event(
            subject=self.deal,
            concerns=[self.deal.registrant],
            conflict=self.conflict.public_id,
            **details,
        )
        ledger.record(said, by=by, at=at)

    # Private.

    def _locked(self) -> "Conflict":
        """Return the case under its lock, and read this side as it is then."""
        case = self.conflict
        case.lock()
        self.refresh_from_db(fields=["answer", "appealed_at"])
        return case


class ConflictEvidence(models.Model):
    """What one side's people said speaks for them. It stands as it was written."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    side = models.ForeignKey(ConflictSide, models.PROTECT, related_name="evidence")
    text = models.TextField(max_length=4000)
    happened_on = models.DateField(null=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar[list[Any]] = append_only_but_for_words("text")

    def __str__(self) -> str:
        return f"{self.side_id} {self.given_at}"


class ConflictDecision(models.Model):
    """One person's decision between two, with what each side reads of it."""

    conflict = models.ForeignKey("deals.Conflict", models.PROTECT, related_name="decisions")
    choice = models.CharField(max_length=16, choices=Choice.choices)
    # Nobody, where a registration left and nothing was left to decide.
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    to_first = models.TextField(blank=True)
    to_second = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    reason = models.ForeignKey("deals.RejectReason", models.PROTECT, null=True, related_name="+")
    # Codes of product families by side, where it is split.
    families = models.JSONField(default=dict)
    is_final = models.BooleanField(default=False)
    # How case and claims stood before, and at which versions it left them: whoever takes it back
    # puts back exactly that, unless somebody has gone on since.
    stood = models.JSONField(default=dict)
    # A joint deal is carried out when both sides have agreed.
    carried_out_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(choice=Choice.FELL_AWAY)
                | models.Q(decided_by__isnull=False)
                & ~models.Q(to_first="")
                & ~models.Q(to_second=""),
                name="each_side_reads_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.conflict_id} {self.choice}"

    @property
    def took_effect_at(self) -> datetime:
        return self.carried_out_at or self.decided_at

    def may_be_taken_back(self, *, at: datetime) -> bool:
        """Say whether the grace period lasts: nothing of it has left the house."""
        grace: timedelta = Programme.current().grace
        return self.choice != Choice.FELL_AWAY and at < self.took_effect_at + grace

    def said(self) -> "models.QuerySet[LedgerEntry]":
        """Return what the ledger says of it, and of what it did to either registration."""
        deals = [self.conflict.first_id, self.conflict.second_id]
        kind = self.conflict.first._meta.label_lower
        return LedgerEntry.objects.filter(
            at=self.took_effect_at, verb__in=SAID, subject_kind=kind, subject_id__in=deals
        )

    def hold_back(self) -> None:
        """Let nobody hear of it while it may be taken back, whatever it is made of."""
        until = self.took_effect_at + Programme.current().grace
        ledger.hold_back(self.said(), until=until)

    def words_to(self, side: ConflictSide) -> str:
        return self.to_first if side.is_first else self.to_second
