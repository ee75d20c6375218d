from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_gap, make_history, make_printing, make_reading
from tracker.audit import Finding, Verdict, compare_printing
from tracker.history import History
from tracker.kept import Printing
from tracker.questions import Kind
from tracker.readings import Point, Reason


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def all_day(value: float, kind: Kind = Kind.PROBABILITY) -> History:
    return make_history(make_reading(value, -24, kind=kind), confirmed_at=instant("2030-01-01"))


def steps(*points: tuple[str, float | None], confirmed: str = "2030-01-01") -> History:
    made: list[Point] = []
    for when, value in points:
        seen = {"at": instant(when), "seen_at": instant(when)}
        made.append(make_gap(**seen) if value is None else make_reading(value, **seen))
    return make_history(*made, confirmed_at=instant(confirmed))


def percent(stated: str, probability: float | None, **changes: object) -> Printing:
    return make_printing(stated=stated, probability=probability, **changes)


def compare(printing: Printing, history: History, **options: object) -> Finding:
    return compare_printing(printing, history, **{"zone": UTC, **options})  # type: ignore[arg-type]


def told(finding: Finding) -> tuple[str, float | None]:
    return finding.verdict.value, None if finding.difference is None else round(finding.difference, 6)


# The precision of the print


@pytest.mark.parametrize(
    ("stated", "printed", "source", "expected"),
    [
        ("10%", 0.10, 0.10, ("matches", 0)),
        ("10%", 0.10, 0.104999, ("matches", 0)),
        ("10%", 0.10, 0.105, ("matches", 0)),  # rounded half to even
        ("10%", 0.10, 0.095, ("matches", 0)),  # rounded half up
        ("10%", 0.10, 0.106, ("differs", -0.6)),
        ("10%", 0.10, 0.0949, ("differs", 0.51)),
        ("10.5%", 0.105, 0.1054, ("matches", 0)),
        ("10.5%", 0.105, 0.1056, ("differs", -0.06)),
        ("10.0%", 0.10, 0.104, ("differs", -0.4)),
        ("0.25%", 0.0025, 0.00251, ("matches", 0)),
        ("0.25%", 0.0025, 0.0026, ("differs", -0.01)),
        ("29%", 0.29, 0.29, ("matches", 0)),
        ("one in ten", 0.1, 0.12, ("differs", -2)),
        ("63 cents", 0.63, 0.629, ("matches", 0)),
        ("0%", 0.0, 0.004, ("matches", 0)),
        ("100%", 1.0, 0.99, ("differs", 1)),
    ],
)
def test_a_figure_is_as_exact_as_it_was_written(
    stated: str, printed: float, source: float, expected: tuple[str, float]
) -> None:
    assert told(compare(percent(stated, printed), all_day(source))) == expected


@given(st.integers(0, 10**6), st.integers(0, 3), st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
def test_what_is_printed_by_rounding_the_source_matches(millionths: int, places: int, rounding: str) -> None:
    exact = Decimal(millionths).scaleb(-4)
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=rounding)
    printing = percent(f"{rounded}%", float(rounded / 100))
    assert compare(printing, all_day(millionths / 10**6)).verdict is Verdict.MATCHES
    inverted = all_day((10**6 - millionths) / 10**6)
    assert compare(printing, inverted, inverted=True).verdict is Verdict.MATCHES


