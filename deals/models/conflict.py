"""A conflict is a case: two registrations want the same, and a person decides between them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from deals import conflict_events as events
from deals.carry_out import carry_out
from deals.conflict_refusals import ConflictRefused, IllegalConflictMove
from deals.conflict_stand import stand_of, versions_of
from deals.conflict_states import (
    MOVES,
    UNDECIDED,
    Choice,
    ConflictStatus,
    moves,
)
from deals.duplicates import known
from deals.matching.score import score
from deals.models.conflict_side import ConflictDecision, ConflictSide
from partners import ledger
from partners.models import Programme
from partners.promise import promised_by
from permissions.actors import Actor, System
from permissions.models import User
from permissions.public_ids import new_public_id, spelled
from permissions.querysets import PermittedQuerySet
from permissions.refusals import Refused

if TYPE_CHECKING:
    from deals.models.approval import RejectReason
    from deals.models.deal import Deal


# By whom a proposal fails is said to neither side.
WEIGHING = System("weigh a conflict again")


def new_conflict_number() -> str:
    """Return a number people can say aloud, which does not tell how many there are."""
    return f"CF-{spelled(6)}"


@dataclass(frozen=True)
class Ruling:
    """What somebody decides, with what each side reads of it.

    `families` says, where it is split, which codes go to `first` and which to `second`.
    """

    choice: str
    to_first: str
    to_second: str
    internal_note: str = ""
    reason: "RejectReason | None" = None
    families: dict[str, list[str]] = field(default_factory=dict)


class ConflictQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-pk"]

    def undecided(self) -> "ConflictQuerySet":
        return self.filter(status__in=UNDECIDED)

    def of(self, deal: "Deal") -> "ConflictQuerySet":
        return self.filter(models.Q(first=deal) | models.Q(second=deal))


class Conflict(models.Model):
    """Two registrations of one customer with an overlapping scope, from meeting to decision.

    `first` was submitted before `second`. What the scorer said when they met stays as it was.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    number = models.CharField(
        max_length=12, unique=True, default=new_conflict_number, editable=False
    )
    # Without the database's own check of the key: it would wait for whoever decides the other
    # registration, who may wait for us. Registrations are never deleted.
    first = models.ForeignKey("deals.Deal", models.PROTECT, related_name="+", db_constraint=False)
    second = models.ForeignKey("deals.Deal", models.PROTECT, related_name="+", db_constraint=False)
    status = models.CharField(
        max_length=10, choices=ConflictStatus.choices, default=ConflictStatus.OPEN
    )
    # The verdict of the scorer, so that it can be reproduced years later.
    band = models.CharField(max_length=10)
    score = models.FloatField()
    features = models.JSONField(default=list)
    model_version = models.CharField(max_length=20)
    first_form = models.CharField(max_length=400)
    second_form = models.CharField(max_length=400)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_provisional = models.BooleanField(default=False)
    # From here on the two sides know of it: from our word to them, never from a rival's doing.
    told_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    escalation_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ConflictQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=models.Q(status__in=UNDECIDED),
                name="one_open_conflict_per_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="conflict_is_between_two"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ConflictStatus.values), name="conflict_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status=ConflictStatus.OPEN) | models.Q(told_at__isnull=False),
                name="sides_know_of_what_is_past_opening",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["second"], name="conflicts_by_second"),
            models.Index(fields=["status", "due_at"], name="conflicts_by_promise"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/conflicts/{self.public_id}/"

    # Verbs. Each takes its turn: both registrations are locked, in order, and then the case.

    @classmethod
    @transaction.atomic
    def begin(cls, one: "Deal", other: "Deal", *, by: Actor, at: datetime) -> "Conflict":
        """Open a case between two registrations; the one that is open already, where there is.

        Raises `ConflictRefused` where they are of one partner.
        """
        if one.registrant_id == other.registrant_id:
            raise ConflictRefused(_("Both are registrations of one partner."))
        first, second = sorted((one, other), key=rank)
        if first.customer is None or second.customer is None:
            raise ConflictRefused(_("Only what was submitted can be in conflict."))
        held: Conflict | None = cls.objects.undecided().filter(first=first, second=second).first()
        if held is not None:
            return held
        match = score(known(first.customer), known(second.customer))
        owner = _who_may_decide(first, second, at=at)
        due = promised_by(owner, at=at, days=Programme.current().review_days)
        try:
            with transaction.atomic():
                row: Conflict = cls.objects.create(
                    first=first,
                    second=second,
                    band="same" if first.customer_id == second.customer_id else match.decision,
                    score=match.score,
                    features=[asdict(feature) for feature in match.because],
                    model_version=match.model_version,
                    first_form=match.left_form,
                    second_form=match.right_form,
                    owner=owner,
                    opened_by=by if isinstance(by, User) else None,
                    opened_at=at,
                    due_at=due.at,
                    due_provisional=due.provisional,
                )
        except IntegrityError:
            # Somebody opened it a moment ago: theirs is the case.
            return cls.objects.undecided().get(first=first, second=second)  # type: ignore[no-any-return]
        ConflictSide.objects.bulk_create(
            ConflictSide(conflict=row, deal=deal, is_first=deal is first)
            for deal in (first, second)
        )
        row._record(events.ConflictOpened, by=by, at=at)
        return row

    @transaction.atomic
    def ask(self, *, by: User, at: datetime) -> None:
        """Ask both sides what speaks for them, until a working day of ours. Raises `IllegalMove`.

        From now on each knows that there is a case, and nothing of the other.
        """
        self._take_turn("evidence-request")
        programme = Programme.current()
        answer = promised_by(by, at=at, days=programme.review_days)
        due = promised_by(by, at=answer.at, days=programme.review_days)
        self.told_at, self.answer_by = at, answer.at
        self.due_at, self.due_provisional = max(self.due_at, due.at), due.provisional
        self.owner = by
        self._move_to(ConflictStatus.EVIDENCE)
        for side in self.sides_in_order():
            side.tell(events.EvidenceAsked, by=by, at=at)

    @transaction.atomic
    def decide(self, ruling: "Ruling", *, by: User, at: datetime) -> None:
        """Decide, and carry it out with the verbs of the registrations, or not at all.

        A joint deal is proposed instead: it becomes one when both sides have agreed. Raises
        `IllegalConflictMove`, `ConflictRefused`, and whatever the verbs of the registrations
        refuse.
        """
        is_offer = ruling.choice == Choice.JOINT
        self._take_turn("offer" if is_offer else "decision")
        decision = self.decisions.create(
            **vars(ruling),
            decided_by=by,
            decided_at=at,
            is_final=self.status == ConflictStatus.APPEALED,
            stood=stand_of(self, at=at),
        )
        self.told_at = self.told_at or at
        self.owner = by
        if is_offer:
            self.answer_by = promised_by(by, at=at, days=Programme.current().review_days).at
            self.sides.update(answer="", answered_by=None, answered_at=None)
        self._move_to(ConflictStatus.OFFERED if is_offer else ConflictStatus.DECIDED)
        if not is_offer:
            carry_out(self, decision, by=by, at=at)
        event = events.JointDealProposed if is_offer else events.ConflictDecided
        for side in self.sides_in_order():
            side.tell(event, by=by, at=at)
        self._keep_versions(decision)
        decision.hold_back()

    @transaction.atomic
    def escalate(self, *, by: User, at: datetime, why: str) -> None:
        """Hand it on: whoever else may decide it, and the director, finds it marked.

        Raises `ConflictRefused` once it is decided.
        """
        self.lock()
        if self.status not in UNDECIDED:
            raise ConflictRefused(_("This conflict is decided already."))
        self.escalated_at, self.escalation_note, self.owner = at, why, None
        self._move_to(ConflictStatus(self.status))
        self._record(events.ConflictEscalated, by=by, at=at)

    def hear_answers(self, *, by: User, at: datetime) -> None:
        """Make it a joint deal once both have agreed; weigh it again where one does not.

        Locked by who calls. What cannot be carried out any more is weighed again as well: whoever
        agreed last has done nothing wrong.
        """
        decision = self.last_decision()
        if decision is None or decision.decided_by is None:
            raise ValueError("A joint deal is proposed by a person.")
        sides = list(self.sides.order_by("-is_first"))
        answers = {side.answer for side in sides}
        if answers == {ConflictSide.Answer.ACCEPTED}:
            try:
                with transaction.atomic():
                    self._move_to(ConflictStatus.DECIDED)
                    carry_out(self, decision, by=decision.decided_by, at=at)
                    for side in sides:
                        side.tell(events.ConflictDecided, by=decision.decided_by, at=at)
                    decision.carried_out_at = at
                    self._keep_versions(decision)
                    decision.hold_back()
            except Refused:
                answers.add(ConflictSide.Answer.DECLINED)
        if ConflictSide.Answer.DECLINED in answers:
            self._move_to(ConflictStatus.EVIDENCE)
            for side in sides:
                side.tell(events.JointDealFailed, by=WEIGHING, at=at)

    def be_appealed(self, *, at: datetime) -> None:
        """Be decided again, by our working time. Locked by who calls.

        Raises `IllegalConflictMove`, `ConflictRefused` where it was appealed before.
        """
        if "appeal" not in moves(self.status):
            raise IllegalConflictMove.of(self.status, "appeal")
        if not self.is_appealable:
            raise ConflictRefused(_("This stands: it can be appealed once."))
        decision = self.last_decision()
        if decision is not None and decision.may_be_taken_back(at=at):
            raise ConflictRefused(
                _("Whoever decided it may still take that back. Try again in a moment.")
            )
        due = promised_by(self.owner, at=at, days=Programme.current().review_days)
        self.due_at, self.due_provisional = due.at, due.provisional
        self._move_to(ConflictStatus.APPEALED)

    def stand_as(
        self, status: str, *, said: type[ledger.Event] | None, by: Actor, at: datetime
    ) -> None:
        """Stand so without a decision of anybody now, and say so. Locked by who calls."""
        self._move_to(ConflictStatus(status))
        if said is not None:
            self._record(said, by=by, at=at)

    def lock(self) -> None:
        """Wait until nobody else moves either registration, and read the case as it is then."""
        deals = {each.pk: each for each in self._deals_locked()}
        fresh = type(self).objects.select_for_update().get(pk=self.pk)
        for column in self._meta.concrete_fields:
            setattr(self, column.attname, getattr(fresh, column.attname))
        self.first, self.second = deals[self.first_id], deals[self.second_id]
        self._prefetched_objects_cache: dict[str, Any] = {}

    # Questions.

    @property
    def is_open(self) -> bool:
        return self.status in UNDECIDED

    @property
    def is_appealable(self) -> bool:
        """Once: what was decided on an appeal, or by nobody, stands."""
        last = self.last_decision()
        return (
            self.status == ConflictStatus.DECIDED
            and last is not None
            and not last.is_final
            and last.choice not in {Choice.FELL_AWAY, Choice.JOINT}
        )

    def last_decision(self) -> ConflictDecision | None:
        """Return what holds: of those that nobody has taken back the latest."""
        held = [row for row in self.decisions.all() if row.undone_at is None]
        return max(held, key=lambda row: row.pk, default=None)

    def sides_in_order(self) -> "list[ConflictSide]":
        return sorted(self.sides.all(), key=lambda side: not side.is_first)

    def allowed_moves(self, may: set[str]) -> list[str]:
        """Return the moves open in this state to somebody who may `may`."""
        names = {name for name in moves(self.status) if MOVES[name].needs in may}
        return sorted(names if self.is_appealable else names - {"appeal"})

    # Private.

    def _deals_locked(self) -> "Sequence[Deal]":
        deals = type(self.first).objects.filter(pk__in=[self.first_id, self.second_id])
        locked: list[Deal] = list(deals.order_by("pk").select_for_update())
        return locked

    def _take_turn(self, move: str) -> None:
        self.lock()
        if move not in moves(self.status):
            raise IllegalConflictMove.of(self.status, move)

    def _keep_versions(self, decision: ConflictDecision) -> None:
        """Keep at which versions it leaves case and registrations."""
        decision.stood["versions"] = versions_of(self)
        decision.save(update_fields=["stood", "carried_out_at"])

    def _move_to(self, status: ConflictStatus) -> None:
        self.status, self.version = status, self.version + 1
        self.save()

    def _record(self, event: type[ledger.Event], *, by: Actor, at: datetime) -> None:
        concerned = [self.first.registrant, self.second.registrant]
        ledger.record(event(subject=self, concerns=concerned), by=by, at=at)


def rank(deal: "Deal") -> tuple[datetime, int]:
    """Return the place in the order of claims: the first submission, whatever came after it."""
    if deal.first_submitted_at is None:
        raise ConflictRefused(_("Only what was submitted can be in conflict."))
    return deal.first_submitted_at, deal.pk


def _who_may_decide(first: "Deal", second: "Deal", *, at: datetime) -> User | None:
    """Return whichever of the two partners' managers may decide both; nobody where neither may."""
    both = [first.pk, second.pk]
    for deal in (second, first):
        manager: User | None = deal.registrant.channel_manager(at=at)
        if manager is None:
            continue
        decides = type(first).objects.permitted(manager, "decide", at=at).filter(pk__in=both)
        if decides.count() == len(both):
            return manager
    return None
