"""Which platforms can be read, and which question does a public URL name on any of them?

Every adapter has one line in `PLATFORMS`. An adapter knows none of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tracker.adapter import PlatformAdapter, Terms
from tracker.answers import Http
from tracker.errors import NotFoundError, UsageError
from tracker.foreign_pages import explain_foreign
from tracker.platforms import kalshi, manifold, manual, metaculus, polymarket, predictit, smarkets
from tracker.questions import OutcomeRef


class AdapterFactory(Protocol):
    """Makes an adapter from what the settings say of its platform."""

    @property
    def name(self) -> str:
        """The platform's key."""
        ...

    @property
    def label(self) -> str:
        """The platform's name for people."""
        ...

    def __call__(self, *, http: Http, base_url: str, token: str) -> PlatformAdapter:
        """The adapter, which has asked nothing yet."""
        ...


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: its adapter, its API's public address, its terms, and what its URLs name.

    `explain` says in a sentence why a page of the platform is no question; nothing of other pages.
    """

    make: AdapterFactory
    url: str
    terms: Terms
    recognise: Callable[[str], OutcomeRef | None]
    explain: Callable[[str], str]

    @property
    def name(self) -> str:
        """The platform's key: lower case, as in "metaculus:12100"."""
        return self.make.name

    @property
    def label(self) -> str:
        """The platform's name for people."""
        return self.make.label


PLATFORMS: tuple[Platform, ...] = tuple(
    Platform(make, module.PUBLIC_SITE, module.TERMS, module.recognise, module.explain)
    for make, module in (
        (metaculus.MetaculusAdapter, metaculus),
        (manifold.ManifoldAdapter, manifold),
        (polymarket.PolymarketAdapter, polymarket),
        (kalshi.KalshiAdapter, kalshi),
        (predictit.PredictItAdapter, predictit),
        (smarkets.SmarketsAdapter, smarkets),
        (manual.ManualAdapter, manual),
    )
)


def adapter_named(name: str, *, http: Http, base_url: str = "", token: str = "") -> PlatformAdapter:
    """The adapter of a platform, asking at `base_url` or else at the platform's public address.

    Raises:
        NotFoundError: there is no adapter of that name; the message lists those there are.
    """
    for platform in PLATFORMS:
        if platform.name == name:
            return platform.make(http=http, base_url=base_url or platform.url, token=token)
    known = ", ".join(platform.name for platform in PLATFORMS)
    raise NotFoundError(f"there is no platform {name!r} that can be read; there is {known}")


def recognise_url(url: str) -> OutcomeRef | None:
    """The question that a public URL names on any platform that can be read; None if it names none."""
    found = (platform.recognise(url) for platform in PLATFORMS)
    return next((ref for ref in found if ref is not None), None)


def explain_url(url: str) -> str:
    """Why a URL names no question that can be read, in a sentence for whoever pasted it."""
    said = (platform.explain(url) for platform in PLATFORMS)
    why = next((sentence for sentence in said if sentence), "") or explain_foreign(url)
    return why or f"{url} is on no platform that Nerdline reads; what it says can be entered by hand"


def read_url(url: str) -> OutcomeRef:
    """The question that a public URL names.

    Raises:
        UsageError: it names none; the sentence says what it is, as far as that can be told.
    """
    ref = recognise_url(url)
    if ref is None:
        raise UsageError(explain_url(url))
    return ref
