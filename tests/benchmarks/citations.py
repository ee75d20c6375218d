"""How well and how fast are citations found? ``python -m tests.benchmarks.citations`` prints the figures.

Accuracy is measured on the labelled sentences beside the repository (../shared/corpus), each miss listed.
Speed is measured on text written here, with the ratio to a bare regular expression over the same text in
the same run, so that a slow machine does not look like slow code.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tracker.citations.citation import Citation
from tracker.citations.finding import find_citations

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
BARS = {
    "precision": 0.97,
    "recall": 0.95,
    "stated": 0.97,
    "platform": 0.98,
    "deadline": 0.92,
    "claim F1": 0.93,
}
_CLOSE = 1e-3
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

PROSE = """The council met on Tuesday to go through a budget that grew by 4% last year. Members said that the
market had been kind to the town, that rents had risen by one in ten, and that the chances of a new library
were better than they had been since 2019. A poll put support for the plan at 61%, up from 55% in May.

"We expect the work to cost $4.3 million," said the treasurer, who has seen three such plans fail. The last
was voted down in March 2021 by 52% to 48%. Forecasters at the weather service see a 40% chance of rain on the
day of the vote.

Betting is not allowed at the town hall. The mayor, asked about the odds, smiled and said nothing at all.

"""
CITING = (
    "There's a 12% chance that the lake will freeze before 2031, according to the Metaculus community.",
    "Kalshi traders see a 62% chance of a cut in March, up from 48% in January.",
    "Manifold users give the ferry a one in five chance of sailing by the end of 2028.",
    "Polymarket puts the odds of a strike at the mill at 34%.",
    "The median Metaculus estimate for the first flight to land on the new runway is March 2033.",
)


@dataclass(kw_only=True)
class Score:
    """Counts over labelled texts, and what went wrong."""

    found: int = 0
    missed: int = 0
    extra: int = 0
    right: Counter[str] = field(default_factory=Counter)
    overlap: float = 0.0
    faults: list[str] = field(default_factory=list)

    def rates(self) -> dict[str, float]:
        """Each measure from 0 to 1, in the order of the bars."""
        found = max(1, self.found)
        return {
            "precision": self.found / max(1, self.found + self.extra),
            "recall": self.found / max(1, self.found + self.missed),
            "stated": self.right["stated"] / found,
            "platform": self.right["platform"] / found,
            "deadline": self.right["deadline"] / found,
            "claim F1": self.overlap / found,
        }


def read_rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a corpus file."""
    with (CORPUS / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def token_f1(one: str, other: str) -> float:
    """How far two claims are made of the same words, from 0 to 1."""
    words, others = Counter(one.lower().split()), Counter(other.lower().split())
    shared = sum((words & others).values())
    return 2 * shared / (sum(words.values()) + sum(others.values())) if shared else 0.0


def score_rows(rows: Iterator[dict[str, Any]]) -> Score:
    """The score over rows with "text", "today" and "cites"."""
    score = Score()
    for row in rows:
        today = date.fromisoformat(row["today"]) if row.get("today") else None
        found = list(find_citations(row["text"], today=today))
        for want in row["cites"]:
            match = next((each for each in found if want["stated"] in each.stated.text), None)
            if match is None:
                score.missed += 1
                score.faults.append(f"missed {row['id']}: {want['stated']} in {row['text'][:120]!r}")
                continue
            found.remove(match)
            score.found += 1
            _compare(score, row["id"], match, want)
        for each in found:
            score.extra += 1
            score.faults.append(f"false {row['id']}: {each.stated.text} in {each.sentence[:120]!r}")
    return score


def _compare(score: Score, name: str, citation: Citation, want: dict[str, Any]) -> None:
    stated, probability = citation.stated, want["probability"]
    is_close = (stated.probability is None) == (probability is None) and (
        probability is None or abs((stated.probability or 0) - probability) < _CLOSE
    )
    deadline = citation.deadline.isoformat() if citation.deadline else None
    checks = {
        "stated": is_close and stated.text == want["stated"],
        "platform": citation.platform == want["platform"],
        "deadline": deadline == want["deadline"],
        "kind": citation.kind.value == want["kind"],
    }
    for measure, holds in checks.items():
        score.right[measure] += holds
        if not holds:
            score.faults.append(
                f"wrong {measure} {name}: {stated} {citation.platform} {deadline}, not {want}"
            )
    overlap = token_f1(citation.claim, want["claim"])
    score.overlap += overlap
    if overlap < 1:
        score.faults.append(f"claim {name} {overlap:.2f}: {citation.claim!r}, not {want['claim']!r}")


def print_accuracy() -> bool:
    """Print the measures on the labelled sentences; whether all bars are met."""
    score = score_rows(read_rows("citations_dev.jsonl"))
    print("labelled sentences", *score.faults, sep="\n  ")
    rates = score.rates()
    for measure, rate in rates.items():
        print(f"  {measure:10} {rate:.3f}  (bar {BARS[measure]:.2f})")
    return all(rate >= BARS[measure] for measure, rate in rates.items())


def print_real_sentences() -> None:
    """Print how many values of sentences from real stories are found, and each that is not."""
    rows = [row for row in read_rows("real_sentences.jsonl") if row["value"]]
    missed = []
    for row in rows:
        wanted = set(_NUMBER.findall(row["value"]))
        got = {number for each in find_citations(row["text"]) for number in _NUMBER.findall(each.stated.text)}
        if wanted and not wanted & got:
            missed.append(f"  {row['id']} {row['platform']}: {row['value']} in {row['text'][:110]!r}")
    print("real sentences whose value is not found (many name no platform)", *missed, sep="\n")
    print(f"  value recall {1 - len(missed) / len(rows):.3f} of {len(rows)}")


def print_hard_negatives() -> None:
    """Print the citations found where the rough label says that there is none."""
    rows = list(read_rows("hard_negatives.jsonl"))
    false = [
        f"  {row['label']}: {each.stated.text} in {each.sentence[:110]!r}"
        for row in rows
        for each in find_citations(row["text"])
    ]
    print("citations in hard negatives", *false, sep="\n")
    print(f"  {len(false)} in {len(rows)} sentences")


def seconds(call: Callable[[], object]) -> float:
    """The shortest of three runs."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)


def print_speed() -> None:
    """Print megabytes and citations a second, and how many times slower than a bare scan that is."""
    scan = re.compile(r"\d+(?:\.\d+)?\s?(?:%|per\s?cent|percent)|\bone in \w+|\bodds\b|\bchance\b")
    prose = PROSE * (1_000_000 // len(PROSE))
    citing = "\n\n".join(CITING * 200)
    count = len(find_citations(citing))
    for name, text in (("prose without citations", prose), ("nothing but citations", citing)):
        taken = seconds(lambda text=text: find_citations(text))  # type: ignore[misc]
        bare = seconds(lambda text=text: sum(1 for _ in scan.finditer(text)))  # type: ignore[misc]
        megabytes = len(text) / 1e6
        line = f"  {name}: {megabytes / taken:.1f} MB/s, {taken / bare:.1f} times a bare scan"
        print(line + (f", {count / taken:,.0f} citations/s" if text is citing else ""))


def main() -> int:
    """Print everything; 1 if the labelled sentences miss a bar."""
    met = True
    if CORPUS.is_dir():
        met = print_accuracy()
        print_real_sentences()
        print_hard_negatives()
    else:
        print(f"no corpus at {CORPUS}: accuracy not measured")
    print("speed")
    print_speed()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
