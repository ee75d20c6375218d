"""Several forecasts together, of every kind, the ugly ones above all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reports.gather import ASKED_THE_OTHER_WAY
from reports.many import ManyPicture, Together
from reports.opposite import opposite_picture
from reports.part import Part
from reports.picture import Picture
from tests.reports.charts.cases import LONG, SEED, at, no_reading, picture, reading, walk
from tracker.questions import Kind, Resolution, State
from tracker.readings import NoReading, Point, Reading, Reason

NAMES = (
    "Ruritania", "Freedonia", "Sylvania", "Grand Fenwick", "Syldavia", "Borduria", "Latveria", "Genovia",
    "San Marcos", "Elbonia", "Zubrowka", "Molvania",
)  # fmt: skip
OPENED, AS_OF = at(2022, 10, 20), at(2023, 10, 21, 14)


def line(first: float, last: float, seed: int, *, count: int = 200, **parts: Any) -> Picture:
    points = walk(OPENED, at(2023, 10, 20), count, first, last, seed=seed, band=0.0, noise=0.006)
    return picture(points, **({"deadline": None} | parts))


def many(
    pictures: Sequence[tuple[str, Picture]], together: Together = Together.OPTIONS, **parts: Any
) -> ManyPicture:
    given: dict[str, Any] = {
        "title": "Which country will win the 2024 song contest?",
        "note": "Invented demo data",
    }
    return ManyPicture(
        parts=tuple(Part(label=label, picture=shown) for label, shown in pictures),
        together=together,
        **(given | parts),
    )


def options(count: int = 4) -> ManyPicture:
    shares = [0.45 / (1 + index) for index in range(count)]
    return many(
        [
            (name, line(0.2, share, seed, deadline=at(2023, 12, 10)))
            for seed, (name, share) in enumerate(zip(NAMES, shares, strict=False))
        ]
    )


def twelve_options() -> ManyPicture:
    return options(12)


def level_options() -> ManyPicture:
    return many([(name, line(0.1, 0.1, 5 + seed)) for seed, name in enumerate(NAMES[:7])])


def long_labels() -> ManyPicture:
    labels = [
        f"The candidate of the coalition led by the party of {name}, in any round" for name in NAMES[:7]
    ]
    return many([(label, line(0.2, 0.3 / (1 + seed), seed)) for seed, label in enumerate(labels)], title=LONG)


def resolved_option() -> ManyPicture:
    ended = at(2023, 8, 1)
    parts = {"state": State.RESOLVED, "closes_at": ended}
    return many(
        [
            (
                name,
                line(
                    0.2,
                    0.8 if seed == 2 else 0.1 * seed + 0.02,
                    seed,
                    **parts,
                    resolution=Resolution(
                        text="yes" if seed == 2 else "no", raw="x", at=ended, value=float(seed == 2)
                    ),
                ),
            )
            for seed, name in enumerate(NAMES[:4])
        ]
    )


def deadlines(
    labels: Sequence[str] = ("2025", "2026", "2028", "2030", "2035", "2040", "2050"),
) -> ManyPicture:
    count = len(labels)
    pictures = [
        (label, line(0.04 + 0.07 * seed, 0.06 + 0.75 * (seed + 1) / count, 20 + seed))
        for seed, label in enumerate(labels)
    ]
    return many(pictures, Together.DEADLINES, title="When will people land on Mars? Before:")


def ended_deadlines() -> ManyPicture:
    shown = deadlines(("before 2023", "before July 2023", "before 2024", "before 2026"))
    parts = list(shown.parts)
    for index, day in ((0, at(2023, 1, 1)), (1, at(2023, 7, 1))):
        ended = Resolution(text="no", raw="no", at=day, value=0.0)
        parts[index] = replace(
            parts[index], picture=replace(parts[index].picture, state=State.RESOLVED, resolution=ended)
        )
    return replace(shown, parts=tuple(parts))


def thirty_deadlines() -> ManyPicture:
    return deadlines([str(year) for year in range(2025, 2055)])


def platforms() -> ManyPicture:
    return many(
        [
            ("Metaculus", line(0.12, 0.03, 1, deadline=at(2024, 1, 1), stories=(SEED,))),
            ("Polymarket", line(0.2, 0.05, 2, platform="Polymarket", count=2000)),
            ("Manifold", line(0.16, 0.11, 3, platform="Manifold", deadline=at(2024, 1, 2))),
        ],
        Together.PLATFORMS,
        title="Will North Korea send more than 100 troops to Ukraine before 2024?",
    )


def one_platform_silent() -> ManyPicture:
    shown = platforms()
    gone: list[Point] = [reading(OPENED, 0.2), no_reading(at(2023, 4, 1), Reason.GONE)]
    quiet = picture(gone, platform="Polymarket", deadline=None)
    parts = (shown.parts[0], replace(shown.parts[1], picture=quiet), shown.parts[2])
    return replace(shown, parts=parts)


def platform_asked_the_other_way() -> ManyPicture:
    shown = platforms()
    asked = line(0.84, 0.93, 3, platform="Manifold", deadline=at(2024, 1, 2))
    other = Part(label=f"Manifold ({ASKED_THE_OTHER_WAY})", picture=opposite_picture(asked))
    return replace(shown, parts=(*shown.parts[:2], other))


def groups_of_numbers() -> ManyPicture:
    def numbers(start: float, step: float) -> Picture:
        points: list[Point] = [
            Reading(
                value=start + step * index,
                kind=Kind.NUMBER,
                at=OPENED + timedelta(days=9 * index),
                seen_at=AS_OF,
            )
            for index in range(40)
        ]
        return picture(points, kind=Kind.NUMBER, unit="people", deadline=None)

    pairs = [(name, numbers(1000 + 700 * seed, 12 * (3 - seed))) for seed, name in enumerate(NAMES[:5])]
    return many(pairs, Together.PARTS, title="How many people will move to each country?")


def groups_of_dates() -> ManyPicture:
    def dates(year: int) -> Picture:
        points: list[Point] = [
            Reading(
                value=at(year, 1 + index % 9).timestamp(),
                kind=Kind.DATE,
                at=OPENED + timedelta(days=30 * index),
                seen_at=AS_OF,
            )
            for index in range(12)
        ]
        return picture(points, kind=Kind.DATE, deadline=None)

    return many(
        [("First", dates(2027)), ("Second", dates(2031))], Together.PARTS, title="When will each launch?"
    )


def no_readings() -> ManyPicture:
    withheld: NoReading = no_reading(OPENED, Reason.WITHHELD)
    return many([(name, picture([withheld], deadline=None)) for name in NAMES[:3]])


def some_without_readings() -> ManyPicture:
    bare = no_reading(OPENED, Reason.NOBODY_YET)
    shown = [(name, picture([bare], deadline=None)) for name in NAMES[:3]]
    return many([("Ruritania and its neighbours", line(0.3, 0.6, 1)), *shown[1:]], Together.PARTS)


def one_point_each() -> ManyPicture:
    parts: dict[str, Any] = {"deadline": None, "opened_at": at(2023, 10, 20)}
    values = [reading(at(2023, 10, 21, 9), 0.5 - 0.1 * seed) for seed in range(3)]
    return many([(name, picture([value], **parts)) for name, value in zip(NAMES, values, strict=False)])


def other_scripts() -> ManyPicture:
    labels = ("<script>alert(1)</script>", "كوريا الشمالية", "日本語の選択肢", "O’Neill & “Sons” \u202eevil")
    return many([(label, line(0.2, 0.15 + 0.1 * seed, seed)) for seed, label in enumerate(labels)])


def gaps_in_many() -> ManyPicture:
    points = walk(OPENED, at(2023, 10, 20), 200, 0.5, 0.7, band=0.0)
    broken = [*points[:60], no_reading(points[60].at, Reason.UNREACHABLE), *points[110:]]
    return many([("Yes, in full", picture(broken, deadline=None)), ("In part", line(0.3, 0.2, 4))])


def fifty_thousand_each() -> ManyPicture:
    return many(
        [(name, line(0.2, 0.1 * seed + 0.1, seed, count=50_000)) for seed, name in enumerate(NAMES[:7])]
    )


MANY_CASES: dict[str, Callable[[], ManyPicture]] = {
    case.__name__: case
    for case in (
        options, twelve_options, level_options, long_labels, resolved_option, deadlines, ended_deadlines,
        thirty_deadlines, platforms, one_platform_silent, platform_asked_the_other_way, groups_of_numbers,
        groups_of_dates, no_readings,
        some_without_readings, one_point_each, other_scripts, gaps_in_many, fifty_thousand_each,
    )
}  # fmt: skip
