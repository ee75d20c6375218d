"""A person who reviews links, with their answers written down beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from db.links import decisions_of
from jobs.review_links import Reviewed, review_links
from tests.jobs.conftest import Newsroom
from tests.jobs.fakes import question_named
from tests.reports.desk.test_link_citations import citation, story_of, twins
from tracker.errors import UnreachableError
from tracker.links import Verdict
from tracker.questions import Outcome, Shape


class FakePerson:
    """Answers what was written down, and then goes away."""

    def __init__(self, *answers: str) -> None:
        self._answers: Iterator[str] = iter(answers)
        self.asked: list[str] = []
        self.screen = StringIO()

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt)
        try:
            return next(self._answers)
        except StopIteration as error:
            raise EOFError from error

    def review(self, newsroom: Newsroom) -> Reviewed:
        console = Console(file=self.screen, width=140, highlight=False)
        return review_links(newsroom.context, console, self)

    @property
    def saw(self) -> str:
        return self.screen.getvalue()


def decided(newsroom: Newsroom) -> list[tuple[str, str, bool]]:
    with newsroom.context.database.reading() as connection:
        return [(str(one.outcome), one.verdict.value, one.inverted) for one in decisions_of(connection, 1)]


@pytest.fixture
def desk(newsroom: Newsroom) -> Newsroom:
    """The right question, and second the one that asks the opposite."""
    twins(newsroom)
    for id_ in "123":
        del newsroom.platform.questions[id_]
    story_of(newsroom)
    return newsroom


@pytest.mark.parametrize("answer", ["c 1", "c1", "  C 1 ", "confirm 1"])
def test_a_candidate_is_confirmed_by_its_number(desk: Newsroom, answer: str) -> None:
    person = FakePerson(answer)
    assert person.review(desk) == Reviewed(confirmed=1)
    assert decided(desk) == [("metaculus:7", "confirmed", False)]
    assert "citation 1 means metaculus:7" in person.saw


def test_after_a_rejection_the_others_are_there_to_choose_from(desk: Newsroom) -> None:
    person = FakePerson("r 1", "s")
    assert person.review(desk) == Reviewed(rejected=1, skipped=1)
    assert "1 metaculus:4" in person.saw
    assert decided(desk) == [("metaculus:7", Verdict.REJECTED, False)]
    assert citation(desk).link is None
    again = FakePerson("q")
    again.review(desk)
    assert "metaculus:4" in again.saw
    assert "metaculus:7" not in again.saw
    assert FakePerson("r").review(desk) == Reviewed(rejected=1)  # the last one: on to the next citation


def test_a_question_that_asks_the_opposite_is_confirmed_inverted(desk: Newsroom) -> None:
    FakePerson("i 2").review(desk)
    assert decided(desk) == [("metaculus:4", "confirmed", True)]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (("c 2", "n", "q"), []),
        (("c 2", "y"), [("metaculus:4", "confirmed", False)]),
        (("i 1", "", "q"), []),
        (("i 1", "yes"), [("metaculus:7", "confirmed", True)]),
    ],
)
def test_whoever_says_other_than_the_words_do_is_asked_back(
    desk: Newsroom, answers: tuple[str, ...], outcome: list[tuple[str, str, bool]]
) -> None:
    person = FakePerson(*answers)
    person.review(desk)
    assert decided(desk) == outcome
    assert "y/n" in person.asked[1]


def test_what_is_no_answer_is_asked_again(desk: Newsroom) -> None:
    person = FakePerson("", "c", "c 9", "7", "delete 1", "c 0", "q")
    assert person.review(desk) == Reviewed()
    assert person.saw.count("a letter and a number from 1 to 2, please") == 6
    assert decided(desk) == []


def test_a_person_who_goes_away_has_decided_nothing(desk: Newsroom) -> None:
    assert FakePerson().review(desk) == Reviewed()
    assert decided(desk) == []


def test_of_several_outcomes_the_person_picks_one(newsroom: Newsroom) -> None:
    parts = (Outcome(key="11", label="before 2027"), Outcome(key="12", label="before 2028"))
    question = question_named("9", "When will the Mirror Lake bridge open?")
    newsroom.platform.has(replace(question, outcomes=parts, shape=Shape.GROUP))
    story_of(newsroom)
    person = FakePerson("c", "", "c", "1")
    assert person.review(newsroom) == Reviewed(confirmed=1)
    assert "1. before 2028" in person.saw
    assert decided(newsroom) == [("metaculus:9#12", "confirmed", False)]


def test_a_platform_that_fails_costs_one_citation_its_turn(desk: Newsroom) -> None:
    desk.platform.search_error = UnreachableError("Metaculus does not answer", platform="metaculus")
    reviewed = FakePerson("c 1").review(desk)
    assert reviewed.failed == ["citation 1: Metaculus does not answer"]


def test_with_nothing_found_there_is_nothing_to_confirm(newsroom: Newsroom) -> None:
    story_of(newsroom)
    person = FakePerson("c 1", "s")
    assert person.review(newsroom) == Reviewed(skipped=1)
    assert "s or q, please" in person.saw
