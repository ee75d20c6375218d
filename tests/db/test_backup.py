from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from db import Connection, Database, acts, bodies, catalogue, checks, fetches, open_database, readings
from db.backup import Steps, back_up, check_backup
from db.checks import Success
from db.migrate import head, prepare, revision_of, upgrade_within
from db.restore import restore
from db.schema import metadata
from tests.builders import REF, START, at, make_gap, make_reading
from tests.db.fresh import open_fresh
from tests.db.rows import keep_draft, keep_question
from tests.db.test_fetches import fetch
from tracker.errors import (
    ConflictError,
    DatabaseNewerError,
    DataError,
    NotFoundError,
    StorageError,
)
from tracker.linking.catalogue import Entry


def fill(database: Database) -> None:
    """Something in most tables: texts of every kind, bytes, days, instants, truths, floats and gaps."""
    with database.writing() as connection:
        outcome = keep_question(connection, title="Will “ü” 火 come?\n\t\u2028", description="x" * 999)
        points = [make_reading(0.1, 0, low=0.05, high=0.3, crowd=7), make_gap(hours=5), make_reading(1, 9)]
        readings.add_points(connection, outcome, points, seen_at=at(10))
        readings.confirm(connection, outcome, at=at(11.000001))
        keep_draft(connection, value=0.1 + 0.2)
        fetches.keep_fetches(connection, [fetch(REF), fetch(REF, is_held=True, hours=3)])
        bodies.keep_body(connection, bytes(range(256)) * 40)
        checks.record_successes(connection, [Success(ref=REF, at=at(12), due_at=at(20), because="why")])
        acts.add_act(connection, acts.Act(at=START, who="Ana", act="linked", subject="citation:1"))
        catalogue.keep_entries(
            connection, [Entry(ref=REF, title=f"Will it, {n}?") for n in range(1)], seen_at=at(1)
        )


