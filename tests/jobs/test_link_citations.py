from __future__ import annotations

from dataclasses import replace

import pytest

from db import acts, citations, questions, readings
from db.links import decisions_of
from jobs.add_story import add_story
from jobs.link_citations import confirm, reject, suggest_links
from tests.jobs.conftest import STORY, Newsroom
from tests.jobs.fakes import question_named
from tracker.errors import NotFoundError, QuestionGoneError, UsageError
from tracker.kept import KeptCitation
from tracker.links import How, Verdict
from tracker.questions import Outcome, OutcomeRef, QuestionRef, Shape

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))


def story_of(newsroom: Newsroom, text: str = STORY) -> KeptCitation:
    path = newsroom.file(text)
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    return citation(newsroom)


def citation(newsroom: Newsroom) -> KeptCitation:
    with newsroom.context.database.reading() as connection:
        return citations.list_citations(connection)[0]


def twins(newsroom: Newsroom) -> None:
    """Near twins first, as a search by similarity serves them; the right one last."""
    newsroom.platform.has(
        question_named(
            "1",
            "Will the county borrow before 2028? → Will the Mirror Lake bridge open before 2028?",
            shape=Shape.CONDITIONAL,
            condition="Will the county borrow before 2028?",
            outcomes=(Outcome(key="yes"), Outcome(key="no")),
        )
    )
    newsroom.platform.has(question_named("2", "Will the Mirror Lake bridge open before 2030?"))
    newsroom.platform.has(question_named("3", "Will the Mirror Lake bridge open before 2027?"))
    newsroom.platform.has(question_named("4", "Will the Mirror Lake bridge not open before 2028?"))
    newsroom.bridge()


def test_the_right_question_wins_over_its_near_twins(newsroom: Newsroom) -> None:
    twins(newsroom)
    suggestion = suggest_links(newsroom.context, story_of(newsroom)).suggestion
    assert suggestion is not None
    assert suggestion.decision == "link"
    assert str(suggestion.question) == "metaculus:7"
    compared = [one.comparison for one in suggestion.candidates]
    differing = {str(one.entry.ref): one.differs for one in compared}
    assert any("deadline" in reason for reason in differing["metaculus:2"])
    assert differing["metaculus:1"]


def test_without_the_right_one_nothing_is_offered_as_safe(newsroom: Newsroom) -> None:
    twins(newsroom)
    del newsroom.platform.questions["7"]
    suggestion = suggest_links(newsroom.context, story_of(newsroom)).suggestion
    assert suggestion is not None
    assert suggestion.decision != "link"
    assert suggestion.question is None


def test_suggesting_links_nothing(newsroom: Newsroom) -> None:
    twins(newsroom)
    suggest_links(newsroom.context, story_of(newsroom))
    assert citation(newsroom).link is None


def test_a_person_confirms_and_the_record_says_who(newsroom: Newsroom) -> None:
    newsroom.bridge()
    story_of(newsroom)
    link = confirm(newsroom.context, 1, BRIDGE, note="read both")
    assert (link.decided_by, link.how, link.verdict) == ("Ana", How.PERSON, Verdict.CONFIRMED)
    assert citation(newsroom).link == link
    with newsroom.context.database.reading() as connection:
        assert questions.get_watch(connection, BRIDGE.question).due_at == newsroom.clock.now()
        assert len(readings.get_history(connection, BRIDGE).readings) == 1
        (act,) = acts.list_acts(connection, subject="citation:1")
    assert (act.who, act.act) == ("Ana", "link confirmed")


def test_what_was_rejected_is_not_offered_again(newsroom: Newsroom) -> None:
    twins(newsroom)
    story_of(newsroom)
    reject(newsroom.context, 1, BRIDGE)
    suggestion = suggest_links(newsroom.context, citation(newsroom)).suggestion
    assert suggestion is not None
    assert "metaculus:7" not in {str(one.comparison.entry.ref) for one in suggestion.candidates}


def test_rejecting_a_confirmed_link_ends_it_and_keeps_both_decisions(newsroom: Newsroom) -> None:
    newsroom.bridge()
    story_of(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    reject(newsroom.context, 1, BRIDGE)
    assert citation(newsroom).link is None
    with newsroom.context.database.reading() as connection:
        assert [one.verdict for one in decisions_of(connection, 1)] == [Verdict.CONFIRMED, Verdict.REJECTED]
        assert questions.get_watch(connection, BRIDGE.question).due_at is None


def test_a_url_in_the_sentence_decides_alone(newsroom: Newsroom) -> None:
    twins(newsroom)
    text = STORY.replace(
        "prediction community.", "prediction community (https://www.metaculus.com/questions/7/)."
    )
    suggested = suggest_links(newsroom.context, story_of(newsroom, text))
    assert suggested.linked is not None
    assert suggested.linked.how is How.URL
    assert citation(newsroom).link == suggested.linked


def test_a_question_with_several_outcomes_asks_which(newsroom: Newsroom) -> None:
    parts = (Outcome(key="11", label="2027"), Outcome(key="12", label="2028"))
    question = replace(question_named("9", "When will it open?"), outcomes=parts, shape=Shape.GROUP)
    newsroom.platform.has(question)
    story_of(newsroom)
    with pytest.raises(UsageError, match=r"several outcomes; name one: metaculus:9#11 \(2027\)"):
        confirm(newsroom.context, 1, OutcomeRef(question.ref))
    assert confirm(newsroom.context, 1, OutcomeRef(question.ref, "12")).outcome.key == "12"


def test_what_does_not_exist_is_told(newsroom: Newsroom) -> None:
    newsroom.bridge()
    story_of(newsroom)
    with pytest.raises(NotFoundError, match="no citation 99"):
        confirm(newsroom.context, 99, BRIDGE)
    with pytest.raises(QuestionGoneError):
        confirm(newsroom.context, 1, OutcomeRef(QuestionRef("metaculus", "404")))
    with pytest.raises(NotFoundError, match="cannot read 'tarot'"):
        confirm(newsroom.context, 1, OutcomeRef(QuestionRef("tarot", "7")))
    assert citation(newsroom).link is None
