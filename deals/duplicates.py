"""Which customers we know could be the one somebody has typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet, prefetch_related_objects

from deals.matching.domains import evidence_domain
from deals.matching.identifiers import Identifier
from deals.matching.normalise import block_key, parts_of
from deals.matching.score import Known, Match, score
from deals.models.customer import Customer, CustomerVerdict
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.deal import Deal

# The default of pg_trgm, 0.3, drowns the scorer; 0.5 keeps recall (docs/matching.md).
SIMILAR = 0.5
# One slip in a short core changes three trigrams of its eight.
SHORT, SIMILAR_IF_SHORT = 12, 0.35
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
def similar_enough(core: str = "") -> Iterator[CursorWrapper]:
    """Yield a cursor under which `%` means as similar as candidates have to be to `core`.

    The setting is one transaction's, and none outside of one.
    """
    least = SIMILAR_IF_SHORT if 0 < len(core) <= SHORT else SIMILAR
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(least)])
        yield cursor


# By each trait through the index it has, and no more of each than a person could weigh: those that
# are most alike as a whole. `OR` over them would read every customer there is, and so would an
# order by key, in which the planner hopes to come upon fifty soon.
FOUND = """
    (SELECT id FROM deals_customer
     WHERE core_name %% %(core)s AND merged_into_id IS NULL AND id <> %(apart_from)s
     ORDER BY similarity(core_name, %(core)s) DESC, similarity(name, %(name)s) DESC, id
     LIMIT %(most)s)
    UNION
    (SELECT id FROM deals_customer
     WHERE blocking_key = %(key)s AND merged_into_id IS NULL AND id <> %(apart_from)s
     ORDER BY similarity(name, %(name)s) DESC, id LIMIT %(most)s)
    UNION
    (SELECT id FROM deals_customer
     WHERE former_keys @> ARRAY[%(key)s]::varchar[] AND merged_into_id IS NULL
         AND id <> %(apart_from)s
     ORDER BY similarity(name, %(name)s) DESC, id LIMIT %(most)s)
    UNION
    (SELECT id FROM deals_customer
     WHERE domain = ANY(%(domains)s::text[]) AND merged_into_id IS NULL AND id <> %(apart_from)s
     ORDER BY similarity(name, %(name)s) DESC, id LIMIT %(most)s)
    UNION
    (SELECT c.id FROM deals_customeridentifier i JOIN deals_customer c ON c.id = i.customer_id
     WHERE (i.scheme, i.value) IN (SELECT * FROM unnest(%(schemes)s::text[], %(values)s::text[]))
         AND c.merged_into_id IS NULL AND c.id <> %(apart_from)s
     ORDER BY similarity(c.name, %(name)s) DESC, c.id LIMIT %(most)s)
"""


def _domains(wanted: Known) -> set[str]:
    """Return the domains that lead to a company, as typed and bare; a mail provider's does not."""
    bare = {each: evidence_domain(each) for each in wanted.domains}
    return {domain for pair in bare.items() if all(pair) for domain in pair}


def candidates(
    wanted: Known, *, apart_from: int | None = None, among: QuerySet | None = None
) -> list[Candidate]:
    """Return customers that could be the same, the likeliest first, each with its score.

    Found by identifier, by domain, by a similar core name, or by a former one; country is a
    feature of the score and never a wall. Within `among` (keys of customers) none is left out.
    """
    numbers = sorted(wanted.identifiers)
    asked: dict[str, Any] = {
        "name": wanted.name,
        "core": parts_of(wanted.name).core,
        # The key is spelled in pinyin: it crosses scripts, and finds cores of two characters,
        # which have too few trigrams to be alike.
        "key": block_key(wanted.name, country=wanted.country)[:220],
        "domains": sorted(_domains(wanted)),
        "schemes": [each.scheme for each in numbers],
        "values": [each.value for each in numbers],
        "apart_from": apart_from or 0,
        "most": MOST if among is None else None,
    }
    with similar_enough(asked["core"]) as cursor:
        cursor.execute(FOUND, asked)
        keys = [key for (key,) in cursor.fetchall()]
    alike = Customer.objects.filter(pk__in=[0, *keys])
    rows = list(alike if among is None else alike.filter(pk__in=among))
    # Where nobody is alike it asks all the same: the time would tell.
    prefetch_related_objects(rows or [Customer(pk=0)], "identifiers")
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