def rows_in(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "nerdline.backup.gz"


@pytest.fixture
def filled(database: Database, path: Path) -> Database:
    path.parent.mkdir()
    fill(database)
    return database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it, not even tables."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    else:
        opened = open_database(request.getfixturevalue("empty_postgres_url"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a backup of a filled database holds."""
    folder = tmp_path_factory.mktemp("made")
    database = open_fresh(folder / "nerdline.db")
    fill(database)
    back_up(database, folder / "b.gz", at=at(20))
    database.close()
    return (folder / "b.gz").read_bytes()


def lines_of(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def count(connection: Connection, name: str) -> int:
    return int(connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one())


# There and back


def test_what_is_backed_up_is_restored_whichever_database_it_was_and_will_be(
    filled: Database, empty: Database, path: Path
) -> None:
    made = back_up(filled, path, at=at(20))
    restored, kept = restore(empty, path, at=at(30))
    assert rows_in(empty) == rows_in(filled)
    assert (restored.digests, restored.rows, kept) == (made.digests, made.rows, None)
    assert revision_of(empty) == head()
    again = back_up(empty, path.with_name("again.gz"), at=at(20))
    assert again.digests == made.digests


def test_what_is_restored_can_be_written_to(filled: Database, empty: Database, path: Path) -> None:
    back_up(filled, path, at=at(20))
    restore(empty, path, at=at(30))
    prepare(empty)
    with empty.writing() as connection:
        before = count(connection, "acts")
        acts.add_act(connection, acts.Act(at=at(31), who="Ben", act="linked", subject="citation:1"))
        keep_question(connection, ref="metaculus:2")
        keep_draft(connection)
        assert count(connection, "acts") == before + 1


def test_an_empty_database_with_tables_takes_a_backup(filled: Database, tmp_path: Path, path: Path) -> None:
    back_up(filled, path, at=at(20))
    other = open_database(f"sqlite:///{tmp_path / 'third.db'}")
    prepare(other)
    restore(other, path, at=at(30))
    assert rows_in(other) == rows_in(filled)
    other.close()


def test_the_file_says_what_is_in_it(filled: Database, path: Path) -> None:
    made = back_up(filled, path, at=at(20))
    lines = lines_of(path)
    header, last = json.loads(lines[0]), json.loads(lines[-1])
    assert (header["format"], header["version"], header["revision"]) == ("nerdline backup", 1, head())
    assert header["made_at"] == "2022-11-04T20:00:00Z"
    assert header["tables"]["readings"]["rows"] == made.rows["readings"] == 3
    assert len(last["sha256"]) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_same_rows_give_the_same_bytes(filled: Database, path: Path) -> None:
    back_up(filled, path, at=at(20))
    before = path.read_bytes()
    back_up(filled, path, at=at(20), force=True)
    assert path.read_bytes() == before


def test_progress_counts_every_row(filled: Database, path: Path) -> None:
    seen: dict[str, tuple[int, int]] = {}

    def watch(steps: Iterable[int], title: str) -> Iterable[int]:
        assert isinstance(steps, Steps)
        seen[title] = (len(steps), sum(1 for _ in steps))
        return ()

    made = back_up(filled, path, at=at(20), progress=watch)
    rows = sum(made.rows.values())
    assert seen == {"writing": (rows, rows), "checking": (rows, rows)}


def test_rows_that_come_meanwhile_are_not_in_it(filled: Database, path: Path) -> None:
    """A backup is of one instant, whatever is written while it is made."""

    def write(steps: Iterable[int], title: str) -> Iterable[int]:
        if title == "writing":
            with filled.writing() as connection:
                acts.add_act(connection, acts.Act(at=at(21), who="Ben", act="since", subject="story:1"))
        return steps

    made = back_up(filled, path, at=at(20), progress=write)
    with filled.reading() as connection:
        assert count(connection, "acts") == made.rows["acts"] + 1


# Older and newer


def test_an_older_backup_is_brought_up_to_date(tmp_path: Path, empty: Database, path: Path) -> None:
    path.parent.mkdir()
    older = open_database(f"sqlite:///{tmp_path / 'older.db'}")
    with older.remaking() as connection:
        upgrade_within(connection, "0003")
        row = {"at": START, "who": "Ana", "act": "long ago", "subject": "story:1"}
        connection.execute(insert(metadata.tables["acts"]), [row])
    made = back_up(older, path, at=at(1))
    assert (made.revision, revision_of(older)) == ("0003", "0003")
    assert "twins" not in made.rows
    older.close()
    restore(empty, path, at=at(2))
    assert revision_of(empty) == head()
    with empty.reading() as connection:
        assert [act.act for act in acts.list_acts(connection)] == ["long ago"]
        assert count(connection, "twins") == 0


@pytest.mark.parametrize("change", [{"revision": "2031"}, {"version": 2}])
def test_a_newer_backup_is_refused(
    filled: Database, empty: Database, path: Path, change: dict[str, Any]
) -> None:
    back_up(filled, path, at=at(20))
    rewrite(path, lambda lines: signed([changed(lines[0], change), *lines[1:-1]]))
    with pytest.raises(DatabaseNewerError, match="was made by a newer Nerdline"):
        restore(empty, path, at=at(30))
    assert revision_of(empty) is None


# What is refused


def test_a_file_that_is_there_is_not_replaced(filled: Database, path: Path) -> None:
    path.write_bytes(b"something dear")
    with pytest.raises(ConflictError, match=r"is there already; name another file, or .* --force"):
        back_up(filled, path, at=at(20))
    assert path.read_bytes() == b"something dear"
    back_up(filled, path, at=at(20), force=True)
    assert check_backup(path).revision == head()


def test_a_backup_that_fails_leaves_the_earlier_one_and_nothing_else(filled: Database, path: Path) -> None:
    back_up(filled, path, at=at(20))
    before = path.read_bytes()

    def breaks(steps: Iterable[int], title: str) -> Iterable[int]:
        for number, _ in enumerate(steps):
            if number == 3:
                raise StorageError(f"{title}: the disk went away")
        return ()

    with pytest.raises(StorageError, match="went away"):
        back_up(filled, path, at=at(21), force=True, progress=breaks)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_nothing_is_not_backed_up(empty: Database, path: Path) -> None:
    path.parent.mkdir()
    with pytest.raises(NotFoundError, match="nothing to back up"):
        back_up(empty, path, at=at(20))
    assert list(path.parent.iterdir()) == []


def test_a_folder_that_is_not_there(filled: Database, path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        back_up(filled, path.parent / "nowhere" / "it.gz", at=at(20))


def test_a_database_with_rows_is_left_alone_without_force(filled: Database, path: Path) -> None:
    back_up(filled, path, at=at(20))
    before = rows_in(filled)
    with pytest.raises(ConflictError, match="holds something already"):
        restore(filled, path, at=at(30))
    assert rows_in(filled) == before


def test_with_force_what_was_there_is_kept_in_a_file(filled: Database, path: Path) -> None:
    back_up(filled, path, at=at(20))
    before = rows_in(filled)
    with filled.writing() as connection:
        acts.add_act(connection, acts.Act(at=at(21), who="Ben", act="since", subject="story:1"))
    after = rows_in(filled)
    _, kept = restore(filled, path, at=at(30), force=True)
    assert rows_in(filled) == before
    assert kept is not None
    restore(filled, kept, at=at(31), force=True)
    assert rows_in(filled) == after


def test_there_is_no_such_file(empty: Database, path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        restore(empty, path, at=at(30))


def changed(line: bytes, change: dict[str, Any]) -> bytes:
    return json.dumps(json.loads(line) | change, separators=(",", ":")).encode() + b"\n"


def rewrite(path: Path, how: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(gzip.compress(b"".join(how(lines_of(path)))))


def signed(lines: list[bytes]) -> list[bytes]:
    sha = hashlib.sha256(b"".join(lines)).hexdigest()
    return [*lines, b'{"sha256":"%s"}\n' % sha.encode()]


def without_a_row(lines: list[bytes]) -> list[bytes]:
    number = next(n for n, line in enumerate(lines) if line.startswith(b"["))
    return lines[:number] + lines[number + 1 :]


@pytest.mark.parametrize(
    "how",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[: len(lines) // 2],
        lambda lines: [*lines, b"{}\n"],
        lambda lines: [line.replace(b"Ana", b"Eve") for line in lines],
        lambda lines: [line.replace(b'"rows":3', b'"rows":2') for line in lines],
        lambda lines: [changed(lines[0], {"tables": 7}), *lines[1:]],
        lambda lines: [changed(lines[0], {"tables": {}}), *lines[1:]],
        without_a_row,
    ],
)
def test_a_changed_or_shortened_file_is_refused_before_anything_is_touched(
    sqlite_database: Database, made: bytes, tmp_path: Path, how: Callable[[list[bytes]], list[bytes]]
) -> None:
    path = tmp_path / "b.gz"
    path.write_bytes(made)
    fill(sqlite_database)
    rewrite(path, how)
    before = rows_in(sqlite_database)
    with pytest.raises(DataError, match="is damaged or cut off"):
        restore(sqlite_database, path, at=at(30), force=True)
    assert rows_in(sqlite_database) == before


@pytest.mark.parametrize("cut", [1, 20, -30, -1])
def test_a_file_cut_off_anywhere_is_refused(made: bytes, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "b.gz"
    path.write_bytes(made)
    assert check_backup(path).revision == head()
    path.write_bytes(made[:cut])
    with pytest.raises(DataError):
        check_backup(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", gzip.compress(b'{"a":1}\n'), gzip.compress(b"[" * 10**5)],
    ids=["empty", "plain text", "another document", "a document that nests too deep"],
)
def test_a_file_that_is_no_backup(sqlite_database: Database, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="no backup"):
        restore(sqlite_database, path, at=at(30))


def test_a_restore_that_fails_halfway_changes_nothing(filled: Database, empty: Database, path: Path) -> None:
    back_up(filled, path, at=at(20))

    def breaks(steps: Iterable[int], title: str) -> Iterable[int]:
        for number, _ in enumerate(steps):
            if title == "restoring" and number == 5:
                raise StorageError("the power went away")
        return ()

    with pytest.raises(StorageError, match="power"):
        restore(empty, path, at=at(30), progress=breaks)
    assert revision_of(empty) is None
    restore(empty, path, at=at(30))
    assert rows_in(empty) == rows_in(filled)


def test_somebody_elses_database_is_not_touched(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "b.gz"
    fill(sqlite_database)
    back_up(sqlite_database, path, at=at(20))
    other = open_database(f"sqlite:///{tmp_path / 'places.db'}")
    with other.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE bookmarks (id INTEGER)")
    with pytest.raises(StorageError, match="did not make"):
        restore(other, path, at=at(30), force=True)
    other.close()


def test_a_row_that_refers_to_nothing_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    """A file whose sums are right, but whose rows do not hold together."""
    path = tmp_path / "b.gz"
    with closing(sqlite3.connect(sqlite_database.path or "")) as outside:
        outside.execute("INSERT INTO checks (question_id, at) VALUES (77, 1)")
        outside.commit()
    back_up(sqlite_database, path, at=at(20))
    other = open_database(f"sqlite:///{tmp_path / 'whole.db'}")
    with pytest.raises(StorageError, match="would refer to nothing; nothing was changed"):
        restore(other, path, at=at(30))
    assert revision_of(other) is None
    other.close()
