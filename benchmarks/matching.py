"""Fit and measure the scoring model on labelled names of real companies.

    python benchmarks/matching.py fit DATA     # prints weights for deals/matching/weights.py
    python benchmarks/matching.py measure DATA # prints AUC, precision and recall as JSON

DATA is a folder with `patstat-applicants/` and `childcare-sites/`; nothing of it is kept. Pairs:
records of one entity (at most six pairs each), against each record's nearest by the trigrams of its
name and one chance record of other entities; records equal but for case are left out. The sites are
measured twice: by their names alone, and with address, telephone and postcode.

Leave one set out: the figures of a set come from weights fitted on the other one. Only one set has
addresses, so there the figure comes from weights fitted on the other half of its entities.
"""

import csv
import json
import math
import random
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rapidfuzz import fuzz

from deals.matching.features import latin_features
from deals.matching.normalise import parts_of
from deals.matching.score import Known, score
from deals.matching.whereabouts import same_address, same_postcode, same_telephone

SETTLED = 1e-6
RECALL = 0.8
Labelled = tuple[str, Known]


class Pair(NamedTuple):
    left: Known
    right: Known
    truth: bool
    entity: str


def patent_applicants(folder: Path) -> Iterable[Labelled]:
    with (folder / "patstat-applicants/patstat_reference.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield row["leuven_id"], Known(row["person_name"].lstrip("* "))


def childcare_sites(folder: Path) -> Iterable[Labelled]:
    for entity, site in childcare_sites_with_addresses(folder):
        yield entity, Known(site.name)


def childcare_sites_with_addresses(folder: Path) -> Iterable[Labelled]:
    with (folder / "childcare-sites/sites_with_true_ids.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            site = {key: " ".join(value.split()) for key, value in row.items() if value}
            yield (
                row["True Id"],
                Known(
                    site.get("Site name", ""),
                    address=site.get("Address", ""),
                    postcode=site.get("Zip", ""),
                    telephone=site.get("Phone", ""),
                ),
            )


SETS: dict[str, Callable[[Path], Iterable[Labelled]]] = {
    "patents": patent_applicants,
    "childcare": childcare_sites,
}


def said(record: Known) -> tuple[str, ...]:
    return (record.name, record.address, record.telephone, record.postcode)


def pairs(labelled: Iterable[Labelled]) -> list[Pair]:
    choose = random.Random(7)  # noqa: S311
    entities: dict[str, dict[str, Known]] = defaultdict(dict)
    for entity, record in labelled:
        entities[entity].setdefault("|".join(said(record)).casefold(), record)
    made: list[Pair] = []
    everyone = [
        (entity, key, record)
        for entity, all_of in entities.items()
        for key, record in all_of.items()
    ]
    for entity, records in entities.items():
        alike = list(combinations(records.values(), 2))
        made += [Pair(a, b, True, entity) for a, b in choose.sample(alike, min(6, len(alike)))]
    grams = [trigrams(record.name) for _entity, _key, record in everyone]
    for at, (entity, key, record) in enumerate(everyone):
        near = sorted(
            (
                (len(grams[at] & g) / len(grams[at] | g), said(other), other)
                for g, (owner, other_key, other) in zip(grams, everyone, strict=True)
                if owner != entity and other_key != key
            ),
            key=lambda each: each[:2],
            reverse=True,
        )
        drawn = (*near[:2], choose.choice(near))
        made += [Pair(record, other, False, entity) for _likeness, _said, other in drawn]
    return made


def trigrams(name: str) -> set[str]:
    return {f"  {name.casefold()} "[i : i + 3] for i in range(len(name))}


def at_recall(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Return the best precision of a threshold that finds four of five true pairs."""
    found = best = 0.0
    ranked = sorted(zip(scores, truths, strict=True), reverse=True)
    for taken, (value, truth) in enumerate(ranked, start=1):
        found += truth
        ends = taken == len(ranked) or ranked[taken][0] != value
        if ends and found >= RECALL * sum(truths):
            best = max(best, found / taken)
    return best


def auc(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Return the chance that a true pair scores above a false one."""
    ranked = sorted(zip(scores, truths, strict=True))
    total, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        total += sum(truth for _s, truth in ranked[start:end]) * (start + end + 1) / 2
        start = end
    positives = sum(truths)
    return (total - positives * (positives + 1) / 2) / (positives * (len(truths) - positives))


def vector(pair: Pair) -> dict[str, float]:
    named = latin_features(parts_of(pair.left.name), parts_of(pair.right.name))
    found = {
        "address": same_address(pair.left.address, pair.right.address),
        "telephone": same_telephone(pair.left.telephone, pair.right.telephone),
        "postcode": same_postcode(pair.left.postcode, pair.right.postcode),
    }
    where = {f"equal_{what}": float(is_same is True) for what, is_same in found.items()}
    where |= {f"other_{what}": float(is_same is False) for what, is_same in found.items()}
    return {"start": 1.0} | dict(named) | where


def fit(made: Sequence[Pair], *, rounds: int = 10, ridge: float = 200.0) -> dict[str, float]:
    """Fit a logistic model by Newton's method; each set weighs the same."""
    rows = [(list(vector(pair).values()), pair.truth) for pair in made]
    names = list(vector(made[0]))
    beta = [0.0] * len(names)
    for _round in range(rounds):
        gradient = [-ridge * b for b in beta]
        hessian = [[ridge * (i == j) for j in range(len(beta))] for i in range(len(beta))]
        for values, truth in rows:
            chance = 1 / (1 + math.exp(-sum(b * v for b, v in zip(beta, values, strict=True))))
            for i, value in enumerate(values):
                gradient[i] += (truth - chance) * value
                for j, other in enumerate(values):
                    hessian[i][j] += chance * (1 - chance) * value * other
        step = solve(hessian, gradient)
        beta = [b + s for b, s in zip(beta, step, strict=True)]
        if max(map(abs, step)) < SETTLED:
            break
    return dict(zip(names, beta, strict=True))


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(len(rows)):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def linear(weights: dict[str, float], pair: Pair) -> float:
    return sum(weights[name] * value for name, value in vector(pair).items())


def measured(sets: dict[str, list[Pair]]) -> dict[str, dict[str, float]]:
    figures = {}
    for name, made in sets.items():
        others = [pair for other, theirs in sets.items() if other != name for pair in theirs]
        left_out = fit(others)
        truths = [pair.truth for pair in made]
        figures[name] = figures_of(made)
        figures[name]["auc_left_out"] = auc([linear(left_out, pair) for pair in made], truths)
    return figures


def figures_of(made: Sequence[Pair]) -> dict[str, float]:
    truths = [pair.truth for pair in made]
    verdicts = [score(pair.left, pair.right) for pair in made]
    same = [truth for truth, v in zip(truths, verdicts, strict=True) if v.decision == "same"]
    plain = [fuzz.WRatio(p.left.name.casefold(), p.right.name.casefold()) for p in made]
    return {
        "pairs": len(made),
        "true": sum(truths),
        "auc_wratio": auc(plain, truths),
        "auc_shipped": auc([v.score for v in verdicts], truths),
        "precision_at_recall_0.80": at_recall([v.score for v in verdicts], truths),
        "precision_same": sum(same) / len(same) if same else 1.0,
        "recall_same": sum(same) / sum(truths),
    }


def by_halves(made: Sequence[Pair]) -> dict[str, float]:
    """Fit on one half of the entities and measure on the other, both ways."""
    halves: tuple[list[Pair], list[Pair]] = ([], [])
    for pair in made:
        halves[zlib.crc32(pair.entity.encode()) % 2].append(pair)
    figures = figures_of(made)
    for way, (fitted, held) in enumerate((halves, halves[::-1]), start=1):
        weights = fit(fitted)
        scores, truths = [linear(weights, pair) for pair in held], [pair.truth for pair in held]
        figures[f"auc_half_{way}_left_out"] = auc(scores, truths)
    return figures


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    sets = {name: pairs(read(folder)) for name, read in SETS.items()}
    if what == "fit":
        found = fit([pair for made in sets.values() for pair in made])
        print(json.dumps(found, indent=2))
        return
    with_addresses = by_halves(pairs(childcare_sites_with_addresses(folder)))
    print(json.dumps(measured(sets) | {"childcare with addresses": with_addresses}, indent=2))


if __name__ == "__main__":
    main()