@pytest.mark.parametrize(
    ("printing", "source", "expected"),
    [
        (percent("less than 1%", 0.01, low=0.0), 0.004, ("matches", 0)),
        (percent("<1%", 0.01, low=0.0), 0.01, ("matches", 0)),
        (percent("<1%", 0.01, low=0.0), 0.02, ("differs", -1)),
        (percent("over 85%", 0.85, high=1.0), 0.99, ("matches", 0)),
        (percent("over 85%", 0.85, high=1.0), 0.80, ("differs", 5)),
        (percent("10 to 20%", None, low=0.1, high=0.2), 0.15, ("matches", 0)),
        (percent("10 to 20%", None, low=0.1, high=0.2), 0.25, ("differs", -5)),
        (percent("10 to 20%", None, low=0.1, high=0.2), 0.05, ("differs", 5)),
        (percent("more than half", None, low=0.5), 0.6, ("not known", None)),
        (percent("", None), 0.6, ("not known", None)),
    ],
)
def test_bounds_and_ranges(printing: Printing, source: float, expected: tuple[str, float | None]) -> None:
    assert told(compare(printing, all_day(source))) == expected


@pytest.mark.parametrize(
    ("printed", "source", "expected"),
    [(0.9, 0.1, ("matches", 0)), (0.9, 0.9, ("differs", 80)), (0.29, 0.71, ("matches", 0))],
)
def test_a_question_that_asks_the_opposite(
    printed: float, source: float, expected: tuple[str, float]
) -> None:
    printing = percent(f"{printed:.0%}", printed)
    finding = compare(printing, all_day(source), inverted=True)
    assert told(finding) == expected
    assert finding.source is not None
    assert finding.source.value == source  # as the source has it


def test_a_bound_holds_for_the_opposite_too() -> None:
    printing = percent("less than 29%", 0.29, low=0.0)
    assert told(compare(printing, all_day(0.71), inverted=True)) == ("matches", 0)


# The outlet's day


def test_any_value_of_the_day_will_do_and_the_nearest_is_told() -> None:
    history = steps(("2022-11-01", 0.5), ("2022-11-04T06:00", 0.2), ("2022-11-04T18:00", 0.13))
    assert told(compare(percent("50%", 0.5), history)) == ("matches", 0)
    assert told(compare(percent("20%", 0.2), history)) == ("matches", 0)
    finding = compare(percent("10%", 0.1), history)
    assert told(finding) == ("differs", -3)
    assert finding.source == history.points[-1]


@pytest.mark.parametrize(
    ("zone", "day", "begins", "ends"),
    [
        ("UTC", "2022-11-04", "2022-11-04T00:00", "2022-11-05T00:00"),
        ("America/New_York", "2022-11-04", "2022-11-04T04:00", "2022-11-05T04:00"),
        ("America/New_York", "2022-11-06", "2022-11-06T04:00", "2022-11-07T05:00"),  # 25 hours
        ("America/New_York", "2023-03-12", "2023-03-12T05:00", "2023-03-13T04:00"),  # 23 hours
        ("Asia/Kolkata", "2022-11-04", "2022-11-03T18:30", "2022-11-04T18:30"),
        ("Pacific/Kiritimati", "2022-11-04", "2022-11-03T10:00", "2022-11-04T10:00"),
        ("America/Sao_Paulo", "2017-10-15", "2017-10-15T03:00", "2017-10-16T02:00"),  # begins at one
        ("America/Havana", "2022-11-06", "2022-11-06T04:00", "2022-11-07T05:00"),  # midnight comes twice
    ],
)
def test_the_day_is_the_outlets_from_midnight_to_midnight(
    zone: str, day: str, begins: str, ends: str
) -> None:
    moment = timedelta(microseconds=1)
    start, end = instant(begins), instant(ends)
    values = {start - 2 * moment: 0.1, start - moment: 0.2, start + moment: 0.3, end - moment: 0.4, end: 0.5}
    history = make_history(
        *(make_reading(value, at=when, seen_at=when) for when, value in values.items()),
        confirmed_at=instant("2030-01-01"),
    )
    printed_on = date.fromisoformat(day)
    verdicts = {
        value: compare(
            percent(f"{value:.0%}", value, printed_on=printed_on), history, zone=ZoneInfo(zone)
        ).verdict.value
        for value in values.values()
    }
    # 0.2 is what still held when the day began.
    assert verdicts == {0.1: "differs", 0.2: "matches", 0.3: "matches", 0.4: "matches", 0.5: "differs"}


