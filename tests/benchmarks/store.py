"""What keeping and reading histories costs: `python -m tests.benchmarks.store [--quick]`.

Ten million observations, 50,000 series of 200, of which 38 % change the value: only those are rows. Loaded
series by series, as a backfill does; then polled in rounds of all series. Ours and the bare driver, with the
same tables, rows and pragmas, take turns, and a ratio is the median of those of all turns: another program
that takes the machine for a while then spoils single turns and not the figure. The ratio on SQLite is of CPU
time, on PostgreSQL of wall time, since the server works in another process; absolute figures tell both.

Recorded answers of Metaculus tell a binary question's numbers in whole thousandths: 98 % of 1,762 centres and
99.9 % of 3,524 quartiles. What multiple choice, numbers and dates tell has all digits of a float, of which
millionths are kept. So quartiles are measured both ways, and the plain workload has medians of all digits.

Sizes are of the tables of readings and of what stands, before any VACUUM. In one file, since every figure
needs the same workload, the same floor and the same loaded database.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from db import Database, open_database
from db.compact_rows import CompactRow, row_of
from db.migrate import upgrade_safely
from db.plain_rows import execute_many, listed
from db.present import keep_present, latest_of
from db.series import (
    BETWEEN,
    CHANGED,
    DAILY,
    LATEST,
    change_since,
    daily_rows,
    latest_rows,
    rows_between,
    values_changed,
)
from db.standing import NextRow, add_next, add_readings, add_rows, confirm_all
from tests.db.postgres_server import PostgresMissingError, PostgresServer
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import Point, Reading

OBSERVATIONS = 200
SHARE_THAT_CHANGES = 0.38
SHARE_OF_HALVES = 0.02
START = datetime(2024, 11, 1, tzinfo=UTC)
EVERY = timedelta(days=730) / OBSERVATIONS
NOW = START + timedelta(days=731)
LONG = 50_000  # points of the one long series
_UPSERT = (
    "ON CONFLICT (outcome_id) DO UPDATE SET at = excluded.at, version = excluded.version,"
    " value = excluded.value, rest = excluded.rest, confirmed_at = excluded.confirmed_at"
)


@dataclass(frozen=True, slots=True)
class Workload:
    """How many series, and how finely their quartiles are told: "" (none), "binary" or "fine"."""

    series: int
    quartiles: str = ""

    @property
    def observations(self) -> int:
        """Polls that the rows stand for."""
        return self.series * OBSERVATIONS

    def rows_of(self, number: int) -> Iterator[CompactRow]:
        """The rows of one series. A source dates to the second; it is asked within the hour after."""
        drawn = random.Random(number)  # noqa: S311 - made-up numbers
        value = drawn.randint(5, 995) * 1000
        for step in range(OBSERVATIONS):
            if step and drawn.random() >= SHARE_THAT_CHANGES:
                continue
            value += drawn.randint(-30, 30) * 1000
            if self.quartiles != "binary":
                value += drawn.randint(0, 999)
            value = min(995_000, max(5_000, value))
            # Two in a hundred medians lie half way between two forecasts.
            half = 500 if self.quartiles == "binary" and drawn.random() < SHARE_OF_HALVES else 0
            at = START + step * EVERY + timedelta(seconds=drawn.randint(0, 3600))
            yield row_of(number, self.point(drawn, value + half, at), 6)

    def point(self, drawn: random.Random, value: int, at: datetime) -> Point:
        """A reading of so many millionths; its quartiles lie some hundredths off."""
        seen_at = at + timedelta(milliseconds=drawn.randint(0, 3_600_000))
        if not self.quartiles:
            return Reading(value=value / 1e6, at=at, seen_at=seen_at)
        low, high = (value + sign * drawn.randint(5_000, 120_000) for sign in (-1, 1))
        if self.quartiles == "binary":
            low, high = (low // 1000 * 1000, high // 1000 * 1000)
        return Reading(
            value=value / 1e6,
            at=at,
            seen_at=seen_at,
            low=max(0, low) / 1e6,
            high=min(1_000_000, high) / 1e6,
            crowd=drawn.randint(20, 1200),
        )


@dataclass(frozen=True, slots=True)
class Bare:
    """The floor: the driver alone, on a connection of its own to the same database."""

    dialect: str
    driver: Any
    took: list[tuple[float, float]] = field(default_factory=list)

    def fetch(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """All rows of an answer."""
        told = statement if self.dialect == "sqlite" else statement.replace("?", "%s")
        rows: list[Any] = self.driver.execute(told, values).fetchall()
        return rows

    def add(self, rows: Sequence[NextRow], *, with_standing: bool) -> None:
        """By executemany, or by COPY into a staging table and insert-select; the readings alone, or both."""
        only = [row[:5] for row in rows]
        begun = (time.perf_counter(), time.process_time())
        if self.dialect == "sqlite":
            self.driver.execute("BEGIN IMMEDIATE")
            self.driver.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", only)
            if with_standing:
                upsert = f"INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?) {_UPSERT}"  # noqa: S608 - ours
                self.driver.executemany(upsert, rows)
            self.driver.execute("COMMIT")
        else:
            told = rows if with_standing else only
            source = "standing" if with_standing else "readings"
            with self.driver.transaction(), self.driver.cursor() as cursor:
                cursor.execute(f"CREATE TEMP TABLE staging (LIKE {source}) ON COMMIT DROP")
                with cursor.copy("COPY staging FROM STDIN") as copy:
                    for row in told:
                        copy.write_row(row)
                five = "outcome_id, at, version, value, rest"
                cursor.execute(f"INSERT INTO readings SELECT {five} FROM staging")  # noqa: S608 - ours
                if with_standing:
                    cursor.execute(f"INSERT INTO standing SELECT * FROM staging {_UPSERT}")  # noqa: S608
        self.took.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))


@contextmanager
def bare(database: Database, url: str) -> Iterator[Bare]:
    """The driver alone, with the pragmas that the product sets."""
    if database.path is None:
        with psycopg.connect(url, autocommit=True) as server:
            yield Bare("postgresql", server)
        return
    connection = sqlite3.connect(database.path, isolation_level=None)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -16384")
    try:
        yield Bare("sqlite", connection)
    finally:
        connection.close()


def add_questions(database: Database, series: int) -> None:
    """Questions with an outcome each."""
    numbers = range(1, series + 1)
    with database.writing() as connection:
        execute_many(
            connection,
            "INSERT INTO questions (id, platform, upstream_id, title, url, shape, state)"
            " VALUES (?, 'metaculus', ?, 'Will it', 'https://example.org', 'binary', 'open')",
            [(number, str(number)) for number in numbers],
        )
        execute_many(
            connection,
            "INSERT INTO outcomes (id, question_id, key, label, upstream_id, kind, unit, scale, open_below,"
            " open_above, decimals, state, method) VALUES (?, ?, '', 'Yes', ?, 'probability', '', 'linear',"
            " ?, ?, 6, 'open', '')",
            [(number, number, str(number), False, False) for number in numbers],
        )


def load(database: Database, work: Workload) -> float:
    """Questions, and all rows, series by series; rows a second."""
    numbers = range(1, work.series + 1)
    add_questions(database, work.series)
    seconds, count, batch = 0.0, 0, list[CompactRow]()
    for number in numbers:
        batch += work.rows_of(number)
        if len(batch) > 100_000 or number == work.series:
            begun = time.perf_counter()
            with database.writing() as connection:
                add_rows(connection, batch)
            seconds += time.perf_counter() - begun
            count += len(batch)
            batch = []
    confirm_round(database, numbers, NOW)
    return count / seconds


def confirm_round(database: Database, numbers: Sequence[int], at: datetime) -> None:
    with database.writing() as connection:
        confirm_all(connection, [(number, at) for number in numbers])


def bytes_kept(database: Database) -> int:
    """What readings and what stands take on disk, indexes too."""
    with database.reading() as connection:
        if database.is_sqlite:
            # The whole file; what is not of readings is taken off by the caller.
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
            return int(pages * size)
        total = (
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND "
            "(relname = 'standing' OR relname LIKE 'readings\\_%%')"
        )
        return int(connection.exec_driver_sql(total).scalar_one())


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds that one piece of work took: by the clock on the wall, and of this process's CPU."""

    wall: float
    cpu: float

    def counts(self, dialect: str) -> float:
        """What a ratio is made of."""
        return self.cpu if dialect == "sqlite" else self.wall


