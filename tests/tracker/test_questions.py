from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import REF, make_outcome, make_question
from tracker.questions import OutcomeRef, QuestionRef, State

platforms = st.text(min_size=1).filter(lambda text: not set(":#") & set(text))
ids = st.text(min_size=1).filter(lambda text: "#" not in text)


@given(platforms, ids, st.text())
def test_a_name_reads_back_as_it_was_written(platform: str, id_: str, key: str) -> None:
    question = QuestionRef(platform, id_)
    assert QuestionRef.parse(str(question)) == question
    outcome = OutcomeRef(question, key)
    assert OutcomeRef.parse(str(outcome)) == outcome


@pytest.mark.parametrize(
    ("text", "question", "key"),
    [
        ("metaculus:12100", QuestionRef("metaculus", "12100"), ""),
        ("metaculus:12115#12123", QuestionRef("metaculus", "12115"), "12123"),
        ("kalshi:KX:24#yes#no", QuestionRef("kalshi", "KX:24"), "yes#no"),
        ("metaculus:1#", QuestionRef("metaculus", "1"), ""),
    ],
)
def test_names_of_outcomes(text: str, question: QuestionRef, key: str) -> None:
    assert OutcomeRef.parse(text) == OutcomeRef(question, key)


@pytest.mark.parametrize("text", ["", "metaculus", "12100", "metaculus:", ":12100", "metaculus:1#2", "a#b:1"])
def test_what_is_no_name_of_a_question(text: str) -> None:
    with pytest.raises(ValueError, match="not "):
        QuestionRef.parse(text)


@pytest.mark.parametrize(
    ("platform", "id_"), [("", "1"), ("a:b", "1"), ("a#b", "1"), ("a", ""), ("a", "1#2")]
)
def test_parts_that_could_not_be_read_back_are_refused(platform: str, id_: str) -> None:
    with pytest.raises(ValueError, match="not a question's name"):
        QuestionRef(platform, id_)


def test_an_outcome_is_found_by_its_key() -> None:
    yes, no = make_outcome(key="yes"), make_outcome(key="no")
    question = make_question(outcomes=(yes, no))
    assert question.outcome("no") is no
    assert question.outcome("maybe") is None
    assert question.outcome() is None
    assert make_question().outcome() == make_outcome()


def test_two_outcomes_cannot_share_a_key() -> None:
    with pytest.raises(ValueError, match=f"{REF} has two outcomes"):
        make_question(outcomes=(make_outcome(key="a"), make_outcome(key="a")))


def test_final_states_are_those_in_which_the_platform_has_spoken() -> None:
    assert {state for state in State if state.is_final} == {State.RESOLVED, State.ANNULLED, State.AMBIGUOUS}
