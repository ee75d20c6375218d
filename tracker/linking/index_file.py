"""How is an index kept in a file, so that it is not built anew by every process?

Numbers in numpy's own format and texts in JSON: reading a file runs nothing that somebody put into it. A
file that is cut off, damaged, of another catalogue or of another version of this program is no file.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tracker.linking.catalogue import Entry
from tracker.linking.index import TitleIndex
from tracker.linking.index_parts import complete_parts
from tracker.linking.lexicon import Term
from tracker.linking.postings import PostingParts, Postings
from tracker.questions import QuestionRef

Arrays = Mapping[str, NDArray[Any]]

# A file that is cut off or damaged fails in any of these ways, one of something else in the others.
_DAMAGED = (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, MemoryError)
_SOMETHING_ELSE = (KeyError, IndexError, ValueError, TypeError, AttributeError)


def write_index(index: TitleIndex, path: Path, *, version: str) -> None:
    """Keep an index; `version` is that of its catalogue. Readers find the old file or the new one, whole.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".part")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **dict(_arrays_of(index, version)))
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def read_index(path: Path, *, version: str) -> TitleIndex | None:
    """The index that was kept of this version of the catalogue; None if there is none that can be used."""
    try:
        with path.open("rb") as file, _collecting_no_garbage():
            return _read(file, version)
    except (*_DAMAGED, *_SOMETHING_ELSE):
        return None


@contextmanager
def _collecting_no_garbage() -> Iterator[None]:
    """Half a million small things are made, and all stay: looking for garbage costs a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(file: BinaryIO, version: str) -> TitleIndex | None:
    with np.load(file, allow_pickle=False) as arrays:
        if _texts(arrays["made"]) != _made(version):
            return None
        entries = tuple(_entry(row) for row in _texts(arrays["entries"]))
        return TitleIndex(
            parts=complete_parts(
                entries,
                tuple(_terms_of_titles(arrays, len(entries))),
                Postings.of_parts(_postings(arrays, "titles", len(entries))),
                Postings.of_parts(_postings(arrays, "descriptions", len(entries))),
            )
        )


def _arrays_of(index: TitleIndex, version: str) -> Iterator[tuple[str, NDArray[Any]]]:
    parts = index.parts
    numbers: dict[int, int] = {}  # the same words share their terms, so each is written once
    terms: list[Term] = []
    for term in (term for some in parts.terms for term in some):
        if id(term) not in numbers:
            numbers[id(term)] = len(terms)
            terms.append(term)
    yield "made", _bytes(_made(version))
    yield "entries", _bytes([_row(entry) for entry in parts.entries])
    yield "terms", _bytes([_fields(term) for term in terms])
    yield "title_terms", np.array([numbers[id(term)] for some in parts.terms for term in some], np.int32)
    yield "title_ends", np.cumsum([len(some) for some in parts.terms], dtype=np.int32)
    for name, postings in (("titles", parts.titles.parts), ("descriptions", parts.descriptions.parts)):
        yield f"{name}_keys", _bytes(postings.keys)
        yield f"{name}_ends", postings.ends
        yield f"{name}_numbers", postings.numbers
        yield f"{name}_weights", postings.weights


def _terms_of_titles(arrays: Arrays, total: int) -> Iterator[tuple[Term, ...]]:
    terms = [_term(fields) for fields in _texts(arrays["terms"])]
    chosen = [terms[number] for number in arrays["title_terms"].tolist()]
    ends = [0, *arrays["title_ends"].tolist()]
    if len(ends) != total + 1 or ends[-1] != len(chosen) or ends != sorted(ends):
        msg = "these are not the terms of the titles"
        raise ValueError(msg)
    for start, end in pairwise(ends):
        yield tuple(chosen[start:end])


def _postings(arrays: Arrays, name: str, total: int) -> PostingParts:
    return PostingParts(
        keys=tuple(_texts(arrays[f"{name}_keys"])),
        ends=arrays[f"{name}_ends"].astype(np.int32),
        numbers=arrays[f"{name}_numbers"].astype(np.int32),
        weights=arrays[f"{name}_weights"].astype(np.float32),
        total=total,
    )


def _row(entry: Entry) -> list[object]:
    days = [day.isoformat() if day else "" for day in (entry.opens, entry.closes, entry.resolved)]
    texts = [entry.title, entry.url, entry.type, entry.description, entry.condition]
    return [entry.ref.platform, entry.ref.id, entry.is_resolved, *days, *texts, entry.options]


def _entry(row: list[Any]) -> Entry:
    platform, id_, is_resolved, opens, closes, resolved, *texts, options = row
    title, url, type_, description, condition = texts
    return Entry(
        ref=QuestionRef(platform, id_),
        title=title,
        url=url,
        opens=_day(opens),
        closes=_day(closes),
        resolved=_day(resolved),
        is_resolved=is_resolved,
        type=type_,
        description=description,
        condition=condition,
        options=tuple(options),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _fields(term: Term) -> list[object]:
    return [
        term.surface, term.word, dict(term.keys), term.is_name, term.is_telling, term.place, term.seat_of
    ]  # fmt: skip


def _term(fields: list[Any]) -> Term:
    surface, word, keys, is_name, is_telling, place, seat_of = fields
    return Term(
        surface=surface,
        word=word,
        keys=keys,
        is_name=is_name,
        is_telling=is_telling,
        place=place,
        seat_of=seat_of,
    )


def _bytes(document: Iterable[object]) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(document).encode("ascii"), dtype=np.uint8)


def _texts(array: NDArray[Any]) -> Any:  # noqa: ANN401 - whatever JSON says
    return json.loads(array.tobytes())


def _made(version: str) -> list[str]:
    return ["nerdline index", version, _program()]


@cache
def _program() -> str:
    """What makes indexes, by its own text: another spelling of a synonym is another index."""
    sources = [
        source
        for source in files("tracker.linking").iterdir()
        if source.is_file() and source.name.endswith((".py", ".txt"))
    ]
    digest = hashlib.sha256(np.__version__.encode())
    for source in sorted(sources, key=lambda each: each.name):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()
