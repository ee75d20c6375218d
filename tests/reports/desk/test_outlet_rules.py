from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import acts, outlet_rules
from jobs import poll_forecasts
from reports.desk import draft_updates
from reports.desk.draft_updates import desk_of
from reports.desk.outlet_rules import (
    LONGEST_SHEET,
    RULES,
    Effective,
    change_rules,
    check_rule,
    effective,
    rules_in_force,
)
from reports.desk.second_pair import outlet_needs_two
from tests.jobs.conftest import Newsroom
from tests.reports.web.desk.drafted import BRIDGE, drafted, every_draft
from tracker.errors import ConflictError, DataError, UsageError
from tracker.settings import Settings
from tracker.wording.style import BUILT_IN

GOOD: dict[str, st.SearchStrategy[Any]] = {
    "style": st.sampled_from(BUILT_IN) | st.just({"sheet": 'based_on = "ap"\n'}),
    "move_points": st.floats(0.01, 100),
    "move_log_odds": st.floats(0.01, 20),
    "least_crowd": st.integers(0, 1_000_000),
    "quiet_days": st.floats(0, 3650),
    "needs_two": st.booleans(),
}
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.sampled_from(["sheet", "x"]), st.text(max_size=20), max_size=2)
)


def in_force(newsroom: Newsroom) -> Effective:
    with newsroom.context.database.reading() as connection:
        return rules_in_force(newsroom.context, connection)


def test_there_is_a_good_value_of_every_rule() -> None:
    assert set(GOOD) == set(RULES) <= set(Settings.model_fields)


@given(rules=st.fixed_dictionaries({}, optional=GOOD))
def test_every_rule_comes_from_exactly_one_place(rules: dict[str, Any]) -> None:
    settings = Settings(move_points=5, least_crowd=9, needs_two=True)
    found = effective(settings, rules)
    assert set(found.rules) == set(RULES)
    for name, rule in found.rules.items():
        assert rule.is_set is (name in rules)
        assert rule.value == (rules[name] if name in rules else getattr(settings, name))
        assert rule.in_file == getattr(settings, name)
    assert found.thresholds.points == found.value("move_points")
    assert found.style.name


@given(rules=st.dictionaries(st.sampled_from([*RULES, "other"]), ODD))
def test_whatever_is_stored_every_rule_can_be_used(rules: dict[str, Any]) -> None:
    found = effective(Settings(), rules)
    for name, rule in found.rules.items():
        assert rule.is_set or rule.value == rule.in_file
        assert check_rule(name, rule.value) == rule.value
    assert found.style.name
    assert 0 < found.thresholds.points <= 100
    assert timedelta() <= found.quiet


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("style", "/etc/passwd"),
        ("style", "../house"),
        ("style", {"sheet": ""}),
        ("style", {"sheet": "x" * (LONGEST_SHEET + 1)}),
        ("style", {"sheet": 'based_on = "ap"\n\x00'}),
        ("style", {"sheet": "\ud800"}),
        ("style", {"sheet": "a = ="}),
        ("style", {"sheet": 'based_on = "/etc/passwd"'}),
        ("move_points", 0),
        ("move_points", 100.5),
        ("move_points", float("nan")),
        ("move_points", True),
        ("move_log_odds", float("inf")),
        ("least_crowd", 2.5),
        ("least_crowd", -1),
        ("quiet_days", 3651),
        ("needs_two", "yes"),
        ("database_url", "sqlite://"),
    ],
)
def test_what_a_rule_cannot_be(newsroom: Newsroom, name: str, value: object) -> None:
    with pytest.raises((UsageError, DataError)) as refused:
        change_rules(newsroom.context, {"needs_two": True, name: value})
    assert "\n" not in str(refused.value)
    assert not in_force(newsroom).needs_two


def test_a_rule_that_does_not_exist_cannot_be_reset(newsroom: Newsroom) -> None:
    with pytest.raises(UsageError, match="there is no rule 'x'"):
        change_rules(newsroom.context, {"x": None})


def test_each_change_is_an_act_and_what_stays_is_none(newsroom: Newsroom) -> None:
    change_rules(newsroom.context, {"move_points": 5.0, "quiet_days": None})
    change_rules(newsroom.context, {"move_points": 5.0})
    change_rules(newsroom.context, {"move_points": None})
    with newsroom.context.database.reading() as connection:
        done = acts.list_acts(connection, subject="rule:move_points")
        assert acts.list_acts(connection, subject="rule:quiet_days") == ()
    assert [(one.who, one.act, one.detail) for one in done] == [
        ("Ana", "outlet rule set", "5.0"),
        ("Ana", "outlet rule set", "as the settings file says"),
    ]


def test_who_comes_second_overwrites_nothing(newsroom: Newsroom) -> None:
    seen = in_force(newsroom).seen("move_points")
    change_rules(newsroom.context, {"needs_two": True}, seen=in_force(newsroom).seen("needs_two"))
    change_rules(newsroom.context, {"move_points": 4.0}, seen=seen)
    other = replace(newsroom.context, who="Ben")
    with pytest.raises(ConflictError, match="somebody has changed this"):
        change_rules(other, {"move_points": 9.0}, seen=seen)
    assert in_force(newsroom).value("move_points") == 4


def test_the_draft_job_goes_by_what_is_set_at_the_desk(newsroom: Newsroom) -> None:
    change_rules(newsroom.context, {"move_points": 50.0, "move_log_odds": 10.0})
    drafted_none = newsroom
    with pytest.raises(IndexError):
        drafted(drafted_none)  # 20% to 31% is no move now
    change_rules(newsroom.context, {"move_points": None, "move_log_odds": None})
    poll_forecasts.poll(newsroom.context, [BRIDGE.question])
    draft_updates.run(newsroom.context)
    assert "31%" in every_draft(newsroom)[-1].new


def test_the_sheet_set_at_the_desk_words_the_drafts(newsroom: Newsroom) -> None:
    change_rules(newsroom.context, {"style": {"sheet": 'name = "ours"\nbased_on = "bbc"\n'}})
    with newsroom.context.database.reading() as connection:
        assert desk_of(newsroom.context, connection).style.name == "ours"


def test_two_must_approve_once_the_desk_says_so(newsroom: Newsroom) -> None:
    change_rules(newsroom.context, {"needs_two": True})
    with newsroom.context.database.reading() as connection:
        assert outlet_needs_two(newsroom.context, connection)
        assert outlet_rules.get_rules(connection) == {"needs_two": True}
