"""Reading and replacing a newsroom's story file: whole, at once, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from tracker.errors import NotFoundError, StoryFileError


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
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
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
