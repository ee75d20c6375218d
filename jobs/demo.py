"""The whole main job on the sample story, played in seconds: from the day it ran to the question's end.

Everything is real but the time and the platform: the jobs, the HTTP between them and a scripted platform
on loopback, the SQLite file, the files that come out. The forecasts are invented, and say so.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from db import drafts, questions, readings
from db.citations import get_citation, list_citations
from jobs.runner import run_alone
from jobs.schedule import JOBS, walk
from jobs.wiring import context_of
from reports.charts import render_chart
from reports.desk import decide_drafts
from reports.desk.add_story import add_story
from reports.desk.context import Progress, WorkContext, quietly
from reports.desk.link_citations import confirm, suggest_links
from reports.desk.manage_people import add_person_with_password, make_link
from reports.exports import render_history_csv
from reports.gather import picture_of
from tracker.clock import SimulatedClock
from tracker.drafts import DraftState
from tracker.errors import DataError, UsageError
from tracker.formats import read_story
from tracker.kept import KeptCitation
from tracker.platforms.scripted import ScriptedPlatform, load_script
from tracker.questions import OutcomeRef
from tracker.roles import Role
from tracker.samples import read_sample
from tracker.settings import Settings
from tracker.stories import Story
from tracker.wording.redline import redline, render_redline_text

SAMPLE = "white_house_north_korea.txt"
SCRIPT = "north_korea"
STARTS = datetime(2022, 11, 4, 15, tzinfo=UTC)
ENDS = datetime(2024, 1, 5, 15, tzinfo=UTC)
EDITOR = "Erin Editor (demo)"
TOKEN = "demo"  # noqa: S105 - the scripted platform takes any
FILES = ("chart.svg", "chart.png", "story.txt", "redline.txt", "history.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the demo did: all that `nerdline demo --json` tells, and the settings to look around with."""

    citation: KeptCitation
    linked: OutcomeRef
    readings: int
    requests: int
    drafts: int
    resolution: str
    redline: str
    settings: Settings
    files: dict[str, Path]
    editor: str = ""
    password: str = ""
    sign_in: str = ""
    """An address that signs the demo's editor in, once."""


def play(folder: Path, *, tell: Callable[[str], None], progress: Progress, port: int) -> Played:
    """Play the story's life and write its files into `folder`, replacing those of an earlier demo.

    Raises:
        UsageError: the folder cannot be written.
    """
    _clear(folder)
    clock = SimulatedClock(STARTS)
    original = read_sample(SAMPLE)
    path = folder / "story.txt"
    path.write_bytes(original)
    script = load_script(SCRIPT)
    with ExitStack() as stack:
        platform = stack.enter_context(ScriptedPlatform(script, clock, token=TOKEN))
        settings = Settings(
            database_url=f"sqlite:///{folder / 'demo.db'}",
            contact="demo@example.org",
            outlet="The Demo Herald",
            timezone="America/New_York",
            metaculus_url=platform.url,
            metaculus_token=SecretStr(TOKEN),
            notice=script.note,
            move_points=5.0,
            poll_minutes=2880,  # every other day: fourteen months pass in seconds
            port=port,
            log="warning",
        )
        context = stack.enter_context(context_of(settings, by=EDITOR, clock=clock, progress=progress))
        added = add_story(context, original, name=SAMPLE, path=path)
        story = read_story(original, name=SAMPLE)
        with context.database.reading() as connection:
            citation = list_citations(connection, story_id=added.story.id)[0]
        _tell_story(story, citation, tell)
        linked = _link(context, citation, tell)
        tell(f"playing {STARTS:%d %b %Y} to {ENDS:%d %b %Y} ...")
        _live(context, clock)
        played = _look_back(context, citation, linked, folder)
        here = replace(
            context, settings=settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
        )
        editor, password = add_person_with_password(here, name=EDITOR, role=Role.EDITOR)
        return replace(
            played,
            editor=editor.name,
            password=password,
            sign_in=make_link(here, editor.id),
            requests=len(platform.requests),
            settings=settings.model_copy(update={"fixed_now": clock.now()}),
        )


def _clear(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*FILES, "demo.db", "demo.db-wal", "demo.db-shm"):
            (folder / name).unlink(missing_ok=True)
        (folder / "story.txt").touch()
    except OSError as error:
        raise UsageError(
            f"the demo cannot write into {folder}: {error.strerror}; name another --dir"
        ) from error


