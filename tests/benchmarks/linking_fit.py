"""Fit the ranking and the confidence on the shared pairs: `python -m tests.benchmarks.linking_fit`.

Prints what changed and writes tracker/linking/weights.json, to be reviewed like code. Numpy only, no
randomness: the same pairs give the same file. The fit is a conditional logit for the ranking (the right
question against the other candidates of its own sentence) and a logistic regression for the confidence,
both with an L2 penalty. The confidence is also shown every sentence with its question taken away, so that
it meets near twins that have no right answer.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import tracker.linking
from tracker.citations.citation import CitationKind
from tracker.linking.catalogue import parse_catalogue
from tracker.linking.claim import Claim
from tracker.linking.compare import FEATURES, Comparison
from tracker.linking.decide import CONFIDENCE_FIGURES, confidence_figures, is_clear
from tracker.linking.index import TitleIndex
from tracker.linking.rank import Ranked, compare_best
from tracker.linking.statement import read_claim
from tracker.linking.suggest import find_claim
from tracker.linking.weights import Linear

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
WEIGHTS = Path(tracker.linking.__file__).with_name("weights.json")
RANKING_PENALTY = 3.0
CONFIDENCE_PENALTY = 1.0

LEAST_COST = 1.5
_DIRECTION = np.array([-1 if name in {"contrast", "vetoes", "doubts"} else 1 for name in CONFIDENCE_FIGURES])
_OUT = [
    FEATURES.index(name)
    for name in (
        "time_differs", "numbers_differ", "kind_differs", "polarity_differs", "condition_differs", "swapped",
        "rivals_differ",
    )
]  # fmt: skip
_NEVER_GOOD = [FEATURES.index(name) for name in ("asks_nothing", "replaced")]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence of the shared pairs, and the ids that are right for it (none for a null)."""

    id: str
    kind: str
    text: str
    platform: str
    right: frozenset[str]
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A pair with its compared candidates."""

    pair: Pair
    comparisons: tuple[Comparison, ...]
    features: Floats

    @property
    def right_at(self) -> list[int]:
        """Where the right questions stand among the candidates."""
        return [at for at, each in enumerate(self.comparisons) if each.entry.ref.id in self.pair.right]


def read_pairs() -> list[Pair]:
    """Every shared pair that can be understood without the sentences around it."""
    pairs = []
    for kind, name in (("linked", "linked_pairs.jsonl"), ("authored", "authored_pairs.jsonl")):
        for line in (CORPUS / name).read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            if row.get("context_needed"):
                continue
            pairs.append(
                Pair(
                    id=row["id"],
                    kind=kind,
                    text=row["text"],
                    platform=row["platform"],
                    right=frozenset(row["accept_ids"]),
                    question=str(row["question_id"] or row["id"]),
                )
            )
    return pairs


def read_index() -> TitleIndex:
    """The shared catalogue, indexed."""
    data = gzip.decompress((CORPUS / "questions.jsonl.gz").read_bytes())
    return TitleIndex(parse_catalogue(data.split(b"\n"), name="questions.jsonl.gz").entries)


def make_case(pair: Pair, index: TitleIndex, *, everywhere: bool = False) -> Case:
    """Compare a pair's sentence with its candidates; `everywhere` ignores the platform it names."""
    claim = read_claim(find_claim(pair.text, pair.platform))
    return _case(pair, compare_best(claim, index, platform=None if everywhere else pair.platform))


def _case(pair: Pair, comparisons: tuple[Comparison, ...]) -> Case:
    features = np.array([each.features for each in comparisons]).reshape(len(comparisons), len(FEATURES))
    return Case(pair=pair, comparisons=comparisons, features=features)


def fit_ranking(cases: Sequence[Case], penalty: float = RANKING_PENALTY) -> Linear:
    """The weights under which the right candidates stand out among those of their own sentence."""
    groups = [(case.features, case.right_at) for case in cases if case.right_at]
    every = np.concatenate([features for features, _ in groups])
    scale = every.std(axis=0) + 1e-6
    weights = np.zeros(every.shape[1])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 401):
        gradient = penalty * weights
        for features, right in groups:
            points = (features / scale) @ weights
            share = np.exp(points - points.max())
            share /= share.sum()
            target = np.zeros_like(share)
            target[right] = share[right] / share[right].sum()
            gradient = gradient + (features / scale).T @ (share - target)
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient**2
        rate = 0.05 if step <= 250 else 0.01
        weights = weights - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        # A finding that rules a question out must cost, however few of the pairs show it.
        weights[_OUT] = np.minimum(weights[_OUT], -LEAST_COST * scale[_OUT])
        weights[_NEVER_GOOD] = np.minimum(weights[_NEVER_GOOD], 0.0)
    raw = weights / scale
    raw[FEATURES.index("ended_before")] = -1.0  # by hand: the pairs bear no dates
    return Linear(names=FEATURES, weights=tuple(raw.tolist()))


