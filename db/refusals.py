"""What does a driver's error mean, in a sentence for whoever runs this?"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from tracker.errors import (
    ConflictError,
    DatabaseLockedError,
    DatabaseReadOnlyError,
    NerdlineError,
    StorageError,
)

_Meaning = tuple[type[NerdlineError], str]

_IN_USE: _Meaning = (
    DatabaseLockedError,
    "{name} is in use by another program; try again when it has finished",
)
_READ_ONLY: _Meaning = (
    DatabaseReadOnlyError,
    "{name} may not be written; check the rights of the file and its folder",
)
_DAMAGED: _Meaning = (
    StorageError,
    "{name} is damaged or is no SQLite database; restore it from a backup",
)
_FULL: _Meaning = (StorageError, "the disk that holds {name} is full; nothing was changed")
_SQLITE_SAYS: dict[int, _Meaning] = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: (
        StorageError,
        "{name} cannot be opened; check that its folder exists and may be written",
    ),
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: (StorageError, "{name} cannot be read or written ({said}); check the disk"),
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
}
_SQLITE_SAYS_EXACTLY: dict[int, _Meaning] = {
    # The index over the write-ahead log cannot grow: on a full disk that may fail before any row does.
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,
}
_POSTGRES_SAYS: dict[str, _Meaning] = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "25006": (DatabaseReadOnlyError, "{name} may not be written; it is a replica, or its owner says so"),
    "40001": _IN_USE,  # serialization_failure
    "40P01": _IN_USE,  # deadlock_detected
    "55P03": _IN_USE,  # lock_not_available
    "53100": _FULL,
    "42P01": (StorageError, "the tables in {name} are not up to date; run `nerdline upgrade`"),
}
_UNIQUE_ON_SQLITE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_UNIQUE_ON_POSTGRES = "23505"


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a row was refused because there is one like it (and not for a reference to nothing)."""
    cause = error.orig
    return (
        getattr(cause, "sqlite_errorcode", None) in _UNIQUE_ON_SQLITE
        or getattr(cause, "sqlstate", None) == _UNIQUE_ON_POSTGRES
    )


def storage_error(error: SQLAlchemyError | sqlite3.Error, name: str) -> NerdlineError:
    """The error to raise instead; `name` is the database, as a person would name it."""
    if isinstance(error, IntegrityError) and is_duplicate(error):
        return ConflictError(f"somebody else has just put the same into {name}; look at it again")
    cause = error if isinstance(error, sqlite3.Error) else getattr(error, "orig", None)
    said = (str(cause or error).strip().splitlines() or [type(error).__name__])[0]
    kind, sentence = _meaning(error, cause)
    return kind(sentence.format(name=name, said=said))


def _meaning(error: Exception, cause: BaseException | None) -> _Meaning:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None) or 0
        kind = _SQLITE_SAYS.get(code & 0xFF, (StorageError, "{name} refused: {said}"))  # the low byte
        return _SQLITE_SAYS_EXACTLY.get(code, kind)
    state = getattr(cause, "sqlstate", None)
    if state in _POSTGRES_SAYS:
        return _POSTGRES_SAYS[state]
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return StorageError, "the connection to {name} was lost; nothing was changed, try again"
    if isinstance(error, OperationalError) and state is None:
        return StorageError, "{name} cannot be reached ({said}); check that the server runs, and the URL"
    return StorageError, "{name} refused: {said}"
