"""`nerdline export site`: all that readers load, as files for any web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.commands.options import AsJson, SettingsFile
from tracker.errors import UsageError


def export_site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty folder, or an earlier export.")],
    *,
    base_url: Annotated[
        str,
        typer.Option(help="Where readers will find the files.", show_default="the setting public_url"),
    ] = "",
    compressed: Annotated[
        bool, typer.Option("--compressed", help="Put files packed by gzip and brotli beside them.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Ask for every page and drawing anew, also where nothing changed.")
    ] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Write the pages, charts, embeds, feeds and data as files; of an earlier export only what changed."""
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line, show_progress, warn
    from jobs.wiring import context_of
    from reports.web.static_site.export import export_site as write_site
    from tracker.settings import is_web_address

    if base_url and not is_web_address(base_url):
        raise UsageError(f"{base_url!r} is no web address; write one like https://www.example.org/forecasts")
    with context_of(settings_from(settings), progress=show_progress) as context:
        done = write_site(context, folder, base_url=base_url, compressed=compressed, everything=everything)
    if as_json:
        print_json(
            {
                "folder": str(done.folder),
                "base_url": done.base_url,
                "as_of": done.as_of,
                "pages": done.pages,
                "files": done.files,
                "bytes": done.bytes_,
                "asked": done.asked,
                "written": done.written,
                "removed": done.removed,
                "seconds": round(done.seconds, 3),
                "failed": list(done.failed),
            }
        )
    else:
        print_line(
            f"{done.folder}: {done.files} files ({done.pages} pages), {done.written} of them written, "
            f"{done.removed} deleted, in {done.seconds:.1f} s"
        )
        for sentence in done.failed:
            warn(sentence)
    if done.failed:
        raise typer.Exit(1)
