"""/desk/log: who did what, when, on which reading?

Nothing here writes: there is no route by which the log could be edited.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from db import Connection
from db.act_log import Key, PartOfLog, Wanted, lately, part_of_log
from db.acts import Act
from db.column_types import from_microseconds, to_microseconds
from reports.desk.csv_cells import render_row
from reports.web.addresses import question_address
from reports.web.desk.doing import Looker
from reports.web.desk.page import Said, desk_page, read_page
from reports.web.page_context import context_of
from tracker.clock import format_instant
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.platforms import PLATFORMS
from tracker.questions import QuestionRef

router = APIRouter()

LOG = "/desk/log"
ON_A_PAGE = 50
IN_A_PIECE = 1_000
"""Acts of an export that are read at a time."""

KINDS = ("story", "citation", "draft", "platform", "question", "rule", "user")
_LONGEST = 200
_PLATFORMS = frozenset({BY_A_PERSON, *(one.name for one in PLATFORMS)})
_FIRST, _LAST = date(1970, 1, 2), date(2999, 1, 1)
"""Days beyond these are as good as these, and every time zone has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for: the filter as typed, as it is understood, and what could not be."""

    typed: Mapping[str, str]
    wanted: Wanted
    problems: tuple[Said, ...]

    @property
    def query(self) -> str:
        """The filter, for an address."""
        return urlencode({name: value for name, value in self.typed.items() if value})


@router.get("/log")
async def show(request: Request, visitor: Looker) -> Response:
    """One page of the log."""
    context = context_of(request)
    asked = _asked(request, context.settings.zone)
    below = _key(request.query_params.get("below", ""))

    def build(connection: Connection) -> tuple[PartOfLog, tuple[tuple[str, ...], tuple[str, ...]]]:
        return part_of_log(connection, asked.wanted, below=below, limit=ON_A_PAGE), lately(connection)

    part, (people, acts) = await read_page(request, visitor, build)
    older = f"{asked.query}&{urlencode({'below': _written(part.older)})}" if part.older else ""
    return await desk_page(
        request,
        visitor,
        "log.html",
        said=asked.problems,
        typed=asked.typed,
        rows=[(one, subject_address(one.subject)) for one in part.acts],
        older=older.lstrip("&"),
        looked_back_to=part.looked_back_to,
        is_first=below is None,
        query=asked.query,
        people=people,
        acts=acts,
        kinds=KINDS,
    )


@router.get("/log.csv")
async def export(request: Request, visitor: Looker) -> Response:
    """All of the log that is wanted, as CSV, streamed: a piece at a time, newest first."""
    del visitor
    context = context_of(request)
    wanted = _asked(request, context.settings.zone).wanted

    async def pieces() -> AsyncIterator[str]:
        yield render_row(("at", "who", "act", "subject", "detail"))
        below: Key | None = None
        while True:
            part = await context.read(_piece(wanted, below))
            yield "".join(_row(one) for one in part.acts)
            if part.older is None:
                return
            below = part.older

    return StreamingResponse(
        pieces(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="nerdline-log.csv"'},
    )


def subject_address(subject: str) -> str:
    """The page of what an act was about; empty where it has none."""
    kind, _, name = subject.partition(":")
    pages = {
        "story": "/desk/stories/",
        "draft": "/desk/drafts/",
        "citation": "/desk/links/",
        "platform": "/desk/sources/",
    }
    if kind in pages and name:
        return pages[kind] + quote(name, safe="")
    if kind == "rule":
        return "/desk/settings"
    if kind == "user":
        return "/desk/people"
    platform, _, id_ = (name if kind == "question" else subject).partition(":")
    if platform in _PLATFORMS and id_:
        return question_address(QuestionRef(platform, id_.partition("#")[0]))
    return ""


def _piece(wanted: Wanted, below: Key | None) -> Callable[[Connection], PartOfLog]:
    return lambda connection: part_of_log(connection, wanted, below=below, limit=IN_A_PIECE)


def _row(act: Act) -> str:
    return render_row((format_instant(act.at), act.who, act.act, act.subject, act.detail))


def _asked(request: Request, zone: tzinfo) -> Asked:
    names = ("who", "act", "subject", "since", "until")
    typed = {name: request.query_params.get(name, "").strip()[:_LONGEST] for name in names}
    problems = []
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            day = date.fromisoformat(typed[name]) if typed[name] else None
            days[name] = None if day is None else min(max(day, _FIRST), _LAST)
        except ValueError:
            days[name] = None
            problems.append(
                Said(text=f"{typed[name][:40]!r} is no day; write one like 2026-03-02.", is_error=True)
            )
    since, until = days["since"], days["until"]
    wanted = Wanted(
        who=typed["who"],
        act=typed["act"],
        subject=typed["subject"],
        since=_begins(since, zone) if since else None,
        before=_begins(until + timedelta(days=1), zone) if until else None,
    )
    return Asked(typed=typed, wanted=wanted, problems=tuple(problems))


def _begins(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _written(key: Key) -> str:
    return f"{to_microseconds(key.at)}.{key.id}"


def _key(text: str) -> Key | None:
    found = re.fullmatch(r"([0-9]{1,16})\.([0-9]{1,10})", text, re.ASCII)
    return Key(at=from_microseconds(int(found[1])), id=int(found[2])) if found else None