def fit_logistic(rows: Floats, right: Floats, penalty: float) -> tuple[Floats, float]:
    """Weights and constant of a logistic regression in which each figure may speak only one way.

    More agreement never lowers the confidence and a finding never raises it, whatever a small sample says.
    """
    scale = rows.std(axis=0) + 1e-6
    design = np.column_stack([rows / scale, np.ones(len(rows))])
    ridge = np.array([penalty] * rows.shape[1] + [1e-6])
    weights = np.zeros(design.shape[1])
    rate = 4 / (np.linalg.norm(design, 2) ** 2 + 4 * penalty)
    for _ in range(4000):
        share = 1 / (1 + np.exp(-design @ weights))
        weights = weights - rate * (design.T @ (share - right) + ridge * weights)
        weights[:-1] = np.where(_DIRECTION > 0, np.maximum(weights[:-1], 0), np.minimum(weights[:-1], 0))
    return weights[:-1] / scale, float(weights[-1])


def rank_case(case: Case, ranking: Linear, without: frozenset[str] = frozenset()) -> list[Ranked]:
    """The candidates in order; `without` takes some away, and whatever bears their titles."""
    gone = {each.entry.title.casefold() for each in case.comparisons if each.entry.ref.id in without}
    left = [
        each
        for each in case.comparisons
        if each.entry.ref.id not in without and each.entry.title.casefold() not in gone
    ]
    ranked = [Ranked(comparison=each, points=ranking.of(each.features), score=0.0) for each in left]
    return sorted(ranked, key=lambda each: -each.points)


def twin_cases(index: TitleIndex, step: int) -> list[Case]:
    """Titles of the catalogue as if somebody had cited them, for what comes first once they are gone."""
    titles = [entry for entry in index.entries if entry.title.startswith("Will ") and "(" not in entry.title]
    cases = []
    for entry in titles[::step]:
        claim = Claim(text=entry.title[5:].rstrip("?"), kind=CitationKind.PROBABILITY)
        pair = Pair(
            id=str(entry.ref),
            kind="twin",
            text=entry.title,
            platform=entry.ref.platform,
            right=frozenset({entry.ref.id}),
            question=entry.ref.id,
        )
        cases.append(_case(pair, compare_best(read_claim(claim), index, platform=entry.ref.platform)))
    return cases


def fit_confidence(cases: Sequence[Case], ranking: Linear) -> Linear:
    """The weights that tell right best candidates from wrong ones, robbed sentences among them."""
    rows, right = [], []
    for case in cases:
        for without in [frozenset[str](), case.pair.right] if case.pair.right else [frozenset[str]()]:
            ranked = rank_case(case, ranking, without)
            if not ranked:
                continue
            is_right = ranked[0].comparison.entry.ref.id in case.pair.right and not without
            rows.append(confidence_figures(ranked))
            right.append(float(is_right))
    weights, constant = fit_logistic(np.array(rows), np.array(right), CONFIDENCE_PENALTY)
    return Linear(names=CONFIDENCE_FIGURES, weights=tuple(weights.tolist()), constant=constant)


def as_row(linear: Linear) -> dict[str, float]:
    """Weights by name, as the file holds them."""
    row = {name: round(weight, 4) for name, weight in zip(linear.names, linear.weights, strict=True)}
    return {**row, "constant": round(linear.constant, 4)} if linear.constant else row


def main() -> None:
    """Fit on every pair and write the file."""
    index = read_index()
    cases = [make_case(pair, index) for pair in read_pairs()]
    ranking = fit_ranking(cases)
    confidence = fit_confidence(cases, ranking)
    old: Mapping[str, Mapping[str, float]] = json.loads(WEIGHTS.read_text()) if WEIGHTS.exists() else {}
    rows = {
        "ranking": as_row(ranking),
        "confidence": as_row(confidence),
        "limits": dict(old.get("limits", {"link": 0.7, "review": 0.15})),
    }
    WEIGHTS.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    for name, row in rows.items():
        for figure, weight in row.items():
            before = old.get(name, {}).get(figure)
            print(f"{name:11} {figure:22} {weight:9.4f}   before {before}")
    clear = sum(bool(case.comparisons) and is_clear(rank_case(case, ranking)[0].comparison) for case in cases)
    print(f"{len(cases)} sentences, {clear} with a best candidate that nothing speaks against")


if __name__ == "__main__":
    main()
