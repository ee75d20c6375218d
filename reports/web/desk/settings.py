"""/desk/settings: by which rules does the outlet draft, and what would another style sheet change?

Everybody may look; setting takes the right to. What is set here wins over the settings file, and the page
says of each rule which of the two counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from reports.desk.context import WorkContext
from reports.desk.outlet_rules import LONGEST_SHEET, change_rules, check_rule, rules_in_force, style_set
from reports.desk.preview_style import Previewed, preview_style
from reports.web.desk.doing import Field, Looker, do
from reports.web.desk.guard import Visitor, acting, needs
from reports.web.desk.page import Said, as_said, desk_page, read_page
from reports.web.page_context import context_of
from tracker.errors import NerdlineError, UsageError
from tracker.roles import Right
from tracker.wording.style import BUILT_IN

router = APIRouter()

SETTINGS = "/desk/settings"
OWN = "own"
NUMBERS = ("move_points", "move_log_odds", "least_crowd", "quiet_days")

Setter = Annotated[Visitor, needs(Right.SET)]
Sheet = Annotated[str, Form(max_length=2 * LONGEST_SHEET)]


@router.get("/settings")
async def show(request: Request, visitor: Looker) -> Response:
    """The rules, and where each comes from."""
    return await _page(request, visitor)


@router.post("/settings/preview")
async def preview(request: Request, visitor: Setter, style: Field = "", sheet: Sheet = "") -> Response:
    """The outlet's own sentences under a sheet. Nothing is kept."""
    tried = {"style": style, "sheet": sheet}
    try:
        wanted = style_set(check_rule("style", _style(style, sheet)))
    except NerdlineError as error:
        return await _page(request, visitor, tried=tried, refused=as_said(error))
    work = acting(request, visitor)

    def build(connection: Connection) -> tuple[Previewed, ...]:
        return preview_style(work, connection, wanted)

    try:
        shown = await context_of(request).read(build)
    except NerdlineError as error:
        return await _page(request, visitor, tried=tried, refused=as_said(error))
    return await _page(request, visitor, tried=tried, previewed=shown)


@router.post("/settings/style")
async def set_style(
    request: Request, visitor: Setter, style: Field = "", sheet: Sheet = "", seen: Field = ""
) -> Response:
    """Let a style sheet hold from now on. One that is refused is shown again as typed."""
    tried = {"style": style, "sheet": sheet}
    try:
        wanted = check_rule("style", _style(style, sheet))
    except NerdlineError as error:
        return await _page(request, visitor, tried=tried, refused=as_said(error))

    def work(context: WorkContext) -> str:
        change_rules(context, {"style": wanted}, seen=seen)
        name = style if style in BUILT_IN else "your own sheet"
        return f"From now on lines are drafted by {name}."

    return await do(request, visitor, work, then=SETTINGS)


@router.post("/settings/thresholds")
async def set_thresholds(
    request: Request,
    visitor: Setter,
    move_points: Field = "",
    move_log_odds: Field = "",
    least_crowd: Field = "",
    quiet_days: Field = "",
    seen: Field = "",
) -> Response:
    """Let thresholds hold from now on; an empty one is the settings file's."""
    given = dict(zip(NUMBERS, (move_points, move_log_odds, least_crowd, quiet_days), strict=True))

    def work(context: WorkContext) -> str:
        change_rules(context, {name: _number(text) for name, text in given.items()}, seen=seen)
        return "The thresholds are kept. The next round of drafting goes by them."

    return await do(request, visitor, work, then=SETTINGS)


@router.post("/settings/needs-two")
async def set_needs_two(
    request: Request, visitor: Setter, needs_two: Field = "", seen: Field = ""
) -> Response:
    """Let an approval need another person, or not."""

    def work(context: WorkContext) -> str:
        choices: Mapping[str, bool | None] = {"yes": True, "no": False, "": None}
        if needs_two not in choices:
            raise UsageError("whether two must approve is yes, no, or as the settings file says")
        after = change_rules(context, {"needs_two": choices[needs_two]}, seen=seen)
        return "Two must approve each draft." if after.needs_two else "One approval is enough."

    return await do(request, visitor, work, then=SETTINGS)


@router.post("/settings/reset")
async def reset(request: Request, visitor: Setter, rule: Field = "", seen: Field = "") -> Response:
    """Let the settings file hold again for a rule."""

    def work(context: WorkContext) -> str:
        change_rules(context, {rule: None}, seen=seen)
        return "The settings file holds again."

    return await do(request, visitor, work, then=SETTINGS)


async def _page(
    request: Request,
    visitor: Visitor,
    *,
    tried: Mapping[str, str] | None = None,
    refused: Said | None = None,
    previewed: tuple[Previewed, ...] | None = None,
) -> Response:
    work = acting(request, visitor)

    def build(connection: Connection) -> dict[str, Any]:
        found = rules_in_force(work, connection)
        return {"effective": found, "rules": found.rules}

    values = await read_page(request, visitor, build)
    return await desk_page(
        request,
        visitor,
        "settings.html",
        status=200 if refused is None else 422,
        tried=tried or _as_kept(values["rules"]["style"].value, is_set=values["rules"]["style"].is_set),
        refused=refused,
        previewed=previewed,
        built_in=BUILT_IN,
        own=OWN,
        numbers=NUMBERS,
        longest=LONGEST_SHEET,
        zone=work.settings.timezone,
        **values,
    )


def _as_kept(value: object, *, is_set: bool) -> dict[str, str]:
    """The form's fields as the kept sheet has them; a file's path is no choice of this form."""
    if isinstance(value, Mapping):
        return {"style": OWN, "sheet": str(value["sheet"])}
    return {"style": str(value) if is_set or value in BUILT_IN else "", "sheet": ""}


def _style(style: str, sheet: str) -> object:
    if style == OWN:
        return {"sheet": sheet}
    if style not in BUILT_IN:
        raise UsageError(f"choose one of the style sheets: {', '.join(BUILT_IN)}, or your own")
    return style


def _number(text: str) -> float | None:
    text = text.strip()
    if not text:
        return None
    try:
        return float(text.replace(",", ".", 1))
    except ValueError as error:
        raise UsageError(f"{text[:40]!r} is no number; write one like 3 or 0.7") from error
