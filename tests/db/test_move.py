"""A database through a pipe into another of either kind, and what is refused on the way."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from db import Database, open_database
from db.backup_file import BackupReader
from db.migrate import head, revision_of
from db.move import pour_in, pour_out
from tests.builders import at
from tests.db.test_backup import changed, fill, rows_in, signed
from tracker.errors import ConflictError, DatabaseNewerError, DataError, StorageError

STREAM = Path("standard input")


@pytest.fixture
def keep(tmp_path: Path) -> Path:
    return tmp_path / "before.gz"


@pytest.fixture
def third(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'third.db'}")
    yield opened
    opened.close()


@pytest.fixture
def poured(sqlite_database: Database) -> bytes:
    fill(sqlite_database)
    pipe = io.BytesIO()
    pour_out(sqlite_database, pipe, at=at(20))
    return pipe.getvalue()


def reader(sent: bytes) -> BackupReader:
    return BackupReader(STREAM, io.BytesIO(sent))


@pytest.mark.postgres
def test_to_postgresql_and_back_every_row_is_the_same(
    sqlite_database: Database, empty_postgres_url: str, third: Database, poured: bytes, keep: Path
) -> None:
    server = open_database(empty_postgres_url)
    there, kept = pour_in(server, reader(poured), at=at(21), keep=keep)
    assert rows_in(server) == rows_in(sqlite_database)
    assert kept is None
    pipe = io.BytesIO()
    out = pour_out(server, pipe, at=at(22))
    back, _ = pour_in(third, reader(pipe.getvalue()), at=at(23), keep=keep)
    assert rows_in(third) == rows_in(sqlite_database)
    assert there.digests == out.digests == back.digests
    assert sum(back.rows.values()) == sum(there.rows.values()) > 10
    assert revision_of(third) == head()
    server.close()


def test_the_pipe_holds_what_a_backup_holds_and_no_copy_is_made(
    sqlite_database: Database, sqlite_path: Path, poured: bytes
) -> None:
    assert gzip.decompress(poured).startswith(b'{"format":"nerdline backup"')
    names = {file.name for file in sqlite_path.parent.iterdir()}
    assert {name for name in names if "part" in name or name.endswith(".gz")} == set()
    assert rows_in(sqlite_database)["readings"]


@pytest.mark.parametrize("cut", [30, -200, -20, -1])
def test_a_pipe_that_breaks_changes_nothing(third: Database, poured: bytes, keep: Path, cut: int) -> None:
    with pytest.raises(DataError, match="standard input is damaged or cut off"):
        pour_in(third, reader(poured[:cut]), at=at(21), keep=keep)
    assert revision_of(third) is None


def test_a_row_that_was_changed_on_the_way_changes_nothing(
    third: Database, poured: bytes, keep: Path
) -> None:
    sent = gzip.compress(gzip.decompress(poured).replace(b"Ana", b"Eve"))
    with pytest.raises(DataError, match="damaged"):
        pour_in(third, reader(sent), at=at(21), keep=keep)
    assert revision_of(third) is None


def test_a_newer_programs_rows_are_refused(third: Database, poured: bytes, keep: Path) -> None:
    lines = gzip.decompress(poured).splitlines(keepends=True)
    sent = b"".join(signed([changed(lines[0], {"revision": "2031"}), *lines[1:-1]]))
    with pytest.raises(DatabaseNewerError, match="was made by a newer Nerdline"):
        pour_in(third, reader(gzip.compress(sent)), at=at(21), keep=keep)
    assert revision_of(third) is None


def test_what_is_there_is_not_replaced_unless_it_is_meant(
    sqlite_database: Database, third: Database, poured: bytes, keep: Path
) -> None:
    pour_in(third, reader(poured), at=at(21), keep=keep)
    before = rows_in(third)
    with pytest.raises(ConflictError, match="holds something already"):
        pour_in(third, reader(poured), at=at(22), keep=keep)
    _, kept = pour_in(third, reader(poured), at=at(23), keep=keep, force=True)
    assert kept == keep
    assert keep.exists()
    assert rows_in(third) == before == rows_in(sqlite_database)


def test_whoever_reads_may_go_away(sqlite_database: Database) -> None:
    class Gone(io.BytesIO):
        def write(self, _: object) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    fill(sqlite_database)
    with pytest.raises(StorageError, match="cannot be written: Broken pipe"):
        pour_out(sqlite_database, Gone(), at=at(20))


def test_progress_counts_the_rows(
    sqlite_database: Database, third: Database, poured: bytes, keep: Path
) -> None:
    seen: list[str] = []

    def watch(steps: Iterable[int], title: str) -> Iterable[int]:
        seen.append(f"{title} {sum(1 for _ in steps)}")
        return ()

    moved, _ = pour_in(third, reader(poured), at=at(21), keep=keep, progress=watch)
    assert seen == [f"restoring {sum(moved.rows.values())}"]
    assert rows_in(third) == rows_in(sqlite_database)
