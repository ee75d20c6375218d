from __future__ import annotations

from datetime import UTC, date, datetime

from tests.builders import CLAIM, make_citation, make_outcome, make_question
from tracker.linking.side_by_side import Row, SideBySide, Sign, put_side_by_side, put_twins_side_by_side
from tracker.questions import Kind, Resolution, Shape, State

TODAY = date(2022, 11, 4)


def rows(beside: SideBySide) -> dict[str, Row]:
    return {row.name: row for row in beside.rows}


def text(beside: SideBySide) -> str:
    return "".join(f"[{piece.text}]" if piece.mark else piece.text for piece in beside.right)


def test_what_agrees_is_said_to_agree() -> None:
    beside = put_side_by_side(make_citation(), make_question(), today=TODAY)
    assert not any(piece.mark for piece in (*beside.left, *beside.right))
    assert [(row.name, row.left, row.right, row.sign) for row in beside.rows] == [
        ("number", "10% (a probability)", "a probability", Sign.SAME),
        (
            "deadline",
            "up to 31 December 2023",
            "closes 31 December 2023, settles 1 January 2024",
            Sign.SAME,
        ),
        ("platform", "metaculus", "metaculus", Sign.SAME),
        ("state", "printed 4 November 2022", "open", Sign.NOTE),
    ]
    assert not beside.is_opposite


def test_what_differs_is_said_to_differ() -> None:
    ended = datetime(2022, 5, 1, tzinfo=UTC)
    question = make_question(
        "manifold:x",
        title=f"If China agrees, will {CLAIM.replace('2024', '2025')}?",
        condition="China agrees",
        state=State.RESOLVED,
        closes_at=None,
        deadline=None,
        outcomes=(
            make_outcome(state=State.RESOLVED, resolution=Resolution(text="no", raw="NO", at=ended, value=0)),
        ),
    )
    found = rows(put_side_by_side(make_citation(), question, today=TODAY))
    assert {name for name, row in found.items() if row.sign is Sign.OTHER} == {
        "deadline",
        "platform",
        "condition",
        "state",
    }
    assert (
        found["deadline"].right == "up to 31 December 2024"
    )  # from the title, where the platform says nothing
    assert found["state"].right == "resolved (no) on 1 May 2022"


def test_what_only_one_side_says_is_left_open() -> None:
    claim = "North Korea will send more than 100 troops"
    citation = make_citation(f"There's a 10% chance that {claim}.", platform=None, deadline=None, claim=claim)
    found = rows(put_side_by_side(citation, make_question(), today=TODAY))
    assert {name for name, row in found.items() if row.sign is Sign.OPEN} == {"deadline", "platform"}


def test_the_opposite_is_told() -> None:
    question = make_question(title=f"Will {CLAIM.replace('will send', 'will not send')}?")
    assert put_side_by_side(make_citation(), question).is_opposite


def test_a_tag_in_front_is_shown_and_not_compared() -> None:
    beside = put_side_by_side(make_citation(), make_question(title=f"[Short Fuse] Will {CLAIM}?"))
    assert text(beside) == f"[Short Fuse] Will {CLAIM}?"
    assert not any(piece.mark for piece in beside.right)


def test_of_several_outcomes_the_named_one_is_compared() -> None:
    parts = (make_outcome(key="a", label="before 2024"), make_outcome(key="b", label="before 2031"))
    title = "When will North Korea send more than 100 troops to Ukraine, without Ukrainian consent?"
    question = make_question(title=title, outcomes=parts, shape=Shape.GROUP)
    whole = put_side_by_side(make_citation(), question)
    assert rows(whole)["number"].right == "one of 2 outcomes, listed below"
    later = put_side_by_side(make_citation(), question, outcome=parts[1])
    assert text(later).endswith("([before 2031])")
    assert rows(later)["number"].right == "a probability, of 'before 2031'"


def test_a_question_without_outcomes_or_dates_can_be_shown() -> None:
    bare = make_question(outcomes=(), closes_at=None, deadline=None, title="Bridge")
    found = rows(put_side_by_side(make_citation(), bare))
    assert (found["number"].right, found["deadline"].right, found["state"].left) == ("", "", "")


def test_two_questions_stand_beside_each_other() -> None:
    here, there = make_question(), make_question("kalshi:K", title=f"Will {CLAIM.replace('2024', '2025')}?")
    beside = put_twins_side_by_side(here, there, outcome=here.outcomes[0], beside=there.outcomes[0])
    assert "".join(piece.text for piece in beside.left) == here.title
    assert text(beside).endswith("[before 2025]?")
    found = rows(beside)
    assert found["deadline"].sign is Sign.OTHER
    assert (found["platform"].left, found["platform"].right) == ("metaculus", "kalshi")
    assert found["number"].sign is Sign.SAME
    date_part = make_outcome(kind=Kind.DATE)
    other = put_twins_side_by_side(here, there, outcome=here.outcomes[0], beside=date_part)
    assert rows(other)["number"].sign is Sign.OTHER
