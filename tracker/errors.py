"""Which errors cross a package, and what each means for whoever sees it.

One root. A leaf per cause. Every message is one sentence that names the thing and what to do; the
command line prints it and ends with the leaf's `exit_code` (the table is in docs/commands.md).
`retryable` says whether the same call may succeed later without anybody doing anything.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar


class NerdlineError(Exception):
    """Something Nerdline was asked for could not be done."""

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False


class UsageError(NerdlineError):
    """The call itself is wrong: an argument is missing, unknown or contradicts another."""

    exit_code = 2


class SettingsError(NerdlineError):
    """A setting cannot be read or does not fit the others."""

    exit_code = 3


class NotFoundError(NerdlineError):
    """A story, citation, question, draft or file that was named does not exist."""

    exit_code = 4


class DataError(NerdlineError):
    """What was given to read (a story file, a JSON document) is not what it should be."""

    exit_code = 5


class StoryFileError(DataError):
    """A story file cannot be read as a story."""


class StorageError(NerdlineError):
    """The database could not do what was asked; nothing was changed."""

    exit_code = 5


class DatabaseLockedError(StorageError):
    """Another program holds the database; try again when it has finished."""

    retryable = True


class DatabaseReadOnlyError(StorageError):
    """The database file or its folder may not be written."""


class DatabaseNewerError(StorageError):
    """The database was made by a newer Nerdline than this one."""


class ConflictError(NerdlineError):
    """Somebody or something else was first: the thing is no longer in the state the call assumes."""


class StoryChangedError(ConflictError):
    """The story file no longer holds the sentence that a draft replaces."""


class SupersededError(ConflictError):
    """What a draft rests on has changed, so it was retired; `successor` is the draft in its place, if any."""

    def __init__(self, message: str, *, successor: int | None = None) -> None:
        super().__init__(message)
        self.successor = successor


class AlreadyRunningError(NerdlineError):
    """Another run of the same job holds its lock; this one did nothing."""

    exit_code = 75
    retryable = True


class PlatformError(NerdlineError):
    """A forecasting platform did not give what was asked of it.

    `platform` is the adapter's name; `retry_after` is how long the platform asked us to wait.
    """

    def __init__(self, message: str, *, platform: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.platform = platform
        self.retry_after = retry_after


class UnreachableError(PlatformError):
    """No answer came: refused, reset, timed out, or the name does not resolve."""

    retryable = True


class TooManyRequestsError(PlatformError):
    """The platform limits our rate (429); `retry_after` says for how long, if it told."""

    retryable = True


class PlatformDownError(PlatformError):
    """The platform answered with an error of its own (5xx)."""

    retryable = True


class AccessRefusedError(PlatformError):
    """The platform refused our credential (401 or 403); a person must mend the token or its tier."""


class QuestionGoneError(PlatformError):
    """The platform has no such question, or no longer shows it to us (404)."""


class RequestRejectedError(PlatformError):
    """The platform says that the request itself is wrong (400, 405 and their like): a fault of ours."""


class UnreadableAnswerError(PlatformError):
    """An answer came that cannot be read: HTML, cut-off JSON, or JSON of another shape.

    Retryable, since half-sent bodies and maintenance pages pass; a renamed field does not, and shows as
    the same error on every try, with the field's path in the message.
    """

    retryable = True


class SignInError(NerdlineError):
    """Nobody is signed in: name and password do not belong together, or too much was tried.

    `retry_after` is how long the next try must wait, where it must.
    """

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
