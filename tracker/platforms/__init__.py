"""Which platforms can be read?

Every adapter has one line in `PLATFORMS`. An adapter knows none of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tracker.adapter import PlatformAdapter, Terms
from tracker.answers import Http
from tracker.errors import NotFoundError
from tracker.platforms import metaculus
from tracker.questions import OutcomeRef


class AdapterFactory(Protocol):
    """Makes an adapter from what the settings say of its platform."""

    def __call__(self, *, http: Http, base_url: str, token: str) -> PlatformAdapter:
        """The adapter, which has asked nothing yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform: its names, its API's public address, its adapter, its terms, and its questions' URLs."""

    name: str
    label: str
    url: str
    make: AdapterFactory
    recognise: Callable[[str], OutcomeRef | None]
    terms: Terms


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        name=metaculus.MetaculusAdapter.name,
        label=metaculus.MetaculusAdapter.label,
        url=metaculus.PUBLIC_SITE,
        make=metaculus.MetaculusAdapter,
        recognise=metaculus.recognise,
        terms=metaculus.TERMS,
    ),
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