def timed(work: Callable[[], object]) -> Taken:
    """Do it once."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def tell(what: str, measured: str, ratio: float | None = None, bar: str = "") -> None:
    print(f"  {what:<54} {measured:>32} {'' if ratio is None else f'{ratio:.2f}':>6}   {bar}")


def rounds(database: Database, floor: Bare, series: int, turns: int) -> None:
    """Rounds in which every value moved, by the driver alone and by the product in turn; then unmoved."""
    numbers = range(1, series + 1)
    refs = [OutcomeRef(QuestionRef("metaculus", str(number))) for number in numbers]
    taken: dict[str, list[Taken]] = {}
    hours = 0

    def drawn() -> list[Reading]:
        nonlocal hours
        hours += 1
        at = NOW + timedelta(hours=hours)
        return [
            Reading(value=((number * 37 + hours) % 990 + 5) / 1000, at=at, seen_at=at) for number in numbers
        ]

    def rows() -> list[NextRow]:
        told = drawn()
        asked = int(told[0].seen_at.timestamp()) * 1_000_000
        return [(*row_of(number, point, 6), asked) for number, point in zip(numbers, told, strict=True)]

    def by_driver(name: str, *, with_standing: bool) -> None:
        floor.add(rows(), with_standing=with_standing)
        taken.setdefault(name, []).append(Taken(*floor.took[-1]))

    def by_us(name: str, keep: Callable[[Any, Any], object], told: object) -> None:
        def work() -> None:
            with database.writing() as connection:
                keep(connection, told)

        taken.setdefault(name, []).append(timed(work))

    for _ in range(turns):
        by_driver("bare rows", with_standing=False)
        by_us("rows", add_readings, rows())
        by_driver("bare both", with_standing=True)
        by_us("both", add_next, rows())
        points = dict(zip(refs, drawn(), strict=True))
        by_us("points", keep_present, points)
        later = next(iter(points.values())).seen_at + timedelta(minutes=9)
        same = {ref: Reading(value=one.value, at=one.at, seen_at=later) for ref, one in points.items()}
        by_us("same points", keep_present, same)
        by_us("confirm", confirm_all, [(number, later + timedelta(minutes=2)) for number in numbers])

    def told(what: str, name: str, floor_name: str = "", bar: str = "") -> None:
        wall, cpu = (median(getattr(one, which) for one in taken[name]) for which in ("wall", "cpu"))
        pairs = zip(taken[name], taken.get(floor_name, ()), strict=False)
        ratios = [other.counts(floor.dialect) / ours.counts(floor.dialect) for ours, other in pairs]
        speeds = f"{series / wall:,.0f}/s, {series / cpu:,.0f}/s CPU"
        tell(what, speeds, median(ratios) if ratios else None, bar)

    told("bare driver: a round of readings", "bare rows")
    told("a round of readings, to that", "rows", "bare rows", "0.8")
    told("bare driver: readings and what stands", "bare both")
    told("readings and what stands, to that", "both", "bare both", "0.8")
    told("readings and what stands, to readings alone", "both", "bare rows", "0.8")
    told("from points by name, compared, kept, to both", "points", "bare both", "0.8")
    told("the same, to readings alone", "points", "bare rows")
    told("unchanged: confirmed", "confirm")
    told("unchanged: points by name, compared, confirmed", "same points", bar="400,000/s")


def queries(database: Database, floor: Bare, series: int, long: int) -> None:
    """Reading, as a ratio of times to the driver with the same statements."""
    dialect = floor.dialect
    some = random.Random(7).sample(range(1, series + 1), 1000)  # noqa: S311 - made-up numbers
    many = listed(dialect, some)
    since = NOW - timedelta(days=30)
    seconds = int(since.timestamp())
    bounds = (seconds, 2**42) if dialect == "sqlite" else (seconds, 2**42, seconds, seconds, 2**42)
    days = (START.date(), START.date() + timedelta(days=729))
    ends = tuple((day.toordinal() + 1 - date(1970, 1, 1).toordinal()) * 86_400 for day in days)
    daily = (*ends, long) if dialect == "sqlite" else (long, *ends)
    refs = [OutcomeRef(QuestionRef("metaculus", str(number))) for number in some]
    first, past = int(START.timestamp()), int((NOW + timedelta(days=9)).timestamp())
    with database.reading() as connection:

        def both(name: str, bar: str, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
            pairs = [(timed(ours), timed(theirs)) for _ in range(60)]
            ratio = median(mine.counts(dialect) / other.counts(dialect) for mine, other in pairs)
            tell(name, shown([mine for mine, _ in pairs]), ratio, bar)

        def shown(taken: Sequence[Taken]) -> str:
            seconds = sorted(one.counts(dialect) for one in taken)
            return f"{1000 * median(seconds):.3f} ms, best {1000 * seconds[0]:.3f}"

        both(
            f"latest value of {len(some):,}",
            "1.5 ms, 1.3",
            lambda: latest_rows(connection, some),
            lambda: floor.fetch(LATEST[dialect], (many,)),
        )
        both(
            f"thirty-day change of {len(some):,}",
            "2 ms, 1.3",
            lambda: values_changed(connection, some, since),
            lambda: floor.fetch(CHANGED[dialect], (*bounds, many)),
        )
        both(
            "two years of one series of 200",
            "0.1 ms, 1.3",
            lambda: rows_between(connection, 7, START, NOW + timedelta(days=9)),
            lambda: floor.fetch(BETWEEN, (7, first, past)),
        )
        both(
            "daily values of a series of 50,000",
            "2 ms, 1.3",
            lambda: daily_rows(connection, long, *days),
            lambda: floor.fetch(DAILY[dialect], daily),
        )
        named = [timed(lambda: latest_of(connection, [ref.question for ref in refs])) for _ in range(15)]
        tell(f"latest of {len(some):,} by name", shown(named))
        named = [timed(lambda: change_since(connection, refs, since)) for _ in range(15)]
        tell(f"thirty-day change of {len(some):,} by name, as points", shown(named))


def add_long(database: Database, number: int) -> None:
    """One series of 50,000 points within the two years."""
    apart = timedelta(days=730) / LONG
    rows = [
        row_of(number, Reading(value=(step % 900 + 50) / 1000, at=at, seen_at=at), 6)
        for step in range(LONG)
        for at in [(START + step * apart).replace(microsecond=0)]
    ]
    with database.writing() as connection:
        columns = "question_id, key, label, upstream_id, kind, unit, scale, open_below, open_above, decimals"
        execute_many(
            connection,
            f"INSERT INTO outcomes (id, {columns}, state, method) "  # noqa: S608 - names of ours
            "VALUES (?, 1, 'long', 'Yes', 'long', 'probability', '', 'linear', ?, ?, 6, 'open', '')",
            [(number, False, False)],
        )
        add_rows(connection, rows)


def measure(url: str, series: int) -> None:
    """Everything for one database, with and without quartiles; the URL names an empty one for each."""
    database = open_database(url)
    upgrade_safely(database)
    work = Workload(series)
    before = bytes_kept(database)
    speed = load(database, work)
    grown = bytes_kept(database) - before - questions_take(database)
    bar = "10" if database.is_sqlite else "40"
    tell("bytes for each observation", f"{grown / work.observations:.2f}", None, bar)
    tell("loaded series by series", f"{speed:,.0f} rows/s", None, "")
    add_long(database, series + 1)
    if not database.is_sqlite:
        with database.session() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # as autovacuum would have done by then
    with bare(database, url) as floor:
        queries(database, floor, series, series + 1)
        rounds(database, floor, series, turns=7 if series < 10_000 else 3)
    database.close()


def measure_quartiles(url: str, series: int, quartiles: str) -> None:
    """The size with quartiles and crowd."""
    database = open_database(url)
    upgrade_safely(database)
    work = Workload(series, quartiles)
    before = bytes_kept(database)
    load(database, work)
    grown = bytes_kept(database) - before - questions_take(database)
    asked = "binary" if quartiles == "binary" else "other"
    what = f"bytes for each, quartiles and crowd as {asked} questions"
    tell(what, f"{grown / work.observations:.2f}", bar="12" if database.is_sqlite else "")
    database.close()


def measure_polled(url: str, series: int) -> None:
    """The size of what grew round by round in order of time, as polling does, and after a VACUUM."""
    database = open_database(url)
    upgrade_safely(database)
    work = Workload(series)
    before = bytes_kept(database)
    add_questions(database, series)
    rows = sorted((row for number in range(1, series + 1) for row in work.rows_of(number)), key=itemgetter(1))
    every = len(rows) // OBSERVATIONS + 1
    for first in range(0, len(rows), every):
        with database.writing() as connection:
            add_rows(connection, rows[first : first + every])
    confirm_round(database, range(1, series + 1), NOW)
    grown = [bytes_kept(database) - before - questions_take(database)]
    assert database.path is not None
    with closing(sqlite3.connect(database.path, isolation_level=None)) as vacuumed:
        vacuumed.execute("VACUUM")
    grown.append(bytes_kept(database) - before - questions_take(database))
    sizes = ", ".join(f"{each / work.observations:.2f}" for each in grown)
    tell("bytes for each, grown by polling; then after VACUUM", sizes)
    database.close()


def questions_take(database: Database) -> int:
    """Bytes of questions and outcomes, which a file of SQLite holds beside the readings."""
    if not database.is_sqlite or database.path is None:
        return 0
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "copy.db") as copy:
        copy.execute("ATTACH DATABASE ? AS whole", (str(database.path),))
        start = copy.execute("PRAGMA page_count").fetchone()[0]
        for table in ("questions", "outcomes"):
            of_it = "WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC"  # the table, then its indexes
            found = copy.execute(f"SELECT sql FROM whole.sqlite_master {of_it}", (table,))  # noqa: S608 - ours
            made, *indexes = (sql for (sql,) in found.fetchall())
            copy.execute(made)
            copy.execute(f"INSERT INTO {table} SELECT * FROM whole.{table} ORDER BY id")  # noqa: S608 - ours
            for index in indexes:
                copy.execute(index)
        copy.commit()
        pages = copy.execute("PRAGMA page_count").fetchone()[0] - start
        copy.execute("DETACH DATABASE whole")
        return int(pages * 4096)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,000 series and not 50,000")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    series = 2_000 if asked.quick else 50_000
    if asked.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            print(f"SQLite {sqlite3.sqlite_version}, {series:,} series of 200: ratio to the driver, bar")
            measure(f"sqlite:///{folder}/store.db", series)
            for quartiles in ("binary", "fine"):
                measure_quartiles(f"sqlite:///{folder}/{quartiles}.db", series, quartiles)
            measure_polled(f"sqlite:///{folder}/polled.db", min(series, 5_000))
    if asked.only == "sqlite":
        return
    try:
        server = PostgresServer()
    except PostgresMissingError as error:
        print(f"PostgreSQL: {error}")
        return
    try:
        server.make()
        print(f"PostgreSQL, {series:,} series of 200: ratio to the driver, bar")
        measure(server.url(server.create()), series)
        measure_quartiles(server.url(server.create()), series, "binary")
    finally:
        server.remove()


if __name__ == "__main__":
    main()
