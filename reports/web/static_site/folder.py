"""What did we write into a folder, and may this be written, replaced or deleted there?

The folder must be empty or ours. Each file is replaced by renaming a whole one over it; the list of what we
wrote comes last. Names are noted in a journal before their files are made, so that after a power cut, too,
it is known which are ours.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from reports.web.static_site.names import with_choice
from tracker.errors import AlreadyRunningError, DataError, NerdlineError, UsageError

LIST = ".nerdline-site.json"
JOURNAL = ".nerdline-site.journal"
LOCK = ".nerdline-site.lock"
_OURS = frozenset({LIST, JOURNAL, LOCK})
_HALF = ".nerdline-half"
_FORM = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that we wrote.

    `digest` is of its bytes, `meaning` and `raw` of what it and the answer behind it say apart from the
    instant of the export. `asked_at` and `changed_at` are instants of an export, as ISO 8601 writes them;
    `gone_at` is when it was last needed, for one that is kept a while for readers of older pages.
    """

    file: str
    digest: str
    size: int
    address: str = ""
    media_type: str = ""
    policy: str = ""
    keeping: str = ""
    meaning: str = ""
    raw: str = ""
    asked_at: str = ""
    changed_at: str = ""
    gone_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """Something that other sites may have pasted: frozen at `instant`, when the page's number was `key`'s."""

    page: str
    family: str
    key: str
    instant: str

    @property
    def address(self) -> str:
        """Where it is."""
        return with_choice(self.family, "asof", self.instant)


@dataclass(slots=True, kw_only=True)
class Kept:
    """What an export left: by which program and settings it was made, its files, and what is frozen."""

    program: str = ""
    files: dict[str, Entry] = field(default_factory=dict)
    frozen: list[Frozen] = field(default_factory=list)


class SiteFolder:
    """A folder that is locked for us. `before` is what the last whole export left in it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.before = _read_list(place / LIST)
        self.written = 0
        self._started = _read_journal(place / JOURNAL)
        self._made: set[str] = set()

    def holds(self, entry: Entry) -> bool:
        """Whether a file lies there as it was written, as far as its size tells."""
        try:
            return self._path(entry.file).stat().st_size == entry.size
        except OSError:
            return False

    def write(self, file: str, body: bytes) -> None:
        """Put a file in its place, whole.

        Raises:
            NerdlineError: something that we did not write is in its place, or the disk refuses it.
        """
        path = self._path(file)
        if path.exists() and file not in self.before.files and file not in self._started | self._made:
            raise NerdlineError(f"{path} was not written by an export, so it was left as it is")
        half = path.with_name(f"{path.name[:60]}{_HALF}")
        try:
            self._make_folder(path.parent)
            self._note(file)
            half.write_bytes(body)
            half.replace(path)
        except OSError as error:
            with suppress(OSError):
                half.unlink(missing_ok=True)
            raise NerdlineError(f"{path} cannot be written: {error.strerror}") from error
        self._made.add(file)
        self.written += 1

    def remove(self, file: str) -> bool:
        """Delete a file that we wrote, and the folders that this empties; whether it was there."""
        if file not in self.before.files and file not in self._started:
            return False
        path = self._path(file)
        try:
            path.unlink()
        except OSError:
            return False
        for above in path.parents:
            if above == self.place or any(above.iterdir()):
                break
            above.rmdir()
        return True

    def finish(self, kept: Kept) -> list[str]:
        """Delete what is needed no more and write the list: what was deleted."""
        ours = set(self.before.files) | self._started | self._made
        removed = [file for file in sorted(ours - set(kept.files)) if self.remove(file)]
        document = {
            "format": _FORM,
            "program": kept.program,
            "files": [asdict(entry) for _file, entry in sorted(kept.files.items())],
            "frozen": [asdict(each) for each in kept.frozen],
        }
        half = self.place / f"{LIST}{_HALF}"
        with half.open("w", encoding="utf-8") as out:
            json.dump(document, out, ensure_ascii=False, separators=(",", ":"))
            out.flush()
            os.fsync(out.fileno())
        half.replace(self.place / LIST)
        (self.place / JOURNAL).unlink(missing_ok=True)
        return removed

    def _path(self, file: str) -> Path:
        """Where a file lies.

        Raises:
            NerdlineError: that is outside of the folder, by its name or by a link in the folder.
        """
        path = self.place.joinpath(*file.split("/"))
        if not path.parent.resolve().is_relative_to(self.place.resolve()) or path.is_symlink():
            raise NerdlineError(f"{file!r} leads out of {self.place}, so it was not written")
        return path

    def _make_folder(self, folder: Path) -> None:
        for above in (folder, *folder.parents):
            if above == self.place:
                break
            file = above.relative_to(self.place).as_posix()
            if above.is_file() and file in self.before.files:
                above.unlink()  # what was a file of ours is a folder now
        folder.mkdir(parents=True, exist_ok=True)

    def _note(self, file: str) -> None:
        if file in self.before.files or file in self._started | self._made:
            return
        with (self.place / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(f"{file}\n")


@contextmanager
def site_folder(place: Path) -> Iterator[SiteFolder]:
    """The folder, made if it is not there, and locked for the length of the block.

    Raises:
        UsageError: it holds files that no export wrote, or cannot be a folder of files.
        AlreadyRunningError: another export writes into it.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in place.iterdir()}
    except OSError as error:
        raise UsageError(f"{place} cannot be a folder for the site: {error.strerror}") from error
    if names - _OURS and not names & {LIST, JOURNAL}:
        raise UsageError(
            f"{place} holds files that no export wrote, such as {min(names - _OURS)}; name an empty folder"
        )
    lock = FileLock(place / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunningError(f"another export writes into {place}; this one did nothing") from error
    except OSError as error:
        raise UsageError(f"{place} cannot be written into: {error.strerror}") from error
    try:
        yield SiteFolder(place)
    finally:
        lock.release()


def digest_of(body: bytes) -> str:
    """What tells one content from another."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def kept_a_while(entry: Entry, at: str) -> Entry:
    """The entry of a file that no page names any more since `at`, or since before."""
    return replace(entry, gone_at=entry.gone_at or at)


def _read_list(path: Path) -> Kept:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Kept()
    except (OSError, ValueError) as error:
        raise DataError(f"{path}, the list of the site's files, cannot be read: {error}") from error
    try:
        return _parse_list(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path} is no list of a site's files; export into an empty folder") from error


def _parse_list(document: Any) -> Kept:  # noqa: ANN401 - what a file holds
    if document["format"] != _FORM:
        msg = f"form {document['format']}"
        raise ValueError(msg)
    entries = [Entry(**each) for each in document["files"]]
    for entry in entries:  # somebody may have changed it: nothing outside is deleted
        if any(part in {"", ".", ".."} for part in entry.file.split("/")):
            raise ValueError(entry.file)
    return Kept(
        program=document["program"],
        files={entry.file: entry for entry in entries},
        frozen=[Frozen(**each) for each in document["frozen"]],
    )


def _read_journal(path: Path) -> set[str]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[:-1]  # the last may be cut off
    except (OSError, UnicodeDecodeError):
        return set()
    return {line for line in lines if not any(part in {"", ".", ".."} for part in line.split("/"))}
