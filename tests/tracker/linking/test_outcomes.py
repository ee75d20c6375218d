from __future__ import annotations

import pytest

from tests.builders import make_citation, make_outcome, make_question
from tracker.linking.outcomes import labelled, order_outcomes
from tracker.questions import Question, Shape


def asked(title: str, *labels: str) -> Question:
    parts = tuple(make_outcome(key=str(number), label=label) for number, label in enumerate(labels))
    return make_question(title=title, outcomes=parts, shape=Shape.GROUP)


def order(claim: str, question: Question) -> list[str]:
    citation = make_citation(claim=claim, negated=" not " in claim)
    return [fit.outcome.label for fit in order_outcomes(citation, question)]


@pytest.mark.parametrize(
    ("claim", "question", "first"),
    [
        (
            "Ann Lee will cease to be mayor before 2028",
            asked("When will Ann Lee cease to be mayor?", "Before 2026", "Before 2028", "Before 2030"),
            "Before 2028",
        ),
        (
            "AI will pass the test by 2030",
            asked("Will AI pass the test by the following years?", "2025", "2030", "2040"),
            "2030",
        ),
        (
            "Ann Lee will win the 2028 election",
            asked("Who will win the 2028 election?", "Bob Ray", "Ann Lee", "Other"),
            "Ann Lee",
        ),
        (
            "inflation exceeds 5% in 2025",
            asked("What will inflation be in 2025?", "Above 3%", "Less than 5%", "Above 5%"),
            "Above 5%",
        ),
        (
            "the bridge will not open before 2028",
            asked(
                "Which of these will happen to the bridge?", "opens before 2028", "does not open before 2028"
            ),
            "does not open before 2028",
        ),
    ],
)
def test_the_outcome_that_the_claim_names_comes_first(claim: str, question: Question, first: str) -> None:
    found = order(claim, question)
    assert found[0] == first
    assert sorted(found) == sorted(part.label for part in question.outcomes)


def test_what_cannot_be_told_apart_stays_in_the_platforms_order() -> None:
    question = asked("Who will win?", "Cy", "Bo", "")
    assert order("Ann will win", question) == ["Cy", "Bo", ""]


def test_each_says_why() -> None:
    question = asked("When will it end?", "before 2024", "before 2031")
    fits = order_outcomes(make_citation(), question)
    assert [fit.why for fit in fits] == [
        "deadline: both end 1 January 2024",
        "deadline: the sentence ends 1 January 2024, the question runs to 1 January 2031",
    ]


def test_a_label_that_turns_the_question_round_is_told() -> None:
    question = asked(
        "What will happen to the bridge?", "it opens before 2028", "it does not open before 2028"
    )
    fits = order_outcomes(make_citation(claim="it opens before 2028"), question)
    assert [(fit.outcome.label, fit.is_opposite) for fit in fits] == [
        ("it opens before 2028", False),
        ("it does not open before 2028", True),
    ]


def test_a_label_stands_behind_its_question_once() -> None:
    question = asked("Who will win?", "Ann")
    assert labelled(question, "Ann") == "Who will win? (Ann)"
    assert labelled(asked("Who will win? (Ann)", "Ann"), "Ann") == "Who will win? (Ann)"
    assert labelled(asked("The winner", "Ann"), "Ann") == "The winner — Ann"
    assert labelled(question, "") == "Who will win?"
