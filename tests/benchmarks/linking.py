"""How often does linking find the right question, and how rarely a wrong one?

`python -m tests.benchmarks.linking` prints the table of the shared corpus with weights fitted on the other
four fifths of its questions, each figure with the interval that a bootstrap over questions gives, each miss
with its explanation, the same figures with the weights as shipped, those of sentences and titles that were
written for the tests, and the time of one suggestion. `--quiet` leaves the misses out.

Cross-validation keeps a question's sentences together and fits both ranking and confidence anew. It cannot
undo that the lexicons were read beside these sentences: only sentences nobody has seen tell that.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from tests.benchmarks.linking_fit import (
    CORPUS,
    Case,
    Pair,
    fit_confidence,
    fit_ranking,
    make_case,
    rank_case,
    read_index,
    read_pairs,
    twin_cases,
)
from tests.tracker.linking.entries import make_entries, read_newsroom_pairs
from tracker.linking.decide import Decision, Suggestion, confidence_weights, decide
from tracker.linking.index import TitleIndex
from tracker.linking.rank import ranking_weights
from tracker.linking.suggest import suggest
from tracker.linking.weights import Linear

FOLDS = 5
REPEATS = 3
TESTED_TWIN_STEP = 37
DRAWS = 400
TAIL = 0.05
"""Below and above the interval lie this share of the draws each."""

BARS = {
    "first": (0.88, 0.90),
    "five": (0.95, 0.97),
    "wrong": (0.02, 0.02),
    "null": (0.04, 0.04),
    "linked": (0.60, 0.50),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was suggested for one sentence; `place` is the right question's (0 first), None if not listed."""

    pair: Pair
    suggestion: Suggestion
    place: int | None
    robbed: Suggestion | None

    @property
    def is_linked(self) -> bool:
        """Whether it was decided `link`."""
        return self.suggestion.decision is Decision.LINK

    @property
    def is_wrongly_linked(self) -> bool:
        """Whether it was decided `link` for another question."""
        return self.is_linked and self.place != 0


def judge(case: Case, ranking: Linear, confidence: Linear) -> Outcome:
    """Decide a case, and decide it again with its question taken away."""
    ranked = rank_case(case, ranking)
    place = next(
        (at for at, each in enumerate(ranked) if each.comparison.entry.ref.id in case.pair.right), None
    )
    robbed = decide(rank_case(case, ranking, case.pair.right), confidence) if case.pair.right else None
    return Outcome(pair=case.pair, suggestion=decide(ranked, confidence), place=place, robbed=robbed)


def cross_validate(cases: Sequence[Case], repeat: int) -> list[Outcome]:
    """Judge each case by weights that have not seen its question."""
    outcomes = []
    for fold in range(FOLDS):
        known = [case for case in cases if _fold(case.pair, repeat) != fold]
        ranking = fit_ranking(known)
        confidence = fit_confidence(known, ranking)
        outcomes += [judge(case, ranking, confidence) for case in cases if _fold(case.pair, repeat) == fold]
    return outcomes


def _fold(pair: Pair, repeat: int) -> int:
    return crc32(f"{repeat}:{pair.question}".encode()) % FOLDS


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The table's figures over some outcomes."""
    with_right = [each for each in outcomes if each.pair.right]
    nulls = [each for each in outcomes if not each.pair.right]
    linked = [each for each in outcomes if each.is_linked]
    robbed = [each.robbed for each in with_right if each.robbed]
    return {
        "first": _share(each.place == 0 for each in with_right),
        "five": _share(each.place is not None and each.place < 5 for each in with_right),
        "wrong": _share(each.is_wrongly_linked for each in linked),
        "null": _share(each.is_linked for each in nulls),
        "linked": _share(each.is_linked and each.place == 0 for each in with_right),
        "robbed": _share(each.decision is Decision.LINK for each in robbed),
    }


def _share(flags: object) -> float:
    values = [bool(flag) for flag in flags]  # type: ignore[attr-defined]
    return sum(values) / len(values) if values else 0.0


ROWS = {
    "first": "right first",
    "five": "right among five",
    "wrong": "`link` that is wrong, of all `link`",
    "null": "`link` for a sentence without a question",
    "linked": "rightly decided `link`",
    "robbed": "`link` once its question is taken away",
}


def print_table(title: str, runs: Sequence[Sequence[Outcome]]) -> None:
    """Print one table: the mean over runs, for real and authored sentences, beside the bar."""
    kinds = ("linked", "authored")
    print(f"\n{title}\n{'':42}{'real':>21}{'authored':>21}{'bar':>14}")
    means = [[figures([each for each in run if each.pair.kind == kind]) for run in runs] for kind in kinds]
    spreads = [
        draw_figures([[each for each in run if each.pair.kind == kind] for run in runs]) for kind in kinds
    ]
    for row, words in ROWS.items():
        cells = [
            f"{statistics.mean(each[row] for each in mean):.3f} "
            f"({spread[row][0]:.2f} to {spread[row][1]:.2f})"
            for mean, spread in zip(means, spreads, strict=True)
        ]
        bar = " / ".join(f"{each:.2f}" for each in BARS[row]) if row in BARS else ""
        print(f"{words:42}{cells[0]:>21}{cells[1]:>21}{bar:>14}")


