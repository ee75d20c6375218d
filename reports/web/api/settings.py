"""By which rules does the outlet draft? What a chief sets here wins over the settings file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field, StrictBool
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from reports.desk.context import WorkContext
from reports.desk.outlet_rules import (
    LONGEST_SHEET,
    MOST_CROWD,
    MOST_LOG_ODDS,
    MOST_POINTS,
    MOST_QUIET_DAYS,
    Effective,
    change_rules,
    rules_in_force,
)
from reports.web.api.once import OnceRoute
from reports.web.api.private_answers import (
    Given,
    Looker,
    Setter,
    Word,
    send_private,
    shown,
)
from reports.web.api.upkeep_documents import RuleDocument, SettingsDocument
from reports.web.desk.guard import Visitor, act, acting
from reports.web.page_context import context_of

router = APIRouter(tags=["settings"], route_class=OnceRoute)


class OwnSheet(Given):
    """A style sheet of one's own, as TOML."""

    sheet: Annotated[str, Field(max_length=LONGEST_SHEET)]


class Change(Given):
    """The value of one rule; null lets the settings file hold again. `seen` as the settings said of it."""

    seen: Word = ""


class StyleChange(Change):
    """The style sheet: one of ours by its name, or one's own."""

    model_config = shown({"value": "ap"}, {"value": {"sheet": 'based_on = "bbc"\n'}}, {"value": None})

    value: Word | OwnSheet | None


class PointsChange(Change):
    """The move in percentage points from which on a line is drafted anew."""

    model_config = shown({"value": 5})

    value: Annotated[float | None, Field(gt=0, le=MOST_POINTS, allow_inf_nan=False)]


class LogOddsChange(Change):
    """The same in log-odds."""

    model_config = shown({"value": 0.5})

    value: Annotated[float | None, Field(gt=0, le=MOST_LOG_ODDS, allow_inf_nan=False)]


class CrowdChange(Change):
    """How many forecasters must stand behind a number."""

    model_config = shown({"value": 10})

    value: Annotated[int | None, Field(ge=0, le=MOST_CROWD)]


class QuietChange(Change):
    """How many days a rejection keeps a line quiet."""

    model_config = shown({"value": 7})

    value: Annotated[float | None, Field(ge=0, le=MOST_QUIET_DAYS, allow_inf_nan=False)]


class NeedsTwoChange(Change):
    """Whether two must approve each draft."""

    model_config = shown({"value": True})

    value: StrictBool | None


@router.get("/settings", response_model=SettingsDocument, operation_id="get_settings")
async def get_settings(request: Request, visitor: Looker) -> Response:
    """The outlet's rules, and where each comes from."""
    work = acting(request, visitor)

    def build(connection: Connection) -> SettingsDocument:
        return _document(rules_in_force(work, connection))

    return send_private(await context_of(request).read(build))


Name = Literal["style", "move_points", "move_log_odds", "least_crowd", "quiet_days", "needs_two"]


@router.put("/settings/style", response_model=SettingsDocument, operation_id="set_style")
async def set_style(request: Request, visitor: Setter, change: StyleChange) -> Response:
    """Set the style sheet."""
    value = change.value.model_dump() if isinstance(change.value, OwnSheet) else change.value
    return await _changed(request, visitor, "style", value, change.seen)


@router.put("/settings/move_points", response_model=SettingsDocument, operation_id="set_move_points")
async def set_move_points(request: Request, visitor: Setter, change: PointsChange) -> Response:
    """Set what counts as a move, in points."""
    return await _changed(request, visitor, "move_points", change.value, change.seen)


@router.put("/settings/move_log_odds", response_model=SettingsDocument, operation_id="set_move_log_odds")
async def set_move_log_odds(request: Request, visitor: Setter, change: LogOddsChange) -> Response:
    """Set what counts as a move, in log-odds."""
    return await _changed(request, visitor, "move_log_odds", change.value, change.seen)


@router.put("/settings/least_crowd", response_model=SettingsDocument, operation_id="set_least_crowd")
async def set_least_crowd(request: Request, visitor: Setter, change: CrowdChange) -> Response:
    """Set how many must stand behind a number."""
    return await _changed(request, visitor, "least_crowd", change.value, change.seen)


@router.put("/settings/quiet_days", response_model=SettingsDocument, operation_id="set_quiet_days")
async def set_quiet_days(request: Request, visitor: Setter, change: QuietChange) -> Response:
    """Set how long a rejection keeps a line quiet."""
    return await _changed(request, visitor, "quiet_days", change.value, change.seen)


@router.put("/settings/needs_two", response_model=SettingsDocument, operation_id="set_needs_two")
async def set_needs_two(request: Request, visitor: Setter, change: NeedsTwoChange) -> Response:
    """Set whether two must approve."""
    return await _changed(request, visitor, "needs_two", change.value, change.seen)


async def _changed(
    request: Request,
    visitor: Visitor,
    name: Name,
    value: Any,  # noqa: ANN401 - each rule has its own type
    seen: str,
) -> Response:
    def work(context: WorkContext) -> SettingsDocument:
        return _document(change_rules(context, {name: value}, seen=seen or None))

    return send_private(await act(request, visitor, work))


def _document(found: Effective) -> SettingsDocument:
    return SettingsDocument(
        rules=[
            RuleDocument(name=rule.name, value=rule.value, in_file=rule.in_file, is_set=rule.is_set)
            for rule in found.rules.values()
        ],
        seen={name: found.seen(name) for name in found.rules},
    )
