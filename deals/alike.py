"""Customers that could be those of many registrations: the same search, once for all of them."""

from collections import defaultdict
from collections.abc import Iterable

from deals.duplicates import MOST, Candidate, known, similar_enough
from deals.matching.score import score
from deals.models import Customer

# For each customer what is found by any of its traits, each through the index it has.
PAIRS = """
    SELECT wanted.id, found.id
    FROM deals_customer wanted
    CROSS JOIN LATERAL (
        (SELECT c.id FROM deals_customer c
         WHERE c.core_name %% wanted.core_name AND c.merged_into_id IS NULL
         ORDER BY similarity(c.core_name, wanted.core_name) DESC,
             similarity(c.name, wanted.name) DESC, c.id LIMIT %(most)s)
        UNION
        (SELECT c.id FROM deals_customer c
         WHERE c.near_keys && wanted.near_keys AND c.merged_into_id IS NULL
         ORDER BY (SELECT count(*) FROM unnest(c.near_keys) k WHERE k = ANY(wanted.near_keys)) DESC,
             similarity(c.name, wanted.name) DESC, c.country = wanted.country DESC, c.id
         LIMIT %(most)s)
        UNION
        (SELECT c.id FROM deals_customer c
         WHERE wanted.domain <> '' AND c.domain = wanted.domain AND c.merged_into_id IS NULL
         LIMIT %(most)s)
        UNION
        (SELECT other.customer_id
         FROM deals_customeridentifier mine
         JOIN deals_customeridentifier other USING (scheme, value)
         JOIN deals_customer c ON c.id = other.customer_id AND c.merged_into_id IS NULL
         WHERE mine.customer_id = wanted.id LIMIT %(most)s)
    ) found
    WHERE wanted.id = ANY(%(wanted)s) AND found.id <> wanted.id
"""


def alike(customers: Iterable[int]) -> dict[int, list[Candidate]]:
    """Return for each customer, by its key, those that could be the same, the likeliest first.

    Four statements, however many they are. Where somebody decides on one alone, `candidates`
    is asked, which leaves nothing out that it names.
    """
    keys = sorted(set(customers))
    with similar_enough() as cursor:
        cursor.execute(PAIRS, {"wanted": keys, "most": MOST})
        pairs = cursor.fetchall()
    meant = {*keys, *(other for _key, other in pairs)}
    rows = Customer.objects.filter(pk__in=meant).prefetch_related("identifiers")
    by_key = {row.pk: row for row in rows}
    found: dict[int, list[Candidate]] = defaultdict(list)
    for key, other in pairs:
        match = score(known(by_key[key]), known(by_key[other]))
        if match.decision != "different":
            found[key].append(Candidate(by_key[other], match))
    for each in found.values():
        each.sort(key=lambda one: (-one.match.score, one.customer.pk))
    return dict(found)
