"""Whether two companies are one, with every reason on the table.

Likeness of names is a weighted sum of named features; then come rules, which a person could apply
with a pencil: an equal registry number decides, a branch is never its parent, a number that
differs is a different thing. False alarms cost partners' trust, so `same` needs likeness far above
what chance brings and no rule against it; what lies between goes to a person.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal

from deals.matching.domains import evidence_domain
from deals.matching.features import (
    across_scripts,
    adds_words,
    chinese_features,
    latin_features,
    places_differ,
)
from deals.matching.identifiers import Identifier
from deals.matching.legal_forms import forms_conflict
from deals.matching.normalise import Parts, directions, parts_of
from deals.matching.weights import MODEL_VERSION, POSSIBLE, SAME, WEIGHTS
from deals.matching.whereabouts import same_address, same_postcode, same_telephone

Decision = Literal["same", "possible", "different"]


@dataclass(frozen=True)
class Known:
    """What is known of a company when it is compared; all but a name may be missing."""

    name: str
    country: str = ""
    city: str = ""
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    other_names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()
    identifiers: frozenset[Identifier] = frozenset()


@dataclass(frozen=True)
class Feature:
    """One reason: what was found, and what it moved the score's log-odds by.

    A rule that bounds the score has the bound as `value` and a contribution of 0.
    """

    name: str
    value: float
    contribution: float

    def __str__(self) -> str:
        return f"{self.name}={self.value:.2f}({self.contribution:+.2f})"


@dataclass(frozen=True)
class Match:
    """A verdict that can be reproduced years later."""

    score: float
    decision: Decision
    because: tuple[Feature, ...]
    left_form: str
    right_form: str
    model_version: str = field(default=MODEL_VERSION)

    @property
    def explanation(self) -> str:
        return "; ".join(str(feature) for feature in self.because)


def score(left: Known, right: Known) -> Match:
    """Compare two companies; the same pair in either order gives the same score."""
    shared = left.identifiers & right.identifiers
    match = max(_compared(left, right), key=lambda m: m.score)
    if shared:
        reason = Feature(f"equal_{min(shared).scheme}", 1.0, 0.0)
        return replace(match, score=1.0, decision="same", because=(reason, *match.because))
    return match


def _compared(left: Known, right: Known) -> Iterator[Match]:
    """Compare every name of one with every name of the other, and say if it was an old one."""
    for (name, is_old), (other, is_other_old) in product(_names(left), _names(right)):
        yield _judged(name, other, left, right, by_former_name=is_old or is_other_old)


def _names(known: Known) -> Iterable[tuple[str, bool]]:
    current = [(name, False) for name in (known.name, *known.other_names) if name.strip()]
    return current + [(name, True) for name in known.former_names if name.strip()] or [("", False)]


def _judged(name: str, other: str, left: Known, right: Known, *, by_former_name: bool) -> Match:
    first, second = sorted((name, other))
    mine, theirs = parts_of(first), parts_of(second)
    named_alike = list(_likeness(mine, theirs))
    reasons = [*named_alike, *_circumstances(left, right)]
    if by_former_name:
        reasons.append(Feature("former_name", 1.0, 0.0))
    named = bool(mine.words and theirs.words)
    likely = _likely(reasons) if named else 0.0
    if named and likely < ONE_PLACE and _is_one_place(left, right):
        likely = ONE_PLACE
        reasons.append(Feature("one_place", ONE_PLACE, 0.0))
    bounds = list(_bounds(mine, theirs, left, right))
    if _likely(named_alike) < POSSIBLE <= likely:
        bounds.append(Feature("other_name", NEVER_SAME, 0.0))
    bounded = likely * min((bound.value for bound in bounds), default=1.0)
    bounded *= EACH_FURTHER ** max(len(bounds) - 1, 0)
    here, there = parts_of(name), parts_of(other)
    return Match(
        score=round(bounded, 6),
        decision=_decided(bounded),
        because=(*bounds, *reasons),
        left_form=here.normal,
        right_form=there.normal,
    )


def _likely(reasons: Iterable[Feature]) -> float:
    return 1 / (1 + math.exp(-sum(reason.contribution for reason in reasons)))


def _decided(likely: float) -> Decision:
    if likely >= SAME:
        return "same"
    return "possible" if likely >= POSSIBLE else "different"


def _likeness(left: Parts, right: Parts) -> Iterator[Feature]:
    if left.is_chinese and right.is_chinese:
        route, values = "chinese", chinese_features(left, right)
    elif left.is_chinese or right.is_chinese:
        chinese, latin = (left, right) if left.is_chinese else (right, left)
        route, values = "across", across_scripts(chinese, latin)
    else:
        route, values = "latin", latin_features(left, right)
    yield from _weighted(route, values)


def _weighted(route: str, values: Mapping[str, float]) -> Iterator[Feature]:
    weights = WEIGHTS[route]
    yield Feature(f"{route}_names", 1.0, weights["start"])
    for name, value in values.items():
        yield Feature(name, value, weights[name] * value)


def _circumstances(left: Known, right: Known) -> Iterator[Feature]:
    domains = _evidence(left.domains), _evidence(right.domains)
    weights = WEIGHTS["circumstances"]
    if domains[0] & domains[1]:
        yield Feature("equal_domain", 1.0, weights["equal_domain"])
    elif domains[0] and domains[1]:
        yield Feature("other_domain", 1.0, weights["other_domain"])
    if left.city and right.city and not _same_city(left.city, right.city):
        yield Feature("other_city", 1.0, weights["other_city"])
    for what, is_same in _whereabouts(left, right).items():
        if is_same is not None:
            name = f"equal_{what}" if is_same else f"other_{what}"
            yield Feature(name, 1.0, weights[name])


def _whereabouts(left: Known, right: Known) -> Mapping[str, bool | None]:
    return {
        "address": same_address(left.address, right.address),
        "telephone": same_telephone(left.telephone, right.telephone),
        "postcode": same_postcode(left.postcode, right.postcode),
    }


def _evidence(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(evidence_domain, addresses)))


def _is_one_place(left: Known, right: Known) -> bool:
    """Say whether address and telephone are one: renamed, or of one house, but worth a look."""
    found = _whereabouts(left, right)
    return bool(found["address"] and found["telephone"])


def _elsewhere(left: Known, right: Known) -> float:
    """Return the bound for another address: a branch if something leads there, or a namesake."""
    found = _whereabouts(left, right)
    if found["address"] is not False:
        return 1.0
    if found["telephone"]:
        return ANOTHER_SITE
    towns = bool(left.city and right.city and not _same_city(left.city, right.city))
    apart = found["telephone"] is False or found["postcode"] is False or towns
    return UNLIKELY if apart else ANOTHER_SITE


def _same_city(city: str, other: str) -> bool:
    first, second = parts_of(city), parts_of(other)
    return first.plain.removesuffix("市") == second.plain.removesuffix("市") or bool(
        first.places & second.places
    )


NEVER_SAME = 0.84
"""Bounds below `weights.SAME`: two legal entities that a person must tell apart."""
ANOTHER_SITE = 0.75
ONE_PLACE = 0.6
EACH_FURTHER = 0.95
"""Two rules against a pair weigh more than one."""
UNLIKELY = 0.55
HARDLY = 0.3
AGAINST = 0.04


def _bounds(left: Parts, right: Parts, mine: Known, theirs: Known) -> Iterator[Feature]:
    """Yield what keeps two names apart however alike they look."""
    is_related = left.branch != right.branch
    if any(a.contradicts(b) for a, b in product(mine.identifiers, theirs.identifiers)):
        yield Feature("other_identifier", NEVER_SAME if is_related else AGAINST, 0.0)
    if is_related:
        yield Feature("branch", NEVER_SAME, 0.0)
    if mine.country and theirs.country and mine.country.casefold() != theirs.country.casefold():
        yield Feature("other_country", NEVER_SAME, 0.0)
    if (bound := _elsewhere(mine, theirs)) < 1:
        yield Feature("elsewhere", bound, 0.0)
    yield from _bounds_of_names(left, right)


def _bounds_of_names(left: Parts, right: Parts) -> Iterator[Feature]:
    if left.numbers != right.numbers:
        yield Feature("other_number", _number_bound(left, right), 0.0)
    if left.is_chinese and right.is_chinese:
        yield from _chinese_bounds(left, right)
    elif not (left.is_chinese or right.is_chinese) and adds_words(left, right):
        yield Feature("added_words", NEVER_SAME, 0.0)
    if forms_conflict(left.form, right.form):
        yield Feature("other_legal_form", NEVER_SAME, 0.0)
    if places_differ(left, right):
        yield Feature("other_place", NEVER_SAME, 0.0)


def _number_bound(left: Parts, right: Parts) -> float:
    return HARDLY if left.numbers and right.numbers else UNLIKELY


def _chinese_bounds(left: Parts, right: Parts) -> Iterator[Feature]:
    if directions(left.core) != directions(right.core):
        yield Feature("other_direction", HARDLY, 0.0)
    first, second = "".join(left.trades), "".join(right.trades)
    if first and second and first != second:
        added = first.startswith(second) or second.startswith(first)
        yield Feature("added_trade" if added else "other_trade", NEVER_SAME, 0.0)