def draw_figures(runs: Sequence[Sequence[Outcome]]) -> dict[str, tuple[float, float]]:
    """Between which values nine draws in ten of a bootstrap over questions lie, for each figure."""
    by_question: dict[str, list[Outcome]] = {}
    for run in runs:
        for each in run:
            by_question.setdefault(each.pair.question, []).append(each)
    groups = list(by_question.values())
    chance = random.Random(len(groups))  # noqa: S311 - the same draws each time
    drawn = [
        figures([each for group in chance.choices(groups, k=len(groups)) for each in group])
        for _ in range(DRAWS)
    ]
    spread = {}
    for row in ROWS:
        values = sorted(each[row] for each in drawn)
        spread[row] = values[int(TAIL * DRAWS)], values[int((1 - TAIL) * DRAWS) - 1]
    return spread


def print_newsroom() -> None:
    """Print the figures of the sentences and titles that were written for the tests."""
    titles, sentences = read_newsroom_pairs()
    index = TitleIndex(make_entries(*titles))
    numbers = {title: str(number) for number, title in enumerate(titles, start=1)}
    outcomes = []
    for each in sentences:
        right = frozenset({numbers[each.title]} if each.title else ())
        pair = Pair(
            id=each.sentence[:20], kind="newsroom", text=each.sentence, platform="metaculus",
            right=right, question=each.title or each.sentence,
        )  # fmt: skip
        outcomes.append(judge(make_case(pair, index), ranking_weights(), confidence_weights()))
    found = figures(outcomes)
    print(f"\nWritten for the tests: {len(sentences)} sentences, {len(titles)} titles")
    for row, words in ROWS.items():
        print(f"{words:42}{found[row]:9.3f}")


def print_misses(outcomes: Sequence[Outcome]) -> None:
    """Print every sentence whose right question is not first, or that is wrongly linked."""
    print("\nmisses")
    for each in outcomes:
        wrong = each.is_wrongly_linked or (each.robbed is not None and each.robbed.decision is Decision.LINK)
        if (each.place == 0 or not each.pair.right) and not wrong:
            continue
        place = (
            "not listed"
            if each.place is None
            else f"place {each.place + 1}"
            if each.pair.right
            else "no question"
        )
        shown = each.suggestion if each.place != 0 or each.is_wrongly_linked else each.robbed
        print(f"\n{each.pair.id} {place}: {each.pair.text}")
        for candidate in (shown.candidates if shown else ())[:2]:
            found = candidate.comparison
            print(
                f"    {shown.decision if shown else ''} {shown.confidence if shown else 0:.2f} "
                f"{found.entry.title}"
            )
            print(f"        agrees {list(found.agrees)} differs {list(found.differs)}")


def print_times(index: TitleIndex, pairs: Sequence[Pair], when: str) -> None:
    """Print what one suggestion takes against the whole catalogue and within the named platform."""
    for name, everywhere in (("within its platform", False), ("against everything", True)):
        spent = []
        for pair in pairs:
            started = time.process_time()
            suggest(pair.text, index, platform=None if everywhere else pair.platform)
            spent.append(1000 * (time.process_time() - started))
        print(
            f"one suggestion {name}, {when}: median {statistics.median(spent):.1f} ms, "
            f"worst {max(spent):.1f} ms of CPU"
        )


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quiet", action="store_true", help="leave the misses out")
    quiet = arguments.parse_args().quiet
    if not CORPUS.exists():
        print(f"the shared corpus is not at {CORPUS}")
        return
    started = time.process_time()
    index = read_index()
    print(
        f"{len(index)} questions read and indexed in {time.process_time() - started:.1f} s of CPU, ", end=""
    )
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    pairs = read_pairs()
    print_times(index, pairs, "titles read for the first time")
    cases = [make_case(pair, index) for pair in pairs]
    runs = [cross_validate(cases, repeat) for repeat in range(REPEATS)]
    if not quiet:
        print_misses(runs[0])
    print_table(f"Cross-validated by question ({REPEATS} x {FOLDS} folds)", runs)
    tested = twin_cases(index, TESTED_TWIN_STEP)
    linked = [
        robbed
        for twin in tested
        if (robbed := decide(rank_case(twin, ranking_weights(), twin.pair.right))).decision is Decision.LINK
    ]
    print(
        f"\n`link` for {len(tested)} titles of the catalogue once they are taken away: "
        f"{len(linked) / len(tested):.3f}"
    )
    shipped = (ranking_weights(), confidence_weights())
    print_table("As shipped (fitted on these very sentences)", [[judge(case, *shipped) for case in cases]])
    print_newsroom()
    print_times(index, pairs, "titles known")


if __name__ == "__main__":
    main()
