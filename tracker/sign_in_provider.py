"""Who does an OpenID provider say that somebody is?

The authorization code flow of OpenID Connect Core 1.0 with PKCE (RFC 7636): state, nonce and verifier are
all made of one seed in the browser's cookie. The ID token's signature is checked with the provider's keys
by joserfc; iss, aud, azp, exp, iat and nonce are checked here (Core, section 3.1.3.7).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote_plus, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tracker.answers import Answer
from tracker.credentials import derived, is_same
from tracker.errors import SignInError, UnreadableAnswerError

PROVIDER = "the sign-in provider"
"""How it is named in messages, and in the pacing of requests."""

ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
]
"""How an ID token may be signed: by a key that the provider alone has."""

LEEWAY = 60
"""Seconds that two clocks may differ."""


class ProviderHttp(Protocol):
    """How a provider is asked."""

    def get(self, platform: str, url: str) -> Answer:
        """The answer to a GET."""
        ...

    def post_form(
        self, platform: str, url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a form."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One try to sign in, made of a secret seed that only the browser keeps."""

    seed: str

    @property
    def state(self) -> str:
        """What the provider gives back, so that nobody else's answer is taken."""
        return derived(self.seed, "state")

    @property
    def nonce(self) -> str:
        """What the ID token must hold, so that no other one is taken."""
        return derived(self.seed, "nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that the code is ours."""
        return derived(self.seed, "verifier")

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier before: S256 of RFC 7636."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @property
    def session(self) -> str:
        """The secret of the session that comes of it: one at most, since a secret has one session."""
        return derived(self.seed, "session")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody, as the provider tells. `subject` is issuer and subject together."""

    subject: str
    name: str
    email: str
    is_email_verified: bool
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where a provider is asked what, as it says itself."""

    authorization: str
    token: str
    keys: str
    takes_basic: bool


def fetch_endpoints(http: ProviderHttp, issuer: str) -> Endpoints:
    """What the provider says of itself (OpenID Connect Discovery 1.0).

    Raises:
        PlatformError: it gave no such document, or one of another issuer.
    """
    document = _object(http.get(PROVIDER, f"{issuer}/.well-known/openid-configuration").body)
    if str(document.get("issuer", "")).rstrip("/") != issuer:
        raise _unreadable("says that it is another issuer than the setting oidc_issuer")
    try:
        authorization, token, keys = (
            str(document[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        )
    except KeyError as error:
        raise _unreadable(f"does not say its {error.args[0]}") from error
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Endpoints(
        authorization=authorization, token=token, keys=keys, takes_basic="client_secret_basic" in methods
    )


def sign_in_address(endpoints: Endpoints, flow: Flow, *, client_id: str, redirect_uri: str) -> str:
    """Where the browser is sent."""
    asked = {
        "response_type": "code",
        "scope": "openid profile email",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": flow.challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in endpoints.authorization else "?"
    return f"{endpoints.authorization}{joint}{urlencode(asked)}"


def fetch_identity(
    http: ProviderHttp,
    flow: Flow,
    code: str,
    *,
    issuer: str,
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    now: datetime,
) -> Identity:
    """Who it is that came back with `code`.

    Raises:
        SignInError: the provider refuses the code, or its ID token does not hold.
        PlatformError: it gave no answer that can be read.
    """
    endpoints = fetch_endpoints(http, issuer)
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": flow.verifier,
        "client_id": client_id,
    }
    headers = {}
    if client_secret and endpoints.takes_basic:
        pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    elif client_secret:
        fields["client_secret"] = client_secret
    answer = http.post_form(PROVIDER, endpoints.token, fields, headers=headers)
    if answer.status != HTTPStatus.OK:
        raise SignInError(f"{PROVIDER} does not accept this sign-in ({answer.status}); begin again")
    token = str(_object(answer.body).get("id_token", ""))
    keys = _object(http.get(PROVIDER, endpoints.keys).body)
    return parse_identity(token, keys, issuer=issuer, client_id=client_id, nonce=flow.nonce, now=now)


def parse_identity(
    token: str, keys: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: datetime
) -> Identity:
    """Who an ID token names.

    Raises:
        SignInError: it is not signed by the provider, not for us, not for this sign-in, or too old.
    """
    try:
        claims = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=ALGORITHMS).claims  # type: ignore[arg-type] # checked by the call
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SignInError(f"{PROVIDER} sent a token whose signature does not hold; begin again") from error
    wrong = _what_is_wrong(claims, issuer=issuer, client_id=client_id, nonce=nonce, now=now.timestamp())
    if wrong:
        raise SignInError(f"{PROVIDER} sent a token {wrong}; begin again")
    name = next(
        (str(claims[one]) for one in ("preferred_username", "name", "email") if claims.get(one)),
        claims["sub"],
    )
    return Identity(
        subject=f"{issuer} {claims['sub']}",
        name=name,
        email=str(claims.get("email", "")),
        is_email_verified=claims.get("email_verified") is True,
        claims=claims,
    )


def _what_is_wrong(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: float) -> str:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires, issued = claims.get("exp"), claims.get("iat")
    checks = (
        ("of another issuer", str(claims.get("iss", "")).rstrip("/") == issuer),
        ("for another program", client_id in audiences),
        ("for another program", claims.get("azp", client_id) == client_id),
        ("for several programs", len(audiences) == 1 or "azp" in claims),
        ("that is too old", isinstance(expires, int | float) and now < expires + LEEWAY),
        ("from the future", isinstance(issued, int | float) and issued <= now + LEEWAY),
        ("of another sign-in", is_same(str(claims.get("nonce", "")), nonce)),
        ("that names nobody", isinstance(claims.get("sub"), str) and bool(claims.get("sub"))),
    )
    return next((words for words, holds in checks if not holds), "")


def _object(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise _unreadable("answers with something that is no JSON") from error
    if not isinstance(document, dict):
        raise _unreadable("answers with JSON of another shape")
    return document


def _unreadable(what: str) -> UnreadableAnswerError:
    return UnreadableAnswerError(f"{PROVIDER} {what}; an operator should check it", platform=PROVIDER)
