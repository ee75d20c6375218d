"""Keeping a value that a person read on a page: any page, or one of a platform whose past has a hole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db import Connection, acts, entries, questions, readings
from reports.desk.context import WorkContext
from reports.desk.evidence import Evidence
from tracker.entered_values import EnteredValue, check_moment, parse_value
from tracker.entries import Entry, What, says
from tracker.errors import ConflictError, NotFoundError, UsageError
from tracker.manual import BY_HAND, PLATFORM, new_question, question_of_page, question_of_title
from tracker.questions import Kind, Outcome, OutcomeRef, Question, QuestionRef
from tracker.readings import Point, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which question a person enters something for: its name, or its page, or its title where there is none.

    `title`, `kind` and `unit` describe a question that is entered for the first time.
    """

    question: OutcomeRef | None = None
    url: str = ""
    title: str = ""
    kind: Kind | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredReading:
    """What became of an entry. `is_change` is False where it only confirms the value that held already."""

    question: Question
    outcome: Outcome
    entry: Entry
    is_new_question: bool
    is_change: bool
    is_revision: bool


def enter_reading(
    context: WorkContext, about: About, value: str, *, at: datetime | None, evidence: Evidence
) -> EnteredReading:
    """Keep that a source showed `value` at `at` (now, if None), who says so, and on which evidence.

    A second entry for the same instant is a revision: the history keeps both.

    Raises:
        UsageError: the value, the time or the evidence cannot be; the question's platform is read by
            Nerdline itself; or several outcomes could be meant.
        NotFoundError: the question that is named is not kept.
        DataError: the image is none that can be kept.
        ConflictError: another reading of that instant was entered at the same moment.
    """
    media_type = evidence.check()
    ref = named_by(context, about)
    now = context.clock.now()
    moment = check_moment(now if at is None else at, now)
    with context.database.writing() as connection:
        question, is_new = _question(connection, ref.question, about)
        outcome = outcome_of(question, ref)
        ref = OutcomeRef(question.ref, outcome.key)
        if about.kind not in {None, outcome.kind}:
            raise UsageError(f"the question's values are of kind {outcome.kind}, not {about.kind}")
        told = parse_value(value, outcome.kind)
        if is_new:
            outcome = replace(outcome, unit=_unit(about.unit, told))
            question = replace(question, outcomes=(outcome,))
        else:
            _check_fits(outcome, told, about, moment)
        if is_new or about.title:
            questions.save_question(connection, question)
        entry = Entry(
            outcome=ref,
            what=What.READING,
            value=told.value,
            at=moment,
            entered_at=now,
            entered_by=context.who,
            url=evidence.url or about.url or question.url,
            note=evidence.note.strip(),
            sha256=evidence.keep(connection),
            media_type=media_type,
        )
        entries.add_entry(connection, entry)
        is_change, is_revision = _add_point(connection, entry, outcome)
        record(connection, context, ref, "reading entered", f"{value.strip()}, {evidence.in_words}")
    return EnteredReading(
        question=question,
        outcome=outcome,
        entry=entry,
        is_new_question=is_new,
        is_change=is_change,
        is_revision=is_revision,
    )


def named_by(context: WorkContext, about: About) -> OutcomeRef:
    """The outcome that a person means.

    Raises:
        UsageError: nothing or too much is named, or it is a question that Nerdline reads by itself.
    """
    if about.question is not None:
        ref = about.question
    elif about.url:
        # A page of a platform that is read is that platform's question, not another one beside it.
        known = (adapter.recognise(about.url) for adapter in context.platforms.values())
        found = next((one for one in known if one is not None), None)
        ref = found if found is not None else OutcomeRef(question_of_page(about.url))
    else:
        ref = OutcomeRef(question_of_title(about.title))
    if ref.question.platform not in BY_HAND:
        raise UsageError(
            f"{ref.question} is read by Nerdline itself, so nothing is entered for it by hand; "
            f"`nerdline link confirm CITATION {ref}` has it read"
        )
    return ref


