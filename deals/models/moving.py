"""How a registration moves: asked of the table, under the lock, with what it said kept."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from deals import rivals
from deals.lifecycle import TRANSITIONS, ReviewStatus, moves
from deals.models.customer import DealCustomer
from deals.models.queue import QueuePlace
from deals.models.registration import Registration
from deals.refusals import IllegalMove
from deals.snapshot import content_of
from partners.models import Partner

if TYPE_CHECKING:
    from deals.models.deal import Deal


class Moving(Registration):
    """What every verb is made of. Rows are fresh and locked: `fetch(…, lock=True)`."""

    class Meta(Registration.Meta):
        abstract = True

    if TYPE_CHECKING:
        # What only the one concrete child has.
        approvals: Any
        appeals: Any
        information_requests: Any
        snapshots: Any

        def partners(self, *, at: datetime) -> list[Partner]: ...

    @property
    def _deal(self) -> "Deal":
        return cast("Deal", self)

    def _may_move(self, name: str) -> None:
        if name not in moves(self.review_status):
            raise IllegalMove.of(self.review_status, TRANSITIONS[name])

    def _set_status(self, status: ReviewStatus, *, at: datetime) -> None:
        # Two people deciding at once take turns by the lock, and the second is refused by
        # `_may_move`.
        self.review_status = status
        QueuePlace.go_with(self._deal, status, at=at)
        self._touch(at=at)
        rivals.part_ways(self._deal, at=at)

    def _touch(self, *, at: datetime) -> None:
        self.updated_at, self.version = at, self.version + 1
        self.save()
        DealCustomer.follow(self._deal, at=at)

    def _snapshot(self, occasion: str, *, at: datetime) -> None:
        content = content_of(self._deal, at=at)
        self.snapshots.create(occasion=occasion, at=at, deal_version=self.version, content=content)
