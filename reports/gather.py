"""From the database to a picture: what is there to show of one outcome, as of one instant?

What was not yet known at that instant (a reading seen later, a later printing, a later resolution) is
left out, so that a picture of a past day shows what was known on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo

from db import Connection, citations, entries, method_changes, questions, readings, stories, twins
from reports.current_reading import printed_value
from reports.many import ManyPicture, Together, are_deadlines
from reports.opposite import OF_THE_OPPOSITE, opposite_picture
from reports.part import Part
from reports.picture import Picture, StoryMark
from tracker.clock import as_utc
from tracker.entries import Entry
from tracker.errors import NotFoundError, UsageError
from tracker.history import History
from tracker.kept import KeptCitation, Printing
from tracker.manual import BY_HAND, forecaster_of
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.questions import (
    Kind,
    Outcome,
    OutcomeRef,
    Question,
    QuestionRef,
    Resolution,
    Scale,
    Shape,
    State,
)
from tracker.wording.sources import source_named

ASKED_THE_OTHER_WAY = "asked the other way round"
"""What the label says of a twin that asks the opposite."""

_TOGETHER = {Shape.CHOICE: Together.OPTIONS, Shape.CONDITIONAL: Together.BRANCHES}


def picture_of(
    connection: Connection, outcome: OutcomeRef, *, as_of: datetime, zone: tzinfo, notice: str
) -> Picture:
    """Everything that is shown of an outcome, as it was known at `as_of`.

    `zone` is the outlet's time zone, in which its stories' days are counted; `notice` is a line that every
    rendering carries ("Invented demo data").

    Raises:
        NotFoundError: the question was never fetched, or has no such outcome.
    """
    as_of = as_utc(as_of)
    watch = questions.get_watch(connection, outcome.question)
    question = watch.question
    told = question.outcome(outcome.key)
    if told is None:
        raise NotFoundError(f"{outcome.question} has no outcome {outcome.key!r}")
    history = readings.get_history(connection, outcome).as_known_at(as_of)
    state, resolution = _standing(question, told, as_of)
    last = history.last_reading
    # When it is asked next, and by how many it is forecast, was known only once it had been asked last.
    is_past = watch.checked_at is not None and as_of < watch.checked_at
    return Picture(
        title=title_of(question, told),
        platform=forecaster_named(question),
        history=history,
        as_of=as_of,
        kind=told.kind,
        unit=told.unit,
        scale=_scale(told, history),
        lower_bound=told.lower_bound,
        upper_bound=told.upper_bound,
        open_below=told.open_below,
        open_above=told.open_above,
        opened_at=question.opened_at,
        closes_at=question.closes_at,
        deadline=question.deadline,
        state=state,
        resolution=resolution,
        stories=story_marks(connection, outcome, told, as_of=as_of, zone=zone),
        note=notice,
        last_read_at=history.confirmed_at,
        next_read_at=None if is_past else watch.due_at,
        # The reading's own count is as old as the reading; the question's is as new as the last answer.
        crowd=None if is_past or (last is not None and last.crowd is not None) else question.crowd,
        entries=_entered(connection, outcome, as_of),
        method_changes=tuple(
            change for change in method_changes.list_method_changes(connection, outcome) if change.at <= as_of
        ),
    )


def parts_of(
    connection: Connection, ref: QuestionRef, *, as_of: datetime, zone: tzinfo, notice: str
) -> tuple[Part, ...]:
    """Every outcome of a question with its picture, in the platform's order; repeated labels get their key.

    Raises:
        NotFoundError: the question was never fetched.
    """
    question = questions.get_question(connection, ref)
    labels = [outcome.label or outcome.key for outcome in question.outcomes]
    parts: list[Part] = []
    for outcome, label in zip(question.outcomes, labels, strict=True):
        name = OutcomeRef(ref, outcome.key)
        picture = picture_of(connection, name, as_of=as_of, zone=zone, notice=notice)
        own = label if labels.count(label) == 1 else f"{label} ({outcome.key})"
        parts.append(Part(label=own or question.title, picture=picture, ref=name))
    return tuple(parts)


def many_of(question: Question, parts: tuple[Part, ...], *, notice: str) -> ManyPicture | None:
    """A question's outcomes as one picture; None where they are fewer than two or share no axis."""
    if len(parts) < 2 or len({(part.picture.kind, part.picture.unit) for part in parts}) > 1:  # noqa: PLR2004 (two are many)
        return None
    together = _TOGETHER.get(question.shape, Together.PARTS)
    is_chance = parts[0].picture.kind is Kind.PROBABILITY
    if together is Together.PARTS and is_chance and are_deadlines([part.label for part in parts]):
        together = Together.DEADLINES
    return ManyPicture(title=_title_of_many(question), together=together, parts=parts, note=notice)


def twins_of(
    connection: Connection,
    outcomes: Sequence[OutcomeRef],
    *,
    as_of: datetime,
    zone: tzinfo,
    notice: str,
    title: str = "",
    inverted: Collection[OutcomeRef] = (),
) -> ManyPicture:
    """One question as several platforms ask it, each a line of its own; `outcomes` are confirmed twins.

    `title` is the first one's unless given. Two of one platform are told apart by their ids. Those that are
    `inverted` ask the opposite: each of their values is shown as 1 minus it, and their label says so.

    Raises:
        NotFoundError: one of the questions was never fetched, or has no such outcome.
        UsageError: they cannot stand on one axis, or none is named.
    """
    pictures = [
        picture_of(connection, outcome, as_of=as_of, zone=zone, notice=notice) for outcome in outcomes
    ]
    names = [picture.platform for picture in pictures]
    try:
        pictures = [
            opposite_picture(picture) if outcome in inverted else picture
            for outcome, picture in zip(outcomes, pictures, strict=True)
        ]
        return ManyPicture(
            title=title or next((picture.title for picture in pictures), ""),
            together=Together.PLATFORMS,
            parts=tuple(
                Part(
                    label=_twin_named(
                        name, outcome if names.count(name) > 1 else None, is_inverted=outcome in inverted
                    ),
                    picture=picture,
                    ref=outcome,
                )
                for name, picture, outcome in zip(names, pictures, outcomes, strict=True)
            ),
            note=notice,
        )
    except ValueError as error:
        raise UsageError(f"These twins cannot be shown together: {error}.") from error


