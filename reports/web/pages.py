"""What does each page show? Frozen values, which templates turn into HTML and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reports.corrections import ChangeKind
from reports.web.prose import Paragraph
from reports.web.shown_figure import Drawing, Figure
from tracker.clock import format_instant


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
    """What a version did to one sentence. `why` and `decided_by` are known where an editor approved it.

    `old` and `new` are the whole sentences, empty where it was not in print. `citation` is its number.
    """

    pieces: tuple[Piece, ...]
    why: str = ""
    evidence: str = ""
    decided_by: str = ""
    old: str = ""
    new: str = ""
    citation: int = 0
    kind: ChangeKind = ChangeKind.UPDATE


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """What one version of a story did: when, which forecast sentences it changed, and of which kind it is.

    A version that updates one sentence and corrects another is two entries. `number` is the version's.
    """

    at: datetime
    what: str
    changes: tuple[LineChange, ...] = ()
    kind: ChangeKind = ChangeKind.EDIT
    number: int = 0


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

    @property
    def published(self) -> str:
        """When it first ran, as far as that is known: a day, or the instant at which it was added."""
        days = [line.ran_on for line in self.lines if line.ran_on is not None]
        return min(days).isoformat() if days else format_instant(self.log[-1].at)

    @property
    def modified(self) -> str:
        """When the newest version of it was kept."""
        return format_instant(self.log[0].at)

    @property
    def corrections(self) -> tuple[LogEntry, ...]:
        """What was wrong when it was printed, the newest first."""
        return tuple(entry for entry in self.log if entry.kind is ChangeKind.CORRECTION)

    @property
    def updates(self) -> tuple[LogEntry, ...]:
        """Everything else that became of it, the newest first."""
        return tuple(entry for entry in self.log if entry.kind is not ChangeKind.CORRECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryListing:
    """A story in the list: its headline, its forecast line, and where the forecast is.

    `now` is the current number or how it ended, `finding` what happened to it, both empty without a question;
    `drawings` are a sparkline where there ever was a reading, and `alt` is that in words. `group` says since
    when it stands as it does; `topic` and `topic_address` are empty where its headline names none.
    """

    address: str
    headline: str
    updated: date | None
    sentence: str
    now: str
    finding: str
    alt: str
    drawings: tuple[Drawing, ...]
    group: str = ""
    topic: str = ""
    topic_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesPage:
    """One part of a list of stories, the last changed first; `newer` and `older` lead to its neighbours.

    `topic` is what all of them are about, empty in the list of all stories.
    """

    listings: tuple[StoryListing, ...]
    number: int
    newer: str
    older: str
    topic: str = ""


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

    `beside` are the outcomes that are asked elsewhere too, each with all who ask in one chart. `past` is the
    day or the instant of the past that it shows, and `day` that day, empty and None where it shows the
    present; `nothing_yet` then says that nothing was known. `behind` is how many people or how much trading
    stand behind it as far as the platform tells, of the present only.
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
    behind: str = ""
    past: str = ""
    nothing_yet: str = ""
    day: date | None = None
