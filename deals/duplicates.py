"""Which customers we know could be the one somebody has typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Case, Q, QuerySet, When

from deals.matching.identifiers import Identifier
from deals.matching.normalise import block_key, parts_of
from deals.matching.score import Known, Match, score
from deals.models.customer import Customer, CustomerIdentifier, CustomerVerdict
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.deal import Deal

# The default of pg_trgm, 0.3, drowns the scorer; 0.5 keeps recall (docs/matching.md).
SIMILAR = 0.5
MOST = 50


@dataclass(frozen=True)
class Candidate:
    customer: Customer
    match: Match


def known(customer: Customer) -> Known:
    """Return what the scorer knows of a customer."""
    return Known(
        name=customer.name,
        country=customer.country,
        city=customer.city,
        domains=frozenset({customer.domain} - {""}),
        identifiers=frozenset(Identifier(i.scheme, i.value) for i in customer.identifiers.all()),
        former_names=tuple(customer.former_names),
    )


@contextmanager
def similar_enough() -> Iterator[CursorWrapper]:
    """Yield a cursor under which `%` means as similar as candidates have to be.

    The setting is one transaction's, and none outside of one.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SIMILAR)]
        )
        yield cursor


def candidates(
    wanted: Known, *, apart_from: int | None = None, among: QuerySet | None = None
) -> list[Candidate]:
    """Return customers that could be the same, the likeliest first, each with its score.

    Found by identifier, by domain, by a similar core name, or by a former one; country is a
    feature of the score and never a wall. Within `among` (keys of customers) none is left out.
    """
    core = parts_of(wanted.name).core
    # The key is spelled in pinyin: it crosses scripts, and finds cores of two characters, which
    # have too few trigrams to be alike.
    key = block_key(wanted.name, country=wanted.country)[:220]
    exact = Q(blocking_key=key) | Q(former_keys__contains=[key])
    if wanted.domains:
        exact |= Q(domain__in=wanted.domains)
    for each in wanted.identifiers:
        carriers = CustomerIdentifier.objects.filter(scheme=each.scheme, value=each.value)
        exact |= Q(pk__in=carriers.values("customer"))
    with similar_enough():
        alike = Customer.objects.living().filter(exact | Q(core_name__trigram_similar=core))
        alike = alike.exclude(pk=apart_from or 0).prefetch_related("identifiers")
        # Where some must be left out, it is those that are least alike.
        alike = alike.order_by(
            Case(When(exact, then=0), default=1), TrigramSimilarity("core_name", core).desc(), "pk"
        )
        rows = list(alike[: MOST * 4] if among is None else alike.filter(pk__in=among))
    scored = [Candidate(row, score(wanted, known(row))) for row in rows]
    scored.sort(key=lambda each: (-each.match.score, each.customer.pk))
    return [each for each in scored if each.match.decision != "different"][
        : MOST if among is None else None
    ]


def sames(deal: "Deal", *, among: QuerySet | None = None) -> list[Candidate]:
    """Return the customers that by every feature are the deal's own, itself left out."""
    if deal.customer is None:
        return []
    found = candidates(known(deal.customer), apart_from=deal.customer.pk, among=among)
    return [each for each in found if each.match.decision == "same"]


def keep_verdict(
    deal: "Deal", candidate: Customer, verdict: str, *, by: User, at: datetime
) -> CustomerVerdict:
    """Write what a person decided of a pair, with what the scorer said of it at that moment."""
    typed = deal.customer
    assert typed is not None  # noqa: S101  asked by the verb
    match = score(known(typed), known(candidate))
    row, _made = CustomerVerdict.objects.update_or_create(
        deal=deal,
        customer=typed,
        candidate=candidate,
        defaults={
            "verdict": verdict,
            "score": match.score,
            "features": [asdict(feature) for feature in match.because],
            "model_version": match.model_version,
            "decided_by": by,
            "decided_at": at,
        },
    )
    return row
