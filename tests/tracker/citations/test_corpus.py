from __future__ import annotations

import pytest

from tests.benchmarks.citations import BARS, CORPUS, read_rows, score_rows

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the labelled sentences are not beside the repository"
)


def test_the_labelled_sentences_meet_every_bar() -> None:
    score = score_rows(read_rows("citations_dev.jsonl"))
    below = {measure: rate for measure, rate in score.rates().items() if rate < BARS[measure]}
    assert not below, score.faults


def test_few_sentences_that_cite_nothing_are_taken_for_citations() -> None:
    rows = [{**row, "id": "", "cites": []} for row in read_rows("hard_negatives.jsonl")]
    score = score_rows(iter(rows))
    assert score.extra <= len(rows) * 0.1, score.faults
