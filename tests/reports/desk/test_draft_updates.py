from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db import acts, drafts
from jobs import poll_forecasts
from reports.desk import decide_drafts, draft_updates, publish
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from tests.jobs.conftest import SENTENCE, Newsroom
from tracker.drafts import Draft, DraftState
from tracker.errors import AccessRefusedError, ConflictError, UsageError
from tracker.questions import OutcomeRef, QuestionRef, State

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))


@pytest.fixture
def linked(newsroom: Newsroom) -> Newsroom:
    newsroom.bridge()
    path = newsroom.file()
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    confirm(newsroom.context, 1, BRIDGE)
    return newsroom


def moves(newsroom: Newsroom, value: float, *, days: float = 3) -> None:
    newsroom.pass_(days=days)
    newsroom.platform.says("7", value)
    poll_forecasts.poll(newsroom.context, [BRIDGE.question])


def all_drafts(newsroom: Newsroom) -> tuple[Draft, ...]:
    with newsroom.context.database.reading() as connection:
        return drafts.list_drafts(connection)


def test_a_move_proposes_the_sentence_with_only_the_forecast_changed(linked: Newsroom) -> None:
    moves(linked, 0.31)
    assert draft_updates.run(linked.context).done == 1
    (draft,) = all_drafts(linked)
    assert draft.state is DraftState.PROPOSED
    assert draft.old == SENTENCE
    assert draft.new == SENTENCE.replace("20%", "31%")
    assert draft.reason.startswith("up 11 points")
    assert "metaculus:7" in draft.evidence
    assert draft.value == 0.31


def test_no_move_proposes_nothing(linked: Newsroom) -> None:
    moves(linked, 0.22)
    assert draft_updates.run(linked.context).done == 0
    assert all_drafts(linked) == ()


