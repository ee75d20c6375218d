from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from db import Database, citation_rules, first_approvals, story_rules
from db.citation_rules import CitationRules
from db.drafts import get_draft
from db.story_rules import StoryRules
from reports.desk import decide_drafts, draft_updates
from reports.desk.decide_drafts import Seen
from tests.db.rows import keep_draft
from tests.jobs.conftest import Newsroom
from tests.reports.web.desk.drafted import as_, at_desk, drafted, every_draft, moves
from tests.reports.web.desk.signed_in import somebody
from tracker.drafts import DraftState
from tracker.errors import ConflictError, UsageError
from tracker.roles import RIGHTS, Role


def two(room: Newsroom) -> None:
    with room.context.database.writing() as connection:
        story_rules.set_rules(connection, 1, StoryRules(needs_two=True), by="Ana", at=room.clock.now())


def test_two_must_approve_and_the_second_is_another_with_the_right(newsroom: Newsroom) -> None:
    drafted(newsroom)
    two(newsroom)
    chief, editor = RIGHTS[Role.CHIEF], RIGHTS[Role.EDITOR]
    ana, ben = as_(newsroom, "Ana"), as_(newsroom, "Ben")
    assert decide_drafts.approve(ana, 1, rights=chief).state is DraftState.PROPOSED
    with pytest.raises(UsageError, match="by you already"):
        decide_drafts.approve(ana, 1, rights=chief)
    with pytest.raises(UsageError, match="the right to agree"):
        decide_drafts.approve(ben, 1, rights=editor)
    assert decide_drafts.approve(ben, 1, rights=chief).decided_by == "Ben"
    with newsroom.context.database.reading() as connection:
        first = first_approvals.get_first(connection, 1)
    assert first is not None
    assert first.by == "Ana"


def test_the_command_line_goes_by_the_account_of_that_name(newsroom: Newsroom) -> None:
    drafted(newsroom)
    two(newsroom)
    decide_drafts.approve(as_(newsroom, "Ana"), 1)
    with pytest.raises(UsageError, match="the right to agree"):
        decide_drafts.approve(as_(newsroom, "Cleo"), 1)
    somebody(newsroom.context.database, Role.CHIEF, name="Cleo")
    assert decide_drafts.approve(as_(newsroom, "Cleo"), 1).state is DraftState.APPROVED


def test_the_desk_shows_who_approved_first(newsroom: Newsroom) -> None:
    drafted(newsroom)
    two(newsroom)
    with at_desk(newsroom) as editor:
        told = editor.follow(editor.post("/desk/drafts/1/approve", {"back": "queue"})).text
        assert "it waits for a second person" in told
        assert "Approved by Erin Editor" in told
    with at_desk(newsroom, Role.CHIEF) as chief:
        page = chief.get("/desk/").text
        assert "Agree and publish" in page
        assert chief.post("/desk/drafts/1/approve", {"seen": "proposed:Erin Editor"}).status_code == 303
    assert every_draft(newsroom)[0].state is DraftState.APPROVED


def test_the_outlets_setting_asks_for_two_unless_the_story_says_otherwise(newsroom: Newsroom) -> None:
    drafted(newsroom)
    asked = replace(
        newsroom.context, settings=newsroom.context.settings.model_copy(update={"needs_two": True})
    )
    assert decide_drafts.approve(asked, 1).state is DraftState.PROPOSED
    with asked.database.writing() as connection:
        story_rules.set_rules(connection, 1, StoryRules(needs_two=False), by="Ana", at=newsroom.clock.now())
    assert decide_drafts.approve(asked, 1).state is DraftState.APPROVED


def test_a_line_is_quiet_for_as_long_as_was_chosen_whatever_the_number_does(newsroom: Newsroom) -> None:
    drafted(newsroom)
    decide_drafts.reject(newsroom.context, 1, note="not now", quiet_days=30)
    moves(newsroom, 0.9)
    assert draft_updates.run(newsroom.context).done == 0
    newsroom.pass_(days=28)
    assert draft_updates.run(newsroom.context).done == 1


@pytest.mark.parametrize(
    "rules",
    [
        CitationRules(is_frozen=True),
        CitationRules(is_none=True),
        CitationRules(move_points=50, move_log_odds=9),
    ],
)
def test_frozen_lines_and_own_thresholds_are_kept_to(newsroom: Newsroom, rules: CitationRules) -> None:
    drafted(newsroom)
    with newsroom.context.database.writing() as connection:
        citation_rules.set_rules(connection, 1, rules, by="Ana", at=newsroom.clock.now())
    assert draft_updates.run(newsroom.context).done == 0
    assert every_draft(newsroom)[0].state is DraftState.SUPERSEDED


def test_what_was_seen_travels_in_a_form() -> None:
    for seen in (Seen(state=DraftState.PROPOSED), Seen(state=DraftState.SNOOZED, first="A: B")):
        assert Seen.parse(str(seen)) == seen
    assert Seen.parse("odd") is None
    assert Seen.parse("") is None


@pytest.mark.parametrize("days", [0, -1, 1e9])
def test_nothing_is_put_off_for_ever_or_backwards(newsroom: Newsroom, days: float) -> None:
    drafted(newsroom)
    with pytest.raises(UsageError):
        decide_drafts.snooze(newsroom.context, 1, days=days)
    with pytest.raises(UsageError):
        decide_drafts.snooze(newsroom.context, 1, until=newsroom.clock.now() - timedelta(days=1))


def test_of_two_editors_at_once_one_decides(database: Database, newsroom: Newsroom) -> None:
    context = replace(newsroom.context, database=database)
    with database.writing() as connection:
        draft_id = keep_draft(connection)
    together = threading.Barrier(2)
    ended: list[str] = []

    def reject(who: str) -> None:
        together.wait()
        try:
            decide_drafts.reject(
                replace(context, who=who),
                draft_id,
                note=f"{who} says no",
                seen=Seen(state=DraftState.PROPOSED),
            )
            ended.append(who)
        except ConflictError as error:
            ended.append(str(error))

    both = [threading.Thread(target=reject, args=(who,)) for who in ("Ana", "Ben")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with database.reading() as connection:
        decided = get_draft(connection, draft_id)
    assert decided.decision_note == f"{decided.decided_by} says no"
    (refused,) = [words for words in ended if words != decided.decided_by]
    assert decided.decided_by in refused or "changed" in refused or "rejected" in refused
