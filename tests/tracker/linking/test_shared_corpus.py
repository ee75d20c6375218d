"""How the shipped weights do on the shared pairs. Loose limits: the benchmark holds the true figures."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tracker.linking.catalogue import parse_catalogue
from tracker.linking.decide import Decision, Suggestion
from tracker.linking.index import TitleIndex
from tracker.linking.suggest import suggest

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="the shared corpus lies beside a development checkout only"
)


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict[str, Any], Suggestion]]:
    lines = gzip.decompress((CORPUS / "questions.jsonl.gz").read_bytes()).split(b"\n")
    metaculus = [line for line in lines if b'"platform": "metaculus"' in line]
    index = TitleIndex(parse_catalogue(metaculus, name="questions").entries)
    pairs = [
        pair
        for name in ("linked_pairs.jsonl", "authored_pairs.jsonl")
        for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()
        if (pair := json.loads(line))["platform"] == "metaculus" and not pair.get("context_needed")
    ]
    return [(pair, suggest(pair["text"], index, platform="metaculus")) for pair in pairs]


def test_no_sentence_without_a_question_is_linked(judged: list[tuple[dict[str, Any], Suggestion]]) -> None:
    nulls = [suggestion for pair, suggestion in judged if not pair["accept_ids"]]
    assert len(nulls) > 20
    assert not [each for each in nulls if each.decision is Decision.LINK]


def test_no_link_is_wrong(judged: list[tuple[dict[str, Any], Suggestion]]) -> None:
    wrong = [
        (pair["id"], str(suggestion.question))
        for pair, suggestion in judged
        if suggestion.question is not None and suggestion.question.id not in pair["accept_ids"]
    ]
    assert wrong == []


def test_most_right_questions_come_first_and_half_are_linked(
    judged: list[tuple[dict[str, Any], Suggestion]],
) -> None:
    with_right = [(pair, suggestion) for pair, suggestion in judged if pair["accept_ids"]]
    first = [
        suggestion.candidates[0].comparison.entry.ref.id in pair["accept_ids"]
        for pair, suggestion in with_right
        if suggestion.candidates
    ]
    linked = [suggestion.decision is Decision.LINK for _, suggestion in with_right]
    assert sum(first) >= 0.88 * len(with_right)
    assert sum(linked) >= 0.55 * len(with_right)
