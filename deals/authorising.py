"""What a change of a partner's agreements or authorisations would do to its registrations.

It is asked of the very verb, undone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models import Deal, Protection
from deals.outside import gaps_of
from partners.authorised import authorisations_of
from partners.may_register import why_stopped
from partners.models import Partner
from permissions.models import User
from permissions.what_if import before_and_after

WAITING = (*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED)
# Of more it is said that there are as many at least.
MOST = 500


@dataclass(frozen=True)
class Standing:
    """How a partner's registrations stand under what holds now."""

    is_stopped: bool
    outside: frozenset[int]
    authorised: int


@dataclass(frozen=True)
class Effect:
    """What a change would do; `drafts` and `running` are what it would meet."""

    before: Standing
    after: Standing
    drafts: int
    running: int

    @property
    def newly_outside(self) -> int:
        return len(self.after.outside - self.before.outside)

    @property
    def no_longer_outside(self) -> int:
        return len(self.before.outside - self.after.outside)

    @property
    def stops(self) -> bool:
        return self.after.is_stopped and not self.before.is_stopped

    @property
    def resumes(self) -> bool:
        return self.before.is_stopped and not self.after.is_stopped

    @property
    def sentences(self) -> list[str]:
        return list(self._told()) or [_("It would change nothing for its registrations.")]

    def _told(self) -> Iterator[str]:
        if self.stops:
            yield _("Nothing new could be submitted for this partner.")
            yield from self._met()
        if self.resumes:
            yield _("Its registrations could be submitted again.")
        if self.after.authorised < self.before.authorised:
            n = self.before.authorised - self.after.authorised
            yield ngettext(
                "%(n)d authorisation would end.", "%(n)d authorisations would end.", n
            ) % {"n": n}
        if n := self.newly_outside:
            yield ngettext(
                "%(n)d registration that waits would be flagged as outside.",
                "%(n)d registrations that wait would be flagged as outside.",
                n,
            ) % {"n": n}
        if n := self.no_longer_outside:
            yield ngettext(
                "%(n)d registration that waits would be flagged no longer.",
                "%(n)d registrations that wait would be flagged no longer.",
                n,
            ) % {"n": n}

    def _met(self) -> Iterator[str]:
        if self.drafts:
            yield ngettext(
                "%(n)d draft would stay a draft.", "%(n)d drafts would stay drafts.", self.drafts
            ) % {"n": self.drafts}
        if self.running:
            yield ngettext(
                "%(n)d protection would run on and come to a list for you.",
                "%(n)d protections would run on and come to a list for you.",
                self.running,
            ) % {"n": self.running}


def effect_of(
    partner: Partner, change: Callable[[], object], *, asker: User, at: datetime
) -> Effect:
    """Say what the change would do to what the asker may view. Whatever it refuses is raised."""
    seen = Deal.objects.permitted(asker, "view", at=at).filter(registrant=partner)
    waiting = list(seen.filter(review_status__in=WAITING).order_by("-pk")[:MOST])

    def ask() -> Standing:
        found = gaps_of(waiting, at=at)
        held = [each for each in authorisations_of(partner) if at in each.during]
        return Standing(
            is_stopped=why_stopped(partner, at=at) is not None,
            outside=frozenset(k for k, each in found.items() if any(gap.is_held for gap in each)),
            authorised=len(held),
        )

    before, after = before_and_after(change, ask)
    drafts = seen.filter(review_status=ReviewStatus.DRAFT)
    running = Protection.objects.filter(deal__in=seen.values("pk"), during__contains=at)
    return Effect(before, after, drafts.count(), running.filter(kept_on=None).count())