def outcome_of(question: Question, ref: OutcomeRef) -> Outcome:
    """The outcome that is named, or the only one there is.

    Raises:
        UsageError: there are several, and none of them is named.
    """
    outcome = question.outcome(ref.key)
    if outcome is None and not ref.key and len(question.outcomes) == 1:
        return question.outcomes[0]
    if outcome is None:
        parts = "; ".join(f"{question.ref}#{part.key} ({part.label})" for part in question.outcomes[:12])
        raise UsageError(f"{question.title!r} has several outcomes; name one: {parts}")
    return outcome


def record(connection: Connection, context: WorkContext, ref: OutcomeRef, act: str, detail: str) -> None:
    """Keep who entered what."""
    done = acts.Act(
        at=context.clock.now(), who=context.who, act=act, subject=f"question:{ref}", detail=detail
    )
    acts.add_act(connection, done)


def _question(connection: Connection, ref: QuestionRef, about: About) -> tuple[Question, bool]:
    """The question as kept, with a title that is new; or one that is entered for the first time."""
    try:
        kept = questions.get_question(connection, ref)
    except NotFoundError:
        if ref.platform != PLATFORM or (about.question is not None and not about.title):
            raise
        if not about.title:
            raise UsageError(
                f"{ref} is entered for the first time: say with --title what is asked there"
            ) from None
        kind = about.kind or Kind.PROBABILITY
        return new_question(ref, title=about.title, url=about.url, kind=kind, unit=about.unit), True
    title = " ".join(about.title.split())
    return (replace(kept, title=title) if title and ref.platform == PLATFORM else kept), False


def _unit(given: str, told: EnteredValue) -> str:
    unit = " ".join(given.split())
    if unit and told.unit and unit.casefold() != told.unit.casefold():
        raise UsageError(f"the value is in {told.unit}, and --unit says {unit}; give one of them")
    return unit or told.unit


def _check_fits(outcome: Outcome, told: EnteredValue, about: About, moment: datetime) -> None:
    unit = _unit(about.unit, told)
    if unit and unit.casefold() != outcome.unit.casefold():
        raise UsageError(f"the question is in {outcome.unit or 'numbers without a unit'}, not in {unit}")
    ended = outcome.resolution.at if outcome.resolution else None
    if outcome.state.is_final and (ended is None or moment >= ended):
        raise UsageError(
            "the question has ended, so nobody forecasts it any more; "
            "if that is wrong, open it again with `nerdline reading resolve … open`"
        )


def _add_point(connection: Connection, entry: Entry, outcome: Outcome) -> tuple[bool, bool]:
    """Put the value into the history; whether that changed it, and whether it revised the instant.

    What a person saw is true of that instant alone: the steps after it are told again as they are, so that
    the value does not spread into later gaps. Earlier entries that changed nothing are told again too:
    they may do so now.
    """
    ref = entry.outcome
    history = readings.get_history(connection, ref)
    told: dict[datetime, Point] = {
        one.at: _point(one, outcome.kind, entry.entered_at)
        for one in entries.list_entries(connection, ref, what=What.READING)
    }
    told |= {step.at: step for step in history.steps}
    is_revision = entry.at in {step.at for step in history.steps}
    told[entry.at] = _point(entry, outcome.kind, entry.entered_at)
    merged = readings.add_points(connection, ref, told.values(), seen_at=entry.entered_at)
    kept = readings.get_history(connection, ref)
    held = kept.at(entry.at)
    if not says(entry, held):
        raise ConflictError(f"a reading of {ref} for that instant has just been entered; look at it again")
    if kept.latest is not None and kept.latest.at <= entry.at:
        readings.confirm(connection, ref, at=entry.at)
    return bool(merged.added), is_revision and bool(merged.added)


def _point(entry: Entry, kind: Kind, seen_at: datetime) -> Reading:
    if entry.value is None:
        raise ConflictError(f"an entry for {entry.outcome} has no value")
    return Reading(kind=kind, value=entry.value, at=entry.at, seen_at=seen_at)
