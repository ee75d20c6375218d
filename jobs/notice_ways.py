"""How does a notice reach the operator: by a command of the outlet's, or by a webhook?

Both are handed one JSON document. What is told of a failure never holds the webhook's address or the
command's arguments, since those are where such things keep their secrets.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from tracker.answers import Http
from tracker.errors import (
    AccessRefusedError,
    NerdlineError,
    PlatformDownError,
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    SettingsError,
    TooManyRequestsError,
    UnreachableError,
)

COMMAND_SECONDS = 30.0
"""How long the command may take before it is killed with all that it started."""

PLATFORM = "notices"
"""What the webhook is called where requests are paced."""

_LONGEST_WORD = 200
_TAIL = 4096  # bytes: the last line of standard error is looked for in these

_WHY: Mapping[type[NerdlineError], str] = {
    UnreachableError: "cannot be reached, or does not answer in time",
    AccessRefusedError: "refuses us (401 or 403)",
    TooManyRequestsError: "limits our rate (429)",
    PlatformDownError: "has a fault of its own (5xx)",
    QuestionGoneError: "is not there (404)",
    RequestRejectedError: "rejects what it is handed (4xx)",
    SettingsError: "is not posted to: its address must be public and begin with https://, and contact be set",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a notice could not be delivered; `retry_after` is how long the receiver asked us to wait."""

    why: str
    retry_after: timedelta | None = None


Way = Callable[[Mapping[str, str]], Failure | None]
"""Delivers one document; None where that went well."""


def by_command(command: str, *, seconds: float = COMMAND_SECONDS) -> Way:
    """A way through a program, which is started without a shell and reads the document as its input."""

    def deliver(document: Mapping[str, str]) -> Failure | None:
        try:
            words = shlex.split(command)
        except ValueError as error:
            return Failure(why=f"notice_command cannot be taken apart: {error}")
        return _run(words, json.dumps(document, ensure_ascii=False).encode() + b"\n", seconds)

    return deliver


def by_webhook(http: Http, url: str) -> Way:
    """A way through a POST of the document as JSON; any answer that says it went well will do."""

    def deliver(document: Mapping[str, str]) -> Failure | None:
        try:
            http.post(PLATFORM, url, document)
        except NerdlineError as error:
            # Never the error's own words: they hold the path, which is the secret of most webhooks.
            why = next((said for kind, said in _WHY.items() if isinstance(error, kind)), "answers oddly")
            wait = error.retry_after if isinstance(error, PlatformError) else None
            return Failure(why=f"the webhook {_host(url)} {why}", retry_after=wait)
        return None

    return deliver


def _run(words: list[str], document: bytes, seconds: float) -> Failure | None:
    if not words:
        return Failure(why="notice_command names no program")
    name = Path(words[0]).name
    # Files, not pipes: a pipe would have us wait for whatever the command leaves running behind it.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(document)
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - the outlet's own command, and no shell reads it
                words, stdin=given, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
            )
        except (OSError, ValueError) as error:  # a null byte in an argument is a ValueError
            why = error.strerror if isinstance(error, OSError) else error
            return Failure(why=f"notice_command's {name} cannot be started: {why}")
        with process:
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):  # it ended just now
                    os.killpg(process.pid, signal.SIGKILL)
                return Failure(why=f"notice_command's {name} took over {seconds:g} seconds and was stopped")
        if code == 0:
            return None
        how = f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
        last = _last_line(said)
        return Failure(why=f"notice_command's {name} {how}" + (f": {last}" if last else ""))


def _last_line(said: IO[bytes]) -> str:
    said.seek(max(said.seek(0, os.SEEK_END) - _TAIL, 0))
    lines = [line for line in said.read().decode("utf-8", "replace").splitlines() if line.strip()]
    plain = "".join(char if char.isprintable() else " " for char in lines[-1]) if lines else ""
    return " ".join(plain.split())[-_LONGEST_WORD:]


def _host(url: str) -> str:
    """The host alone: a user name or a password before it, and the path behind it, are secrets."""
    try:
        return f"at {urlsplit(url).hostname or 'no host'}"
    except ValueError:
        return "in the settings"
