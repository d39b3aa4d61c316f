"""The one objection to a rejection: within a time, to somebody else where there is somebody."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from deals import events, rivals
from deals.course import plan
from deals.lifecycle import ReviewStatus
from deals.models.approval import Approval
from deals.models.moving import Moving
from deals.refusals import AnotherDecides, AppealRefused, IllegalMove, ReasonMissing
from deals.turns import looked
from partners import ledger
from partners.models import Programme
from permissions.append_only import append_only_but_for_words
from permissions.explain import who_may
from permissions.models import User


class Appeal(models.Model):
    """A registrant's word against a rejection. A registration has one, whatever came of it."""

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="appeals")
    against = models.ForeignKey(Approval, models.PROTECT, related_name="+")
    appealed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    appealed_at = models.DateTimeField()
    words = models.TextField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["deal"], name="appealed_once")
        ]
        triggers: ClassVar[list[Any]] = append_only_but_for_words("words")

    def __str__(self) -> str:
        return f"{self.deal_id} {self.appealed_at}"


class Appealing(Moving):
    """The verb and the questions of an appeal."""

    class Meta(Moving.Meta):
        abstract = True

    @transaction.atomic
    def appeal(self, words: str, *, by: User, at: datetime) -> Appeal:
        """Ask for another decision on a rejection. It is in review again and keeps its rank.

        Raises `IllegalMove`, `ReasonMissing`, and `AppealRefused` for a second appeal, one that
        comes too late, and one against a verdict that may still be taken back.
        """
        self._may_move("appeal")
        if not words.strip():
            raise ReasonMissing.at("words")
        verdict = self.rejection()
        if verdict is None:
            raise IllegalMove(_("There is no verdict to appeal against."))
        if self.appeals.exists():
            raise AppealRefused(_("A registration can be appealed once, and this one was."))
        if verdict.may_be_taken_back(at=at):
            raise AppealRefused(
                _("Whoever rejected it may still take that back. Try again in a moment.")
            )
        if at >= self.appeal_until(verdict):
            raise AppealRefused(_("The time to appeal has passed."))
        made: Appeal = self.appeals.create(
            against=verdict, appealed_by=by, appealed_at=at, words=words
        )
        # A question that was rejected unanswered is none any more.
        self.information_requests.filter(answered_at=None).update(answered_at=at)
        programme = Programme.current()
        promise = plan(self._deal, at=at)
        self.promised_at, self.promise_provisional = promise.at, promise.provisional
        self.lapses_at = at + timedelta(days=programme.undecided_days)
        self.reviewer = None
        self._set_status(ReviewStatus.IN_REVIEW, at=at)
        self._snapshot("appeal", at=at)
        ledger.record(
            events.DealAppealed(
                subject=self,
                concerns=self.partners(at=at),
                promised=promise.at.isoformat() if promise.at else None,
            ),
            by=by,
            at=at,
        )
        rivals.meet(self._deal, at=at)
        return made

    def rejection(self) -> Approval | None:
        """Return the verdict that stands, if it is a rejection."""
        verdict: Approval | None = (
            self.approvals.filter(undone_at=None).order_by("-decided_at", "-pk").first()
        )
        return verdict if verdict and verdict.decision == Approval.Decision.REJECTED else None

    @staticmethod
    def appeal_until(verdict: Approval) -> datetime:
        until: datetime = verdict.decided_at + timedelta(days=Programme.current().appeal_days)
        return until

    def can_be_appealed(self, *, at: datetime) -> datetime | None:
        """Return until when an appeal is heard, None where none is."""
        if self.review_status != ReviewStatus.REJECTED or self.appeals.exists():
            return None
        verdict = self.rejection()
        until = self.appeal_until(verdict) if verdict else None
        return until if until and at < until else None

    def rejecter(self) -> int | None:
        """Return who made the verdict that was appealed against, by key."""
        keys = self.appeals.values_list("against__decided_by", flat=True)
        key: int | None = keys.first()
        return key

    def waits_for_another(self, person: User, *, at: datetime) -> bool:
        """Say whether `person` made the verdict appealed against and somebody else may decide.

        Whoever was one of several eyes already is no other one.
        """
        if self.rejecter() != person.pk:
            return False
        spent = {person.pk, *(row.by_id for row in looked(self._deal))}
        return any(other.pk not in spent for other, _grounds in who_may("decide", self, at=at))

    def _let_another_decide(self, by: User, *, at: datetime) -> None:
        if self.waits_for_another(by, at=at):
            raise AnotherDecides(
                _("You rejected it; somebody else decides on the appeal against that.")
            )
