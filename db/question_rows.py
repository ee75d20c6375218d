"""How a question and its outcomes are told in columns, and read back from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from db.fixed_point import decimals_for
from tracker.questions import Kind, Outcome, Question, QuestionRef, Resolution, Scale, Shape, State
from tracker.volumes import Volume, VolumeUnit


def columns_of(question: Question) -> dict[str, Any]:
    """What is kept of a question itself, its name apart."""
    return {
        "title": question.title,
        "url": question.url,
        "shape": question.shape.value,
        "state": question.state.value,
        "condition": question.condition,
        "description": question.description,
        "resolution_criteria": question.resolution_criteria,
        "opened_at": question.opened_at,
        "closes_at": question.closes_at,
        "deadline": question.deadline,
        "edited_at": question.edited_at,
        "crowd": question.crowd,
        "volume": question.volume.amount if question.volume else None,
        "volume_unit": question.volume.unit.value if question.volume else None,
    }


def question_of(row: Row[Any], parts: tuple[Outcome, ...]) -> Question:
    """The question that a row keeps, with its outcomes."""
    return Question(
        ref=QuestionRef(platform=row.platform, id=row.upstream_id),
        title=row.title,
        url=row.url,
        outcomes=parts,
        shape=Shape(row.shape),
        state=State(row.state),
        condition=row.condition,
        description=row.description,
        resolution_criteria=row.resolution_criteria,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        deadline=row.deadline,
        edited_at=row.edited_at,
        crowd=row.crowd,
        volume=None if row.volume is None else Volume(amount=row.volume, unit=VolumeUnit(row.volume_unit)),
    )


def first_columns_of(outcome: Outcome, question_id: int) -> dict[str, Any]:
    """What is kept of an outcome that is new: how finely its values are kept never changes afterwards."""
    return outcome_columns_of(outcome) | {
        "question_id": question_id,
        "key": outcome.key,
        "decimals": decimals_for(outcome),
    }


def outcome_columns_of(outcome: Outcome) -> dict[str, Any]:
    """What is kept of an outcome, its key apart."""
    resolution = outcome.resolution
    return {
        "label": outcome.label,
        "upstream_id": outcome.upstream_id,
        "kind": outcome.kind.value,
        "unit": outcome.unit,
        "scale": outcome.scale.value,
        "lower_bound": outcome.lower_bound,
        "upper_bound": outcome.upper_bound,
        "open_below": outcome.open_below,
        "open_above": outcome.open_above,
        "state": outcome.state.value,
        "resolution": resolution.text if resolution else None,
        "resolution_raw": resolution.raw if resolution else None,
        "resolution_value": resolution.value if resolution else None,
        "resolved_at": resolution.at if resolution else None,
        "method": outcome.method,
    }


def outcome_of(row: Row[Any]) -> Outcome:
    """The outcome that a row keeps."""
    resolution = None
    if row.resolution is not None:
        resolution = Resolution(
            text=row.resolution, raw=row.resolution_raw or "", at=row.resolved_at, value=row.resolution_value
        )
    return Outcome(
        key=row.key,
        label=row.label,
        upstream_id=row.upstream_id,
        kind=Kind(row.kind),
        unit=row.unit,
        scale=Scale(row.scale),
        lower_bound=row.lower_bound,
        upper_bound=row.upper_bound,
        open_below=row.open_below,
        open_above=row.open_above,
        state=State(row.state),
        resolution=resolution,
        method=row.method,
    )