def beside_twins(
    connection: Connection, outcome: OutcomeRef, *, as_of: datetime, zone: tzinfo, notice: str
) -> ManyPicture | None:
    """An outcome with all its confirmed twins, itself first; None where no person confirmed one.

    Raises:
        NotFoundError: the question was never fetched, or has no such outcome.
        UsageError: they cannot stand on one axis.
    """
    confirmed = twins.twins_of(connection, outcome)
    if not confirmed:
        return None
    return twins_of(
        connection,
        [outcome, *(twin.beside(outcome) for twin in confirmed)],
        as_of=as_of,
        zone=zone,
        notice=notice,
        inverted={twin.beside(outcome) for twin in confirmed if twin.inverted},
    )


def _twin_named(platform: str, outcome: OutcomeRef | None, *, is_inverted: bool) -> str:
    told = [str(outcome)] if outcome is not None else []
    if is_inverted:
        told.append(ASKED_THE_OTHER_WAY)
    return f"{platform} ({', '.join(told)})" if told else platform


def _title_of_many(question: Question) -> str:
    is_conditional = question.shape is Shape.CONDITIONAL and question.condition
    return f"{question.title} ({question.condition})" if is_conditional else question.title


def forecaster_named(question: Question) -> str:
    """Who forecasts, by name: the platform; for a page that a person reads, its platform or its host."""
    key = forecaster_of(question)
    return "an unpublished source" if key == BY_A_PERSON else source_named(key).name


def title_of(question: Question, outcome: Outcome) -> str:
    """What an outcome is called by itself: the question, and which part, option or branch of it."""
    if question.shape is Shape.CONDITIONAL and question.condition:
        return f"{question.title} ({outcome.label}: {question.condition})"
    return f"{question.title} \N{EN DASH} {outcome.label}" if outcome.label else question.title


def _entered(connection: Connection, outcome: OutcomeRef, as_of: datetime) -> tuple[Entry, ...]:
    if outcome.question.platform not in BY_HAND:
        return ()
    return tuple(entry for entry in entries.list_entries(connection, outcome) if entry.entered_at <= as_of)


def story_marks(
    connection: Connection, outcome: OutcomeRef, told: Outcome, *, as_of: datetime, zone: tzinfo
) -> tuple[StoryMark, ...]:
    """What the outlet's stories printed of an outcome up to `as_of`, once for each new figure.

    A sentence that tells how the question ended states no figure and makes no mark; nor does a story that
    was withdrawn.
    """
    marks: list[StoryMark] = []
    headlines: dict[int, str] = {}
    for citation in citations.citing(connection, outcome.question, removed=True):
        if citation.link is None or citation.link.outcome != outcome:
            continue
        if citation.story_id not in headlines:
            story = stories.get_story(connection, str(citation.story_id))
            headlines[citation.story_id] = story.headline
        for printing in _new_figures(citations.list_printings(connection, citation.id)):
            moment = _moment(printing.printed_on, as_of, zone)
            if moment is not None:
                figure = _figure(citation, printing, told.kind)
                marks.append(StoryMark(on=moment, printed=figure, headline=headlines[citation.story_id]))
    return tuple(marks)


def _new_figures(printings: tuple[Printing, ...]) -> Iterator[Printing]:
    """The printings whose figure was not in print already; later versions repeat most of them."""
    before = ""
    for printing in printings:
        if printing.stated and printing.stated != before:
            yield printing
        before = printing.stated


def _moment(day: date | None, as_of: datetime, zone: tzinfo) -> date | datetime | None:
    """When a figure printed on `day` is marked; None for a day that had not come yet, or is not known."""
    if day is None or day > as_of.astimezone(zone).date():
        return None
    # East of Greenwich the outlet's day begins before UTC's, and in the morning its noon is yet to come.
    return day if datetime.combine(day, time(12), UTC) <= as_of else as_of


def _figure(citation: KeptCitation, printing: Printing, kind: Kind) -> float | str | None:
    inverted = citation.link is not None and citation.link.inverted
    is_bound = printing.low is not None or printing.high is not None
    value = None if is_bound else printed_value(replace(citation, printing=printing), kind, inverted=inverted)
    if value is not None:
        return value
    return f"{printing.stated}{OF_THE_OPPOSITE}" if inverted else printing.stated


def _standing(question: Question, outcome: Outcome, as_of: datetime) -> tuple[State, Resolution | None]:
    """How an outcome stood at `as_of`: a resolution of a later instant was not known yet."""
    resolution = outcome.resolution
    if resolution is None or resolution.at is None:
        return outcome.state, resolution
    if resolution.at > as_of:
        is_closed = question.closes_at is not None and question.closes_at <= as_of
        return State.CLOSED if is_closed else State.OPEN, None
    if question.opened_at is not None and resolution.at < question.opened_at:
        return outcome.state, replace(resolution, at=None)  # dated back: there is no place on the axis for it
    return outcome.state, resolution


def _scale(outcome: Outcome, history: History) -> Scale:
    is_positive = all(reading.value > 0 for reading in history.readings)
    return outcome.scale if is_positive else Scale.LINEAR
