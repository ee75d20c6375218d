from __future__ import annotations

import pytest

from tracker.citations.changes import find_changes


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("at 42%, up from 30% in august.", "up from 30% in august"),
        ("at 11%, down 4 points since monday.", "down 4 points since monday"),
        ("a 22% chance, up from 12% last week, they say", "up from 12% last week"),
        ("an 18% chance (up from 12% in may) that", "up from 12% in may"),
        ("at 70%, compared with 62% a month ago.", "compared with 62% a month ago"),
        ("fell to 22%, from 35% in october.", "from 35% in october"),
        ("narrowed to 7-4 from 2-1.", "from 2-1"),
        ("at 44 cents, 3 cents lower than last week.", "3 cents lower than last week"),
        ("at 14%, are little changed since spring.", "little changed since spring"),
        ("down from 60% in june, the chance", "down from 60% in june"),
        ("at 34%, up sharply from one in ten in may.", "up sharply from one in ten in may"),
        ("at 34%, up a point on the week.", "up a point on the week"),
    ],
)
def test_a_change_clause_is_found(text: str, clause: str) -> None:
    (change,) = find_changes(text)
    assert change.span.of(text) == clause
    assert change.cut.holds(change.span)
    assert not change.is_move


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("climbed from 12% to 27% overnight", "climbed from 12%"),
        ("slid 9 cents to 52 cents", "slid 9 cents"),
        ("have doubled it, from 10% to 20%.", "from 10%"),
        ("has climbed 6 points to 31%", "climbed 6 points"),
        ("\ue000\ue000 have raised the odds from 50% to 65%.", "from 50%"),
        ("rose by 4 points to 31%", "rose by 4 points"),
    ],
)
def test_a_move_leads_to_the_figure(text: str, clause: str) -> None:
    (change,) = find_changes(text)
    assert change.span.of(text) == clause
    assert change.is_move


@pytest.mark.parametrize(
    "text",
    [
        "a 10% chance that exports from 3 ports will fall",
        "odds range from 25% to 30%",
        "anywhere from 25% to 30%",
        "a 20% chance of rates above 5%",
        "at 34%, against \x1f",
        "at 11%, against 18%\x1f\x1f",
        "up to nine people",
        "a 20% chance that the rate will rise from 2% to 5%",
        "a 30% chance of a rise in tariffs from 10% to 20%",
        "a 40% chance that the index will be up 10% by 2028",
        "\ue000 puts the odds of a cut from 4% to 3.5% at 22%",
    ],
)
def test_other_words_are_no_change(text: str) -> None:
    assert find_changes(text) == []


def test_a_clause_stops_before_an_attribution_and_the_next_speaker() -> None:
    text = "at 34%, up from 20% in june, and \ue000\ue000 puts it at 11%, down 4 points since monday."
    assert [each.span.of(text) for each in find_changes(text)] == [
        "up from 20% in june",
        "down 4 points since monday",
    ]
    text = "at 34%, up from 20% in june\x1f\x1f\x1f"
    assert find_changes(text)[0].span.of(text) == "up from 20% in june"
