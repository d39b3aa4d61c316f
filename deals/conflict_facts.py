"""What is known of two claims, and what it suggests: for who weighs them, and for nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import format_timedelta
from django.db.models import Q
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from deals.conflict_states import Choice
from deals.matching.weights import SAME
from deals.models import Conflict, ConflictSide, Deal, Protection
from deals.scope import shared_families
from partners.models import LedgerEntry

if TYPE_CHECKING:
    from django.utils.functional import Promise

# How far back the ledger tells of work that could belong to this claim.
LOOKED_BACK = timedelta(days=180)
# The ledger's own word; the library is another floor.
DOWNLOADED = "content.material_downloaded"
# Who came so shortly after the other worked on it as well.
CLOSE = timedelta(days=3)


@dataclass(frozen=True)
class Claim:
    """One side as it is weighed."""

    side: ConflictSide
    deal: Deal
    families: list[Any]
    protections: list[Protection]
    evidence: list[Any]
    earlier: int
    downloads: int
    partners: int


@dataclass(frozen=True)
class Suggestion:
    """What the facts speak for, and each fact that does, as a sentence."""

    choice: str
    reasons: "Sequence[str | Promise]"

    @property
    def label(self) -> str:
        return str(Choice(self.choice).label)


def claims_of(case: Conflict, *, at: datetime) -> list[Claim]:
    """Return both sides, the first one first, with what we know of each."""
    customers = [case.first.customer_id, case.second.customer_id]
    return [
        Claim(
            side=side,
            deal=deal,
            families=sorted(deal.families.all(), key=lambda family: family.code),
            protections=[
                each
                for each in deal.protections.select_related("product_family").order_by("pk")
                if not each.during.isempty
            ],
            evidence=list(side.evidence.select_related("given_by").order_by("given_at", "pk")),
            earlier=Deal.objects.filter(
                registrant=deal.registrant_id,
                customer__in=customers,
                first_submitted_at__lt=deal.first_submitted_at,
            ).count(),
            downloads=downloads(deal, at=at),
            partners=len(deal.partners(at=at)),
        )
        for side, deal in zip(case.sides_in_order(), (case.first, case.second), strict=True)
    ]


def downloads(deal: Deal, *, at: datetime) -> int:
    """Return how often the registrant's people took material from the library lately."""
    return int(
        LedgerEntry.objects.filter(
            Q(concerns=deal.registrant_id), verb=DOWNLOADED, at__gt=at - LOOKED_BACK, at__lte=at
        ).count()
    )


def suggest(case: Conflict, claims: Sequence[Claim], *, at: datetime) -> Suggestion:
    """Return what the facts speak for. A person decides, and may decide otherwise."""
    first, second = claims
    both = [family.name for family in shared_families(first.deal, second.deal)]
    reasons = [came_first(first, second), overlapping(first, second, both)]
    held = [each for each in first.protections if each.state(at=at) == "active"]
    if held:
        reasons.append(_("%(number)s is protected already.") % {"number": first.deal.number})
    if case.score < SAME and case.band != "same":
        reasons.append(_("The score does not settle whether it is one customer."))
    if len(first.evidence) != len(second.evidence):
        more = max(claims, key=lambda claim: len(claim.evidence))
        reasons.append(_("%(number)s gave more evidence.") % {"number": more.deal.number})
    if first.earlier != second.earlier:
        more = max(claims, key=lambda claim: claim.earlier)
        reasons.append(
            _("%(partner)s has worked with this customer before.")
            % {"partner": more.deal.registrant}
        )
    return Suggestion(_choice(case, claims, both, held=bool(held)), reasons)


def _choice(case: Conflict, claims: Sequence[Claim], both: Sequence[str], *, held: bool) -> str:
    first, second = claims
    if not both:
        return Choice.SEPARATE
    if held:
        return Choice.FIRST_WINS
    if all(len(claim.families) > len(both) for claim in claims):
        return Choice.SPLIT
    apart = second.deal.first_submitted_at - first.deal.first_submitted_at  # type: ignore[operator]
    if apart <= CLOSE and all(claim.evidence for claim in claims):
        return Choice.JOINT
    return Choice.FIRST_WINS


def came_first(first: Claim, second: Claim) -> str:
    apart = second.deal.first_submitted_at - first.deal.first_submitted_at  # type: ignore[operator]
    return _("%(number)s came first, by %(span)s.") % {
        "number": first.deal.number,
        "span": format_timedelta(apart, locale=to_locale(get_language() or "en")),
    }


def overlapping(first: Claim, second: Claim, both: Sequence[str]) -> str:
    if not both:
        return _("They want different product families.")
    smaller = min(len(first.families), len(second.families))
    if len(both) == smaller == max(len(first.families), len(second.families)):
        return _("They want the same product families.")
    return ngettext(
        "They share %(n)d product family: %(names)s.",
        "They share %(n)d product families: %(names)s.",
        len(both),
    ) % {"n": len(both), "names": ", ".join(both)}
