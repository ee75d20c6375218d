"""Which question, with which outcomes and readings, is a post of Metaculus?

A post is what a URL names; the questions with the forecasts are inside it and have ids of their own, from
an overlapping range. A post holds exactly one of a question, a group, a conditional or a notebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.adapter import Snapshot
from tracker.errors import QuestionGoneError
from tracker.parsing.metaculus_endings import overall_state, parse_resolution, parse_state
from tracker.parsing.metaculus_forecasts import Step, decide_absence, parse_steps, points_of
from tracker.parsing.payload import Payload
from tracker.parsing.scaling import Axis
from tracker.questions import Kind, Outcome, Question, QuestionRef, Scale, Shape
from tracker.readings import NoReading, Point

PLATFORM = "metaculus"

_KINDS = {
    "binary": Kind.PROBABILITY,
    "multiple_choice": Kind.PROBABILITY,
    "numeric": Kind.NUMBER,
    "discrete": Kind.NUMBER,
    "date": Kind.DATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One question inside a post: the key and label of its outcome, and the question as sent."""

    key: str
    label: str
    sent: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What a post holds: the questions with forecasts, and the field that has the texts."""

    shape: Shape
    parts: tuple[_Part, ...]
    texts: Payload
    condition: str = ""


def parse_post(post: Payload, *, site: str, seen_at: datetime) -> Snapshot:
    """A post of the detail or list endpoint as a question with its points.

    `site` is where its public page is ("https://www.metaculus.com"). A group's part has its question id as
    key, an option its index among all options there ever were, a conditional's branches "yes" and "no".

    Raises:
        QuestionGoneError: the post is a notebook and asks nothing.
        UnreadableAnswerError: a field is missing or has another shape; the message names it.
    """
    id_ = post.get("id").integer()
    content = _content(post, id_)
    crowd = post.nullable("nr_forecasters", Payload.integer)
    outcomes: list[Outcome] = []
    points: dict[str, tuple[Point, ...]] = {}
    read = [(part, _steps(part)) for part in content.parts]
    for part, steps in read:
        others_are_shown = any(other for another, other in read if another is not part)
        for outcome, its_points in _outcomes(
            part, steps, crowd=crowd, others_are_shown=others_are_shown, seen_at=seen_at
        ):
            outcomes.append(outcome)
            points[outcome.key] = its_points
    question = Question(
        ref=QuestionRef(PLATFORM, str(id_)),
        title=post.get("title").text(),
        url=_page(site, id_, post.optional("slug", Payload.text)),
        outcomes=tuple(outcomes),
        shape=content.shape,
        state=overall_state([outcome.state for outcome in outcomes]),
        condition=content.condition,
        description=content.texts.optional("description", Payload.text) or "",
        resolution_criteria=content.texts.optional("resolution_criteria", Payload.text) or "",
        opened_at=post.nullable("open_time", Payload.instant),
        closes_at=post.optional("actual_close_time", Payload.instant)
        or post.nullable("scheduled_close_time", Payload.instant),
        deadline=post.nullable("scheduled_resolve_time", Payload.instant),
        edited_at=post.optional("edited_at", Payload.instant),
        crowd=crowd,
    )
    return Snapshot(question=question, points=points, fetched_at=seen_at)


def _page(site: str, id_: int, slug: str | None) -> str:
    return f"{site}/questions/{id_}/{slug}/" if slug else f"{site}/questions/{id_}/"


def _content(post: Payload, id_: int) -> _Content:
    if "group_of_questions" in post:
        group = post.get("group_of_questions")
        parts = tuple(
            _Part(
                key=str(part.get("id").integer()),
                label=part.nullable("label", Payload.text) or "",
                sent=part,
            )
            for part in group.get("questions").items()
        )
        if not parts or len({part.key for part in parts}) < len(parts):
            group.get("questions").refuse("a list of questions with different ids")
        return _Content(shape=Shape.GROUP, parts=parts, texts=group)
    if "conditional" in post:
        pair = post.get("conditional")
        return _Content(
            shape=Shape.CONDITIONAL,
            parts=tuple(
                _Part(key=branch, label=f"if {branch}", sent=pair.get(f"question_{branch}"))
                for branch in ("yes", "no")
            ),
            texts=pair.get("condition_child"),
            condition=pair.get("condition").get("title").text(),
        )
    if "notebook" in post:
        raise QuestionGoneError(
            f"{PLATFORM}:{id_} is a notebook and asks nothing; an editor should link a question instead",
            platform=PLATFORM,
        )
    question = post.get("question")
    shape = Shape.CHOICE if question.get("type").value == "multiple_choice" else Shape.SINGLE
    return _Content(shape=shape, parts=(_Part(key="", label="", sent=question),), texts=question)


def _steps(part: _Part) -> tuple[Step, ...]:
    return parse_steps(part.sent, len(_options(part.sent)) or 1)


def _options(question: Payload) -> tuple[str, ...]:
    """Every option there ever was, which is what the forecasts are aligned with; none if not a choice."""
    if question.get("type").text() != "multiple_choice":
        return ()
    field = question.get("all_options_ever")
    if field.value is None:
        field = question.get("options")
    options = tuple(option.text() for option in field.items())
    if not options:
        field.refuse("a list with options in it")
    return options


def _outcomes(
    part: _Part,
    steps: tuple[Step, ...],
    *,
    crowd: int | None,
    others_are_shown: bool,
    seen_at: datetime,
) -> Iterator[tuple[Outcome, tuple[Point, ...]]]:
    question = part.sent
    kind, options = _kind(question), _options(question)
    axis = _axis(question) if kind is not Kind.PROBABILITY else None
    state = parse_state(question)
    missing: tuple[Point, ...] = ()
    if not steps:
        absence = decide_absence(
            question, state=state, crowd=crowd, others_are_shown=others_are_shown, seen_at=seen_at
        )
        missing = (NoReading(reason=absence.reason, until=absence.until, at=seen_at, seen_at=seen_at),)
    for index, (key, label) in enumerate(_names(part, options)):
        points = points_of(
            steps,
            index,
            kind=kind,
            axis=axis,
            state=state,
            closed_at=question.nullable("actual_close_time", Payload.instant),
            seen_at=seen_at,
        )
        outcome = Outcome(
            key=key,
            label=label,
            upstream_id=str(question.get("id").integer()),
            kind=kind,
            unit=question.optional("unit", Payload.text) or "",
            scale=axis.scale if axis else Scale.LINEAR,
            lower_bound=axis.low if axis else None,
            upper_bound=axis.high if axis else None,
            open_below=bool(axis) and question.get("open_lower_bound").flag(),
            open_above=bool(axis) and question.get("open_upper_bound").flag(),
            state=state,
            resolution=parse_resolution(question, kind, options, index),
            method=question.get("default_aggregation_method").text(),
        )
        yield outcome, points or missing


def _names(part: _Part, options: Sequence[str]) -> Sequence[tuple[str, str]]:
    if not options:
        return ((part.key, part.label),)
    before = f"{part.key}/" if part.key else ""
    return [(f"{before}{index}", label) for index, label in enumerate(options)]


def _kind(question: Payload) -> Kind:
    field = question.get("type")
    if field.text() not in _KINDS:
        field.refuse(f"one of {', '.join(_KINDS)}")
    return _KINDS[field.text()]


def _axis(question: Payload) -> Axis:
    scaling = question.get("scaling")
    is_discrete = question.get("type").value == "discrete"
    try:
        return Axis(
            low=scaling.get("range_min").number(),
            high=scaling.get("range_max").number(),
            zero_point=scaling.nullable("zero_point", Payload.number),
            buckets=scaling.get("inbound_outcome_count").integer() if is_discrete else None,
        )
    except ValueError as error:
        scaling.refuse(f"an axis ({error})")
