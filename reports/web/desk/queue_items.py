"""What does an editor see of each draft on a page? Everything a decision rests on, read for all at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from db import Connection, citations, draft_places, first_approvals, present, questions
from db.draft_places import Place
from db.first_approvals import FirstApproval
from db.present import Latest
from db.questions import Watch
from reports.behind import behind_in_words
from reports.charts.style import DARK, LIGHT, SPARK
from reports.desk.context import WorkContext
from reports.desk.decide_drafts import Seen
from reports.desk.outlet_rules import rules_in_force
from reports.desk.second_pair import stories_needing_two, why_not_second
from reports.picture_since import EARLIEST
from reports.printed import as_printable, format_day, format_value
from reports.republishing import may_republish
from reports.web.addresses import question_address, sparkline_address, story_address
from reports.web.shown_figure import Drawing
from tracker.drafts import Draft, DraftState
from tracker.formats.encoding import decode
from tracker.kept import KeptCitation
from tracker.questions import Kind, Outcome, OutcomeRef, QuestionRef, State
from tracker.readings import Reading
from tracker.roles import Right
from tracker.volumes import Volume
from tracker.wording.disclosure import disclosure_line
from tracker.wording.redline import Piece, redline
from tracker.wording.style import Style
from tracker.wording.volume_words import volume_in_words

_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
_AROUND = 600  # letters of a paragraph before and after the sentence
_IN_THE_DARK = "(prefers-color-scheme: dark)"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """A draft as the desk shows it.

    `before` and `after` are the rest of the sentence's paragraph. `printed` and `now` are figures as they
    are printed; `behind` is the crowd or the volume behind them in words, and `since` the day from which on
    the drawings show what happened, None for the whole history. `ended` is how the question
    ended, empty while it has not; `has_moved` says that the source tells another number than the draft by
    now. `why_not` tells why whoever looks cannot approve it; `first` who
    has approved it already.
    """

    draft: Draft
    headline: str
    story: str
    has_file: bool
    before: str
    pieces: tuple[Piece, ...]
    after: str
    printed: str
    printed_on: date | None
    now: str
    ended: str
    has_moved: bool
    holds_since: datetime | None
    read_at: datetime | None
    read_ago: str
    crowd: int | None
    volume: Volume | None
    behind: str
    disclosure: str
    question: str
    question_url: str
    question_page: str
    outcome: OutcomeRef | None
    is_inverted: bool
    since: date | None
    drawings: tuple[Drawing, ...]
    alt: str
    first: FirstApproval | None
    needs_two: bool
    why_not: str
    seen: Seen


def items_of(
    connection: Connection,
    context: WorkContext,
    drafts: Sequence[Draft],
    *,
    rights: Collection[Right],
    as_of: datetime,
) -> tuple[QueueItem, ...]:
    """The drafts of a page, in the order given, with all that is shown of each."""
    ids = [draft.id for draft in drafts]
    places = draft_places.places_of(connection, ids)
    firsts = first_approvals.firsts_of(connection, ids)
    cited = {
        one.id: one
        for one in citations.citations_numbered(connection, {draft.citation_id for draft in drafts})
    }
    refs = {one.link.outcome.question for one in cited.values() if one.link is not None}
    watches = questions.watches_of(connection, refs)
    latest = present.latest_of(connection, refs)
    # The pictures' own addresses refuse what may not be republished.
    drawn = {ref.platform for ref in refs if may_republish(context.settings, ref.platform).shows_numbers}
    style = rules_in_force(context, connection).style
    with_two = stories_needing_two(context, connection, {draft.story_id for draft in drafts})
    return tuple(
        _item(
            draft,
            places[draft.id],
            cited[draft.citation_id],
            watches=watches,
            latest=latest,
            drawn=drawn,
            style=style,
            first=firsts.get(draft.id),
            needs_two=draft.story_id in with_two,
            who=context.who,
            rights=rights,
            as_of=as_of,
        )
        for draft in drafts
        if draft.id in places and draft.citation_id in cited
    )


def _item(
    draft: Draft,
    place: Place,
    citation: KeptCitation,
    *,
    watches: Mapping[QuestionRef, Watch],
    latest: Mapping[OutcomeRef, Latest],
    drawn: Collection[str],
    style: Style,
    first: FirstApproval | None,
    needs_two: bool,
    who: str,
    rights: Collection[Right],
    as_of: datetime,
) -> QueueItem:
    outcome = citation.link.outcome if citation.link else None
    inverted = citation.link is not None and citation.link.inverted
    watch = watches.get(outcome.question) if outcome else None
    told = watch.question.outcome(outcome.key) if watch and outcome else None
    kind = told.kind if told else Kind.PROBABILITY
    unit = told.unit if told else ""
    last = latest.get(outcome) if outcome else None
    point = last.point if last else None
    reading = point if isinstance(point, Reading) else None
    now = "" if reading is None else _shown(reading.value, kind, unit, inverted=inverted)
    proposed = "" if draft.value is None else _shown(draft.value, kind, unit, inverted=inverted)
    read_at = last.confirmed_at if last else None
    crowd = (
        reading.crowd if reading and reading.crowd is not None else watch.question.crowd if watch else None
    )
    volume = watch.question.volume if watch else None
    platform = outcome.question.platform if outcome else citation.platform or ""
    title = watch.question.title if watch else ""
    before, after = _around(place, draft)
    is_open = draft.state in {DraftState.PROPOSED, DraftState.SNOOZED}
    why_not = why_not_second(first, who, rights) if first and is_open and needs_two else ""
    since = since_printed(place.printed_on, as_of)
    return QueueItem(
        draft=draft,
        headline=place.headline,
        story=story_address(place.slug),
        has_file=place.has_file,
        before=before,
        pieces=redline(draft.old, draft.new),
        after=after,
        printed=place.stated,
        printed_on=place.printed_on,
        now=now or (point.reason.in_words if point is not None and not isinstance(point, Reading) else ""),
        ended=_ended(told, inverted=inverted),
        has_moved=bool(is_open and proposed and now and proposed != now),
        holds_since=reading.at if reading else None,
        read_at=read_at,
        read_ago="" if read_at is None else ago(as_of - read_at),
        crowd=crowd,
        volume=volume,
        behind=behind_in_words(crowd, volume, style),
        disclosure=disclosure_line(platform, style, crowd=crowd, volume=volume_in_words(volume, style))
        if platform
        else "",
        question=title,
        question_url=watch.question.url if watch else "",
        question_page=question_address(outcome.question) if outcome else "",
        outcome=outcome,
        is_inverted=inverted,
        since=since,
        drawings=_sparklines(outcome, as_of, since)
        if outcome and reading and outcome.question.platform in drawn
        else (),
        alt=_alt(title, place.stated, now, since),
        first=first,
        needs_two=needs_two,
        why_not=why_not,
        seen=Seen(state=draft.state, first=first.by if first else ""),
    )


def _ended(outcome: Outcome | None, *, inverted: bool) -> str:
    """How the question ended: "No", "Annulled", an option's label; empty while it has not."""
    if outcome is None or outcome.resolution is None or not outcome.state.is_final:
        return ""
    value = outcome.resolution.value
    if outcome.kind is not Kind.PROBABILITY and value is not None and outcome.state is State.RESOLVED:
        return format_value(value, outcome.kind, outcome.unit)
    text = as_printable(outcome.resolution.text)
    if inverted:
        text = {"yes": "no", "no": "yes"}.get(text, text)
    return text[:1].upper() + text[1:]


