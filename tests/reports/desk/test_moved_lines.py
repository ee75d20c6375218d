"""Whether a line moved is decided once: all that tells of it agrees, whatever rules are in force."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import citation_rules, citations, drafts, outlet_rules
from db.citation_rules import CitationRules
from jobs import poll_forecasts
from reports.desk import decide_drafts, draft_updates
from reports.desk.add_story import add_story
from reports.desk.citation_states import CitationState, standings_of
from reports.desk.draft_updates import citations_to_consider, consider
from reports.desk.link_citations import confirm
from reports.desk.moved_lines import desk_of
from reports.drafting import Proposal
from reports.web.feed_entries import moves_of
from reports.web.moved import moved_page
from tests.jobs.conftest import Newsroom
from tracker.kept import KeptCitation
from tracker.links import Link
from tracker.questions import OutcomeRef, QuestionRef

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))
PRINTED = 0.20
CROWD = 20
NOT_RESET = [HealthCheck.function_scoped_fixture]
"""The room stays as it is between examples; each sets every rule anew."""

points = st.sampled_from([0.5, 1.0, 3.0, 5.0, 20.0, 90.0])
ratios = st.sampled_from([0.05, 0.3, 0.7, 2.0, 9.0])
own_rules = st.builds(
    CitationRules,
    move_points=st.none() | points,
    move_log_odds=st.none() | ratios,
    is_frozen=st.booleans(),
    is_none=st.booleans(),
    quiet_until=st.none(),
)


@pytest.fixture
def linked(newsroom: Newsroom) -> Newsroom:
    newsroom.bridge()
    path = newsroom.file()
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    confirm(newsroom.context, 1, BRIDGE)
    newsroom.pass_(days=3)
    return newsroom


def moves(room: Newsroom, value: float) -> None:
    room.platform.says("7", value, crowd=CROWD)
    poll_forecasts.poll(room.context, [BRIDGE.question])


def log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


@pytest.mark.parametrize("value", [0.22, 0.24, 0.31, 0.9])
@settings(max_examples=25, deadline=None, suppress_health_check=NOT_RESET)
@given(
    move_points=st.none() | points,
    move_log_odds=st.none() | ratios,
    least_crowd=st.none() | st.sampled_from([1, CROWD, CROWD + 1]),
    own=own_rules,
    quiet_days=st.none() | st.sampled_from([-1, 1]),
)
def test_all_that_tells_of_a_move_agrees(
    linked: Newsroom,
    value: float,
    move_points: float | None,
    move_log_odds: float | None,
    least_crowd: int | None,
    own: CitationRules,
    quiet_days: int | None,
) -> None:
    context, now = linked.context, linked.clock.now()
    if not linked.platform.points["7"][""][1:]:
        moves(linked, value)
    until = None if quiet_days is None else now + timedelta(days=quiet_days)
    with context.database.writing() as connection:
        outlet = {"move_points": move_points, "move_log_odds": move_log_odds, "least_crowd": least_crowd}
        for name, kept in outlet.items():
            outlet_rules.set_rule(connection, name, kept, by="Ana", at=now)
        citation_rules.set_rules(connection, 1, citation_rules.with_quiet(own, until), by="Ana", at=now)

    from_points = own.move_points or move_points or context.settings.move_points
    from_ratio = own.move_log_odds or move_log_odds or context.settings.move_log_odds
    enough = (
        abs(value - PRINTED) * 100 >= from_points - 1e-6
        or abs(log_odds(value) - log_odds(PRINTED)) >= from_ratio
    ) and (least_crowd or 0) <= CROWD
    is_silent = own.is_none or own.is_frozen or quiet_days == 1

    with context.database.reading() as connection:
        desk = desk_of(context, connection)
        (citation,) = citations.list_citations(connection)
        standing = standings_of(connection, [citation], desk=desk, now=now)[1]
        to_draft = citations_to_consider(connection, desk, now)
        drafted = consider(connection, citation, link_of(citation), desk=desk, context=context)
        page = moved_page(connection, context, now)
        feed = list(moves_of(connection, context, BRIDGE.question, now))
    has_moved = enough and not is_silent
    assert (standing.state is CitationState.MOVED) == has_moved
    assert to_draft == ([1] if has_moved else [])
    assert isinstance(drafted, Proposal) == has_moved
    assert bool(page.listings) == has_moved
    assert all(listing.stories for listing in page.listings)
    # A feed of the question is not silenced by how a line is treated; by what counts as a move it goes.
    from_points, from_ratio = (
        (move_points or context.settings.move_points, move_log_odds or context.settings.move_log_odds)
        if own.is_none
        else (from_points, from_ratio)
    )
    told = (
        abs(value - PRINTED) * 100 >= from_points - 1e-6
        or abs(log_odds(value) - log_odds(PRINTED)) >= from_ratio
    ) and (least_crowd or 0) <= CROWD
    assert bool(feed) == told


def link_of(citation: KeptCitation) -> Link:
    assert citation.link is not None
    return citation.link


def test_a_rejected_move_is_no_move_until_it_goes_on(linked: Newsroom) -> None:
    moves(linked, 0.31)
    draft_updates.run(linked.context)
    decide_drafts.reject(linked.context, 1, note="noise")
    assert state_of(linked) == (
        CitationState.FRESH,
        "draft 1 was rejected, which keeps the line quiet for a while",
    )
    linked.pass_(hours=1)
    moves(linked, 0.45)
    assert state_of(linked)[0] is CitationState.MOVED
    with linked.context.database.reading() as connection:
        assert drafts.last_rejections(connection, [1, 2]).keys() == {1}
        assert drafts.last_rejections(connection, [2]) == {}


def test_a_frozen_line_says_that_it_is_frozen(linked: Newsroom) -> None:
    moves(linked, 0.31)
    with linked.context.database.writing() as connection:
        frozen = CitationRules(is_frozen=True)
        citation_rules.set_rules(connection, 1, frozen, by="Ana", at=linked.clock.now())
    assert state_of(linked) == (CitationState.FRESH, "an editor keeps the line as printed")


def state_of(room: Newsroom) -> tuple[CitationState, str]:
    with room.context.database.reading() as connection:
        (citation,) = citations.list_citations(connection)
        desk = desk_of(room.context, connection)
        standing = standings_of(connection, [citation], desk=desk, now=room.clock.now())[1]
    return standing.state, standing.why
