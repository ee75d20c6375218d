"""A newsroom in which much goes on: topics, settled lines, forecasts that moved this week, twins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db import stories, twins
from tests.reports.newsroom import Newsroom, seed_newsroom, troops_question
from tracker.links import Verdict
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Resolution, State
from tracker.readings import Reading
from tracker.twins import Twin

NOW = datetime(2024, 1, 2, 12, tzinfo=UTC)
BRIDGE = QuestionRef("metaculus", "501")
TUNNEL = QuestionRef("manifold", "tunnel")
QUIET = QuestionRef("metaculus", "502")
HIDDEN = QuestionRef("kalshi", "HIDE-24")

_BODY = "{headline}\n\nLast updated {day}\n\nNerd narrative\n\n{sentence}\n"
_OPENED = datetime(2023, 6, 1, tzinfo=UTC)


def open_question(ref: QuestionRef, title: str, *, url: str = "https://example.org/q") -> Question:
    """A question that is still open."""
    return replace(
        troops_question(),
        ref=ref,
        title=title,
        url=url,
        outcomes=(Outcome(upstream_id=ref.id, state=State.OPEN),),
        opened_at=_OPENED,
        closes_at=datetime(2025, 1, 1, tzinfo=UTC),
        deadline=datetime(2025, 1, 1, tzinfo=UTC),
    )


def settled_question(ref: QuestionRef, title: str, *, happened: bool, at: datetime) -> Question:
    """A question that ended yes or no."""
    word = "yes" if happened else "no"
    ending = Resolution(text=word, raw=word, at=at, value=float(happened))
    return replace(
        open_question(ref, title),
        state=State.RESOLVED,
        outcomes=(Outcome(upstream_id=ref.id, state=State.RESOLVED, resolution=ending),),
    )


def add_line(
    room: Newsroom,
    headline: str,
    claim: str,
    ref: QuestionRef,
    *,
    slug: str,
    stated: str = "10%",
    chance: float = 0.10,
    at: datetime = datetime(2023, 11, 6, 9, tzinfo=UTC),
    inverted: bool = False,
) -> tuple[int, int]:
    """A story with one sentence that cites a question: the numbers of story and citation."""
    sentence = f"There is a {stated} chance {claim}, according to the Metaculus prediction community."
    body = _BODY.format(headline=headline, day=f"{at:%b %d, %Y}", sentence=sentence)
    story, citation = room.add_story(
        body.encode(), sentence, slug=slug, stated=stated, probability=chance, at=at
    )
    room.link(citation, OutcomeRef(ref), inverted=inverted)
    return story, citation


def read_at(room: Newsroom, ref: QuestionRef, *told: tuple[datetime, float], crowd: int | None = 80) -> None:
    """Readings of a question, each seen when it held."""
    for at, value in told:
        room.add_points(OutcomeRef(ref), [Reading(value=value, crowd=crowd, at=at, seen_at=at)], seen_at=at)


def busy_newsroom(folder: Path) -> Newsroom:
    """The sample story with its question, which ended "no", and others around it."""
    room = seed_newsroom(folder)
    fill_busily(room)
    return room


def fill_busily(room: Newsroom) -> None:
    """Put all of it but the sample story into a newsroom."""
    day = timedelta(days=1)
    room.add_question(open_question(BRIDGE, "Will the Øresund bridge be closed for a week in 2024?"))
    room.add_question(
        open_question(
            TUNNEL, "Øresund bridge shut for 7 days in 2024?", url="https://manifold.markets/ana/tunnel"
        )
    )
    room.add_question(open_question(QUIET, "Will the old harbour be dredged before 2025?"))
    room.add_question(open_question(HIDDEN, "Will the hidden market settle in 2024?"))
    read_at(room, BRIDGE, (_OPENED, 0.09), (NOW - 30 * day, 0.12), (NOW - 9 * day, 0.12), (NOW - day, 0.31))
    read_at(room, TUNNEL, (_OPENED, 0.20), (NOW - 9 * day, 0.05), (NOW - 2 * day, 0.02))
    read_at(room, QUIET, (_OPENED, 0.40), (NOW - 9 * day, 0.42))
    read_at(room, HIDDEN, (NOW - 9 * day, 0.10), (NOW - day, 0.90))
    for number, (stated, chance, happened) in enumerate(
        (("80%", 0.8, True), ("35%", 0.35, False), ("60%", 0.6, True), ("90%", 0.9, False))
    ):
        ref = QuestionRef("metaculus", str(600 + number))
        at = datetime(2023, 12, 20, tzinfo=UTC) - number * day
        room.add_question(
            settled_question(ref, f"Will event number {number + 1} come in 2023?", happened=happened, at=at)
        )
        add_line(
            room,
            f"Event {number + 1} draws near",
            f"that event number {number + 1} comes",
            ref,
            slug=f"event-{number + 1}",
            stated=stated,
            chance=chance,
        )
    add_line(
        room,
        "The old harbour waits",
        "that the harbour will be dredged",
        QUIET,
        slug="the-old-harbour-waits",
        stated="40%",
        chance=0.40,
        at=NOW - 20 * day,
    )
    add_line(
        room,
        "Infrastructure: What a closed crossing costs",
        "that the bridge will stay shut",
        TUNNEL,
        slug="what-a-closed-crossing-costs",
        stated="5%",
        chance=0.05,
        at=NOW - 4 * day,
    )
    add_line(
        room,
        "Markets: A number that nobody may show",
        "that the hidden market will settle",
        HIDDEN,
        slug="a-number-that-nobody-may-show",
        at=NOW - 2 * day,
    )
    add_line(
        room,
        "Infrastructure: Storm closes the bridge to Malmö",
        "that the Øresund bridge will be closed for a week in 2024",
        BRIDGE,
        slug="storm-closes-the-bridge",
        stated="12%",
        chance=0.12,
        at=NOW - 3 * timedelta(hours=1),
    )
    with room.database.writing() as connection:
        twins.add_decision(
            connection,
            Twin(
                one=OutcomeRef(BRIDGE),
                other=OutcomeRef(TUNNEL),
                verdict=Verdict.CONFIRMED,
                decided_by="Ada",
                decided_at=NOW - 5 * day,
            ),
        )
    with room.database.writing() as connection:
        kept = stories.get_story(connection, "event-4")
        stories.withdraw_story(connection, kept.id, at=NOW - day)
