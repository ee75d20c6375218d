from __future__ import annotations

from dataclasses import replace

import pytest

from db import citations
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm, reject
from reports.desk.weigh_links import weigh
from tests.jobs.conftest import STORY, Newsroom
from tests.jobs.fakes import question_named
from tests.reports.desk.test_link_citations import BRIDGE, story_of, twins
from tracker.errors import NotFoundError, UnreachableError, UsageError
from tracker.linking.catalogue import entry_of
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Shape

PARTS = (Outcome(key="11", label="before 2027"), Outcome(key="12", label="before 2028"))


def group(newsroom: Newsroom) -> Question:
    return newsroom.platform.has(
        replace(
            question_named("9", "When will the Mirror Lake bridge open?"), outcomes=PARTS, shape=Shape.GROUP
        )
    )


def test_the_candidates_stand_beside_the_citation_with_their_commands(newsroom: Newsroom) -> None:
    twins(newsroom)
    story_of(newsroom)
    weighing = weigh(newsroom.context, 1)
    assert weighing.decision == "link"
    assert len(weighing.candidates) == 3
    first = weighing.candidates[0]
    assert first.confirming == "nerdline link confirm 1 metaculus:7"
    assert first.rejecting == "nerdline link reject 1 metaculus:7"
    assert first.comparison is not None
    assert first.comparison.agrees
    commands = {str(one.question.ref): one.confirming for one in weighing.candidates}
    assert commands["metaculus:4"] == "nerdline link confirm 1 metaculus:4 --inverted"


def test_looking_decides_nothing_even_with_a_url_in_the_sentence(newsroom: Newsroom) -> None:
    twins(newsroom)
    url = "community (https://www.metaculus.com/questions/2/)."
    story_of(newsroom, STORY.replace("community.", url))
    (only,) = weigh(newsroom.context, 1).candidates
    assert (str(only.outcome), only.note) == ("metaculus:2", "its URL stands in the sentence")
    with newsroom.context.database.reading() as connection:
        assert citations.get_citation(connection, 1).link is None


def test_a_rejected_url_is_not_shown_again(newsroom: Newsroom) -> None:
    twins(newsroom)
    url = "community (https://www.metaculus.com/questions/2/)."
    story_of(newsroom, STORY.replace("community.", url))
    reject(newsroom.context, 1, OutcomeRef(QuestionRef("metaculus", "2")))
    shown = [str(one.question.ref) for one in weigh(newsroom.context, 1).candidates]
    assert shown[0] == "metaculus:7"
    assert "metaculus:2" not in shown


def test_a_linked_citation_stands_beside_its_question(newsroom: Newsroom) -> None:
    twins(newsroom)
    story_of(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    (only,) = weigh(newsroom.context, 1).candidates
    assert (only.outcome, only.note) == (BRIDGE, "linked by Ana on 2026-03-02")


def test_of_several_outcomes_none_is_chosen(newsroom: Newsroom) -> None:
    story_of(newsroom)
    group(newsroom)
    (only,) = weigh(newsroom.context, 1, OutcomeRef(QuestionRef("metaculus", "9"))).candidates
    assert (only.outcome, only.confirming) == (None, "")
    assert [only.confirming_fit(fit) for fit in only.fits] == [
        "nerdline link confirm 1 'metaculus:9#12'",
        "nerdline link confirm 1 'metaculus:9#11'",
    ]
    (named,) = weigh(newsroom.context, 1, OutcomeRef(QuestionRef("metaculus", "9"), "11")).candidates
    assert named.confirming == "nerdline link confirm 1 'metaculus:9#11'"
    assert named.fits == ()


def test_a_rejected_group_is_rejected_with_all_its_outcomes(newsroom: Newsroom) -> None:
    story_of(newsroom)
    group(newsroom)
    rejected = reject(newsroom.context, 1, OutcomeRef(QuestionRef("metaculus", "9")))
    assert [link.outcome.key for link in rejected] == ["11", "12"]
    assert weigh(newsroom.context, 1).candidates == ()


def test_what_cannot_be_asked_is_shown_as_listed_and_says_so(newsroom: Newsroom) -> None:
    story_of(newsroom)
    question = group(newsroom)
    newsroom.platform.errors["9"] = UnreachableError("Metaculus does not answer", platform="metaculus")
    (only,) = weigh(newsroom.context, 1).candidates
    assert only.note == "Metaculus does not answer; shown as the catalogue lists it"
    assert only.question.title == entry_of(question).title
    assert [only.confirming_fit(fit) for fit in only.fits] == ["", ""]  # their names are not known


def test_what_is_not_there_is_told(newsroom: Newsroom) -> None:
    newsroom.bridge()
    story_of(newsroom)
    with pytest.raises(NotFoundError, match="no citation 99"):
        weigh(newsroom.context, 99)
    with pytest.raises(UsageError, match="has several outcomes"):
        weigh(newsroom.context, 1, OutcomeRef(BRIDGE.question, "x"))


def test_with_nothing_to_find_there_are_no_candidates(newsroom: Newsroom) -> None:
    path = newsroom.file()
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    assert weigh(newsroom.context, 1).candidates == ()
