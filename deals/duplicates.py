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
from deals.matching.near import asked_keys
from deals.matching.normalise import parts_of
from deals.matching.score import Known, Match, score
from deals.models.customer import Customer, CustomerVerdict
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
    threshold = "SELECT set_config('pg_trgm.similarity_threshold', %s, true)"
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(threshold, [str(SIMILAR)])
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
     WHERE near_keys && %(keys)s::varchar[] AND merged_into_id IS NULL AND id <> %(apart_from)s
     ORDER BY (SELECT count(*) FROM unnest(near_keys) key WHERE key = ANY(%(keys)s)) DESC,
         similarity(name, %(name)s) DESC, country = %(country)s DESC, id
     LIMIT %(most)s)
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

    Within `among` (keys of customers) none is left out.
    """
    found = nearest(wanted, apart_from=apart_from, among=among)
    return [each for each in found if each.match.decision != "different"]


def nearest(
    wanted: Known, *, apart_from: int | None = None, among: QuerySet | None = None
) -> list[Candidate]:
    """Return the customers most like this one, also where they are hardly alike at all.

    Found by identifier, by domain, by a similar core name, or by a key that a slip leaves; country
    is a feature of the score and never a wall.
    """
    numbers = sorted(wanted.identifiers)
    asked: dict[str, Any] = {
        "name": wanted.name,
        "core": parts_of(wanted.name).core,
        # Spelled in pinyin they cross scripts, and find cores of two characters, which have too
        # few trigrams to be alike.
        "keys": asked_keys(wanted.name, *wanted.other_names, *wanted.former_names),
        "country": wanted.country,
        "domains": sorted(_domains(wanted)),
        "schemes": [each.scheme for each in numbers],
        "values": [each.value for each in numbers],
        "apart_from": apart_from or 0,
        "most": MOST if among is None else None,
    }
    with similar_enough() as cursor:
        cursor.execute(FOUND, asked)
        keys = [key for (key,) in cursor.fetchall()]
    alike = Customer.objects.filter(pk__in=[0, *keys])
    rows = list(alike if among is None else alike.filter(pk__in=among))
    # Where nobody is alike it asks all the same: the time would tell.
    prefetch_related_objects(rows or [Customer(pk=0)], "identifiers")
    scored = [Candidate(row, score(wanted, known(row))) for row in rows]
    scored.sort(key=lambda each: (-each.match.score, each.customer.pk))
    return scored[: MOST if among is None else None]


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
