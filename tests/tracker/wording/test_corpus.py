"""The labelled rewrites, where the shared corpus is at hand."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks.rewrites import DEV, misses
from tracker.wording.lines import rewrite_line
from tracker.wording.style import load_style


@pytest.mark.skipif(not DEV.exists(), reason="the shared corpus is not beside this checkout")
def test_the_labelled_rewrites_come_out_right() -> None:
    house = load_style("house")
    cases = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    assert cases
    wrong = {case["id"]: misses(case, rewrite_line(case, style=house)) for case in cases}
    assert {id_: why for id_, why in wrong.items() if why} == {}
