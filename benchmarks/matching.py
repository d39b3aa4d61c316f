"""Fit and measure the scoring model on labelled names of real companies.

    python benchmarks/matching.py fit DATA     # prints weights for deals/matching/weights.py
    python benchmarks/matching.py measure DATA # prints AUC, precision and recall as JSON

DATA is a folder with `patstat-applicants/` and `childcare-sites/`; nothing of it is kept. Pairs:
names of one entity (at most six pairs each), against each name's nearest by trigrams and one
chance name of other entities; spellings equal but for case are left out. Leave one set out: the
figures of a set come from weights fitted on the other one.
"""

import csv
import json
import math
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rapidfuzz import fuzz

from deals.matching.features import latin_features
from deals.matching.normalise import parts_of
from deals.matching.score import Known, score

Pair = tuple[str, str, bool]
SETTLED = 1e-6


def patent_applicants(folder: Path) -> Iterable[tuple[str, str]]:
    with (folder / "patstat-applicants/patstat_reference.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield row["leuven_id"], row["person_name"].lstrip("* ")


def childcare_sites(folder: Path) -> Iterable[tuple[str, str]]:
    with (folder / "childcare-sites/sites_with_true_ids.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield row["True Id"], " ".join(row["Site name"].split())


SETS = {"patents": patent_applicants, "childcare": childcare_sites}


def pairs(named: Iterable[tuple[str, str]]) -> list[Pair]:
    choose = random.Random(7)  # noqa: S311
    entities: dict[str, dict[str, str]] = defaultdict(dict)
    for entity, name in named:
        entities[entity].setdefault(name.casefold(), name)
    made: list[Pair] = []
    everyone = [(entity, n) for entity, names in entities.items() for n in names.values()]
    for names in entities.values():
        alike = list(combinations(names.values(), 2))
        made += [(a, b, True) for a, b in choose.sample(alike, min(6, len(alike)))]
    grams = [{f"  {n.casefold()} "[i : i + 3] for i in range(len(n))} for _e, n in everyone]
    for at, (entity, name) in enumerate(everyone):
        near = sorted(
            (
                (len(grams[at] & g) / len(grams[at] | g), other)
                for g, (owner, other) in zip(grams, everyone, strict=True)
                if owner != entity and other.casefold() != name.casefold()
            ),
            reverse=True,
        )
        made += [(name, other, False) for _likeness, other in (*near[:2], choose.choice(near))]
    return made


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
    return {"start": 1.0} | dict(latin_features(parts_of(pair[0]), parts_of(pair[1])))


def fit(made: Sequence[Pair], *, rounds: int = 10, ridge: float = 200.0) -> dict[str, float]:
    """Fit a logistic model by Newton's method; each set weighs the same."""
    rows = [(list(vector(pair).values()), pair[2]) for pair in made]
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
        truths = [pair[2] for pair in made]
        verdicts = [score(Known(pair[0]), Known(pair[1])) for pair in made]
        said = [truth for truth, v in zip(truths, verdicts, strict=True) if v.decision == "same"]
        left_out = fit(others)
        figures[name] = {
            "pairs": len(made),
            "true": sum(truths),
            "auc_wratio": auc(
                [fuzz.WRatio(a.casefold(), b.casefold()) for a, b, _t in made], truths
            ),
            "auc_left_out": auc([linear(left_out, pair) for pair in made], truths),
            "auc_shipped": auc([v.score for v in verdicts], truths),
            "precision_same": sum(said) / len(said) if said else 1.0,
            "recall_same": sum(said) / sum(truths),
        }
    return figures


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    sets = {name: pairs(read(folder)) for name, read in SETS.items()}
    everything = [pair for made in sets.values() for pair in made]
    found = fit(everything) if what == "fit" else measured(sets)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
