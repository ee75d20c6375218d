"""Pictures of every kind, the ugly ones above all: what the contact sheet shows and the tests go through."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from reports.picture import Picture, StoryMark
from tracker.history import History
from tracker.questions import Kind, Resolution, Scale, State
from tracker.readings import NoReading, Point, Reading, Reason

TROOPS = "Will North Korea send more than 100 troops to Ukraine, without Ukrainian consent, before 2024?"
LONG = (
    "Will the parliament of the Kingdom of the Netherlands, sitting in joint session after the next general "
    "election, adopt a binding motion that obliges the government to publish its energy price forecasts "
    "before 2027?"
)


def at(year: int, month: int = 1, day: int = 1, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def reading(when: datetime, value: float, **parts: Any) -> Reading:
    return Reading(value=value, at=when, seen_at=when, **parts)


def no_reading(when: datetime, reason: Reason) -> NoReading:
    return NoReading(reason=reason, at=when, seen_at=when)


def walk(
    start: datetime,
    end: datetime,
    count: int,
    first: float,
    last: float,
    *,
    noise: float = 0.01,
    band: float = 0.05,
    seed: int = 1,
) -> list[Point]:
    """Readings that wander from one probability to another."""
    chance = random.Random(seed)  # noqa: S311 (the same walk every time, not a secret)
    step = (end - start) / count
    drift = 0.0
    points: list[Point] = []
    for index in range(count):
        share = index / max(1, count - 1)
        drift = drift * 0.97 + chance.gauss(0, noise)
        value = min(0.995, max(0.005, first + (last - first) * share + drift * min(1.0, 4 * (1 - share))))
        width = band * (0.6 + 0.8 * min(value, 1 - value) * 2)
        low, high = (max(0.0, value - width), min(1.0, value + width)) if band else (None, None)
        points.append(reading(start + index * step, round(value, 4), low=low, high=high, crowd=40 + index))
    return points


def picture(points: list[Point] | None = None, **parts: Any) -> Picture:
    given: dict[str, Any] = {
        "title": TROOPS,
        "platform": "Metaculus",
        "history": History(tuple(points or ())),
        "as_of": at(2023, 10, 21, 14),
        "opened_at": at(2022, 10, 20),
        "deadline": at(2024, 1, 1),
        "stories": (),
        "note": "Invented demo data",
    }
    return Picture(**(given | parts))


def story(
    year: int, month: int, day: int, printed: float | str | None, headline: str = "A story"
) -> StoryMark:
    return StoryMark(on=date(year, month, day), printed=printed, headline=headline)


SEED = story(2022, 11, 4, 0.10, "White House: N. Korea Covertly Sending Weapons to Russia")


def _life(first: float = 0.12, last: float = 0.03, end: datetime | None = None, **parts: Any) -> list[Point]:
    return walk(at(2022, 10, 20), end or at(2023, 10, 20), 365, first, last, **parts)


def down() -> Picture:
    return picture(_life(), stories=(SEED,))


def rising_without_story() -> Picture:
    return picture(_life(0.12, 0.63, noise=0.02), deadline=at(2031), title="Will it happen before 2031?")


def one_point() -> Picture:
    return picture([reading(at(2023, 10, 21, 9), 0.37, crowd=1)], opened_at=at(2023, 10, 20))


def no_point() -> Picture:
    return picture([])


def only_hidden() -> Picture:
    return picture([no_reading(at(2022, 10, 20), Reason.HIDDEN)], stories=(SEED,))


def all_equal() -> Picture:
    points = [reading(at(2022, 10, 20) + timedelta(days=day), 0.4, low=0.3, high=0.5) for day in range(300)]
    return picture(points, stories=(story(2022, 11, 4, 0.4),))


def two_years_of_one_percent() -> Picture:
    points = [
        reading(at(2022) + timedelta(days=day), 0.01 if day % 30 else 0.012, low=0.004, high=0.02)
        for day in range(0, 730, 3)
    ]
    return picture(points, opened_at=at(2022), as_of=at(2023, 12, 30), stories=(story(2022, 3, 1, 0.01),))


def jump() -> Picture:
    points: list[Point] = [reading(at(2022, 10, 20) + timedelta(days=day), 0.02) for day in range(200)]
    points += [reading(at(2023, 5, 8) + timedelta(days=day), 0.98) for day in range(150)]
    return picture(points, stories=(SEED,))


def fifty_thousand() -> Picture:
    return picture(walk(at(2021), at(2023, 10, 20), 50_000, 0.3, 0.6, noise=0.02, seed=4), opened_at=at(2021))


def gap_of_months() -> Picture:
    points = _life(0.12, 0.42)
    return picture(
        [*points[:100], no_reading(at(2023, 1, 28), Reason.WITHHELD), *points[240:]], stories=(SEED,)
    )


def many_gaps() -> Picture:
    points = _life(0.5, 0.7)
    for index, reason in reversed(list(zip(range(20, 360, 30), [*Reason] * 2, strict=False))):
        points[index : index + 1 + index % 7] = [no_reading(points[index].at, reason)]
    return picture(points, stories=(SEED,))


def lapsed() -> Picture:
    return picture([*_life(0.1, 0.3)[:250], no_reading(at(2023, 6, 27), Reason.UNREACHABLE)], stories=(SEED,))


def colliding_labels() -> Picture:
    stories = tuple(story(2023, 10, day, 0.03 + day / 1000) for day in (9, 10, 11, 12, 13, 20))
    return picture(_life(), stories=stories, closes_at=at(2023, 10, 28), deadline=at(2023, 11, 1))


def many_stories() -> Picture:
    stories = tuple(
        StoryMark(
            on=date(2022, 11, 1) + timedelta(days=17 * index),
            printed=0.10 + index / 60,
            headline=f"Story {index}",
        )
        for index in range(20)
    )
    return picture(_life(0.1, 0.5), stories=stories)


def spread_stories() -> Picture:
    return picture(_life(0.1, 0.5), stories=(SEED, story(2023, 3, 3, "one in five"), story(2023, 8, 1, None)))


def long_title() -> Picture:
    return picture(_life(), title=LONG, stories=(story(2022, 11, 4, 0.1, LONG),))


def right_to_left() -> Picture:
    return picture(
        _life(), title="هل سترسل كوريا الشمالية أكثر من 100 جندي إلى أوكرانيا قبل عام 2024؟", stories=(SEED,)
    )


def cjk() -> Picture:
    return picture(
        _life(),
        title=(
            "北朝鮮は2024年より前に、ウクライナの同意なしに100人を超える部隊を"
            "ウクライナへ派遣するか？ 朝鲜会派遣军队吗？ 북한은 군대를 보낼까?"
        ),
        platform="予測市場",
        stories=(SEED,),
    )


def markup() -> Picture:
    return picture(
        _life(),
        title='</title><script>alert("1")</script> & $100 to $200 or x^2_3 \x07\u202eevil\u202c <b>bold</b>?',
        note="<img src=x onerror=alert(1)>",
        stories=(StoryMark(on=date(2022, 11, 4), printed="<i>10%</i>", headline="]]> -- <!--"),),
    )


def resolved_no() -> Picture:
    return picture(
        _life(0.12, 0.02, at(2023, 12, 30)),
        stories=(SEED,),
        as_of=at(2024, 1, 10),
        closes_at=at(2024, 1, 1),
        state=State.RESOLVED,
        resolution=Resolution(text="no", raw="no", at=at(2024, 1, 1, 5), value=0.0),
    )


def resolved_yes() -> Picture:
    return picture(
        _life(0.2, 0.9, at(2023, 6, 1)),
        stories=(SEED,),
        closes_at=at(2024, 1, 1),
        as_of=at(2023, 9, 1),
        state=State.RESOLVED,
        resolution=Resolution(text="yes", raw="yes", at=at(2023, 6, 3), value=1.0),
    )


def annulled() -> Picture:
    return picture(
        _life(0.2, 0.4, at(2023, 6, 1)),
        state=State.ANNULLED,
        resolution=Resolution(text="annulled", raw="annulled", at=at(2023, 6, 3)),
    )


def ambiguous() -> Picture:
    return picture(
        _life(0.2, 0.97, at(2023, 12, 1)),
        as_of=at(2024, 1, 5),
        state=State.AMBIGUOUS,
        resolution=Resolution(text="ambiguous", raw="ambiguous", at=at(2024, 1, 1)),
    )


def closed() -> Picture:
    return picture(
        _life(0.2, 0.4, at(2023, 9, 1)), state=State.CLOSED, closes_at=at(2023, 9, 1), stories=(SEED,)
    )


def past_deadline() -> Picture:
    return picture(_life(), as_of=at(2024, 1, 20), stories=(SEED,))


def upcoming() -> Picture:
    return picture(
        [no_reading(at(2023, 10, 1), Reason.NOT_OPEN)], opened_at=at(2023, 11, 1), state=State.UPCOMING
    )


def one_day() -> Picture:
    return picture(
        walk(at(2023, 10, 20, 15), at(2023, 10, 21, 13), 40, 0.4, 0.55),
        opened_at=at(2023, 10, 20, 15),
        deadline=at(2023, 10, 28),
    )


def ten_years() -> Picture:
    return picture(
        walk(at(2014, 3, 1), at(2023, 10, 20), 900, 0.7, 0.2, noise=0.02),
        opened_at=at(2014, 3, 1),
        deadline=at(2050),
        title="Will people land on Mars before 2050?",
    )


def _numbers(
    start: float, end: float, count: int = 200, kind: Kind = Kind.NUMBER, spread: float = 0.3
) -> list[Point]:
    chance = random.Random(7)  # noqa: S311 (as above)
    points: list[Point] = []
    for index in range(count):
        value = start + (end - start) * index / (count - 1)
        value += chance.gauss(0, abs(end - start) / 40)
        reach = spread * abs(end - start)
        points.append(
            Reading(
                value=value, low=value - reach, high=value + 1.5 * reach, kind=kind, crowd=30 + index,
                at=at(2023) + timedelta(days=index), seen_at=at(2023) + timedelta(days=index),
            )
        )  # fmt: skip
    return points


def number() -> Picture:
    return picture(
        _numbers(4210, 5350),
        kind=Kind.NUMBER,
        unit="people",
        title="How many people will sign the petition before 2024?",
        as_of=at(2023, 7, 20),
        opened_at=at(2023),
        stories=(story(2023, 2, 14, 4300),),
    )


def money_on_a_log_scale() -> Picture:
    points: list[Point] = [
        Reading(
            value=30 * 1.025**index, low=12 * 1.025**index, high=110 * 1.026**index, kind=Kind.NUMBER,
            at=at(2023) + timedelta(days=index), seen_at=at(2023) + timedelta(days=index),
        )
        for index in range(200)
    ]  # fmt: skip
    return picture(
        points,
        kind=Kind.NUMBER,
        unit="$",
        scale=Scale.LOG,
        title="What will a share of the company cost at the end of 2023?",
        as_of=at(2023, 7, 20),
        opened_at=at(2023),
        stories=(story(2023, 2, 14, 80),),
    )


def number_resolved() -> Picture:
    return picture(
        _numbers(12.5, 14.2),
        kind=Kind.NUMBER,
        unit="%",
        title="How high will inflation be?",
        as_of=at(2023, 9, 20),
        opened_at=at(2023),
        deadline=at(2023, 8, 1),
        stories=(story(2023, 2, 14, 12.8),),
        state=State.RESOLVED,
        resolution=Resolution(text="15.1", raw="15.1", at=at(2023, 8, 1), value=15.1),
    )


def date_question() -> Picture:
    return picture(
        _numbers(at(2031, 5, 1).timestamp(), at(2029, 2, 1).timestamp(), kind=Kind.DATE, spread=0.5),
        kind=Kind.DATE,
        title="When will a general artificial intelligence first be announced?",
        as_of=at(2023, 7, 20),
        opened_at=at(2023),
        deadline=at(2060),
        stories=(story(2023, 2, 14, at(2031, 3, 10).timestamp()),),
    )


CASES: dict[str, Callable[[], Picture]] = {
    case.__name__: case
    for case in (
        down, rising_without_story, one_point, no_point, only_hidden, all_equal, two_years_of_one_percent,
        jump, fifty_thousand, gap_of_months, many_gaps, lapsed, colliding_labels, many_stories,
        spread_stories, long_title, right_to_left, cjk, markup, resolved_no, resolved_yes, annulled,
        ambiguous, closed, past_deadline, upcoming, one_day, ten_years, number, money_on_a_log_scale,
        number_resolved, date_question,
    )
}  # fmt: skip
