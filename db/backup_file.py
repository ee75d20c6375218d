"""The file that a backup is: which lines it has, and how it proves that none is missing or changed.

Gzipped JSON Lines, the same for every database: a header with the format, the revision of the tables, their
columns and how many rows each has; then each table, as a line that names it, a line per row, and a line with
a digest of its rows; last a line with the SHA-256 of all that came before. Rows are arrays in the order of
the columns: instants are microseconds since 1970, days ISO dates, bytes base64.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from tracker.errors import DatabaseNewerError, DataError

FORMAT = "nerdline backup"
VERSION = 1
BATCH = 500
"""Rows that are handed on together."""

BATCH_OF_BYTES = 16
"""The same for tables that hold whole answers and images: a batch must fit into memory."""

_LONGEST_LINE = 2**28  # bytes; no row of ours comes near it, and a hostile file must not fill the memory
_LEVEL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHead:
    """A table in a backup: its columns, and how many rows it has."""

    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a backup says of itself: which tables follow, at which revision, made when and from what."""

    revision: str
    made_at: str
    made_from: str
    tables: Mapping[str, TableHead]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables.values())


@dataclass(slots=True)
class Digest:
    """A fingerprint of a table's rows, whatever their order: databases sort texts differently."""

    rows: int = 0
    _sum: int = field(default=0, repr=False)

    def add(self, line: bytes) -> None:
        """Take in one row, as its line."""
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest())) % 2**256

    def __str__(self) -> str:
        return f"{self._sum:064x}"


def line_of(row: Iterable[Any]) -> bytes:
    """A row as its line, without the line's end; the same on every database for the same values."""
    return _json([_plain(value) for value in row])


def value_from(plain: Any, kind: type) -> Any:  # noqa: ANN401 - whatever a column holds
    """A value as a column of that Python type takes it, from what its line says.

    Raises:
        ValueError: the line says something else.
    """
    if plain is None:
        return None
    if kind is bytes:
        return base64.b64decode(plain, validate=True)
    if kind is date:
        return date.fromisoformat(plain)
    return bool(plain) if kind is bool else plain


class BackupWriter:
    """Writes the lines of one backup, in order."""

    def __init__(self, file: IO[bytes], header: Header) -> None:
        # No time in the file's own head: the same rows give the same bytes.
        self._packed = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0)
        self._sha = hashlib.sha256()
        tables = {
            name: {"columns": list(table.columns), "rows": table.rows}
            for name, table in header.tables.items()
        }
        self._line(
            _json(
                {
                    "format": FORMAT,
                    "version": VERSION,
                    "revision": header.revision,
                    "made_at": header.made_at,
                    "made_from": header.made_from,
                    "tables": tables,
                }
            )
        )

    def table(self, name: str, batches: Iterable[Sequence[Iterable[Any]]]) -> Iterator[Digest]:
        """Write a table's rows, batch by batch; after each, the digest so far."""
        self._line(_json({"table": name}))
        digest = Digest()
        for batch in batches:
            for row in batch:
                line = line_of(row)
                digest.add(line)
                self._line(line)
            yield digest
        self._line(_json({"end": name, "digest": str(digest)}))

    def finish(self) -> None:
        """Write the last line: without it the file is refused."""
        self._line(_json({"sha256": self._sha.hexdigest()}))

    def close(self) -> None:
        """Write what is still held back."""
        self._packed.close()

    def _line(self, line: bytes) -> None:
        whole = line + b"\n"
        self._sha.update(whole)
        self._packed.write(whole)


class BackupReader:
    """Reads the lines of one backup, and refuses it where they are not what was written."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path = path
        self._packed = gzip.GzipFile(fileobj=file, mode="rb")
        self._sha = hashlib.sha256()
        self.header = self._header()
        self.digests: dict[str, str] = {}
        """The digest of each table that was read to its end."""

    def tables(self) -> Iterator[tuple[str, Iterator[list[list[Any]]]]]:
        """Each table with its rows in batches, which must be read before the next table is.

        Raises:
            DataError: the file was damaged, cut off or written by something else.
        """
        for name, head in self.header.tables.items():
            self._expect({"table": name})
            yield name, self._batches(name, head)
        sha = self._sha.hexdigest()
        self._expect({"sha256": sha})
        if self._read():
            raise self._damaged()

    def _batches(self, name: str, head: TableHead) -> Iterator[list[list[Any]]]:
        digest = Digest()
        batch: list[list[Any]] = []
        size = 0
        for _ in range(head.rows):
            line = self._read()
            row = self._parsed(line)
            if not isinstance(row, list) or len(row) != len(head.columns):
                raise self._damaged()
            digest.add(line)
            batch.append(row)
            size += len(line)
            if len(batch) == BATCH or size > 2**22:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch
        self._expect({"end": name, "digest": str(digest)})
        self.digests[name] = str(digest)

    def _header(self) -> Header:
        document = self._parsed(self._read())
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise DataError(f"{self.path} is no backup of Nerdline's")
        if document.get("version") != VERSION:
            raise DatabaseNewerError(f"{self.path} was made by a newer Nerdline; install that version")
        try:
            return Header(
                revision=str(document["revision"]),
                made_at=str(document["made_at"]),
                made_from=str(document["made_from"]),
                tables={
                    str(name): TableHead(
                        columns=tuple(str(column) for column in table["columns"]), rows=int(table["rows"])
                    )
                    for name, table in document["tables"].items()
                },
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._damaged() from error

    def _expect(self, document: dict[str, str]) -> None:
        if self._read() != _json(document):
            raise self._damaged()

    def _read(self) -> bytes:
        try:
            line = self._packed.readline(_LONGEST_LINE)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise self._damaged() from error
        except OSError as error:
            raise DataError(f"{self.path} cannot be read: {error.strerror or error}") from error
        self._sha.update(line)
        return line.removesuffix(b"\n")

    def _parsed(self, line: bytes) -> Any:  # noqa: ANN401 - whatever the line says
        try:
            return json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self._damaged() from error

    def _damaged(self) -> DataError:
        return DataError(f"{self.path} is damaged or cut off, or is no backup; take another one")


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
