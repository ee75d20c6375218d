"""A newsroom whose lines have moved, behind a real server, with people who can sign in by a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from db import Database, acts, citations, drafts, sessions
from reports.desk import draft_updates
from reports.desk.add_story import add_story
from reports.desk.context import WorkContext
from reports.desk.manage_people import add_person_with_password
from reports.desk.set_rules import set_story_rules
from reports.web.desk.session_cookie import cookie_name
from tests.jobs.conftest import STORY
from tests.reports.newsroom import RAN, SEED_SLUG, TROOPS, Newsroom, declining, open_newsroom, troops_question
from tests.reports.web.desk.signed_in import somebody
from tests.reports.web.served import Served, served
from tracker.clock import SimulatedClock
from tracker.credentials import digest_of, new_secret
from tracker.drafts import Draft
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, State
from tracker.readings import Reading
from tracker.roles import Role
from tracker.samples import read_sample
from tracker.settings import Settings

NOW = datetime(2023, 10, 21, 12, 5, tzinfo=UTC)
EDITOR = "Erin Editor"
HOSTILE = "<script>document.title='run'</script><img src=x onerror=document.title='run'>"
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"
BRIDGES = 7
"""Stories about bridges: one for each test that decides something; their numbers begin with 1."""

PEOPLE = {role: f"{role.value.title()} of the desk" for role in Role}

DESK_PAGES = (
    "/desk/",
    "/desk/drafts/1",
    "/desk/drafts/2",
    "/desk/links",
    "/desk/links/{unlinked}",
    "/desk/stories",
    "/desk/stories?words=nothing+of+the+kind",
    "/desk/stories/add",
    f"/desk/stories/{SEED_SLUG}",
    "/desk/readings",
    "/desk/attention",
    "/desk/sources",
    "/desk/sources/metaculus",
    "/desk/log",
    "/desk/settings",
    "/desk/account",
    "/desk/people",
    "/desk/embed/metaculus/12100",
    "/desk/nowhere",
)
READER_PAGES = (
    "/",
    f"/stories/{SEED_SLUG}",
    "/questions/metaculus/12100",
    "/embed/metaculus/12100",
    "/sources",
    "/moved",
    "/record",
    "/search?q=bridge",
    "/topics",
    "/nowhere",
)


@dataclass(frozen=True, kw_only=True)
class ServedDesk:
    """The server, what lies behind it, and the password of one editor."""

    server: Served
    room: Newsroom
    folder: Path
    password: str
    unlinked: int

    def visit(
        self,
        browser: Browser,
        role: Role,
        *,
        name: str = "",
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
    ) -> BrowserContext:
        """A browser in which somebody of this role is signed in already."""
        context = browser.new_context(
            viewport=ViewportSize(width=width, height=900),
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        context.set_default_timeout(6000)
        user = somebody(self.room.database, role, name=name or PEOPLE[role], at=NOW)
        secret = new_secret()
        with self.room.database.writing() as connection:
            sessions.begin_session(connection, digest=digest_of(secret), user_id=user.id, at=NOW)
        settings = Settings(public_url=self.server.address)
        context.add_cookies([{"name": cookie_name(settings), "value": secret, "url": self.server.address}])
        return context

    def at(self, page: str) -> str:
        """The whole address of a page."""
        return self.server.address + page.format(unlinked=self.unlinked)

    def draft_of(self, file: str) -> Draft:
        """The newest draft for the story that came from this file."""
        with self.room.database.reading() as connection:
            every = drafts.list_drafts(connection)
        story = self.room.story(str(self.folder / file)).id
        return [draft for draft in every if draft.story_id == story][-1]

    def file(self, name: str) -> str:
        """What a story's file says now."""
        return (self.folder / name).read_text(encoding="utf-8")

    def log_of(self, draft: Draft) -> list[tuple[str, str]]:
        """Who did what to a draft."""
        with self.room.database.reading() as connection:
            return [(act.who, act.act) for act in acts.list_acts(connection, subject=f"draft:{draft.id}")]