def test_the_same_move_is_proposed_once(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    linked.pass_(hours=1)
    assert draft_updates.run(linked.context).done == 0
    assert len(all_drafts(linked)) == 1


def test_a_further_move_supersedes_what_waits(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    moves(linked, 0.4)
    draft_updates.run(linked.context)
    first, second = all_drafts(linked)
    assert (first.state, second.state) == (DraftState.SUPERSEDED, DraftState.PROPOSED)
    assert first.decision_note == "the forecast moved again"
    assert "40%" in second.new


def test_a_number_that_moves_back_retires_the_draft(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    moves(linked, 0.2)
    draft_updates.run(linked.context)
    (draft,) = all_drafts(linked)
    assert draft.state is DraftState.SUPERSEDED


def test_a_rejection_keeps_the_line_quiet_until_it_moves_as_far_again(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    decide_drafts.reject(linked.context, 1, note="noise")
    moves(linked, 0.32, days=1)
    assert draft_updates.run(linked.context).done == 0
    moves(linked, 0.4, days=1)
    assert draft_updates.run(linked.context).done == 1


def test_the_quiet_after_a_rejection_ends(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    decide_drafts.reject(linked.context, 1, note="noise")
    linked.pass_(days=linked.context.settings.quiet_days)
    assert draft_updates.run(linked.context).done == 1


def test_an_approved_draft_is_left_alone(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    decide_drafts.approve(linked.context, 1)
    moves(linked, 0.5)
    assert draft_updates.run(linked.context).done == 0
    assert [draft.state for draft in all_drafts(linked)] == [DraftState.APPROVED]


def test_a_snoozed_draft_comes_back(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    decide_drafts.snooze(linked.context, 1, days=2)
    draft_updates.run(linked.context)
    assert all_drafts(linked)[0].state is DraftState.SNOOZED
    linked.pass_(days=2)
    draft_updates.run(linked.context)
    assert all_drafts(linked)[0].state is DraftState.PROPOSED


def test_the_end_is_told_once(linked: Newsroom) -> None:
    moves(linked, 0.05)
    linked.clock.move_to(datetime(2028, 1, 1, 7, tzinfo=UTC))
    linked.platform.resolves("7", "no")
    poll_forecasts.poll(linked.context, [BRIDGE.question])
    draft_updates.run(linked.context)
    draft = all_drafts(linked)[-1]
    assert "resolved No" in draft.new
    assert "Mirror Lake bridge" in draft.new
    decide_drafts.approve(linked.context, draft.id)
    publish.publish(linked.context, draft.id)
    linked.pass_(days=1)
    assert draft_updates.run(linked.context).done == 0


def test_a_deadline_that_passed_unresolved_is_an_editors_business(linked: Newsroom) -> None:
    linked.clock.move_to(datetime(2028, 1, 2, tzinfo=UTC))
    moves(linked, 0.6)
    assert draft_updates.run(linked.context).done == 0


def test_a_question_that_reopens_before_its_deadline_gets_its_sentence_back(linked: Newsroom) -> None:
    linked.pass_(days=30)
    linked.platform.resolves("7", "yes")
    poll_forecasts.poll(linked.context, [BRIDGE.question])
    draft_updates.run(linked.context)
    decide_drafts.approve(linked.context, 1)
    publish.publish(linked.context, 1)
    linked.platform.reopens("7")
    moves(linked, 0.6)
    draft_updates.run(linked.context)
    draft = all_drafts(linked)[-1]
    assert draft.state is DraftState.PROPOSED
    assert draft.new == SENTENCE.replace("a 20%", "a 60%")


def test_an_annulled_question_is_not_told_as_a_no(linked: Newsroom) -> None:
    linked.pass_(days=30)
    linked.platform.resolves("7", "annulled", state=State.ANNULLED)
    poll_forecasts.poll(linked.context, [BRIDGE.question])
    draft_updates.run(linked.context)
    (draft,) = all_drafts(linked)
    assert "annulled" in draft.new
    assert "resolved No" not in draft.new


def test_a_withheld_number_is_nobodys_zero(linked: Newsroom) -> None:
    poll_forecasts.run(linked.context)
    linked.platform.errors["7"] = AccessRefusedError("no", platform="metaculus")
    for _ in range(3):
        linked.pass_(days=1)
        poll_forecasts.poll(linked.context, [BRIDGE.question])
    assert draft_updates.run(linked.context).done == 0
    assert all_drafts(linked) == ()


def test_every_decision_is_on_record(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    decide_drafts.approve(linked.context, 1, note="fine")
    with linked.context.database.reading() as connection:
        log = acts.list_acts(connection, subject="draft:1")
    assert [(act.who, act.act) for act in log] == [("nerdline", "draft proposed"), ("Ana", "draft approved")]
    assert "metaculus:7" in log[1].detail


def test_decisions_that_cannot_be(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    with pytest.raises(UsageError, match="say why draft 1 is rejected"):
        decide_drafts.reject(linked.context, 1, note=" ")
    decide_drafts.approve(linked.context, 1)
    with pytest.raises(ConflictError, match="draft 1 is approved and cannot become rejected"):
        decide_drafts.reject(linked.context, 1, note="too late")
    with pytest.raises(UsageError, match="positive number of days"):
        decide_drafts.snooze(linked.context, 1, days=0)


def test_an_inverted_link_states_the_complement(newsroom: Newsroom) -> None:
    newsroom.bridge()
    path = newsroom.file()
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    confirm(newsroom.context, 1, BRIDGE, inverted=True)
    newsroom.pass_(days=1)
    newsroom.platform.says("7", 0.7)
    poll_forecasts.poll(newsroom.context, [BRIDGE.question])
    draft_updates.run(newsroom.context)
    assert newsroom.clock.now() > datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=1)
    assert "a 30% chance" in all_drafts(newsroom)[0].new


def considered(newsroom: Newsroom) -> list[int]:
    with newsroom.context.database.reading() as connection:
        desk = draft_updates.desk_of(newsroom.context, connection)
        return draft_updates.citations_to_consider(connection, desk, newsroom.clock.now())


def test_citations_at_rest_are_left_alone_and_those_with_a_draft_never_are(linked: Newsroom) -> None:
    moves(linked, 0.22)
    assert considered(linked) == []
    moves(linked, 0.31)
    assert considered(linked) == [1]
    draft_updates.run(linked.context)
    moves(linked, 0.2)  # back where it was: the draft has gone stale
    assert considered(linked) == [1]
    draft_updates.run(linked.context)
    assert [draft.state for draft in all_drafts(linked)] == [DraftState.SUPERSEDED]
    assert considered(linked) == []


def test_a_day_that_passes_is_news_where_the_wording_waits_for_it(linked: Newsroom) -> None:
    """A question that has closed is told of a week later, without anything else having happened."""
    asked = linked.platform.questions["7"]
    linked.pass_(days=1)
    closed = replace(asked.outcomes[0], state=State.CLOSED)
    linked.platform.questions["7"] = replace(
        asked, state=State.CLOSED, outcomes=(closed,), closes_at=linked.clock.now()
    )
    poll_forecasts.poll(linked.context, [BRIDGE.question])
    assert considered(linked) == []
    linked.pass_(days=6)
    assert considered(linked) == []
    linked.pass_(days=2)
    assert considered(linked) == [1]
