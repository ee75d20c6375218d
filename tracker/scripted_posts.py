"""How would Metaculus send a scripted post at a given instant?

Only what has happened by then is told. The fields are those of its post endpoints that anything reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from tracker.clock import format_instant
from tracker.scripts import ScriptedPost, ScriptedQuestion, ScriptedStep

Wire = dict[str, object]

_METHOD = "recency_weighted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a request asked for: `with_cp`, `include_cp_history` and `include_descriptions`."""

    forecasts: bool = True
    history: bool = True
    texts: bool = True


def wire_post(post: ScriptedPost, now: datetime, wanted: Wanted) -> Wire | None:
    """The post as JSON; None while it is not published."""
    if now < post.published_at:
        return None
    status, closed_at = post.status_at(now), post.closed_at(now)
    past = [step for question in post.questions for step in _told(question, post, now)]
    wire: Wire = {
        "id": post.id,
        "title": f"{post.condition} → {post.title}" if post.condition else post.title,
        "short_title": post.short_title,
        "slug": post.slug,
        "published_at": format_instant(post.published_at),
        "edited_at": format_instant(max((step.at for step in past), default=post.published_at)),
        "status": "approved" if status == "upcoming" else status,
        "resolved": status == "resolved",
        "open_time": format_instant(post.opens_at),
        "scheduled_close_time": format_instant(post.closes_at),
        "scheduled_resolve_time": format_instant(post.resolves_at),
        "actual_close_time": format_instant(closed_at) if now >= closed_at else None,
        "nr_forecasters": max((step.crowd for step in past), default=0),
        "forecasts_count": len(past),
    }
    told = [_wire_question(question, post, now, wanted) for question in post.questions]
    if not post.condition:
        return wire | {"question": told[0]}
    # The halves belong to posts of their own, and their forecasts are not told here.
    texts = {"resolution_criteria": post.resolution_criteria} if wanted.texts else {}
    return wire | {
        "conditional": {
            "condition": {"title": post.condition},
            "condition_child": {"title": post.title, **texts},
            "question_yes": told[0],
            "question_no": told[1],
        }
    }


def _told(question: ScriptedQuestion, post: ScriptedPost, now: datetime) -> list[ScriptedStep]:
    return [step for step in question.history if step.at <= now and step.at < post.closed_at(now)]


def _wire_question(question: ScriptedQuestion, post: ScriptedPost, now: datetime, wanted: Wanted) -> Wire:
    end = question.resolved_at if question.is_resolved_at(now) else None
    entries = _wire_history(_told(question, post, now)) if wanted.forecasts else []
    latest = {**entries[-1], "means": entries[-1]["centers"], "histogram": None} if entries else None
    texts = {"description": "", "resolution_criteria": post.resolution_criteria, "fine_print": ""}
    return {
        "id": question.id,
        "post_id": post.id,
        "title": question.title,
        "type": "binary",
        "status": "resolved" if end else post.status_at(now),
        "resolution": question.resolution if end else None,
        "open_time": format_instant(post.opens_at),
        "cp_reveal_time": format_instant(post.opens_at),
        "scheduled_close_time": format_instant(post.closes_at),
        "scheduled_resolve_time": format_instant(post.resolves_at),
        "actual_close_time": format_instant(post.closed_at(now)),  # never null, even in the future
        "actual_resolve_time": format_instant(end) if end else None,
        "resolution_set_time": format_instant(end) if end else None,
        "options": None,
        "all_options_ever": None,
        "label": "",
        "unit": "",
        "open_lower_bound": False,
        "open_upper_bound": False,
        "scaling": {"range_min": None, "range_max": None, "zero_point": None},
        "default_aggregation_method": _METHOD,
        "aggregations": {
            _METHOD: {
                "history": entries if wanted.history else entries[-1:],
                "latest": latest,
                "score_data": {},
                "movement": None,
            }
        },
        **(texts if wanted.texts else {}),
    }


def _wire_history(steps: Sequence[ScriptedStep]) -> list[Wire]:
    return [
        {
            "start_time": step.at.timestamp(),
            "end_time": after.at.timestamp() if after else None,
            "forecaster_count": step.crowd,
            "interval_lower_bounds": [step.low],
            "centers": [step.center],
            "interval_upper_bounds": [step.high],
        }
        for step, after in zip_longest(steps, steps[1:])
        if step.center is not None
    ]
