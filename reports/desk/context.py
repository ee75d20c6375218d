"""What a job is handed: everything it may touch, and nothing it would have to look up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol, TypeVar

from db import Database
from reports.desk.catalogue_index import CatalogueIndex
from tracker.adapter import PlatformAdapter
from tracker.clock import Clock
from tracker.errors import NotFoundError
from tracker.pacing import RATES, Rate
from tracker.settings import Settings

Item = TypeVar("Item")


class Progress(Protocol):
    """Shows how far a job has got while it goes through its items."""

    def __call__(self, items: Iterable[Item], title: str) -> Iterable[Item]:
        """The same items, one by one."""
        ...


def quietly(items: Iterable[Item], title: str) -> Iterable[Item]:  # noqa: ARG001 - a Progress that shows none
    """Show no progress: for jobs that nobody watches."""
    return items


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a job ended: items done, one sentence for each that failed, and a note for the record."""

    done: int = 0
    failed: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkContext:
    """What every job is handed. `who` is the person or the program that acts, for the record."""

    settings: Settings
    database: Database
    clock: Clock
    platforms: Mapping[str, PlatformAdapter]
    who: str
    progress: Progress = quietly
    rates: Mapping[str, Rate] = field(default_factory=lambda: RATES)
    """How often, and how often at once, each platform may be asked."""
    is_stopping: Callable[[], bool] = lambda: False
    """Whether the program is to end: a job then finishes the item in hand and leaves the rest."""
    catalogue: CatalogueIndex = field(default_factory=CatalogueIndex)
    """The index over the stored catalogue."""

    def platform(self, name: str) -> PlatformAdapter:
        """The adapter of a platform.

        Raises:
            NotFoundError: Nerdline cannot read this platform.
        """
        adapter = self.platforms.get(name)
        if adapter is None:
            known = ", ".join(sorted(self.platforms))
            raise NotFoundError(f"Nerdline cannot read {name!r}; it reads {known}")
        return adapter

    @property
    def rounds(self) -> timedelta:
        """How often the outlet looks for questions that are due."""
        return timedelta(minutes=self.settings.poll_minutes)

    def today(self) -> date:
        """The outlet's date now."""
        return self.clock.now().astimezone(self.settings.zone).date()
