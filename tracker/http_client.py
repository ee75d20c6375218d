"""How is a platform asked over the network?

The only importer of requests. One session per platform, a turn from `tracker.pacing` for every request,
time-outs on connecting, on silence and on the whole, a cap on the body, TLS except on loopback, connections
to public addresses only (and to hosts that the operator named as the newsroom's own), conditional requests
where an answer is remembered, and no retries of its own: whoever asked decides when to ask again. Nobody is
asked before the outlet has said how to reach it. Longer than other files: all of one exchange is here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from tracker.answers import Answer, check_status, parse_retry_after, slashed
from tracker.clock import Clock
from tracker.content_encoding import check_size, unpack
from tracker.errors import SettingsError, UnreachableError, UnreadableAnswerError
from tracker.guarded_connections import Resolve, guarded_pools, resolve_by_system
from tracker.pacing import FAULTY, REFUSED, Pacing
from tracker.public_addresses import check_place, is_loopback
from tracker.remembered_answers import RememberedAnswers, Request, conditions_of, freshened
from tracker.request_headers import check_headers, fingerprint, in_ascii
from tracker.unreachable import explain

MAX_BODY = 16 * 1024 * 1024
"""Bytes, decoded. The largest answer of any platform that is read here is under a twentieth of it."""

MAX_HOPS = 3
_REFUSING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_NO_ACCESS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
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


class _Adapter(HTTPAdapter):
    """Connections that are guarded, also those to a proxy, and never retried."""

    def __init__(self, pools: Mapping[str, type[Any]]) -> None:
        self._pools = pools
        super().__init__(max_retries=0, pool_maxsize=32)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the base has it
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 - as the base has it
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):  # which needs connections of its own
            manager.pool_classes_by_scheme = self._pools
        return manager


class HttpClient:
    """Asks platforms, politely. Safe for several threads; close it when done.

    `contact` is how platforms can reach the outlet; without one, nothing but loopback is asked. Waiting
    between requests is on `clock`; time-outs are of the real network and so on the machine's.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        user_agent: str,
        pacing: Pacing,
        contact: str = "",
        timeouts: Timeouts | None = None,
        max_body: int = MAX_BODY,
        remembered: RememberedAnswers | None = None,
        resolve: Resolve = resolve_by_system,
        own_hosts: frozenset[str] = frozenset(),
    ) -> None:
        self._clock = clock
        self._ours = {
            "User-Agent": in_ascii(user_agent),
            "Accept-Encoding": "gzip",
            "Accept": "application/json",
        }
        self._has_contact = bool(in_ascii(contact))
        self._pacing = pacing
        self._timeouts = timeouts or Timeouts()
        self._max_body = max_body
        self._remembered = remembered or RememberedAnswers()
        self._resolve = resolve
        self._own = own_hosts
        self._lock = threading.Lock()
        self._sessions: dict[str, requests.Session] = {}
        self._routes: dict[str, _Route] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
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

        A redirect is followed only where it adds the trailing slash that the address lacked. An answer that
        the platform says has not changed is the remembered one, received now.

        Raises:
            PlatformError: UnreachableError where no whole answer came or the host's name leads into a private
                network, UnreadableAnswerError where it is too large or leads elsewhere, else as
                `tracker.answers.check_status`.
            SettingsError: the address is none, not https and not on loopback, or a private one; or platforms
                have no way to reach us.
        """
        address = f"{url}?{urlencode(params)}" if params else url
        given = dict(headers or {})
        for _ in range(MAX_HOPS + 1):
            answer = self._ask_if_changed(platform, address, given)
            further = slashed(answer)
            if further is None:
                check_status(answer)
                return answer
            address = further
        raise UnreadableAnswerError(
            f"{platform} sends {url} round in a circle; an operator should check its address",
            platform=platform,
        )

    def post(
        self,
        platform: str,
        url: str,
        document: object,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a POST of a JSON document, complete and with a status of success (2xx).

        No redirect is followed.

        Raises:
            PlatformError, SettingsError: as `get`.
        """
        body = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        given = {"Content-Type": "application/json", **(headers or {})}
        answer = self._ask(platform, self._prepare(platform, "POST", url, given, body))
        if answer.status // 100 != 2:  # noqa: PLR2004 - the class of success
            check_status(answer)
        return answer

    def post_form(
        self,
        platform: str,
        url: str,
        fields: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a POST of a form, whatever its status. No redirect is followed.

        Raises:
            PlatformError, SettingsError: as `get`, where no answer came.
        """
        given = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask(platform, self._prepare(platform, "POST", url, given, urlencode(fields).encode()))

    def _ask_if_changed(self, platform: str, url: str, headers: Mapping[str, str]) -> Answer:
        same = Request(platform, url, frozenset(headers.items()))
        remembered = self._remembered.recall(same)
        conditions = conditions_of(remembered) if remembered else {}
        answer = self._ask(platform, self._prepare(platform, "GET", url, {**headers, **conditions}))
        if remembered and answer.status == HTTPStatus.NOT_MODIFIED:
            answer = freshened(remembered, headers=answer.headers, received_at=answer.received_at)
        if answer.status == HTTPStatus.OK:
            self._remembered.keep(same, answer)
        return answer

    def _ask(self, platform: str, request: requests.PreparedRequest) -> Answer:
        """One exchange in its turn, and what it means for the next."""
        credential = fingerprint(request.headers)
        with self._pacing.turn(platform, credential):
            answer = self._exchange(platform, request)
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _REFUSING:
                backoff = REFUSED if answer.status in _REFUSING else FAULTY
                self._pacing.pause(platform, credential, asked=parse_retry_after(answer), backoff=backoff)
            elif answer.status not in _NO_ACCESS:
                self._pacing.answered(platform, credential)
        return answer

    def _exchange(self, platform: str, request: requests.PreparedRequest) -> Answer:
        url = str(request.url)
        route = self._route(url)
        try:
            # Past Session.send, whose cookies and redirects are not wanted here, nor worth their time.
            adapter = self._session(platform).get_adapter(url)
            response = adapter.send(
                request,
                stream=True,
                timeout=(self._timeouts.connect, self._timeouts.silence),
                proxies=route.proxies,
                verify=route.verify,
            )
            with closing(response):
                names = {name.lower(): value for name, value in response.headers.items()}
                raw = self._read(platform, response.raw)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise UnreachableError(explain(platform, url, error), platform=platform) from error
        has_body = response.status_code not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        if has_body and not raw and not names.keys() & {"content-length", "transfer-encoding"}:
            # A connection that breaks inside the headers looks like an empty body of no stated length.
            raise UnreachableError(
                f"{platform} broke off its answer; it is asked again later", platform=platform
            )
        encoding = names.get("content-encoding", "") if has_body else ""
        return Answer(
            platform=platform,
            url=url,
            status=response.status_code,
            headers=names,
            body=unpack(platform, raw, encoding, limit=self._max_body),
            received_at=self._clock.now(),
        )

    def _prepare(
        self, platform: str, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> requests.PreparedRequest:
        check_headers(platform, headers)
        # Not through requests.Request, whose cookies, authentication and hooks take most of the time.
        request = requests.PreparedRequest()
        try:
            request.prepare_method(method)
            request.prepare_url(url, None)
            request.prepare_headers({**self._ours, **headers})
            parts = urlsplit(str(request.url))
            host = parts.hostname or ""
        except (requests.RequestException, ValueError) as error:
            raise SettingsError(f"{platform}'s address {url} is no web address: {error}") from error
        if "@" in parts.netloc:
            raise SettingsError(
                f"{platform}'s address at {host} holds a user name, and such are not sent; leave it out"
            )
        if body is not None:
            request.body = body
            request.headers["Content-Length"] = str(len(body))
        check_place(platform, url, parts.scheme, host, has_contact=self._has_contact, own=self._own)
        return request

    def _session(self, platform: str) -> requests.Session:
        with self._lock:
            if platform not in self._sessions:
                session = requests.Session()
                # Off: it reads the whole environment for every request, and lets a .netrc replace our token.
                session.trust_env = False
                adapter = _Adapter(
                    guarded_pools(platform, self._resolve, self._timeouts.whole, own=self._own)
                )
                session.mount("https://", adapter)
                session.mount("http://", adapter)
                self._sessions[platform] = session
            return self._sessions[platform]

    def _route(self, url: str) -> _Route:
        """What the environment says of an origin (proxies, CA bundle): asked once, and never for loopback."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if origin not in self._routes:
                if is_loopback(parts.hostname or ""):
                    self._routes[origin] = _Route({}, verify=True)
                else:
                    with requests.Session() as session:
                        found = session.merge_environment_settings(origin, {}, True, None, None)
                    verify = found["verify"]
                    self._routes[origin] = _Route(found["proxies"], verify=True if verify is None else verify)
            return self._routes[origin]

    def _read(self, platform: str, raw: Any) -> bytes:  # noqa: ANN401 - requests leaves it untyped
        """The body as sent; not read further than it may be long."""
        pieces = bytearray()
        while piece := raw.read1(_CHUNK, decode_content=False):
            pieces += piece
            check_size(platform, len(pieces), limit=self._max_body)
        return bytes(pieces)
