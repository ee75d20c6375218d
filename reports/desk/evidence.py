"""On what does an entry by hand rest? A note, an image or document, and the page where it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db import Connection, bodies
from tracker.errors import DataError, NotFoundError, UsageError
from tracker.evidence import LARGEST, check_evidence
from tracker.manual import normalised


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a person gives for an entry. `image_name` is what the file is called, for messages."""

    note: str = ""
    url: str = ""
    image: bytes | None = None
    image_name: str = "the image"

    def check(self) -> str:
        """The media type of the image; empty without one.

        Raises:
            UsageError: there is neither a note nor an image, or the URL is no page's.
            DataError: the image is none that can be kept.
        """
        if not self.note.strip() and self.image is None:
            raise UsageError("an entry needs evidence: a note with --note, or a file with --image")
        if self.url:
            normalised(self.url)
        return "" if self.image is None else check_evidence(self.image, self.image_name)

    def keep(self, connection: Connection) -> str | None:
        """Keep the image by what it holds; its SHA-256, None without one."""
        return None if self.image is None else bodies.keep_body(connection, self.image)

    @property
    def in_words(self) -> str:
        """The note, for the record."""
        return " ".join(self.note.split())


def read_evidence(path: Path) -> bytes:
    """The file's bytes; of one that is too large, as many as show that.

    Raises:
        NotFoundError: there is no such file.
        DataError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {path}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error
