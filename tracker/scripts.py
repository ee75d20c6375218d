"""What happens to a scripted question, from its publication to its end?

A script is authored JSON: posts in the order in which search lists them, each with its whole life. For the
demo and for tests (`tracker.platforms.scripted` plays it).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from tracker.clock import parse_instant
from tracker.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedStep:
    """From `at` on a crowd of `crowd` stood at `center`; None once everybody had withdrawn."""

    at: datetime
    center: float | None = None
    low: float | None = None
    high: float | None = None
    crowd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedQuestion:
    """A binary question's life. `resolution` becomes known, and is entered, at `resolved_at`."""

    id: int
    title: str
    history: tuple[ScriptedStep, ...] = ()
    resolution: str | None = None
    resolved_at: datetime | None = None

    def is_resolved_at(self, now: datetime) -> bool:
        """Whether its end is known."""
        return self.resolved_at is not None and self.resolved_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedPost:
    """A post with one question, or with the yes and the no branch of a conditional."""

    id: int
    title: str
    short_title: str
    slug: str
    published_at: datetime
    opens_at: datetime
    closes_at: datetime
    resolves_at: datetime
    questions: tuple[ScriptedQuestion, ...]
    resolution_criteria: str = ""
    condition: str = ""

    def closed_at(self, now: datetime) -> datetime:
        """When forecasting ends as far as is known: as scheduled, or once every question has ended."""
        ends = [question.resolved_at for question in self.questions if question.is_resolved_at(now)]
        known = [end for end in ends if end is not None]
        return min(self.closes_at, max(known)) if len(known) == len(self.questions) else self.closes_at

    def status_at(self, now: datetime) -> str:
        """As Metaculus spells it for questions."""
        if now < self.opens_at:
            return "upcoming"
        if all(question.is_resolved_at(now) for question in self.questions):
            return "resolved"
        return "closed" if now >= self.closes_at else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Posts in the order of search. `note` says what the data is; it is shown wherever the data is."""

    note: str
    account: str
    tier: str
    posts: tuple[ScriptedPost, ...]


def load_script(script: str | Path) -> Script:
    """Read a script: a path, or the name of one that ships with the program ("north_korea").

    Raises:
        DataError: there is none, or it cannot be read as one.
    """
    is_name = isinstance(script, str) and script.isidentifier()
    source = files("tracker.samples") / f"{script}.json" if is_name else Path(script)
    try:
        return _parse_script(json.loads(source.read_text(encoding="utf-8")))
    except OSError as error:
        raise DataError(f"the script {script} cannot be read: {error.strerror}") from error
    except KeyError as error:
        raise DataError(f"the script {script} lacks {error}") from error
    except (ValueError, TypeError, IndexError) as error:
        raise DataError(f"the script {script} is not one: {error}") from error


def _parse_script(sent: object) -> Script:
    script = _object(sent)
    account = _object(script["account"])
    return Script(
        note=str(script["note"]),
        account=str(account["username"]),
        tier=str(account["tier"]),
        posts=tuple(_parse_post(_object(post)) for post in _list(script["posts"])),
    )


def _parse_post(post: dict[str, object]) -> ScriptedPost:
    title, condition = str(post["title"]), str(post.get("condition", ""))
    if condition:
        questions = tuple(
            _parse_question(_object(post[branch]), f"{condition} ({branch.title()}) → {title}")
            for branch in ("yes", "no")
        )
    else:
        questions = (_parse_question(_object(post["question"]), title),)
    return ScriptedPost(
        id=int(str(post["id"])),
        title=title,
        short_title=str(post["short_title"]),
        slug=str(post["slug"]),
        published_at=parse_instant(str(post["published_at"])),
        opens_at=parse_instant(str(post["open_time"])),
        closes_at=parse_instant(str(post["scheduled_close_time"])),
        resolves_at=parse_instant(str(post["scheduled_resolve_time"])),
        questions=questions,
        resolution_criteria=str(post.get("resolution_criteria", "")),
        condition=condition,
    )


def _parse_question(question: dict[str, object], title: str) -> ScriptedQuestion:
    history = tuple(_parse_step(_list(step)) for step in _list(question["history"]))
    if any(later.at <= earlier.at for earlier, later in pairwise(history)):
        msg = f"the history of question {question['id']} is not in order"
        raise ValueError(msg)
    resolution = question.get("resolution")
    return ScriptedQuestion(
        id=int(str(question["id"])),
        title=title,
        history=history,
        resolution=None if resolution is None else str(resolution),
        resolved_at=None if resolution is None else parse_instant(str(question["resolved_at"])),
    )


def _parse_step(step: Sequence[object]) -> ScriptedStep:
    """[instant, center, low, high, crowd], or [instant, null] once everybody has withdrawn."""
    at = parse_instant(str(step[0]))
    if step[1] is None:
        return ScriptedStep(at=at)
    center, low, high = (float(str(part)) for part in step[1:4])
    return ScriptedStep(at=at, center=center, low=low, high=high, crowd=int(str(step[4])))


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        msg = f"{str(value)[:60]!r} should be an object"
        raise TypeError(msg)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        msg = f"{str(value)[:60]!r} should be a list"
        raise TypeError(msg)
    return value
