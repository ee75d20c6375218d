from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from db import Database, open_database
from db.catalogue import keep_entries
from reports.desk import catalogue_index
from reports.desk.catalogue_index import FILE_NAME, CatalogueIndex, index_folder
from tests.builders import at
from tests.tracker.linking.entries import make_entries, make_entry
from tracker.linking import index as index_module
from tracker.linking.index import TitleIndex
from tracker.settings import Settings


def keep(database: Database, *titles: str, platform: str = "metaculus") -> None:
    entries = [make_entry(title, str(number), platform=platform) for number, title in enumerate(titles)]
    with database.writing() as connection:
        keep_entries(connection, entries, seen_at=at(0))


def titles(index: TitleIndex) -> list[str]:
    return [entry.title for entry in index.entries]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries each index had that was built from entries."""
    built: list[int] = []
    real = index_module.index_entries

    def count(entries: tuple[object, ...]) -> object:
        built.append(len(entries))
        return real(entries)  # type: ignore[arg-type]

    monkeypatch.setattr(index_module, "index_entries", count)
    return built


def test_the_index_is_built_once_for_a_version_of_the_catalogue(
    database: Database, tmp_path: Path, builds: list[int]
) -> None:
    keep(database, "Will it rain?", "Will it snow?")
    index = CatalogueIndex()
    first = index.current(database, tmp_path)
    assert titles(first) == ["Will it rain?", "Will it snow?"]
    assert index.current(database, tmp_path) is first
    assert titles(CatalogueIndex().current(database, tmp_path)) == titles(first)
    assert builds == [2]


def test_another_version_is_another_index(database: Database, tmp_path: Path, builds: list[int]) -> None:
    keep(database, "Will it rain?")
    index = CatalogueIndex()
    index.current(database, tmp_path)
    keep(database, "Will it hail?")
    assert titles(index.current(database, tmp_path)) == ["Will it hail?"]
    keep(database, "Will it hail?", "Will it snow?")
    assert titles(CatalogueIndex().current(database, tmp_path)) == ["Will it hail?", "Will it snow?"]
    assert builds == [1, 1, 2]


def test_an_empty_catalogue_is_an_index_of_nothing_and_leaves_no_file(
    sqlite_database: Database, tmp_path: Path
) -> None:
    assert len(CatalogueIndex().current(sqlite_database, tmp_path / "cache")) == 0
    assert not (tmp_path / "cache").exists()


def test_a_damaged_file_is_made_anew(sqlite_database: Database, tmp_path: Path, builds: list[int]) -> None:
    keep(sqlite_database, "Will it rain?")
    CatalogueIndex().current(sqlite_database, tmp_path)
    (tmp_path / FILE_NAME).write_bytes(b"half an ind")
    assert titles(CatalogueIndex().current(sqlite_database, tmp_path)) == ["Will it rain?"]
    CatalogueIndex().current(sqlite_database, tmp_path)
    assert builds == [1, 1]


def test_a_folder_that_cannot_be_written_is_told_and_no_failure(
    sqlite_database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(sqlite_database, "Will it rain?")
    (tmp_path / "cache").write_text("a file, and no folder")
    index = CatalogueIndex()
    with caplog.at_level(logging.WARNING, "reports.desk.catalogue_index"):
        assert len(index.current(sqlite_database, tmp_path / "cache")) == 1
        assert len(index.current(sqlite_database, tmp_path / "cache")) == 1
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        f"the index cannot be kept in {tmp_path / 'cache'}"
    ]


def test_without_a_folder_the_index_is_kept_in_memory_alone(
    sqlite_database: Database, builds: list[int]
) -> None:
    keep(sqlite_database, "Will it rain?")
    index = CatalogueIndex()
    assert index.current(sqlite_database, None) is index.current(sqlite_database, None)
    assert builds == [1]


def test_threads_that_ask_at_once_get_one_index(
    sqlite_database: Database, tmp_path: Path, builds: list[int]
) -> None:
    keep(sqlite_database, *(entry.title for entry in make_entries("a", "b", "c")))
    index = CatalogueIndex()
    got: list[TitleIndex] = []
    threads = [
        threading.Thread(target=lambda: got.append(index.current(sqlite_database, tmp_path)))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in got}) == 1
    assert builds == [3]


def test_where_the_index_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "ana")
    file = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    memory = open_database("sqlite://")
    server = open_database("postgresql://ana:secret@db.example/nerdline")
    unset = Settings()
    assert index_folder(unset, file) == tmp_path.resolve() / "desk.db-cache"
    assert index_folder(unset, memory) is None
    at_home = index_folder(unset, server)
    assert at_home is not None
    assert at_home.parent == tmp_path / "ana" / ".cache" / "nerdline"
    assert "secret" not in str(at_home)
    other = open_database("postgresql://ana@db.example/other")
    chosen = Settings(cache_folder=str(tmp_path / "chosen"))
    folders = {index_folder(chosen, database) for database in (file, memory, server, other)}
    assert len(folders) == 4
    assert {folder.parent for folder in folders if folder} == {tmp_path / "chosen"}

    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    assert index_folder(unset, server) is None
    assert catalogue_index.FILE_NAME.endswith(".npz")
