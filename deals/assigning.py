"""In whose hands a registration is: whoever may decide it may take it up or hand it on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from deals import events
from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models import Deal
from deals.refusals import NotTheirs
from partners import ledger
from partners.models import LedgerEntry
from permissions.actors import Actor, System
from permissions.explain import who_may
from permissions.models import User

WAITING = (*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED)


def may_be_given(deal: Deal, *, at: datetime) -> list[User]:
    """Return who may decide it, by name: in nobody else's hands can it be put."""
    return [person for person, _grounds in who_may("decide", deal, at=at)]


@transaction.atomic
def assign(deal: Deal, to: User, *, by: User, at: datetime) -> None:
    """Put a registration, fetched locked, into somebody's hands. Twice changes nothing.

    It is no verdict and nothing of the registration changes, so what others read stays current.
    Raises `NotTheirs` for what waits for nobody, and for who may not decide it.
    """
    if deal.review_status not in WAITING:
        raise NotTheirs(_("This has been decided already."))
    if not Deal.objects.among([deal.pk], to, "decide", at=at).exists():
        words = _("Choose somebody who may decide it.")
        raise NotTheirs(words, fields={"to": [("not_a_decider", words)]})
    if deal.reviewer_id == to.pk:
        return
    deal.reviewer = to
    deal.save(update_fields=["reviewer"])
    assigned = events.ReviewAssigned(subject=deal, concerns=[deal.registrant], person=to.pk)
    ledger.record(assigned, by=by, at=at)


def somebody_changed(_entry: LedgerEntry, at: datetime) -> None:
    """Hear that somebody came, went or looks after other partners."""
    let_go(by=System("a reviewer may no longer decide"), at=at)


def let_go(*, by: Actor, at: datetime) -> int:
    """Take registrations out of the hands of who may no longer decide them; say how many."""
    waiting = Deal.objects.filter(review_status__in=WAITING).exclude(reviewer=None)
    done = 0
    for reviewer in User.objects.filter(pk__in=waiting.values("reviewer_id")).order_by("pk"):
        theirs = Deal.objects.permitted(reviewer, "decide", at=at)
        lost = waiting.filter(reviewer=reviewer).exclude(pk__in=theirs.values("pk"))
        for key in list(lost.order_by("pk").values_list("pk", flat=True)):
            done += _let_one_go(key, reviewer, by=by, at=at)
    return done


@transaction.atomic
def _let_one_go(key: int, reviewer: User, *, by: Actor, at: datetime) -> bool:
    deal = (
        Deal.objects.select_for_update(of=("self",))
        .filter(pk=key, reviewer=reviewer, review_status__in=WAITING)
        .first()
    )
    if deal is None or Deal.objects.among([key], reviewer, "decide", at=at).exists():
        return False
    deal.reviewer = None
    deal.save(update_fields=["reviewer"])
    gone = events.ReviewerLetGo(subject=deal, concerns=[deal.registrant], person=reviewer.pk)
    ledger.record(gone, by=by, at=at)
    return True
