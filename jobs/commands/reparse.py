"""`nerdline reparse`: reading kept answers once more, after an adapter has learnt better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile

if TYPE_CHECKING:
    from jobs.reparse import Difference
    from tracker.readings import Point

_SHOWN = 40


def reparse(
    question: Annotated[
        list[str] | None, typer.Argument(metavar="[QUESTION]...", help="Such as metaculus:12100.")
    ] = None,
    *,
    platform: Annotated[str | None, typer.Option(help="Only what this platform answered.")] = None,
    keep: Annotated[bool, typer.Option(help="Keep what is read now beside what was seen first.")] = False,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Read the answers that platforms once gave again, and say what comes out otherwise than it was kept.

    What was seen first is never changed. Ends with 1 where something differs and was not kept.
    """
    from jobs.commands.poll import refs_named
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line, print_table, show_progress, warn
    from jobs.reparse import reparse as read_again
    from jobs.wiring import context_of

    with context_of(settings_from(settings), by=by, progress=show_progress) as context:
        refs = refs_named(context, question or [])
        result = read_again(context, platform=platform, refs=refs, is_kept=keep)
    if as_json:
        print_json(
            {
                "read": result.read,
                "differences": [_as_json(one) for one in result.differences],
                "revised": result.revised,
                "failed": list(result.failed),
            }
        )
    else:
        print_line(f"{result.read} kept answers read; {len(result.differences)} readings differ")
        if result.differences:
            rows = (
                (one.outcome, f"{one.at:%Y-%m-%d %H:%M}", _say(one.kept), _say(one.read))
                for one in result.differences[:_SHOWN]
            )
            print_table("Differences", ("outcome", "held from", "kept", "read now"), rows)
        if len(result.differences) > _SHOWN:
            print_line(f"… and {len(result.differences) - _SHOWN} more; --json has them all")
        if result.revised:
            print_line(f"{result.revised} revisions kept beside what was seen first")
        for sentence in result.failed:
            warn(sentence)
    if result.failed or (result.differences and not keep):
        raise typer.Exit(1)


def _as_json(difference: Difference) -> dict[str, Any]:
    return {
        "outcome": str(difference.outcome),
        "at": difference.at,
        "seen_at": difference.seen_at,
        "kept": _point(difference.kept),
        "read": _point(difference.read),
    }


def _point(point: Point | None) -> dict[str, Any] | None:
    from tracker.readings import NoReading

    if point is None:
        return None
    if isinstance(point, NoReading):
        return {"reason": point.reason.value}
    return {"value": point.value, "low": point.low, "high": point.high, "crowd": point.crowd}


def _say(point: Point | None) -> str:
    from tracker.readings import NoReading

    if point is None:
        return "nothing"
    return point.reason.in_words if isinstance(point, NoReading) else f"{point.value:g}"
