"""Holding a round whose numbers moved all at once, until a person has looked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from db import fetches, notices
from db.fetches import KeptFetch
from db.present import Latest
from db.questions import Watch
from jobs.rounds import Round
from reports.desk.accept_round import was_accepted
from reports.desk.context import WorkContext
from tracker.mass_moves import Move, why_hold
from tracker.notices import Level
from tracker.questions import OutcomeRef, Question
from tracker.readings import Point


def moves_of(
    watch: Watch,
    told: Question | None,
    points: Mapping[str, Point],
    latest: Mapping[OutcomeRef, Latest],
) -> Iterator[Move]:
    """How the outcomes of a question moved: from what is kept to what was told."""
    for part in (told or watch.question).outcomes:
        known = latest.get(OutcomeRef(watch.question.ref, part.key))
        if known is not None and known.point is not None and part.key in points:
            yield Move(before=known.point, after=points[part.key], state=part.state)


def is_held(
    context: WorkContext, label: str, moves: Sequence[Move], going: Round, *, kept: Sequence[KeptFetch]
) -> bool:
    """Decide whether the round goes on; if not, its answers are kept aside and the operator is told once."""
    why = "" if going.is_accepted else why_hold(moves)
    if why and was_accepted(context, going.platform):
        why = ""
    key = f"held:{going.platform}"
    now = context.clock.now()
    if not why:
        with context.database.reading() as connection:
            is_open = bool(moves) and key in notices.open_keys(connection, key)
        if is_open:
            with context.database.writing() as connection:
                notices.close_notice(connection, key, f"{label}'s numbers are kept again", at=now)
        return False
    going.held_because = f"{label} is held: {why}, which looks like a fault"
    sentence = (
        f"{going.held_because}; look at its pages, and if they say the same, "
        f"let it pass with `nerdline poll --accept {going.platform}`"
    )
    going.failed.append(sentence)
    with context.database.writing() as connection:
        if notices.raise_notice(connection, key, Level.WARNING, sentence, at=now):
            fetches.keep_fetches(connection, kept)
    return True
