from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db import acts, entries, questions
from reports.desk import draft_updates
from reports.desk.enter_reading import About
from reports.desk.enter_resolution import EnteredResolution, enter_resolution
from reports.desk.evidence import Evidence
from tests.jobs.conftest import Newsroom
from tests.jobs.fakes import question_named
from tests.reports.desk.test_draft_updates import all_drafts
from tests.reports.desk.test_enter_reading import NOTE, enter, linked
from tracker.errors import NotFoundError, UsageError
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Resolution, Shape, State

MARKET = QuestionRef("predictit", "8155")
TOLD_ON = datetime(2026, 3, 1, tzinfo=UTC)


def resolve(
    newsroom: Newsroom,
    ref: OutcomeRef,
    ending: str,
    *,
    at: datetime | None = TOLD_ON,
    evidence: Evidence = NOTE,
) -> EnteredResolution:
    newsroom.pass_(minutes=1)
    return enter_resolution(newsroom.context, About(question=ref), ending, at=at, evidence=evidence)


def market(newsroom: Newsroom, shape: Shape = Shape.CHOICE) -> Question:
    parts = (Outcome(key="31", label="Ada"), Outcome(key="32", label="Bo"))
    question = Question(ref=MARKET, title="Who wins?", url="", outcomes=parts, shape=shape)
    with newsroom.context.database.writing() as connection:
        questions.save_question(connection, question)
    return question


def kept(newsroom: Newsroom, ref: QuestionRef = MARKET) -> Question:
    with newsroom.context.database.reading() as connection:
        return questions.get_question(connection, ref)


def test_a_person_says_how_it_ended_and_on_what_evidence(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%").entry.outcome
    found = Evidence(note="the county's statement", url="https://county.example/bridge")
    entered = resolve(newsroom, ref, "Yes", evidence=found)
    assert entered.question == kept(newsroom, ref.question)
    assert entered.question.state is State.RESOLVED
    (outcome,) = entered.question.outcomes
    assert outcome.resolution == Resolution(text="yes", raw="yes", at=TOLD_ON, value=1.0)
    (entry,) = entered.entries
    assert (entry.entered_by, entry.url) == ("Ana", "https://county.example/bridge")
    with newsroom.context.database.reading() as connection:
        act = acts.list_acts(connection, subject=f"question:{ref}")[-1]
        assert entries.list_entries(connection, ref)[-1] == entry
    assert (act.who, act.act, act.detail) == ("Ana", "ending entered", "Yes, the county's statement")


def test_it_can_be_corrected_and_taken_back(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%").entry.outcome
    resolve(newsroom, ref, "yes")
    assert resolve(newsroom, ref, "no").question.outcomes[0].resolution == Resolution(
        text="no", raw="no", at=TOLD_ON, value=0.0
    )
    assert resolve(newsroom, ref, "void").question.state is State.ANNULLED
    opened = resolve(newsroom, ref, "open").question
    assert opened.state is State.OPEN
    assert opened.outcomes[0].state is State.OPEN
    assert opened.outcomes[0].resolution is None
    with pytest.raises(UsageError, match="was not ended by a person, so there is nothing to take back"):
        resolve(newsroom, ref, "open")
    assert enter(newsroom, "40%").is_change


def test_the_platform_does_not_undo_it(newsroom: Newsroom) -> None:
    told = market(newsroom)
    resolve(newsroom, OutcomeRef(MARKET, "32"), "yes")
    with newsroom.context.database.writing() as connection:
        questions.save_question(connection, told)
    question = kept(newsroom)
    assert question.state is State.RESOLVED
    assert [outcome.resolution.value for outcome in question.outcomes if outcome.resolution] == [0.0, 1.0]
    resolve(newsroom, OutcomeRef(MARKET, "32"), "open")
    assert kept(newsroom) == told


def test_one_contract_of_several_ends_alone(newsroom: Newsroom) -> None:
    market(newsroom, Shape.GROUP)
    question = resolve(newsroom, OutcomeRef(MARKET, "31"), "no").question
    assert [outcome.state for outcome in question.outcomes] == [State.RESOLVED, State.OPEN]
    assert question.state is State.OPEN


def test_a_reading_of_a_time_when_it_had_ended_is_refused(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%").entry.outcome
    resolve(newsroom, ref, "yes")
    with pytest.raises(UsageError, match="the question has ended"):
        enter(newsroom, "99%")
    assert enter(newsroom, "90%", datetime(2026, 2, 27, tzinfo=UTC)).is_change


@pytest.mark.parametrize(
    ("ending", "at", "evidence", "says"),
    [
        ("perhaps", TOLD_ON, NOTE, "is no ending"),
        ("yes", datetime(2026, 3, 9, tzinfo=UTC), NOTE, "is still to come"),
        ("yes", TOLD_ON, Evidence(), "an entry needs evidence"),
    ],
)
def test_what_cannot_be_is_refused(
    newsroom: Newsroom, ending: str, at: datetime, evidence: Evidence, says: str
) -> None:
    ref = enter(newsroom, "37%").entry.outcome
    with pytest.raises(UsageError, match=says):
        resolve(newsroom, ref, ending, at=at, evidence=evidence)
    assert kept(newsroom, ref.question).state is State.OPEN


def test_only_what_a_person_settles_is_settled_by_hand(newsroom: Newsroom) -> None:
    newsroom.platform.has(question_named("7", "Will it?"))
    with pytest.raises(UsageError, match="metaculus:7 is read by Nerdline itself"):
        resolve(newsroom, OutcomeRef(QuestionRef("metaculus", "7")), "yes")
    with pytest.raises(NotFoundError, match="there is no question manual:x-1"):
        resolve(newsroom, OutcomeRef(QuestionRef("manual", "x-1")), "yes")


def test_the_story_is_drafted_anew_and_the_draft_says_who_ended_it(newsroom: Newsroom) -> None:
    ref = linked(newsroom)
    resolve(newsroom, ref, "no")
    tally = draft_updates.run(newsroom.context)
    assert (tally.done, tally.failed) == (1, ())
    (draft,) = all_drafts(newsroom)
    assert "Good Judgment Open" in draft.new
    assert "20%" not in draft.new.split(";")[0]
    assert f"{ref}; resolved no, entered by Ana; 0.2 since" in draft.evidence
