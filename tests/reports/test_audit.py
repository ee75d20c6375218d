from __future__ import annotations

import pytest

from jobs import poll_forecasts
from reports.audit import AuditRow, audit_stories
from reports.desk import decide_drafts, draft_updates, publish
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from tests.jobs.conftest import STORY, Newsroom, newsroom
from tracker.audit import Verdict
from tracker.errors import NotFoundError
from tracker.questions import OutcomeRef, QuestionRef

__all__ = ["newsroom"]

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))


def audit(newsroom: Newsroom, story: str | None = None) -> tuple[AuditRow, ...]:
    with newsroom.context.database.reading() as connection:
        return audit_stories(connection, zone=newsroom.context.settings.zone, story=story)


def take_in(newsroom: Newsroom, text: str = STORY) -> None:
    path = newsroom.file(text)
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)


def test_a_figure_that_was_right_matches(newsroom: Newsroom) -> None:
    newsroom.bridge()
    take_in(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    (row,) = audit(newsroom)
    assert row.finding.verdict is Verdict.MATCHES
    assert row.finding.source is not None
    assert row.finding.source.value == 0.2


def test_a_figure_that_was_wrong_differs_by_so_much(newsroom: Newsroom) -> None:
    newsroom.bridge()
    take_in(newsroom, STORY.replace("20%", "28%").replace("a 28%", "a 28%"))
    confirm(newsroom.context, 1, BRIDGE)
    (row,) = audit(newsroom)
    assert row.finding.verdict is Verdict.DIFFERS
    assert row.finding.difference == pytest.approx(8)


def test_without_a_link_nothing_is_known(newsroom: Newsroom) -> None:
    take_in(newsroom)
    (row,) = audit(newsroom)
    assert row.finding.verdict is Verdict.NOT_KNOWN


def test_every_figure_that_was_ever_printed_is_compared_once(newsroom: Newsroom) -> None:
    newsroom.bridge()
    take_in(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    take_in(newsroom, STORY.replace("61%", "62%"))  # the same figure again
    newsroom.pass_(days=3)
    newsroom.platform.says("7", 0.31)
    poll_forecasts.run(newsroom.context)
    draft_updates.run(newsroom.context)
    decide_drafts.approve(newsroom.context, 1)
    newsroom.file(STORY.replace("61%", "62%"))
    publish.publish(newsroom.context, 1)
    assert [(row.printing.stated, row.finding.verdict) for row in audit(newsroom)] == [
        ("20%", Verdict.MATCHES),
        ("31%", Verdict.MATCHES),
    ]


def test_a_story_that_is_not_there(newsroom: Newsroom) -> None:
    with pytest.raises(NotFoundError):
        audit(newsroom, "nowhere")
