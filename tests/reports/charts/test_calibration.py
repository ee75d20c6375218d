from __future__ import annotations

from io import BytesIO
from itertools import combinations

import pytest
from matplotlib.figure import Figure
from PIL import Image

from reports.charts.calibration import describe_record, draw_calibration, render_calibration
from reports.charts.sheet import Box
from reports.charts.style import LIGHT, SIZES
from tests.reports.charts.drawn import labels, named, said
from tests.reports.charts.records import NOW, RECORDS
from tracker.errors import UsageError


def draw(which: str, **parts: str) -> Figure:
    return draw_calibration(
        RECORDS[which], as_of=NOW, outlet="The Sample Post", note="Invented demo data", **parts
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("which", RECORDS)
def test_nothing_overlaps(which: str, size: str) -> None:
    figure = draw(which, size=size)
    sheet = Box(0, 0, SIZES[size].width, SIZES[size].height)
    words = labels(figure)
    for label in words:
        assert sheet.holds(label.box), f"{label.said!r} leaves the sheet"
    for one, other in combinations(words, 2):
        assert not one.box.overlaps(other.box), f"{one.said!r} overlaps {other.said!r}"


def test_each_range_has_its_bar_its_dot_and_its_count() -> None:
    found = RECORDS["many"]
    figure = draw("many")
    assert len(named(figure, "bin")) == len(named(figure, "interval")) == len(found.bins) == 10
    assert said(figure, "count") == [str(bin_.count) for bin_ in found.bins]
    assert " ".join(said(figure, "heading")).startswith(found.finding)
    assert said(figure, "score")[:2] == [found.score, "Brier score"]


def test_too_few_are_drawn_hollow_and_said_to_be_too_few() -> None:
    faces = {
        which: [dot.get_markerfacecolor() for dot in named(draw(which), "bin")] for which in ("few", "many")
    }  # type: ignore[attr-defined]
    assert set(faces["few"]) == {LIGHT.background}
    assert set(faces["many"]) == {LIGHT.line}
    assert said(draw("few"), "heading")[0] == "7 settled questions: too few to judge"


def test_without_a_settled_question_only_the_diagonal_is_drawn() -> None:
    figure = draw("none")
    assert named(figure, "bin") == []
    assert said(figure, "heading")[0] == "No printed forecast is settled yet"
    assert "intervals" not in " ".join(said(figure, "footer"))


def test_the_words_tell_every_range() -> None:
    words = describe_record(RECORDS["biased"])
    assert words.alt == f"Calibration chart of the chances in print: {RECORDS['biased'].finding}."
    assert words.long.count("Printed at ") == len(RECORDS["biased"].bins)


@pytest.mark.parametrize("size", SIZES)
def test_both_formats_are_rendered(size: str) -> None:
    svg = render_calibration(RECORDS["some"], as_of=NOW, size=size, theme="dark").decode()
    assert "<title>Calibration chart of the chances in print" in svg
    body = render_calibration(RECORDS["some"], as_of=NOW, form="png", size=size)
    assert Image.open(BytesIO(body)).size == (2 * SIZES[size].width, 2 * SIZES[size].height)
    with pytest.raises(UsageError, match="gif"):
        render_calibration(RECORDS["some"], as_of=NOW, form="gif")
