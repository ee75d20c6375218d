"""Who did what, when, on which reading? There is no call by which the log could be edited."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from db.act_log import Key, Wanted, part_of_log
from db.column_types import LARGEST_ID, from_microseconds, to_microseconds
from reports.web.api.answers import asked_instant
from reports.web.api.private_answers import Looker, plain, send_private
from reports.web.api.upkeep_documents import ActDocument, LogPart
from reports.web.page_context import context_of

router = APIRouter(tags=["log"])

_CURSOR = r"^[0-9]{1,16}\.[0-9]{1,10}$"


@router.get("/log", response_model=LogPart, operation_id="list_acts")
async def list_acts(
    request: Request,
    visitor: Looker,
    *,
    who: Annotated[str, Query(max_length=200, description="Who did it."), AfterValidator(plain)] = "",
    act: Annotated[str, Query(max_length=200, description="What was done."), AfterValidator(plain)] = "",
    subject: Annotated[
        str,
        Query(max_length=200, description="To what, `draft:5`, or to which kind, `draft`."),
        AfterValidator(plain),
    ] = "",
    since: Annotated[str | None, Query(max_length=40, description="From this instant on.")] = None,
    before: Annotated[str | None, Query(max_length=40, description="Until before this instant.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to list.")] = 50,
    cursor: Annotated[str | None, Query(pattern=_CURSOR, description="As the part before gave it.")] = None,
) -> Response:
    """What was done, the newest first."""
    del visitor
    wanted = Wanted(
        who=who,
        act=act,
        subject=subject,
        since=asked_instant("since", since),
        before=asked_instant("before", before),
    )
    found = re.fullmatch(r"([0-9]+)\.([0-9]+)", cursor or "", re.ASCII)
    below = Key(at=from_microseconds(int(found[1])), id=min(int(found[2]), LARGEST_ID)) if found else None

    def build(connection: Connection) -> LogPart:
        part = part_of_log(connection, wanted, below=below, limit=limit)
        older = None if part.older is None else f"{to_microseconds(part.older.at)}.{part.older.id}"
        return LogPart(
            acts=[
                ActDocument(at=one.at, who=one.who, act=one.act, subject=one.subject, detail=one.detail)
                for one in part.acts
            ],
            looked_back_to=part.looked_back_to,
            cursor=older,
        )

    return send_private(await context_of(request).read(build))
