from __future__ import annotations

from datetime import timedelta

import pytest

from db import acts, citation_rules, drafts, story_rules
from db.citation_rules import NO_RULES
from reports.desk import draft_updates
from reports.desk.set_rules import (
    LONGEST_QUIET,
    MOST_READS,
    freeze,
    keep_quiet,
    mark_none,
    set_story_rules,
    set_thresholds,
)
from tests.jobs.conftest import Newsroom
from tests.reports.web.desk.drafted import drafted, every_draft
from tracker.drafts import DraftState
from tracker.errors import NotFoundError, UsageError


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    drafted(newsroom)
    return newsroom


def rules(room: Newsroom) -> citation_rules.CitationRules:
    with room.context.database.reading() as connection:
        return citation_rules.get_rules(connection, 1)


def test_thresholds_are_kept_and_given_back(room: Newsroom) -> None:
    set_thresholds(room.context, 1, points=7.5, log_odds=None)
    assert (rules(room).move_points, rules(room).move_log_odds) == (7.5, None)
    set_thresholds(room.context, 1, points=None, log_odds=None)
    assert (rules(room).move_points, rules(room).move_log_odds) == (None, None)


@pytest.mark.parametrize("value", [0, -1, 100.5, float("nan"), float("inf")])
def test_a_threshold_lies_where_a_probability_can_move(room: Newsroom, value: float) -> None:
    with pytest.raises(UsageError, match="a threshold in points lies above 0"):
        set_thresholds(room.context, 1, points=value, log_odds=None)
    with pytest.raises(UsageError, match="a threshold in log-odds"):
        set_thresholds(room.context, 1, points=None, log_odds=value)
    assert rules(room) == NO_RULES


def test_a_frozen_line_loses_its_draft_and_gets_none_until_it_thaws(room: Newsroom) -> None:
    freeze(room.context, 1, is_frozen=True, note="  quoted in court ")
    assert (rules(room).is_frozen, rules(room).note) == (True, "quoted in court")
    (draft,) = every_draft(room)
    assert (draft.state, draft.decision_note) == (DraftState.SUPERSEDED, "the line stays as printed")
    draft_updates.run(room.context)
    assert len(every_draft(room)) == 1
    freeze(room.context, 1, is_frozen=False)
    draft_updates.run(room.context)
    assert every_draft(room)[-1].state is DraftState.PROPOSED


def test_a_linked_line_is_no_citation_only_once_its_link_is_gone(room: Newsroom) -> None:
    with pytest.raises(UsageError, match="reject that link before"):
        mark_none(room.context, 1, is_none=True)
    assert rules(room) == NO_RULES


def test_quiet_holds_and_ends(room: Newsroom) -> None:
    until = room.clock.now() + timedelta(days=2)
    keep_quiet(room.context, 1, until)
    assert rules(room).quiet_until == until
    keep_quiet(room.context, 1, None)
    assert rules(room).quiet_until is None


def test_quiet_cannot_begin_in_the_past_or_last_for_ever(room: Newsroom) -> None:
    now = room.clock.now()
    keep_quiet(room.context, 1, now + LONGEST_QUIET)
    for wrong in (now, now - timedelta(days=1), now + LONGEST_QUIET + timedelta(seconds=1)):
        with pytest.raises(UsageError, match="a day that is to come"):
            keep_quiet(room.context, 1, wrong)


def test_a_storys_rules(room: Newsroom) -> None:
    kept = set_story_rules(room.context, "1", needs_two=True, reads=0)
    assert (kept.needs_two, kept.reads) == (True, 0)
    with room.context.database.reading() as connection:
        assert story_rules.get_rules(connection, 1) == kept
    for wrong in (-1, MOST_READS + 1):
        with pytest.raises(UsageError, match="a story is read between"):
            set_story_rules(room.context, "1", needs_two=None, reads=wrong)


def test_what_is_not_there_has_no_rules(room: Newsroom) -> None:
    for act in (
        lambda: set_thresholds(room.context, 99, points=1, log_odds=None),
        lambda: freeze(room.context, 99, is_frozen=True),
        lambda: mark_none(room.context, 2**40, is_none=True),
        lambda: keep_quiet(room.context, 99, None),
        lambda: set_story_rules(room.context, "nowhere", needs_two=None, reads=None),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_the_log_says_who_set_what(room: Newsroom) -> None:
    freeze(room.context, 1, is_frozen=True)
    with room.context.database.reading() as connection:
        done = acts.list_acts(connection, subject="citation:1")
        assert drafts.open_draft(connection, 1) is None
    assert (done[-1].who, done[-1].act) == ("Ana", "citation rules set")
