from __future__ import annotations

from dataclasses import replace

import pytest

from db import questions
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from reports.desk.look_through import Least, LookedThrough, look_through, why_thin
from reports.desk.outlet_rules import change_rules
from reports.desk.withdraw_story import withdraw_story
from tests.builders import make_reading
from tests.jobs.conftest import STORY, Newsroom
from tests.reports.web.desk.drafted import BRIDGE
from tracker.readings import NoReading, Reason
from tracker.volumes import Volume, VolumeUnit
from tracker.wording.style import load_style

AP = load_style("ap")
LEAST = Least(crowd=3, volume=1000)


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
    told = why_thin(make_reading(0.2, crowd=crowd), least=LEAST, style=AP)
    assert told.startswith(why)
    assert bool(told) is bool(why)


@pytest.mark.parametrize(
    ("amount", "unit", "why"),
    [
        (420, VolumeUnit.DOLLARS, "$420 traded on its question, and below $1,000 one person can"),
        (0, VolumeUnit.CONTRACTS, "nothing was traded on its question, and below 1,000 contracts one"),
        (1000, VolumeUnit.DOLLARS, ""),
        (3, VolumeUnit.MANA, ""),  # play money: how many people bet says more
    ],
)
def test_a_market_on_which_little_was_traded_is_thin(amount: float, unit: VolumeUnit, why: str) -> None:
    volume = Volume(amount=amount, unit=unit)
    told = why_thin(make_reading(0.2), least=LEAST, volume=volume, style=AP)
    assert told.startswith(why)
    assert bool(told) is bool(why)


def test_few_people_are_told_before_little_money() -> None:
    volume = Volume(amount=1, unit=VolumeUnit.DOLLARS)
    told = why_thin(make_reading(0.2, crowd=2), least=LEAST, volume=volume, style=AP)
    assert told.startswith("2 forecasters")


def test_the_least_volume_is_a_setting(newsroom: Newsroom) -> None:
    linked(newsroom)
    volume = Volume(amount=900, unit=VolumeUnit.DOLLARS)
    with newsroom.context.database.writing() as connection:
        kept = questions.get_question(connection, BRIDGE.question)
        questions.save_question(connection, replace(kept, volume=volume))
    (one,) = found(newsroom).thin
    assert one.why.startswith("$900 traded on its")
    settings = newsroom.context.settings.model_copy(update={"least_volume": 900.0})
    assert look_through(replace(newsroom.context, settings=settings)).thin == ()


def test_without_a_number_only_an_unreliable_price_is_thin(newsroom: Newsroom) -> None:
    now = newsroom.clock.now()
    assert why_thin(None, least=LEAST, style=AP) == ""
    for reason in Reason:
        told = why_thin(NoReading(reason=reason, at=now, seen_at=now), least=LEAST, style=AP)
        assert bool(told) is (reason is Reason.UNRELIABLE)
