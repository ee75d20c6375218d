"""Why did no answer come? In one sentence for operators.

The libraries wrap a cause several times over; what counts is what is innermost.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from urllib3.exceptions import NewConnectionError, ProxyError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswerError


def explain(platform: str, url: str, error: Exception) -> str:
    """What happened instead of an answer from `url`, whose path and query are not shown."""
    causes = tuple(_causes(error))
    if any(isinstance(cause, ProxyError) for cause in causes):
        what = "cannot be reached through the proxy; an operator should look"
    elif any(_is_timeout(cause) for cause in causes):
        what = "did not answer in time"
    elif any(isinstance(cause, SSLError) for cause in causes):
        what = "has a certificate that is not trusted; an operator should look"
    else:
        what = f"cannot be reached ({_in_words(causes[-1])})"
    return f"{platform} at {urlsplit(url).netloc} {what}; it is asked again later"


def _is_timeout(cause: BaseException) -> bool:
    # urllib3 counts every connection that cannot be made among its time-outs.
    return isinstance(cause, NoAnswerError | TimeoutError) and not isinstance(cause, NewConnectionError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps, and so on to the cause at the bottom."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        yield following
        seen.add(id(following))
        reason = getattr(following, "reason", None) or next(
            (part for part in following.args if isinstance(part, BaseException)), None
        )
        inner = reason if isinstance(reason, BaseException) else None
        following = inner or following.__cause__ or following.__context__


def _in_words(error: BaseException) -> str:
    """In the system's words: "Connection refused"."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
