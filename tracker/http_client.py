"""How is a platform asked over the network?

The only importer of requests. One session per platform, a turn from `tracker.pacing` for every request,
time-outs on connecting, on silence and on the whole, a cap on the body, TLS except on loopback, and no
retries of its own: whoever asked decides when to ask again.
"""

from __future__ import annotations

import hashlib
import ipaddress
import threading
import unicodedata
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from tracker.answers import Answer, check_status, parse_retry_after
from tracker.clock import Clock, SystemClock
from tracker.content_encoding import check_size, unpack
from tracker.errors import SettingsError, UnreachableError, UnreadableAnswerError
from tracker.pacing import Pacing

MAX_BODY = 16 * 1024 * 1024
"""Bytes, decoded. The largest answer of any platform that is read here is under a twentieth of it."""

MAX_HOPS = 3
_REDIRECTS = frozenset({301, 302, 307, 308})
_PAUSING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds: to connect, between two pieces of an answer, and for the whole answer.

    Metaculus' search waits 5 s for each of its own providers, so silence under 15 s means nothing.
    """

    connect: float = 10.0
    silence: float = 20.0
    whole: float = 60.0


@dataclass(frozen=True, slots=True)
class _Route:
    """How to reach one origin: through which proxies, and what vouches for its certificate."""

    proxies: MutableMapping[str, str]
    verify: bool | str


class HttpClient:
    """Asks platforms, politely. Safe for several threads; close it when done.

    Waiting between requests is on `clock`; time-outs are of the real network and so on the machine's.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        user_agent: str,
        pacing: Pacing,
        timeouts: Timeouts | None = None,
        max_body: int = MAX_BODY,
    ) -> None:
        self._clock = clock
        self._user_agent = _in_ascii(user_agent)
        self._pacing = pacing
        self._timeouts = timeouts or Timeouts()
        self._max_body = max_body
        self._stopwatch = SystemClock()
        self._lock = threading.Lock()
        self._sessions: dict[str, requests.Session] = {}
        self._routes: dict[str, _Route] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back every connection."""
        with self._lock:
            for session in self._sessions.values():
                session.close()
            self._sessions.clear()

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a GET, complete and with status 200.

        A redirect is followed only where it adds the trailing slash that the address lacked.

        Raises:
            PlatformError: UnreachableError where no whole answer came, UnreadableAnswerError where it is
                too large or leads elsewhere, else as `tracker.answers.check_status`.
            SettingsError: the address is none, or not https and not on loopback.
        """
        address = f"{url}?{urlencode(params)}" if params else url
        given = dict(headers or {})
        credential = _fingerprint(given)
        for _ in range(MAX_HOPS + 1):
            with self._pacing.turn(platform, credential):
                answer = self._exchange(platform, address, given)
            slashed = _slashed(answer)
            if slashed is None:
                break
            address = slashed
        else:
            raise UnreadableAnswerError(
                f"{platform} sends {url} round in a circle; an operator should check its address",
                platform=platform,
            )
        if answer.status in _PAUSING:
            self._pacing.pause(platform, credential, asked=parse_retry_after(answer))
        else:
            self._pacing.answered(platform, credential)
        check_status(answer)
        return answer

    def _exchange(self, platform: str, url: str, headers: Mapping[str, str]) -> Answer:
        request = self._prepare(platform, url, headers)
        route = self._route(url)
        until = self._stopwatch.monotonic() + self._timeouts.whole
        try:
            response = self._session(platform).send(
                request,
                stream=True,
                timeout=(self._timeouts.connect, self._timeouts.silence),
                allow_redirects=False,
                proxies=route.proxies,
                verify=route.verify,
            )
            with closing(response):
                names = {name.lower(): value for name, value in response.headers.items()}
                raw = self._read(platform, response.raw, until)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise UnreachableError(_why(platform, url, error), platform=platform) from error
        if not raw and not names.keys() & {"content-length", "transfer-encoding"}:
            # A connection that breaks inside the headers looks like an empty body of no stated length.
            raise UnreachableError(
                f"{platform} broke off its answer; it is asked again later", platform=platform
            )
        encoding = names.get("content-encoding", "")
        return Answer(
            platform=platform,
            url=url,
            status=response.status_code,
            headers=names,
            body=unpack(platform, raw, encoding, limit=self._max_body),
            received_at=self._clock.now(),
        )

    def _prepare(self, platform: str, url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
        ours = {"User-Agent": self._user_agent, "Accept-Encoding": "gzip", "Accept": "application/json"}
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            # requests would quote the value, which may be a token, in its message.
            raise SettingsError(f"{platform}'s token holds characters that none has; copy it again")
        try:
            parts = urlsplit(url)
            is_private = parts.scheme == "http" and _is_loopback(parts.hostname or "")
            prepared = requests.Request("GET", url, headers={**ours, **headers}).prepare()
        except (requests.RequestException, ValueError) as error:
            raise SettingsError(f"{platform}'s address {url} is no web address: {error}") from error
        if parts.scheme != "https" and not is_private:
            raise SettingsError(f"{platform}'s address {url} must begin with https://")
        return prepared

    def _session(self, platform: str) -> requests.Session:
        with self._lock:
            if platform not in self._sessions:
                session = requests.Session()
                # Off: it reads the whole environment for every request, and lets a .netrc replace our token.
                session.trust_env = False
                session.mount("https://", HTTPAdapter(max_retries=0, pool_maxsize=32))
                session.mount("http://", HTTPAdapter(max_retries=0, pool_maxsize=32))
                self._sessions[platform] = session
            return self._sessions[platform]

    def _route(self, url: str) -> _Route:
        """What the environment says of an origin (proxies, CA bundle): asked once, and never for loopback."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if origin not in self._routes:
                if _is_loopback(parts.hostname or ""):
                    self._routes[origin] = _Route({}, verify=True)
                else:
                    with requests.Session() as session:
                        found = session.merge_environment_settings(origin, {}, True, None, None)
                    verify = found["verify"]
                    self._routes[origin] = _Route(found["proxies"], verify=True if verify is None else verify)
            return self._routes[origin]

    def _read(self, platform: str, raw: Any, until: float) -> bytes:  # noqa: ANN401 - requests leaves it untyped
        """The body as sent. `read1` returns whatever has come, so that a slow drip meets the time-out."""
        pieces = bytearray()
        while piece := raw.read1(_CHUNK, decode_content=False):
            pieces += piece
            check_size(platform, len(pieces), limit=self._max_body)
            if self._stopwatch.monotonic() > until:
                raise urllib3.exceptions.TimeoutError
        return bytes(pieces)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _slashed(answer: Answer) -> str | None:
    """Where a redirect leads if all it does is to add a slash to the path of the same origin."""
    if answer.status not in _REDIRECTS:
        return None
    target = urljoin(answer.url, answer.headers.get("location", ""))
    old, new = urlsplit(answer.url), urlsplit(target)
    is_same = (old.scheme, old.netloc, old.path + "/") == (new.scheme, new.netloc, new.path)
    return target if is_same else None


def _in_ascii(text: str) -> str:
    """A text that a header may hold: accents dropped, and what has no plain form left out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.split())


def _fingerprint(headers: Mapping[str, str]) -> str:
    """A name for a credential that does not give it away; empty for none."""
    secret = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    return hashlib.sha256(secret.encode()).hexdigest()[:16] if secret else ""


def _why(platform: str, url: str, error: Exception) -> str:
    host = urlsplit(url).netloc
    timed_out = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
    if isinstance(error, timed_out):
        what = "did not answer in time"
    elif isinstance(error, requests.exceptions.SSLError):
        what = "has a certificate that is not trusted; an operator should look"
    elif isinstance(error, requests.exceptions.ProxyError):
        what = "cannot be reached through the proxy; an operator should look"
    else:
        what = f"cannot be reached ({_innermost(error)})"
    return f"{platform} at {host} {what}; it is asked again later"


def _innermost(error: BaseException) -> str:
    """The cause at the bottom, in the system's words: "Connection refused"."""
    reason = getattr(error, "reason", None) or next(
        (part for part in error.args if isinstance(part, BaseException)), None
    )
    inner = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
    if inner is not None and inner is not error:
        return _innermost(inner)
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
