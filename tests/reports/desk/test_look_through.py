from __future__ import annotations

import pytest

from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from reports.desk.look_through import LookedThrough, look_through, why_thin
from reports.desk.outlet_rules import change_rules
from reports.desk.withdraw_story import withdraw_story
from tests.builders import make_reading
from tests.jobs.conftest import STORY, Newsroom
from tests.reports.web.desk.drafted import BRIDGE
from tracker.readings import NoReading, Reason


def found(room: Newsroom) -> LookedThrough:
    return look_through(room.context)


def linked(room: Newsroom, text: str = STORY) -> None:
    room.bridge()
    path = room.file(text)
    add_story(room.context, path.read_bytes(), name="bridge.txt", path=path)
    confirm(room.context, 1, BRIDGE)


def test_a_desk_without_stories_has_nothing_to_find(newsroom: Newsroom) -> None:
    assert found(newsroom) == LookedThrough(at=newsroom.clock.now())


def test_a_sound_line_is_not_found(newsroom: Newsroom) -> None:
    linked(newsroom)
    assert found(newsroom) == LookedThrough(at=newsroom.clock.now())


def test_a_misprint_is_found_with_both_numbers_until_the_story_goes(newsroom: Newsroom) -> None:
    linked(newsroom, STORY.replace("20%", "26%"))
    (one,) = found(newsroom).misprinted
    assert one.why == "26% was printed on 2026-03-02, and the source said 20.0% that day"
    withdraw_story(newsroom.context, "1")
    assert found(newsroom).misprinted == ()


def test_an_old_misprint_is_the_audits_business(newsroom: Newsroom) -> None:
    linked(newsroom, STORY.replace("20%", "26%"))
    newsroom.pass_(days=30)
    assert len(found(newsroom).misprinted) == 1
    newsroom.pass_(days=1)
    assert found(newsroom).misprinted == ()


def test_what_is_thin_goes_by_the_rule_that_is_set_at_the_desk(newsroom: Newsroom) -> None:
    linked(newsroom)
    assert found(newsroom).thin == ()
    change_rules(newsroom.context, {"least_crowd": 21})
    (one,) = found(newsroom).thin
    assert one.why == "20 forecasters stand behind it, and a line is drafted from 21 on"


@pytest.mark.parametrize(
    ("crowd", "why"),
    [(None, ""), (3, ""), (2, "2 forecasters stand behind it"), (1, "one forecaster stands behind it")],
)
def test_why_a_market_is_thin(crowd: int | None, why: str) -> None:
    told = why_thin(make_reading(0.2, crowd=crowd), least_crowd=3)
    assert told.startswith(why)
    assert bool(told) is bool(why)


def test_without_a_number_only_an_unreliable_price_is_thin(newsroom: Newsroom) -> None:
    now = newsroom.clock.now()
    assert why_thin(None, least_crowd=3) == ""
    for reason in Reason:
        told = why_thin(NoReading(reason=reason, at=now, seen_at=now), least_crowd=3)
        assert bool(told) is (reason is Reason.UNRELIABLE)
