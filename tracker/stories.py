"""What a story is: its sections, as read from whatever file holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One bullet of the facts, with the numbers of its references ("1" for a "[1]" at its end)."""

    text: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """One reading of the facts. `label` is whose ("Republican", "Nerd"); `span` is its text in the story."""

    label: str
    text: str
    span: Span

    @property
    def is_nerd(self) -> bool:
        """Whether this is the narrative that states a forecast."""
        return self.label.casefold() == "nerd"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliticalSplit:
    """Articles by political stance, as listed under the split's headings; any may be empty."""

    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as its file tells it. `text` is the whole file decoded; every span counts into it.

    `published_on` is the date that the story itself prints ("Last updated Nov 04, 2022"), which is the
    day its forecast was stated; Nerdline never changes it. `split` is None where the story has no such
    section.
    """

    headline: str
    text: str
    published_on: date | None = None
    image_credit: str = ""
    url: str = ""
    facts: tuple[Fact, ...] = ()
    narratives: tuple[Narrative, ...] = ()
    split: PoliticalSplit | None = None

    @property
    def nerd_narrative(self) -> Narrative | None:
        """The narrative that states a forecast, if the story has one."""
        return next((narrative for narrative in self.narratives if narrative.is_nerd), None)
