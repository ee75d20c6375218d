"""The index over the stored catalogue: kept in memory and in a file, built anew when the catalogue changes.

It is the same index as that over a catalogue file, so that both find the same questions.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from db import Database, catalogue
from tracker.settings import Settings

if TYPE_CHECKING:
    from tracker.linking.index import TitleIndex

log = logging.getLogger(__name__)

FILE_NAME = "catalogue-index.npz"


@dataclass(slots=True)
class CatalogueIndex:
    """The index of one process, which is made when it is first asked for. Safe to share between threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _version: str = ""
    _index: TitleIndex | None = None

    def current(self, database: Database, folder: Path | None) -> TitleIndex:
        """The index over the catalogue as it is now; `folder` is where it is kept for other processes.

        A folder that cannot be written is no failure: the index is then made by every process.
        """
        # They bring numpy, which few commands need.
        from tracker.linking.index import TitleIndex  # noqa: PLC0415 - see above
        from tracker.linking.index_file import read_index, write_index  # noqa: PLC0415 - see above

        with self._lock:
            with database.reading() as connection:
                version = catalogue.version_of(connection)
            if self._index is not None and version == self._version:
                return self._index
            index = read_index(folder / FILE_NAME, version=version) if folder else None
            if index is None:
                with database.reading() as connection:  # one view: it may have changed since
                    version = catalogue.version_of(connection)
                    index = TitleIndex(catalogue.iter_entries(connection))
                if folder and len(index):
                    try:
                        write_index(index, folder / FILE_NAME, version=version)
                    except OSError as error:
                        log.warning("the index cannot be kept in %s: %s", folder, error.strerror)
            self._index, self._version = index, version
            return index


def index_folder(settings: Settings, database: Database) -> Path | None:
    """Where the index is kept: in the folder that is set, beside a SQLite file, or in the user's cache.

    None for a database in memory, and where nobody says what the user's folder is.
    """
    name = hashlib.sha256(database.name.encode()).hexdigest()[:16]
    if settings.cache_folder:
        return Path(settings.cache_folder) / name
    if database.path is not None:
        place = database.path.resolve()
        return place.with_name(f"{place.name}-cache")
    if database.is_sqlite:
        return None
    try:
        return Path.home() / ".cache" / "nerdline" / name
    except RuntimeError:
        return None
