"""The same question on a second platform, from the proposal to the polling."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from db import acts, catalogue, links, questions, readings
from db.twins import twins_of
from reports.desk.link_citations import confirm, reject
from reports.desk.propose_twins import (
    Proposal,
    cited_outcomes,
    confirm_twin,
    list_pairs,
    propose_twins,
    reject_twin,
)
from reports.desk.withdraw_story import withdraw_story
from tests.jobs.conftest import Newsroom
from tests.jobs.fakes import FakePlatform, question_named
from tests.reports.desk.test_link_citations import BRIDGE, story_of
from tracker.errors import NotFoundError, QuestionGoneError, UnreachableError, UsageError
from tracker.linking.catalogue import entry_of
from tracker.links import Verdict
from tracker.questions import Kind, Outcome, OutcomeRef, Question, QuestionRef, Shape

TWIN = OutcomeRef(QuestionRef("manifold", "m1"))
LATER = OutcomeRef(QuestionRef("manifold", "m2"))
OPPOSITE = OutcomeRef(QuestionRef("manifold", "m3"))


class TwoPlatforms:
    """A newsroom whose story is linked on one platform, and another platform that asks alike."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.other = FakePlatform(newsroom.clock)
        self.other.name, self.other.label = "manifold", "Manifold"
        platforms = {**newsroom.context.platforms, "manifold": self.other}
        self.context = replace(newsroom.context, platforms=platforms)
        self.newsroom = newsroom
        newsroom.bridge()
        for outcome, title in (
            (TWIN, "Mirror Lake bridge opens by the end of 2027?"),
            (LATER, "Will the Mirror Lake bridge open before 2030?"),
            (OPPOSITE, "Will the Mirror Lake bridge not open before 2028?"),
        ):
            self.has(outcome.question.id, title)
        self.other.says("m1", 0.3, at=datetime(2026, 2, 1, tzinfo=UTC))
        story_of(newsroom)
        confirm(self.context, 1, BRIDGE)

    def has(self, id_: str, title: str, **changes: object) -> Question:
        ref = QuestionRef("manifold", id_)
        return self.other.has(
            question_named(id_, title, ref=ref, resolution_criteria="As opened.", **changes)
        )

    def due(self, outcome: OutcomeRef) -> datetime | None:
        with self.context.database.reading() as connection:
            return questions.get_watch(connection, outcome.question).due_at


@pytest.fixture
def two(newsroom: Newsroom) -> TwoPlatforms:
    return TwoPlatforms(newsroom)


def names(proposal: Proposal) -> list[str]:
    return [str(one.question.ref) for one in proposal.candidates]


def test_other_platforms_are_searched_for_what_is_cited(two: TwoPlatforms) -> None:
    assert cited_outcomes(two.context) == (BRIDGE,)
    proposal = propose_twins(two.context, BRIDGE)
    first = proposal.candidates[0]
    assert (first.of, first.outcome) == (BRIDGE, TWIN)
    assert first.question.resolution_criteria == "As opened."
    assert first.confirming == "nerdline twin confirm metaculus:7 manifold:m1"
    assert first.rejecting == "nerdline twin reject metaculus:7 manifold:m1"
    with two.context.database.reading() as connection:
        assert twins_of(connection, BRIDGE) == ()  # proposing decides nothing


def test_one_that_asks_the_opposite_is_proposed_as_that(two: TwoPlatforms) -> None:
    del two.other.questions["m1"]
    by_name = {str(one.question.ref): one for one in propose_twins(two.context, BRIDGE).candidates}
    assert by_name["manifold:m3"].confirming == "nerdline twin confirm metaculus:7 manifold:m3 --inverted"


def test_what_the_catalogue_lists_is_not_searched_for(two: TwoPlatforms) -> None:
    with two.context.database.writing() as connection:
        entries = [entry_of(two.other.questions["m1"])]
        catalogue.keep_entries(connection, entries, seen_at=two.context.clock.now())
    two.other.search_error = UnreachableError("Manifold does not answer", platform="manifold")
    proposal = propose_twins(two.context, BRIDGE)
    assert (names(proposal), proposal.notes) == (["manifold:m1"], ())


def test_a_platform_that_cannot_be_searched_is_a_note(two: TwoPlatforms) -> None:
    two.other.search_error = UnreachableError("Manifold does not answer", platform="manifold")
    proposal = propose_twins(two.context, BRIDGE)
    assert (proposal.candidates, proposal.notes) == (
        (),
        ("Manifold does not answer; only the others were asked",),
    )


