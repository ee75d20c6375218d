"""Writing the pages as files into the outlet's `site_folder`, where it has one, for its web server or CDN."""

from __future__ import annotations

from pathlib import Path

from reports.desk.context import Tally, WorkContext
from tracker.settings import Settings


def is_wanted(settings: Settings) -> bool:
    """Whether the outlet keeps its pages as files."""
    return bool(settings.site_folder)


def run(context: WorkContext) -> Tally:
    """Write what changed."""
    from reports.web.static_site.export import export_site  # noqa: PLC0415 - drawing takes a second to import

    if not is_wanted(context.settings):
        return Tally()
    done = export_site(
        context, Path(context.settings.site_folder), compressed=context.settings.site_compressed
    )
    note = f"{done.written} of {done.files} files written, {done.removed} deleted"
    return Tally(done=done.written, failed=done.failed, note=note if done.written or done.removed else "")
