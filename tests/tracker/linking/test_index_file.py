from __future__ import annotations

import os
import pickle
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tracker.linking.entries import make_entries, make_entry
from tracker.linking.index import TitleIndex
from tracker.linking.index_file import read_index, write_index
from tracker.linking.statement import read_terms
from tracker.linking.suggest import suggest

ENTRIES = (
    make_entry("Will North Korea test a nuclear weapon before 2024?", "1", closes=date(2023, 12, 31)),
    make_entry("Will the Gukesh match be played in Zürich 🏔 in 2024?", "2", type_="binary"),
    make_entry("When will Dommaraju Gukesh win?", "3", description="Rain\nor “shine”.", type_="date"),
    replace(make_entry("Who wins?", "4", platform="manifold", options=("Ann", "Bö")), opens=date(2020, 2, 3)),
    make_entry("", "5"),
    make_entry("?", "6", resolved=date(2022, 1, 1)),
)
QUERIES = ("a nuclear test by Pyongyang", "Gukeesh", "shine", "who wins", "zebras")


def kept(path: Path, *entries: Any, version: str = "1") -> Path:
    write_index(TitleIndex(entries or ENTRIES), path, version=version)
    return path


def test_what_is_read_is_what_was_kept(tmp_path: Path) -> None:
    built = TitleIndex(ENTRIES)
    read = read_index(kept(tmp_path / "new" / "index.npz"), version="1")
    assert read is not None
    assert read.entries == built.entries
    assert read.platforms == built.platforms
    for query in QUERIES:
        terms = read_terms(query)
        assert read.search(terms) == built.search(terms)
        assert read.search(terms, platform="manifold") == built.search(terms, platform="manifold")
        for term in terms:
            assert (read.rarity(term), read.is_name(term)) == (built.rarity(term), built.is_name(term))
    sentence = "Metaculus gives a 20% chance that North Korea will test a nuclear weapon before 2024."
    assert suggest(sentence, read) == suggest(sentence, built)
    assert suggest(sentence, read).candidates


def test_an_index_of_a_large_catalogue_is_the_same_too(tmp_path: Path) -> None:
    entries = make_entries(*(f"Will {name}{n} rain on {n} dams?" for n in range(400) for name in "abc"))
    read = read_index(kept(tmp_path / "index.npz", *entries), version="1")
    assert read is not None
    terms = read_terms("a7 rain")
    assert read.search(terms) == TitleIndex(entries).search(terms)


def test_an_index_of_nothing_is_one(tmp_path: Path) -> None:
    write_index(TitleIndex(()), tmp_path / "index.npz", version="0-0")
    read = read_index(tmp_path / "index.npz", version="0-0")
    assert read is not None
    assert len(read) == 0


def test_another_version_and_no_file_are_no_index(tmp_path: Path) -> None:
    assert read_index(tmp_path / "none.npz", version="1") is None
    assert read_index(kept(tmp_path / "index.npz"), version="2") is None
    assert read_index(tmp_path, version="1") is None


def test_an_index_that_another_program_made_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept(tmp_path / "index.npz")
    monkeypatch.setattr("tracker.linking.index_file._program", lambda: "another spelling of a synonym")
    assert read_index(path, version="1") is None


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_is_cut_off_is_no_index(tmp_path: Path, share: float) -> None:
    path = kept(tmp_path / "index.npz")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert read_index(path, version="1") is None


def test_a_flipped_bit_is_seen_or_does_no_harm(tmp_path: Path) -> None:
    path = kept(tmp_path / "index.npz")
    data = path.read_bytes()
    for place in range(0, len(data), 13):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        read = read_index(path, version="1")
        assert read is None or read.entries == ENTRIES


class Trap:
    """Leaves a trace where it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, ("sprung",))


@pytest.mark.parametrize("name", ["made", "entries", "titles_numbers"])
def test_nothing_in_a_file_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = kept(tmp_path / "index.npz")
    with np.load(path) as arrays:
        parts: dict[str, Any] = dict(arrays)
    np.savez(path, allow_pickle=True, **parts | {name: np.array([Trap()], dtype=object)})
    assert read_index(path, version="1") is None
    path.write_bytes(pickle.dumps(Trap()))
    assert read_index(path, version="1") is None
    assert not Path("sprung").exists()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("titles_numbers", lambda array: array + 1000),
        ("titles_numbers", lambda array: array - 1000),
        ("titles_numbers", lambda array: array[:-1]),
        ("titles_ends", lambda array: array[::-1]),
        ("titles_ends", lambda array: array[:-1]),
        ("descriptions_weights", lambda array: array[:0]),
        ("title_terms", lambda array: array + 1000),
        ("title_ends", lambda array: array[:-1]),
        ("entries", lambda array: array[:-1]),
        ("terms", lambda _: np.frombuffer(b"[[1]]", np.uint8)),
        ("entries", lambda _: np.frombuffer(b"{}", np.uint8)),
    ],
)
def test_parts_that_do_not_fit_are_no_index(tmp_path: Path, name: str, wrong: Any) -> None:
    path = kept(tmp_path / "index.npz")
    with np.load(path) as arrays:
        parts: dict[str, Any] = dict(arrays)
    np.savez(path, **parts | {name: wrong(parts[name])})
    assert read_index(path, version="1") is None
    del parts[name]
    np.savez(path, **parts)
    assert read_index(path, version="1") is None


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kept(tmp_path / "index.npz")
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match="No space"):
        kept(path, version="2")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_whoever_reads_while_others_write_finds_a_whole_index(tmp_path: Path) -> None:
    path = kept(tmp_path / "index.npz")
    index = TitleIndex(ENTRIES)
    writers = [
        threading.Thread(target=lambda: [write_index(index, path, version="1") for _ in range(20)])
        for _ in range(3)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        read = read_index(path, version="1")
        assert read is not None
        assert read.entries == ENTRIES
    assert list(tmp_path.iterdir()) == [path]
