"""A storm: processes killed at any instant while they poll, draft and publish, and what must hold afterwards.

Three parts that know little of each other: the workload (stories, questions whose forecasts move all the
time, a scripted platform over real HTTP), the killer (`storm_killer.py`), the referee (`storm_referee.py`).
Another kind of process, or several, need only another command for the killer.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from db import Database, leases, open_database, questions
from db.citations import list_citations
from jobs.claimed_batches import USUAL_TIMES
from jobs.wiring import context_of
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from tests.jobs.storm_killer import Killer
from tests.jobs.storm_referee import Referee
from tracker.clock import SystemClock
from tracker.platforms.scripted import ScriptedPlatform
from tracker.questions import OutcomeRef, QuestionRef
from tracker.scripts import Script, ScriptedPost, ScriptedQuestion, ScriptedStep
from tracker.settings import Settings

SENTENCE = (
    "There's a {percent}% chance that the bridge over lake {number} will open before 2090, according to the "
    "Metaculus prediction community."
)
_FREE_WITHIN = USUAL_TIMES.lasts.total_seconds() + 10.0  # seconds, on a machine that others keep busy
STORY = "Lake {number}: a bridge\n\nNerd narrative\n\n{sentence}\n\nUnchanged: 61% of “them” – all.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a storm goes: its length and interval of requests in seconds, its dice, and how much there is.

    `step_every` is how often, in seconds, each question's forecast moves.
    """

    seconds: float
    seed: int
    questions: int = 10
    pace: float = 0.05
    step_every: float = 1.0


@dataclass(slots=True)
class Workload:
    """Stories in files, each with a forecast, and the platform that moves them; for one database."""

    plan: Plan
    folder: Path
    database_url: str
    platform: ScriptedPlatform
    refs: tuple[QuestionRef, ...]
    truth: dict[QuestionRef, tuple[ScriptedStep, ...]] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """What the processes are told, for this one."""
        return Settings(
            database_url=self.database_url,
            metaculus_url=self.platform.url,
            contact="desk@example.org",
            pace={"metaculus": self.plan.pace},
            move_points=1.0,
            log="error",
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same for processes that are started; nothing of this machine's own settings."""
        outside = os.environ  # noqa: TID251 - a child needs the PATH; nothing of ours may leak into it
        kept = {name: value for name, value in outside.items() if not name.startswith("NERDLINE_")}
        return kept | {
            "NERDLINE_DATABASE_URL": self.database_url,
            "NERDLINE_METACULUS_URL": self.platform.url,
            "NERDLINE_CONTACT": "desk@example.org",
            "NERDLINE_PACE": json.dumps({"metaculus": self.plan.pace}),
            "NERDLINE_MOVE_POINTS": "1",
            "NERDLINE_LOG": "error",
        }

    def file_of(self, number: int) -> Path:
        """The story about a question."""
        return self.folder / f"lake-{number}.txt"

    def _prepare(self) -> None:
        with context_of(self.settings, by="storm") as context:
            for number, ref in enumerate(self.refs):
                sentence = SENTENCE.format(percent=20, number=number)
                body = STORY.format(number=number, sentence=sentence).encode()
                path = self.file_of(number)
                path.write_bytes(body)
                added = add_story(context, body, name=path.name, path=path)
                with context.database.reading() as connection:
                    (citation,) = list_citations(connection, story_id=added.story.id)
                confirm(context, citation.id, OutcomeRef(ref))


@contextmanager
def workload(
    plan: Plan, folder: Path, database_url: str, *, kind: type[ScriptedPlatform] = ScriptedPlatform
) -> Iterator[Workload]:
    """A workload whose forecasts move from now on, for the storm's length and a little longer."""
    start = SystemClock().now().replace(microsecond=0)
    script = _script(plan, start)
    with kind(script, SystemClock()) as platform:
        made = Workload(
            plan=plan,
            folder=folder,
            database_url=database_url,
            platform=platform,
            refs=tuple(QuestionRef("metaculus", str(post.id)) for post in script.posts),
            truth={
                QuestionRef("metaculus", str(post.id)): post.questions[0].history for post in script.posts
            },
        )
        made._prepare()
        yield made


def storm(going: Workload, killer: Killer, referee: Referee) -> None:
    """Let it rage for the plan's length, then let a quiet round come and the referee judge."""
    dice = random.Random(going.plan.seed)  # noqa: S311 - a storm that can be had again, no secret
    ends = time.monotonic() + going.plan.seconds
    killer.start()
    while time.monotonic() < ends:
        if dice.random() < 0.3:
            going.platform.cut_off()
        _wait(dice.uniform(0.0, 1.5), killer, ends)
        going.platform.bring_back()
        killer.kill(dice)
        referee.look()
        killer.start()
    killer.end()
    referee.look()
    _wait_until_free(going, referee)
    for _ in range(2):  # what the first proposes, the second publishes
        killer.one_quiet_round()
    referee.judge()


def _wait_until_free(going: Workload, referee: Referee) -> None:
    """What killed processes had claimed must be free again by itself; on SQLite nothing is claimed."""
    begun = time.monotonic()
    now = SystemClock().now()
    with closing(open_database(going.database_url)) as database:
        if database.is_sqlite:
            return
        with database.writing() as connection:
            for ref in going.refs:
                questions.watch_from(connection, ref, at=now, because="a storm is over")
        while (free := _count_free(database)) < len(going.refs):
            if time.monotonic() - begun > _FREE_WITHIN:
                referee.faults.append(f"{len(going.refs) - free} questions are still claimed by the dead")
                return
            time.sleep(0.2)  # noqa: TID251 - a claim lapses in real time
    referee.figures["rest_ms"] = round((time.monotonic() - begun) * 1000)


def _count_free(database: Database) -> int:
    with database.reading() as connection:
        return sum(leases.count_due(connection, SystemClock().now()).values())


def _wait(seconds: float, killer: Killer, ends: float) -> None:
    """So long after every process is at work, and sometimes while it still gets there."""
    if seconds > 0.2:
        killer.wait_until_at_work(ends - time.monotonic())
    time.sleep(max(0.0, min(seconds, ends - time.monotonic())))  # noqa: TID251 - processes live in real time


def _script(plan: Plan, start: datetime) -> Script:
    dice = random.Random(plan.seed + 1)  # noqa: S311 - as above
    count = int((plan.seconds + 60) / plan.step_every)
    posts = []
    for number in range(plan.questions):
        value = 0.20
        steps = [ScriptedStep(at=start - timedelta(days=9), center=value, low=0.1, high=0.4, crowd=30)]
        for step in range(count):
            value = round(min(0.6, max(0.08, value + dice.choice((-0.03, -0.01, 0.01, 0.02, 0.04)))), 3)
            at = start + timedelta(milliseconds=round(1000 * plan.step_every * step) + 7 * number)
            steps.append(ScriptedStep(at=at, center=value, low=0.05, high=0.7, crowd=31 + step))
        title = f"Will the bridge over lake {number} open before 2090?"
        posts.append(
            ScriptedPost(
                id=9000 + number,
                title=title,
                short_title=f"Lake {number}",
                slug=f"lake-{number}",
                published_at=start - timedelta(days=10),
                opens_at=start - timedelta(days=10),
                closes_at=start + timedelta(days=4000),
                resolves_at=start + timedelta(days=4001),
                questions=(ScriptedQuestion(id=500 + number, title=title, history=tuple(steps)),),
            )
        )
    return Script(note="invented for a storm", account="storm", tier="unrestricted", posts=tuple(posts))