@contextmanager
def served_desk(folder: Path) -> Iterator[ServedDesk]:
    """The desk of a newsroom in which a draft waits for each story."""
    room = open_newsroom(folder)
    clock = SimulatedClock(RAN)
    settings = Settings(database_url=f"sqlite:///{room.database.path}", outlet="The Sample Post")
    context = WorkContext(settings=settings, database=room.database, clock=clock, platforms={}, who="Ada")
    try:
        _seed_story(room, context, folder)
        for number in range(1, BRIDGES + 1):
            headline = {6: HOSTILE, 7: f"Ferry Towns Hear of the {LONG_WORD}"}.get(number, f"Bridge {number}")
            _bridge(room, context, folder, number, headline)
        unlinked = _unlinked(context, folder)
        clock.move_to(NOW)
        set_story_rules(context, room.story(str(folder / "bridge-5.txt")).slug, needs_two=True, reads=None)
        draft_updates.run(context)
        _person, password = add_person_with_password(context, name=EDITOR, role=Role.EDITOR)
        with served(room.database, fixed_now=NOW.isoformat(), outlet="The Sample Post") as server:
            yield ServedDesk(server=server, room=room, folder=folder, password=password, unlinked=unlinked)
    finally:
        room.database.close()


def _seed_story(room: Newsroom, context: WorkContext, folder: Path) -> None:
    body = read_sample("white_house_north_korea.txt")
    path = folder / "white_house.txt"
    path.write_bytes(body)
    added = add_story(context, body, name=path.name, path=path)
    room.add_question(troops_question())
    for point in declining(datetime(2022, 10, 20, tzinfo=UTC), 366):
        room.add_points(OutcomeRef(TROOPS), [point], seen_at=point.at + timedelta(minutes=10))
    room.add_points(OutcomeRef(TROOPS), [], seen_at=NOW - timedelta(minutes=20))
    _link(room, added.story.id, OutcomeRef(TROOPS))


def _bridge(room: Newsroom, context: WorkContext, folder: Path, number: int, headline: str) -> None:
    text = _text(number, headline)
    path = folder / f"bridge-{number}.txt"
    path.write_text(text, encoding="utf-8")
    added = add_story(context, text.encode(), name=path.name, path=path)
    ref = QuestionRef("metaculus", str(200 + number))
    room.add_question(
        Question(
            ref=ref,
            title=f"Will bridge {number} of the Mirror Lake open before 2028?",
            url=f"https://www.metaculus.com/questions/{200 + number}/",
            outcomes=(Outcome(upstream_id=str(number), state=State.OPEN),),
            state=State.OPEN,
            opened_at=datetime(2022, 6, 1, tzinfo=UTC),
            closes_at=datetime(2027, 12, 31, tzinfo=UTC),
            deadline=datetime(2028, 1, 1, tzinfo=UTC),
            crowd=60,
        )
    )
    start = datetime(2022, 6, 2, tzinfo=UTC)
    points = [
        Reading(
            value=0.2 + day * 0.0004,
            crowd=40,
            at=start + timedelta(days=day),
            seen_at=start + timedelta(days=day),
        )
        for day in range(0, 500, 25)
    ]
    room.add_points(OutcomeRef(ref), points, seen_at=NOW - timedelta(minutes=20))
    _link(room, added.story.id, OutcomeRef(ref))


def _unlinked(context: WorkContext, folder: Path) -> int:
    text = _text(90, "A Bridge That Nobody Linked")
    path = folder / "unlinked.txt"
    path.write_text(text, encoding="utf-8")
    added = add_story(context, text.encode(), name=path.name, path=path)
    return _citation(context.database, added.story.id)


def _text(number: int, headline: str) -> str:
    text = STORY.replace("Lakes: Ferry Towns Vote on a Bridge", f"Lakes: {headline}").replace("2026", "2022")
    return text.replace("the Mirror Lake bridge", f"bridge {number} of the Mirror Lake")


def _citation(database: Database, story_id: int) -> int:
    with database.reading() as connection:
        return citations.list_citations(connection, story_id=story_id)[0].id


def _link(room: Newsroom, story_id: int, outcome: OutcomeRef) -> None:
    room.link(_citation(room.database, story_id), outcome)