def test_a_day_that_a_zone_left_out_is_the_instant_at_which_it_would_have_been() -> None:
    history = steps(("2011-12-01", 0.1), ("2011-12-30T11:00", 0.5))
    samoa = percent("10%", 0.1, printed_on=date(2011, 12, 30))
    assert told(compare(samoa, history, zone=ZoneInfo("Pacific/Apia"))) == ("matches", 0)


def test_a_figure_in_print_before_the_first_reading_is_not_known() -> None:
    assert told(compare(percent("10%", 0.1), steps(("2022-11-05", 0.1)))) == ("not known", None)
    assert told(compare(percent("10%", 0.1), History())) == ("not known", None)


def test_a_figure_without_a_day_is_not_known() -> None:
    assert told(compare(percent("10%", 0.1, printed_on=None), all_day(0.1))) == ("not known", None)


def test_a_gap_is_no_value() -> None:
    whole = steps(("2022-11-01", 0.1), ("2022-11-03", None))
    assert told(compare(percent("10%", 0.1), whole)) == ("not known", None)
    until_noon = steps(("2022-11-01", 0.9), ("2022-11-03", None), ("2022-11-04T12:00", 0.1))
    assert told(compare(percent("10%", 0.1), until_noon)) == ("matches", 0)
    assert told(compare(percent("90%", 0.9), until_noon)) == ("differs", 80)


def test_a_last_value_that_nobody_asked_about_since_is_not_carried_on() -> None:
    history = steps(("2022-11-01", 0.1), confirmed="2022-11-03T23:00")
    assert told(compare(percent("10%", 0.1), history)) == ("not known", None)
    assert told(compare(percent("10%", 0.1), replace(history, confirmed_at=None))) == ("not known", None)
    confirmed = replace(history, confirmed_at=instant("2022-11-04T00:00"))
    assert told(compare(percent("10%", 0.1), confirmed)) == ("matches", 0)


def test_a_history_that_was_fetched_later_tells_of_the_day() -> None:
    backfilled = make_history(make_reading(0.1, -24, seen_at=instant("2023-06-01")))
    assert told(compare(percent("10%", 0.1), backfilled)) == ("matches", 0)


def test_a_value_between_two_others_needs_no_confirmation() -> None:
    history = steps(("2022-11-01", 0.1), ("2022-11-09", 0.2), confirmed="2022-11-09")
    assert told(compare(percent("10%", 0.1), history)) == ("matches", 0)


def test_the_audit_judges_by_the_source_as_it_is_seen_today() -> None:
    first = make_reading(0.5, -24)
    history = make_history(
        first, replace(first, value=0.1, seen_at=instant("2022-12-01")), confirmed_at=instant("2022-12-01")
    )
    assert told(compare(percent("10%", 0.1), history)) == ("matches", 0)


# Numbers


@pytest.mark.parametrize(
    ("stated", "value", "source", "expected"),
    [
        ("15", "15.0", 15.4, ("matches", 0)),
        ("15", "15.0", 15.6, ("differs", -0.6)),
        ("2.5 million", "2500000.0", 2_512_345, ("matches", 0)),
        ("2.5 million", "2500000.0", 2_560_000, ("differs", -60_000)),
        ("3 million", "3000000.0", 3_400_000, ("matches", 0)),
        ("three million", "3000000.0", 3_004_000, ("matches", 0)),
        ("$1,230", "1230.0", 1234.4, ("matches", 0)),
        ("$1,230", "1230.0", 1236, ("differs", -6)),
        ("1,234", "1234.0", 1234.6, ("differs", -0.6)),
        ("100", "100.0", 100.6, ("differs", -0.6)),
        ("0.5", "0.5", 0.54, ("matches", 0)),
        ("0.5", "0.5", 0.56, ("differs", -0.06)),
        ("0.1", "0.1", 0.15, ("matches", 0)),
        ("-2.5", "-2.5", -2.54, ("matches", 0)),
        ("0", "0.0", 0.4, ("matches", 0)),
        ("many", "many", 5, ("not known", None)),
        ("infinite", "inf", 5, ("not known", None)),
        ("a date", "2029-05-01", 5, ("not known", None)),
        ("10%", None, 5, ("not known", None)),
    ],
)
def test_numbers_match_in_the_places_that_were_written(
    stated: str, value: str | None, source: float, expected: tuple[str, float | None]
) -> None:
    printing = make_printing(stated=stated, probability=None, value=value, unit="people")
    assert told(compare(printing, all_day(source, Kind.NUMBER))) == expected


