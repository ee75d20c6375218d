"""Reading and replacing a newsroom's story file: whole, at once, or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from tracker.clock import SystemClock
from tracker.errors import NotFoundError, StoryFileError

LEFT_FOR = timedelta(hours=1)
"""A new file that was written beside a story's for so long ago will not be moved over it any more."""

# A word that nobody else puts there, and what `tempfile` adds to it.
_MARK = "nerdline-"
_OURS = re.compile(rf"\.(?P<story>.+)\.{_MARK}[a-z0-9_]{{8}}", re.DOTALL)


def read_file(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        NotFoundError: there is no such file.
        StoryFileError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {path}") from error
    except OSError as error:
        raise StoryFileError(f"{path} cannot be read: {error.strerror}") from error


def replace_file(path: Path, body: bytes, *, expected: bytes) -> None:
    """Put `body` in the place of `expected`: readers see the old bytes or the new ones, never a mixture.

    The new file is written beside the old one, forced to disk, given the old one's rights, and moved over
    it. A link keeps pointing at the file that it points at. Somebody who saved the file in between wins:
    their bytes stay.

    Raises:
        StoryFileError: the file holds something else than `expected` by now, or cannot be written.
    """
    target = path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.{_MARK}")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            before = target.stat()
            Path(name).chmod(before.st_mode & 0o7777)
            with contextlib.suppress(OSError):  # only root may give a file away
                os.chown(name, before.st_uid, before.st_gid)
            _check_still(target, expected)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise StoryFileError(f"{path} cannot be written: {error.strerror}; nothing was changed") from error


def remove_leavings(paths: Iterable[Path]) -> int:
    """Remove the new files that a killed process left beside these stories' files; how many they were.

    Only what is certainly ours goes: a plain file, under the name that `replace_file` gives, beside the
    story's file of which it bears the name, an hour old by the machine's clock. What cannot be looked at or
    removed stays.
    """
    names: dict[Path, set[str]] = {}
    for path in paths:
        with contextlib.suppress(OSError, RuntimeError):  # links that go in a circle
            target = path.resolve()
            names.setdefault(target.parent, set()).add(target.name)
    return sum(_remove_in(folder, stories) for folder, stories in names.items())


def _remove_in(folder: Path, stories: set[str]) -> int:
    # Files bear the machine's time, whatever the program pretends.
    before = SystemClock().now().timestamp() - LEFT_FOR.total_seconds()
    removed = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _OURS.fullmatch(entry.name)
            if found is None or found["story"] not in stories or entry.name in stories:
                continue
            with contextlib.suppress(OSError):
                there = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(there.st_mode) and there.st_nlink == 1 and there.st_mtime < before:
                    Path(entry.path).unlink()
                    removed += 1
    return removed


def _check_still(path: Path, expected: bytes) -> None:
    if path.read_bytes() != expected:
        raise StoryFileError(f"{path} was changed by somebody else just now; nothing was written")


def _sync_folder(folder: Path) -> None:
    # The move itself is only safe from a power cut once the folder is on disk.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