def test_a_confirmed_twin_is_kept_with_its_past_and_watched(two: TwoPlatforms) -> None:
    pair = confirm_twin(two.context, BRIDGE, TWIN, note="read both")
    assert (pair.one.ref, pair.other.ref) == (BRIDGE.question, TWIN.question)
    with two.context.database.reading() as connection:
        (twin,) = twins_of(connection, TWIN)
        assert (twin.decided_by, twin.note, twin.inverted) == ("Ana", "read both", False)
        assert [one.value for one in readings.get_history(connection, TWIN).readings] == [0.3]
        assert set(links.linked_keys(connection)) == {BRIDGE.question, TWIN.question}
        (act,) = acts.list_acts(connection, subject=f"question:{BRIDGE}")
        assert (act.act, act.detail) == ("twin confirmed", "manifold:m1 read both")
        assert [one.twin for one in list_pairs(connection)] == [twin]
    assert two.due(TWIN) == two.context.clock.now()
    assert "manifold:m1" not in names(propose_twins(two.context, BRIDGE))
    assert two.newsroom.platform.asked == ["7"]  # what is kept is not asked for again


def test_a_twin_is_watched_as_long_as_the_question_beside_it_is(two: TwoPlatforms) -> None:
    confirm_twin(two.context, TWIN, BRIDGE, inverted=True)
    reject(two.context, 1, BRIDGE)
    assert two.due(TWIN) is None
    confirm(two.context, 1, BRIDGE)
    assert two.due(TWIN) is not None
    withdraw_story(two.context, "1")
    assert (two.due(TWIN), two.due(BRIDGE)) == (None, None)


def test_a_twin_taken_back_is_watched_no_more_and_not_proposed(two: TwoPlatforms) -> None:
    confirm_twin(two.context, BRIDGE, TWIN)
    (pair,) = reject_twin(two.context, BRIDGE, TWIN)
    assert pair.twin.verdict is Verdict.REJECTED
    assert two.due(TWIN) is None
    assert "manifold:m1" not in names(propose_twins(two.context, BRIDGE))
    with two.context.database.reading() as connection:
        assert twins_of(connection, BRIDGE) == ()


def test_twins_of_what_nobody_cites_are_kept_and_not_watched(two: TwoPlatforms) -> None:
    reject(two.context, 1, BRIDGE)
    confirm_twin(two.context, BRIDGE, TWIN)
    assert (two.due(BRIDGE), two.due(TWIN)) == (None, None)


def test_of_several_outcomes_one_must_be_named_to_confirm_and_none_to_reject(two: TwoPlatforms) -> None:
    parts = (Outcome(key="a", label="before 2027"), Outcome(key="b", label="before 2028"))
    two.other.questions.clear()
    two.has("g", "When will the Mirror Lake bridge open?", outcomes=parts, shape=Shape.GROUP)
    group = OutcomeRef(QuestionRef("manifold", "g"))
    (candidate,) = propose_twins(two.context, BRIDGE).candidates
    assert candidate.outcome is None
    assert candidate.confirming == "nerdline twin confirm metaculus:7 'manifold:g#OUTCOME'"
    with pytest.raises(UsageError, match="has several outcomes; name one"):
        confirm_twin(two.context, BRIDGE, group)
    assert [pair.twin.other.key for pair in reject_twin(two.context, BRIDGE, group)] == ["a", "b"]
    assert propose_twins(two.context, BRIDGE).candidates == ()
    named = OutcomeRef(group.question, "b")
    assert confirm_twin(two.context, BRIDGE, named).twin.other == named


def test_what_can_be_no_twins_is_refused(two: TwoPlatforms) -> None:
    two.has("d", "When will it open?", outcomes=(Outcome(kind=Kind.DATE),))
    two.has("e", "When will it open?", outcomes=(Outcome(kind=Kind.DATE),))
    dates = [OutcomeRef(QuestionRef("manifold", id_)) for id_ in "de"]
    with pytest.raises(UsageError, match="metaculus:7 is a probability and manifold:d a date"):
        confirm_twin(two.context, BRIDGE, dates[0])
    with pytest.raises(UsageError, match="which has no opposite"):
        confirm_twin(two.context, *dates, inverted=True)
    with pytest.raises(UsageError, match="of one question"):
        confirm_twin(two.context, BRIDGE, BRIDGE)
    with pytest.raises(QuestionGoneError):
        confirm_twin(two.context, BRIDGE, OutcomeRef(QuestionRef("manifold", "zzz")))
    with pytest.raises(NotFoundError, match="cannot read 'tarot'"):
        reject_twin(two.context, BRIDGE, OutcomeRef(QuestionRef("tarot", "1")))
    with pytest.raises(NotFoundError):
        propose_twins(two.context, OutcomeRef(QuestionRef("metaculus", "404")))
    with two.context.database.reading() as connection:
        assert list_pairs(connection) == ()
