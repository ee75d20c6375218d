"""What do other platforms say of the same question? Shown beside each other, never averaged."""

from __future__ import annotations

from datetime import datetime

from db import Connection, questions, twins
from reports.gather import forecaster_named, picture_of
from reports.opposite import opposite_value
from reports.picture import Picture
from reports.republishing import Republish, may_republish
from reports.web.figures import place_of
from reports.web.pages import Elsewhere
from reports.web.standing import standing_of
from tracker.questions import OutcomeRef, State
from tracker.settings import Settings


def elsewhere_of(
    connection: Connection, settings: Settings, outcome: OutcomeRef, now: datetime, *, label: str = ""
) -> tuple[Elsewhere, ...]:
    """The twins of an outcome that were confirmed by `now`, in the order in which they were.

    `label` is what the outcome is called where its question has several.
    """
    found: list[Elsewhere] = []
    for twin in twins.twins_of(connection, outcome, as_of=now):
        beside = twin.beside(outcome)
        question = questions.get_question(connection, beside.question)
        picture = picture_of(connection, beside, as_of=now, zone=settings.zone, notice=settings.notice)
        told = may_republish(settings, beside.question.platform)
        found.append(
            Elsewhere(
                label=label,
                platform=forecaster_named(question),
                title=picture.title,
                address=place_of(question, beside.key),
                url=question.url if told.shows_link else "",
                now=_value_now(picture, inverted=twin.inverted) if told.shows_numbers else "",
                read_at=picture.last_read_at,
                standing=standing_of(picture),
                finding=_why_none(picture, told),
                is_inverted=twin.inverted,
            )
        )
    return tuple(found)


def _why_none(picture: Picture, told: Republish) -> str:
    if not told.shows_numbers:
        return told.why.rstrip(".")
    return picture.finding if picture.last is None or picture.has_lapsed else ""


def _value_now(picture: Picture, *, inverted: bool) -> str:
    """The present value on the scale of the question beside it; empty where there is none."""
    is_over = picture.state.is_final or picture.state is State.CLOSED
    if picture.last is None or picture.has_lapsed or is_over or picture.is_past_deadline:
        return ""
    return picture.print_value(opposite_value(picture.last.value)) if inverted else picture.last_printed