def _tell_story(story: Story, citation: KeptCitation, tell: Callable[[str], None]) -> None:
    tell(f"Story        {story.headline}")
    tell(f"Published    {story.published_on:%d %b %Y}   Image {story.image_credit}")
    for fact in story.facts:
        references = " ".join(f"[{reference}]" for reference in fact.references)
        tell(f"Fact {references:<8}{fact.text[:78]}...")
    tell("Narratives   " + ", ".join(narrative.label for narrative in story.narratives))
    if story.split is not None:
        sides = {"left": story.split.left, "right": story.split.right, "neutral": story.split.neutral}
        tell("Split        " + ", ".join(f"{side} {len(articles)}" for side, articles in sides.items()))
    tell(f"Citation     {citation.printing.stated} from {citation.platform}, ends {citation.deadline}")
    tell(f"             {citation.claim}")


def _link(context: WorkContext, citation: KeptCitation, tell: Callable[[str], None]) -> OutcomeRef:
    suggested = suggest_links(context, citation)
    suggestion = suggested.suggestion
    if suggestion is None or suggestion.question is None:
        raise DataError("the scripted platform no longer serves the sample story's question")
    for candidate in suggestion.candidates:
        compared = candidate.comparison
        mark = "->" if compared.entry.ref == suggestion.question else "  "
        tell(f"{mark} {candidate.score:.2f}  {compared.entry.title}")
        for reason in compared.differs:
            tell(f"         differs: {reason}")
    link = confirm(context, citation.id, OutcomeRef(suggestion.question))
    tell(f"Linked       {link.outcome}, confirmed by {link.decided_by}")
    return link.outcome


def _live(context: WorkContext, clock: SimulatedClock) -> None:
    """Walk the job table day by day; the demo's editor approves the first draft that is put to her."""
    firings = walk(context.settings, clock, ENDS)
    waiting = next(firings, None)
    approved = False
    quiet = replace(context, progress=quietly)
    for day in context.progress(_days(), "playing"):
        while waiting is not None and waiting[0] < day:
            at, job = waiting
            clock.move_to(at)
            run_alone(quiet, job.name, job.run)
            if not approved:
                approved = _approve_first(context)
            waiting = next(firings, None)
    clock.move_to(ENDS)
    for job in JOBS:
        if job.is_wanted(context.settings):
            run_alone(quiet, job.name, job.run)


def _days() -> list[datetime]:
    return [STARTS + timedelta(days=number) for number in range(1, (ENDS - STARTS).days + 1)]


def _approve_first(context: WorkContext) -> bool:
    with context.database.reading() as connection:
        proposed = drafts.list_drafts(connection, DraftState.PROPOSED)
    for draft in proposed[:1]:
        decide_drafts.approve(context, draft.id, note="it has moved, and readers should know")
    return bool(proposed)


def _look_back(
    context: WorkContext,
    citation: KeptCitation,
    linked: OutcomeRef,
    folder: Path,
) -> Played:
    settings = context.settings
    with context.database.reading() as connection:
        question = questions.get_question(connection, linked.question)
        history = readings.get_history(connection, linked)
        proposed = drafts.list_drafts(connection)
        picture = picture_of(
            connection, linked, as_of=context.clock.now(), zone=settings.zone, notice=settings.notice
        )
        now = get_citation(connection, citation.id)
    outcome = question.outcome(linked.key)
    if outcome is None or outcome.resolution is None:
        raise DataError("the scripted platform no longer resolves the sample story's question")
    line = render_redline_text(redline(citation.printing.sentence, now.printing.sentence))
    files = {
        "chart_svg": folder / "chart.svg",
        "chart_png": folder / "chart.png",
        "story": folder / "story.txt",
        "redline": folder / "redline.txt",
        "history": folder / "history.csv",
    }
    for name in ("svg", "png"):
        files[f"chart_{name}"].write_bytes(render_chart(picture, format=name))
    files["redline"].write_text(f"{line}\n", encoding="utf-8")
    table = render_history_csv(question, outcome, history, note=settings.notice)
    files["history"].write_text(table, encoding="utf-8")
    return Played(
        citation=citation,
        linked=linked,
        readings=len(history.readings),
        requests=0,
        drafts=len(proposed),
        resolution=outcome.resolution.text,
        redline=line,
        settings=settings,
        files=files,
    )