@given(st.integers(0, 10**12), st.integers(0, 3))
def test_a_number_printed_to_some_places_matches_its_source(thousandths: int, places: int) -> None:
    exact = Decimal(thousandths).scaleb(-3)
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    printing = make_printing(stated=f"{rounded:,}", probability=None, value=str(float(rounded)))
    assert compare(printing, all_day(float(exact), Kind.NUMBER)).verdict is Verdict.MATCHES


# Dates


@pytest.mark.parametrize(
    ("value", "source", "expected"),
    [
        ("2045-01-01", "2045-08-17", ("matches", 0)),  # "2045"
        ("2045-01-01", "2046-01-01", ("differs", -365)),
        ("2045-01-01", "2044-12-31", ("differs", 1)),
        ("2029-05-01", "2029-05-31", ("matches", 0)),  # "May 2029"
        ("2029-05-01", "2029-06-01", ("differs", -31)),
        ("2029-05-17", "2029-05-17", ("matches", 0)),
        ("2029-05-17", "2029-05-18", ("differs", -1)),
    ],
)
def test_a_printed_date_names_a_year_a_month_or_a_day(
    value: str, source: str, expected: tuple[str, float]
) -> None:
    printing = make_printing(stated="a date", probability=None, value=value)
    history = all_day(instant(source).timestamp(), Kind.DATE)
    assert told(compare(printing, history, deadline=date(1999, 1, 1))) == expected


@pytest.mark.parametrize(
    ("deadline", "source", "expected"),
    [
        ("2046-01-01", "2045-08-17", ("matches", 0)),  # "in 2045"
        ("2046-01-01", "2046-08-17", ("matches", 0)),  # "by 2046"
        ("2046-01-01", "2047-01-01", ("differs", -365)),
        ("2029-06-01", "2029-05-17", ("matches", 0)),  # "by May 2029"
        ("2029-06-01", "2029-06-17", ("matches", 0)),  # "before June 2029"
        ("2029-06-01", "2029-07-01", ("differs", -30)),
        ("2029-05-18", "2029-05-17", ("matches", 0)),  # "by 17 May 2029"
        ("2029-05-18", "2029-05-19", ("differs", -1)),
    ],
)
@pytest.mark.parametrize("value", [None, "", "soon"])
def test_where_no_date_was_printed_it_is_the_horizon_of_the_claim(
    value: str | None, deadline: str, source: str, expected: tuple[str, float]
) -> None:
    printing = make_printing(stated="50%", probability=0.5, value=value)
    history = all_day(instant(source).timestamp(), Kind.DATE)
    assert told(compare(printing, history, deadline=date.fromisoformat(deadline))) == expected


def test_without_a_horizon_a_date_is_not_known() -> None:
    printing = make_printing(stated="50%", probability=0.5)
    assert told(compare(printing, all_day(1e9, Kind.DATE))) == ("not known", None)


def test_a_gap_of_ours_in_the_day_is_not_carried_over() -> None:
    history = make_history(make_reading(0.1, -24), make_gap(Reason.NOT_LOOKED, -1))
    assert told(compare(percent("10%", 0.1), history)) == ("not known", None)
