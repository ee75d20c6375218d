"""A newsroom of one: a database file, a clock that stands still, a platform that says what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reports.desk.context import WorkContext
from tests.db.fresh import open_fresh
from tests.db.postgres_server import PostgresMissingError, PostgresServer
from tests.jobs.fakes import FakePlatform, question_named
from tracker.clock import SimulatedClock
from tracker.questions import Question
from tracker.settings import Settings

SENTENCE = (
    "There's a 20% chance that the Mirror Lake bridge will open before 2028, "
    "according to the Metaculus prediction community."
)
STORY = f"""story

Lakes: Ferry Towns Vote on a Bridge

    Lakes: Ferry Towns Vote on a Bridge
    Last updated Mar 02, 2026
    Image credit: Lakeside Wire

    Facts

    • The two towns vote in May on a bridge that 61% of them said they want.[1]

    Spin

    Nerd narrative

    {SENTENCE}

    Political split

    LEFT

    RIGHT

    More neutral political stance articles
"""
TITLE = "Will the Mirror Lake bridge open before 2028?"


@dataclass
class Newsroom:
    """Everything a test of a job touches."""

    context: WorkContext
    clock: SimulatedClock
    platform: FakePlatform
    folder: Path

    def file(self, text: str | bytes = STORY, name: str = "bridge.txt") -> Path:
        """Put a story file on disk."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.clock.sleep(timedelta(**time).total_seconds())

    def bridge(self) -> Question:
        """The question that the story means, standing at 20% since before the story ran."""
        question = self.platform.has(
            question_named(
                "7",
                TITLE,
                opened_at=datetime(2025, 6, 1, tzinfo=UTC),
                closes_at=datetime(2027, 12, 31, tzinfo=UTC),
                deadline=datetime(2028, 1, 1, tzinfo=UTC),
            )
        )
        self.platform.says("7", 0.2, at=datetime(2026, 2, 20, tzinfo=UTC))
        return question


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    clock = SimulatedClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'test.db'}",
        timezone="America/Chicago",
        contact="desk@example.org",
    )
    database = open_fresh(tmp_path / "test.db")
    platform = FakePlatform(clock)
    context = WorkContext(
        settings=settings, database=database, clock=clock, platforms={"metaculus": platform}, who="Ana"
    )
    yield Newsroom(context=context, clock=clock, platform=platform, folder=tmp_path)
    database.close()


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """A server that may be stopped, with no other module's tests in it."""
    try:
        server = PostgresServer()
        server.make()
    except PostgresMissingError as error:
        pytest.skip(str(error))
    yield server
    server.remove()