def since_printed(printed_on: date | None, as_of: datetime) -> date | None:
    """The day from which on a draft's picture is shown; None where the day of printing cannot begin one."""
    if printed_on is None or not EARLIEST <= printed_on <= (as_of.astimezone(UTC) + _DAY).date():
        return None
    return printed_on


def _alt(title: str, stated: str, now: str, since: date | None) -> str:
    """The small picture in words: what stood in print, since when, and what came of it."""
    figure = stated or "no number"
    if since is None:
        return f"The whole history of “{title}” as a small line: {figure} in print, {now} at the source now."
    return (
        f"“{title}” as a small line since {format_day(since)}, when {figure} was printed: "
        f"{now} at the source now."
    )


def ago(age: timedelta) -> str:
    """How long ago something was, to one unit: "just now", "5 minutes ago", "3 days ago"."""
    if age < timedelta(minutes=1):
        return "just now"
    if age < _HOUR:
        return _counted(int(age / timedelta(minutes=1)), "minute")
    if age < _DAY:
        return _counted(int(age / _HOUR), "hour")
    return _counted(age.days, "day")


def _counted(many: int, what: str) -> str:
    return f"1 {what} ago" if many == 1 else f"{many:,} {what}s ago"


def _shown(value: float, kind: Kind, unit: str, *, inverted: bool) -> str:
    """A value as the line states it: of a question that asks the opposite, the other way round."""
    return format_value(1 - value if inverted and kind is Kind.PROBABILITY else value, kind, unit)


def _around(place: Place, draft: Draft) -> tuple[str, str]:
    """The rest of the paragraph in which the sentence stands, before and after; a long one is cut."""
    text = decode(place.body, place.slug).text
    start, end = place.span.start, place.span.end
    if text[start:end] != draft.old:
        return "", ""
    head, tail = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    breaks = list(_BLANK_LINE.finditer(head))
    if breaks:
        head = head[breaks[-1].end() :]
    elif start > _AROUND:
        head = f"… {head.partition(' ')[2]}"
    stop = _BLANK_LINE.search(tail)
    if stop:
        tail = tail[: stop.start()]
    elif len(text) > end + _AROUND:
        tail = f"{tail.rpartition(' ')[0]} …"
    return " ".join(head.split()) + (" " if head.strip() else ""), (" " if tail.strip() else "") + " ".join(
        tail.split()
    )


def _sparklines(outcome: OutcomeRef, as_of: datetime, since: date | None) -> tuple[Drawing, ...]:
    return tuple(
        Drawing(
            address=sparkline_address(outcome, theme=theme.name, as_of=as_of, since=since),
            width=SPARK.width,
            height=SPARK.height,
            media=media,
        )
        for theme, media in ((DARK, _IN_THE_DARK), (LIGHT, ""))
    )
