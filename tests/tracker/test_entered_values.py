from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_outcome, make_question
from tracker.entered_values import check_moment, parse_ending, parse_moment, parse_value
from tracker.errors import UsageError
from tracker.questions import Kind, Outcome, Question, Shape

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("37%", 0.37),
        (" 37 % ", 0.37),
        ("37.5 percent", 0.375),
        ("37 per cent", 0.37),
        ("0.37", 0.37),
        (".37", 0.37),
        ("0", 0.0),
        ("0%", 0.0),
        ("100%", 1.0),
        ("1%", 0.01),
        ("0.5%", 0.005),
        ("1 in 4", 0.25),
        ("3 out of 4", 0.75),
        ("1/3", 1 / 3),
        ("63¢", 0.63),
        ("63 cents", 0.63),
    ],
)
def test_a_probability_is_read_as_people_write_it(text: str, value: float) -> None:
    assert parse_value(text, Kind.PROBABILITY).value == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("37", "write 37% or a number from 0 to 1"),
        ("1", "may be 1% or a certainty"),
        ("1.0", "may be 1% or a certainty"),
        ("101%", "more than 100%"),
        ("5 in 4", "more than 100%"),
        ("0 in 0", "out of none"),
        ("<1%", "is a bound"),
        ("about 40%", "is a bound or a guess"),
        ("30-40%", "is a range"),
        ("30% to 40%", "is a range"),
        ("-3%", "is no probability"),
        ("37,5%", "is no probability"),
        ("nan", "is no probability"),
        ("1e-2", "is no probability"),
        ("likely", "is no probability"),
        ("", "1 to 100 characters"),
        ("9" * 101, "1 to 100 characters"),
    ],
)
def test_what_is_no_probability_or_could_be_two_is_refused(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_value(text, Kind.PROBABILITY)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12", 12.0, ""),
        ("1,234.5 km", 1234.5, "km"),
        ("12km", 12.0, "km"),
        ("8.2 billion", 8.2e9, ""),
        ("3.5 million people", 3.5e6, "people"),
        ("$3.2 trillion", 3.2e12, "$"),
        ("-0.4%", -0.4, "%"),
        ("\u22125 °C", -5.0, "°C"),
        (".5", 0.5, ""),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    read = parse_value(text, Kind.NUMBER)
    assert (read.value, read.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["x", "1.234,5", "1,23", "5-6", "5 to 6", "12 34", "<5", "5 or 6", "inf", "1/2", "$"]
)
def test_what_is_no_number_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no number"):
        parse_value(text, Kind.NUMBER)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2031-05-14", datetime(2031, 5, 14, tzinfo=UTC)),
        ("14 May 2031", datetime(2031, 5, 14, tzinfo=UTC)),
        ("May 14, 2031", datetime(2031, 5, 14, tzinfo=UTC)),
        ("Sept. 1, 2031", datetime(2031, 9, 1, tzinfo=UTC)),
        ("2031-05-14T12:00Z", datetime(2031, 5, 14, 12, tzinfo=UTC)),
    ],
)
def test_a_day_is_read_as_its_first_instant(text: str, moment: datetime) -> None:
    assert parse_value(text, Kind.DATE).value == moment.timestamp()


@pytest.mark.parametrize(
    "text",
    ["May 2031", "2031", "05/06/2031", "14 May", "2031-02-30", "2031-02-30T12:00", "Christmas 2030", "soon"],
)
def test_what_is_no_single_day_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no (day|time)"):
        parse_value(text, Kind.DATE)


