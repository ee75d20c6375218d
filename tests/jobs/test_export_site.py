"""The site's files are written by the schedule where the outlet wants them, and not where it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jobs import export_site
from jobs.schedule import JOBS, run_once, walk
from tests.jobs.conftest import Newsroom
from tracker.settings import Settings


def test_only_an_outlet_that_wants_files_has_the_job(newsroom: Newsroom) -> None:
    start = newsroom.clock.now()

    def names(settings: Settings) -> list[str]:
        clock = type(newsroom.clock)(start)
        return [job.name for _at, job in walk(settings, clock, start + timedelta(minutes=9))]

    assert names(newsroom.context.settings) == ["poll", "draft", "publish", "notify"]
    wanted = newsroom.context.settings.model_copy(update={"site_folder": "public"})
    assert names(wanted) == ["poll", "draft", "publish", "notify", "site"]
    assert [job.name for job in JOBS if job.run is export_site.run] == ["site"]


def test_a_round_writes_the_files(newsroom: Newsroom) -> None:
    folder = newsroom.folder / "public"
    settings = newsroom.context.settings.model_copy(
        update={"site_folder": str(folder), "site_compressed": True}
    )
    context = replace(newsroom.context, settings=settings)
    assert export_site.run(newsroom.context).done == 0
    assert not folder.exists()
    assert run_once(context).failed == ()
    assert (folder / "index.html").read_bytes().startswith(b"<!doctype html>")
    assert (folder / "index.html.gz").is_file()
    assert export_site.run(context).done == 0
