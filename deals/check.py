"""What a partner is told before it registers a customer: one sentence, whatever we know.

Its own team's registrations are shown in full. Of everybody else's only a sure match speaks, and
always in the same words: no name, no number, no date, no count. Who asks about too many different
customers on one day hears those words for every one of them.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deals.course import Claim
from deals.duplicates import Candidate, candidates
from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.matching.normalise import block_key
from deals.matching.score import Known, score
from deals.models import CustomerCheck, Deal, Protection
from deals.next_step import decider_of
from partners.models import Programme
from permissions.models import User

# Own drafts are few; beyond this the older ones are nobody's current work.
MOST_DRAFTS = 100
MOST_SHOWN = 20


@dataclass(frozen=True)
class Answer:
    """What the partner hears. `own` are registrations it may view anyway."""

    is_close: bool
    decided_by: User | None
    promised_at: datetime
    promise_provisional: bool
    own: Sequence[Deal]
    eyes: int = 1

    @property
    def sentence(self) -> str:
        when = date_format(timezone.localtime(self.promised_at), _("D j M, H:i"))
        who = self.decided_by.display_name if self.decided_by else Programme.current().vendor_name
        if self.eyes > 1:
            who = _("%(who)s, with a second person,") % {"who": who}
        if self.is_close:
            words = _(
                "This looks close to something we already know. You can submit: %(who)s decides "
                "by %(when)s, and you keep your place meanwhile."
            )
        else:
            words = _("You can submit: %(who)s decides by %(when)s.")
        return words % {"who": who, "when": when}


@transaction.atomic
def check(
    wanted: Known,
    *,
    said: Claim,
    by: User,
    at: datetime,
    deal: Deal | None = None,
) -> Answer:
    """Say whether a registration of this customer, as far as it is `said`, would meet another.

    Every question does the same work, so that time tells no more than words. `deal` is the draft
    the question is about, left out of the answer; `said` is what written there of its worth.
    """
    allowed = Programme.current().checks_a_day
    place = CustomerCheck.place(by, day=at.astimezone(UTC).date(), asked=_digest(wanted))
    found = candidates(wanted)
    known_elsewhere = _others_have(found, families=said.families, by=by, at=at)
    decider = decider_of(said, at=at, deal=deal)
    return Answer(
        is_close=known_elsewhere or place > allowed,
        decided_by=decider.person,
        promised_at=decider.at,
        promise_provisional=decider.is_provisional,
        own=_own(wanted, found, by=by, at=at, apart_from=deal),
        eyes=decider.eyes,
    )


def _digest(wanted: Known) -> str:
    evidence = [*sorted(wanted.domains), *sorted(map(str, wanted.identifiers))]
    text = "|".join([block_key(wanted.name, country=wanted.country), *evidence])
    return hashlib.sha256(text.encode()).hexdigest()


def _others_have(
    found: Sequence[Candidate], *, families: Collection[int], by: User, at: datetime
) -> bool:
    """Say whether somebody else has a live registration of a customer that is the same."""
    # Zero is nobody: an empty list would spare the query, and the time would tell.
    sames = [0, *(each.customer.pk for each in found if each.match.decision == "same")]
    protected = Protection.objects.filter(during__contains=at)
    live = Q(review_status__in=(*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED)) | Q(
        pk__in=protected.values("deal_id")
    )
    others = Deal.objects.filter(live, customer__in=sames).exclude(
        pk__in=Deal.objects.permitted(by, at=at).values("pk")
    )
    if families:
        others = others.filter(families__in=families)
    return bool(others.exists())


def _own(
    wanted: Known,
    found: Sequence[Candidate],
    *,
    by: User,
    at: datetime,
    apart_from: Deal | None,
) -> list[Deal]:
    """Return what the person may view anyway: the same or a possible customer, drafts as well."""
    visible = Deal.objects.permitted(by, at=at).order_by("-created_at", "-pk")
    if apart_from is not None:
        visible = visible.exclude(pk=apart_from.pk)
    customers = [0, *(each.customer.pk for each in found)]
    known = list(visible.filter(customer__in=customers)[:MOST_SHOWN])
    drafts = visible.filter(customer=None).exclude(customer_name="")[:MOST_DRAFTS]
    return known + [draft for draft in drafts if _alike(wanted, draft)][:MOST_SHOWN]


def _alike(wanted: Known, draft: Deal) -> bool:
    typed = Known(
        name=draft.customer_name,
        country=draft.customer_country,
        domains=frozenset({draft.customer_domain} - {""}),
    )
    return score(wanted, typed).decision != "different"