@given(st.text(max_size=40) | st.from_regex(r"[-+$]?[0-9.,]{1,9} ?[%a-z¢]{0,8}", fullmatch=True))
def test_any_text_is_a_value_in_range_or_refused_in_a_sentence(text: str) -> None:
    for kind in Kind:
        said = ""
        value = 0.0
        try:
            value = parse_value(text, kind).value
        except UsageError as error:
            said = str(error)
        assert "\n" not in said
        assert math.isfinite(value)
        assert kind is not Kind.PROBABILITY or 0 <= value <= 1


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20", datetime(2026, 11, 20, 5, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 7, 1, 4, tzinfo=UTC)),
        ("2026-11-20T14:30", datetime(2026, 11, 20, 19, 30, tzinfo=UTC)),
        ("2026-11-20 14:30", datetime(2026, 11, 20, 19, 30, tzinfo=UTC)),
        ("2026-11-20T14:30Z", datetime(2026, 11, 20, 14, 30, tzinfo=UTC)),
        ("2026-11-20T14:30+02:00", datetime(2026, 11, 20, 12, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_the_outlets(text: str, moment: datetime) -> None:
    assert parse_moment(text, NEW_YORK) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "20/11/2026", "0001-01-01T00:00+14:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        parse_moment(text, NEW_YORK)


def test_a_time_to_come_or_long_gone_is_a_slip() -> None:
    assert check_moment(NOW, NOW) == NOW
    with pytest.raises(UsageError, match="is still to come"):
        check_moment(datetime(2026, 11, 22, 19, 1, tzinfo=UTC), NOW)
    with pytest.raises(UsageError, match="check the year"):
        check_moment(datetime(1026, 11, 22, tzinfo=UTC), NOW)


def endings(text: str, question: Question, key: str = "") -> list[tuple[str, str, float | None]]:
    outcome = question.outcome(key)
    assert outcome is not None
    return [(one.key, one.said, one.value) for one in parse_ending(text, question, outcome)]


RACE = make_question(
    shape=Shape.CHOICE,
    outcomes=(Outcome(key="31", label="Ada"), Outcome(key="32", label="Bo"), Outcome(key="33", label="Open")),
)


@pytest.mark.parametrize(
    ("text", "said", "value"),
    [
        ("yes", "yes", 1.0),
        (" NO ", "no", 0.0),
        ("void", "annulled", None),
        ("cancelled", "annulled", None),
        ("ambiguous", "ambiguous", None),
        ("open", "open", None),
    ],
)
def test_a_yes_or_no_question_ends_in_one_of_these(text: str, said: str, value: float | None) -> None:
    assert endings(text, make_question()) == [("", said, value)]


def test_a_part_of_a_group_ends_alone() -> None:
    group = make_question(shape=Shape.GROUP, outcomes=(Outcome(key="31"), Outcome(key="32")))
    assert endings("yes", group, "32") == [("32", "yes", 1.0)]


@pytest.mark.parametrize(("text", "key"), [("32", "31"), ("bo", "31"), ("yes", "32")])
def test_an_option_that_wins_ends_them_all(text: str, key: str) -> None:
    assert endings(text, RACE, key) == [("31", "Bo", 0.0), ("32", "Bo", 1.0), ("33", "Bo", 0.0)]


def test_an_option_may_be_called_open() -> None:
    assert endings("33", RACE, "31") == [("31", "Open", 0.0), ("32", "Open", 0.0), ("33", "Open", 1.0)]


def test_an_option_may_lose_alone_and_a_choice_is_void_as_a_whole() -> None:
    assert endings("no", RACE, "31") == [("31", "no", 0.0)]
    assert endings("void", RACE, "31") == [(key, "annulled", None) for key in ("31", "32", "33")]


def test_numbers_and_days_end_in_their_value() -> None:
    number = make_question(outcomes=(make_outcome(kind=Kind.NUMBER),))
    assert endings("1,234", number) == [("", "1234", 1234.0)]
    assert endings("12.5 km", number) == [("", "12.5", 12.5)]
    day = make_question(outcomes=(make_outcome(kind=Kind.DATE),))
    assert endings("14 May 2031", day) == [("", "2031-05-14", datetime(2031, 5, 14, tzinfo=UTC).timestamp())]


@pytest.mark.parametrize("text", ["12", "maybe", "37%", ""])
def test_another_ending_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no ending"):
        endings(text, make_question())
