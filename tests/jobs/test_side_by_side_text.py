from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.console import Console

from jobs.side_by_side_text import LEGEND, MOST_RULES, marked, print_rules, print_weighing
from reports.desk.weigh_links import weigh
from tests.jobs.conftest import Newsroom
from tests.reports.desk.test_link_citations import story_of, twins
from tests.reports.desk.test_weigh_links import group
from tracker.linking.marks import Mark, Piece
from tracker.questions import OutcomeRef, QuestionRef

COLOUR = re.compile(r"\x1b\[[\d;]*3[0-7][\d;]*m")


def printed(newsroom: Newsroom, width: int, *named: str, **options: bool) -> str:
    screen = StringIO()
    console = Console(file=screen, width=width, highlight=False, **options)  # type: ignore[arg-type]
    print_weighing(weigh(newsroom.context, 1, *map(OutcomeRef.parse, named)), console)
    return screen.getvalue()


def test_where_there_is_room_the_sides_stand_beside_each_other(newsroom: Newsroom) -> None:
    twins(newsroom)
    story_of(newsroom)
    shown = printed(newsroom, 140, "metaculus:2")
    assert re.search(r"! claim +the Mirror .* \[!before 2028!\] +Will the .* \[!before 2030!\]\?", shown)
    assert "= platform  metaculus  " in shown
    assert LEGEND in shown
    assert max(map(len, shown.splitlines())) <= 140


def test_in_a_narrow_terminal_they_stand_under_each_other(newsroom: Newsroom) -> None:
    twins(newsroom)
    story_of(newsroom)
    shown = printed(newsroom, 80, "metaculus:2")
    assert "! claim     sentence the Mirror Lake bridge will open [!before 2028!]" in shown
    assert "question Will the Mirror Lake bridge open [!before 2030!]?" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_without_colours_the_signs_say_it_all(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    twins(newsroom)
    story_of(newsroom)
    coloured = printed(newsroom, 140, "metaculus:2", force_terminal=True)
    assert COLOUR.search(coloured)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = printed(newsroom, 140, "metaculus:2", force_terminal=True)
    assert not COLOUR.search(plain)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == re.sub(r"\x1b\[[\d;]*m", "", plain)


def test_the_opposite_is_said_beside_a_command_that_inverts(newsroom: Newsroom) -> None:
    twins(newsroom)
    story_of(newsroom)
    shown = printed(newsroom, 80, "metaculus:4")
    assert "The question asks the opposite: the sentence states 1 minus its probability." in shown
    assert "\n  nerdline link confirm 1 metaculus:4 --inverted\n" in shown


def test_outcomes_are_listed_with_commands_that_can_be_copied(newsroom: Newsroom) -> None:
    story_of(newsroom)
    group(newsroom)
    shown = printed(newsroom, 60, str(QuestionRef("metaculus", "9")))
    assert shown.index("1. before 2028") < shown.index("2. before 2027")
    assert "      nerdline link confirm 1 'metaculus:9#12'\n" in shown
    assert "none is chosen" in shown


def test_nothing_that_a_platform_says_reaches_the_terminal_as_a_command() -> None:
    text = marked([Piece("a\x1b[31mb \n"), Piece("c\u202ed", Mark.NAME), Piece(" "), Piece("e", Mark.WORD)])
    assert text.plain == "a [31mb [!cd!] [~e~]"


def test_rules_are_cut_only_where_a_limit_is_given() -> None:
    rules = "First line.\n\n" + "word " * 400
    for most in (None, MOST_RULES):
        screen = StringIO()
        print_rules("Rules", rules, "https://example.org/q", Console(file=screen, width=100), most=most)
        shown = screen.getvalue()
        assert "Rules:\n    First line." in shown
        assert ("the rest: https://example.org/q" in shown) is (most is not None)
    screen = StringIO()
    print_rules("Rules", "", "", Console(file=screen, width=100))
    assert "the platform tells no rules" in screen.getvalue()
