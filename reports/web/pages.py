"""What does each page show? Frozen values, which templates turn into HTML and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reports.web.prose import Paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One rendering of a chart: where it is, its measures in CSS pixels, and for whom (a media query)."""

    address: str
    width: int
    height: int
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One row of a figure's table: all of it in print, empty where there is nothing to say.

    `label` is whose row it is, in the table of several forecasts.
    """

    at: datetime
    what: str
    value: str
    spread: str
    crowd: str
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A forecast with its chart, the chart in words, and its table, all of one picture.

    `drawings` are tried in order, the last one fits everybody. `rows` begin with the newest; left out of
    them are `unchanged` readings that print what the one before did, then the `omitted` earliest rows.
    `now` is the last value, empty where there is none, and `is_over` whether no other will come; `read`
    tells when the source was and will be read, and `method` in words how it made that value, empty where
    that is not known or nothing is shown of it.
    """

    id: str
    title: str
    platform: str
    platform_url: str
    question: str
    standing: str
    finding: str
    now: str
    is_over: bool
    read: str
    method: str
    alt: str
    long: str
    drawings: tuple[Drawing, ...]
    rows: tuple[FigureRow, ...]
    unchanged: int
    omitted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The same question on another platform.

    `label` is the outcome beside which it stands, where the page has several. `now` is its present value on
    the scale of that one (so that of an opposite question is turned round), empty where there is none:
    `finding` then says why, unless `standing` does. `read_at` is when its source was last read.
    """

    label: str
    platform: str
    title: str
    address: str
    url: str
    now: str
    read_at: datetime | None
    standing: str
    finding: str = ""
    is_inverted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastLine:
    """A sentence of a story that states a forecast: as now in print, and as it first was.

    `stated` is the figure in it, empty where it tells how the question ended. `is_apart`: it has to be
    shown by itself, since it stands outside the nerd narrative or beside others in it. `figure` is None
    while nobody has said which question it means; `ran_on` and `printed_on` are days in the outlet's time
    zone. `elsewhere` are that question's twins.
    """

    sentence: str
    stated: str
    printed_on: date | None
    first_sentence: str
    first_stated: str
    ran_on: date | None
    has_changed: bool
    is_apart: bool
    figure: Figure | None = None
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNarrative:
    """One narrative, ready to be set."""

    label: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of the political split and the articles listed under it."""

    label: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a redline: `kind` is "same", "old" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """What a version did to one sentence. `why` and `decided_by` are known where an editor approved it."""

    pieces: tuple[Piece, ...]
    why: str = ""
    evidence: str = ""
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One version of a story: when it came, what it was, which forecast sentences it changed."""

    at: datetime
    what: str
    changes: tuple[LineChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A whole story. `body` is for one without sections, which then has no facts and no narratives.

    `card` is the address of what a link to it is shown as elsewhere, empty where it has no forecast with a
    question; `card_alt` is that image in words.
    """

    slug: str
    headline: str
    updated: date | None
    image_credit: str
    source_url: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    narratives: tuple[ShownNarrative, ...]
    nerd: ShownNarrative | None
    body: tuple[Paragraph, ...]
    lines: tuple[ForecastLine, ...]
    card: str
    card_alt: str
    sides: tuple[Side, ...]
    log: tuple[LogEntry, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryListing:
    """A story in the list: its headline, its forecast line, and where the forecast is.

    `now` is the current number or how it ended, `finding` what happened to it, both empty without a question;
    `drawings` are a sparkline where there ever was a reading, and `alt` is that in words.
    """

    address: str
    headline: str
    updated: date | None
    sentence: str
    now: str
    finding: str
    alt: str
    drawings: tuple[Drawing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesPage:
    """One part of the list of stories, the newest first; `newer` and `older` lead to its neighbours."""

    listings: tuple[StoryListing, ...]
    number: int
    newer: str
    older: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingStory:
    """A story that cites a question, and what it printed."""

    address: str
    headline: str
    sentence: str
    printed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceListing:
    """A source that stories cite: what its number is, what it asks of its users, and what it said of late.

    `number` and `asks` are clauses. `permission` is what the outlet states of its permission, and `is_asked`
    whether that lets it be read. `heard_at` is when it last answered, or when a person last entered what it
    says; `failing` counts its questions that could not be read at the last try. Where `is_by_hand`, `pages`
    names who forecasts.
    """

    key: str
    name: str
    home: str
    number: str
    asks: str
    questions: int
    heard_at: datetime | None
    permission: str = ""
    is_asked: bool = True
    failing: int = 0
    pages: tuple[str, ...] = ()
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """Every source that a story in print cites."""

    listings: tuple[SourceListing, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """A question with every outcome it has, in the platform's order; `together` where they share an axis.

    `beside` are the outcomes that are asked elsewhere too, each with all who ask in one chart.
    """

    title: str
    condition: str
    platform: str
    platform_url: str
    standing: str
    criteria: str
    together: Figure | None
    figures: tuple[Figure, ...]
    labels: tuple[str, ...]
    card: str
    card_alt: str
    stories: tuple[CitingStory, ...]
    as_of: datetime
    elsewhere: tuple[Elsewhere, ...] = ()
    beside: tuple[Figure, ...] = ()
