"""What a platform answered over HTTP, and which error it amounts to.

Pure: the door to the network (`tracker.http_client`) makes an `Answer`, everything else judges it. Adapters
depend on the `Http` protocol here and never on the door itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NoReturn, Protocol
from urllib.parse import urljoin, urlsplit

from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    QuestionGoneError,
    RequestRejectedError,
    TooManyRequestsError,
    UnreadableAnswerError,
)

LONGEST_WAIT = timedelta(days=1)
"""The longest `Retry-After` that is believed: a slip there must not silence a platform for years."""

_LONGEST_DETAIL = 200
_REDIRECTS = frozenset({301, 302, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One complete answer. `headers` has lower-case names; `body` is decoded from its transfer encoding.

    `url` is the address that answered, query included; `received_at` is by our own clock.
    """

    platform: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime

    @property
    def path(self) -> str:
        """The address without scheme, host and query, for messages."""
        return urlsplit(self.url).path

    @property
    def is_json(self) -> bool:
        """Whether the answer says that it is JSON; one that says nothing of its type may be."""
        content_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return content_type in {"", "application/json", "text/json"} or content_type.endswith("+json")


class Http(Protocol):
    """Asks a platform. The real one is `tracker.http_client.HttpClient`."""

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a GET, once it is complete and its status is 200.

        Raises:
            PlatformError: the leaf says what happened instead.
        """
        ...

    def post(
        self,
        platform: str,
        url: str,
        document: object,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a POST of a JSON document, once it is complete and its status one of success.

        For platforms whose questions in bulk are asked so.

        Raises:
            PlatformError: as `get`.
        """
        ...


def get_json(
    http: Http,
    platform: str,
    url: str,
    *,
    params: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> tuple[object, Answer]:
    """The JSON document that a platform answers with, and the answer it came in.

    Raises:
        PlatformError: as `Http.get`; UnreadableAnswerError where the body is no whole JSON document.
    """
    answer = http.get(platform, url, params=params, headers=headers)
    return parse_json(answer), answer


def post_json(
    http: Http,
    platform: str,
    url: str,
    document: object,
    *,
    headers: Mapping[str, str] | None = None,
) -> tuple[object, Answer]:
    """The JSON document that a platform answers a posted one with, and the answer it came in.

    Raises:
        PlatformError: as `get_json`.
    """
    answer = http.post(platform, url, document, headers=headers)
    return parse_json(answer), answer


def parse_json(answer: Answer) -> object:
    """Read the body as JSON.

    Raises:
        UnreadableAnswerError: the answer is of another type, or the document is cut off or malformed.
    """
    if not answer.is_json:
        raise UnreadableAnswerError(
            f"{answer.platform} sent {_detail(answer)} instead of JSON at {answer.path}; "
            "if this lasts, an operator should check the platform's address in the settings",
            platform=answer.platform,
        )
    try:
        document: object = json.loads(answer.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswerError(
            f"{answer.platform} sent JSON that cannot be read at {answer.path} ({error}); "
            "the answer may be cut off, and is asked for again later",
            platform=answer.platform,
        ) from error
    return document


def check_status(answer: Answer) -> None:
    """Let a 200 pass.

    Raises:
        PlatformError: any other status, as the leaf that tells who has to do what.
    """
    status = answer.status
    if status == HTTPStatus.OK:
        return
    name, said = answer.platform, f"{status}: {_detail(answer)}"
    wait = parse_retry_after(answer)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise AccessRefusedError(
            f"{name} refuses our access to {answer.path} ({said}); "
            "an operator must check the platform's token and its tier",
            platform=name,
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooManyRequestsError(
            f"{name} limits our rate ({said}); it is asked again {_in_words(wait)}",
            platform=name,
            retry_after=wait,
        )
    if status == HTTPStatus.NOT_FOUND:
        _raise_gone(answer, said)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise PlatformDownError(
            f"{name} has a fault of its own ({said}); it is asked again {_in_words(wait)}",
            platform=name,
            retry_after=wait,
        )
    if status >= HTTPStatus.BAD_REQUEST:
        raise RequestRejectedError(
            f"{name} rejects the request {answer.url} ({said}); this is a fault of Nerdline's to report",
            platform=name,
        )
    location = answer.headers.get("location")
    instead = f"sends us on to {location}" if location else f"answers {status}"
    raise UnreadableAnswerError(
        f"{name} {instead} instead of answering at {answer.path}; "
        "an operator should check the platform's address in the settings",
        platform=name,
    )


def slashed(answer: Answer) -> str | None:
    """Where a redirect leads if all it does is to add a slash to the path of the same origin."""
    if answer.status not in _REDIRECTS:
        return None
    target = urljoin(answer.url, answer.headers.get("location", ""))
    old, new = urlsplit(answer.url), urlsplit(target)
    is_same = (old.scheme, old.netloc, old.path + "/") == (new.scheme, new.netloc, new.path)
    return target if is_same else None


def parse_retry_after(answer: Answer) -> timedelta | None:
    """How long the platform asks us to wait: seconds or an HTTP date (RFC 9110 10.2.3); None if it does not.

    A date is read against the answer's own `Date`, so that a wrong clock on either side does no harm.
    """
    text = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        seconds = min(float(text), LONGEST_WAIT.total_seconds())
        return timedelta(seconds=seconds)
    until = _http_date(text)
    if until is None:
        return None
    now = _http_date(answer.headers.get("date", "")) or answer.received_at
    return min(max(until - now, timedelta()), LONGEST_WAIT)


def _http_date(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
        # "-0000" means UTC without a zone, which the library gives as a naive instant.
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _raise_gone(answer: Answer, said: str) -> NoReturn:
    name = answer.platform
    if answer.is_json:
        sentence = (
            f"{name} has nothing at {answer.path}, or does not show it to us ({said}); "
            "an editor should check the link"
        )
    else:
        # Metaculus answers unknown paths, and everything to strangers on a closed instance, with a page.
        sentence = (
            f"{name} has nothing at {answer.path} ({said}); an operator should check the platform's "
            "address and token in the settings, and an editor the link"
        )
    raise QuestionGoneError(sentence, platform=name)


def _in_words(wait: timedelta | None) -> str:
    return "later" if wait is None else f"after {wait.total_seconds():.0f} seconds, as it wishes"


def _detail(answer: Answer) -> str:
    """What the body says went wrong, in one short line."""
    text = answer.body[:20_000].decode("utf-8", "replace")
    if not answer.is_json:
        title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        kind = "a web page" if "<" in text else "plain text"
        inner = title[1] if title else ("" if "<" in text else text)
        return f"{kind} ({_one_line(inner)})" if inner.strip() else kind
    try:
        document = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError):
        return _one_line(text)
    if isinstance(document, dict):
        parts = [document[key] for key in ("detail", "code") if isinstance(document.get(key), str)]
        if parts:
            return _one_line(", ".join(parts))
    return _one_line(json.dumps(document, ensure_ascii=False)) if document else "no further word"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
