"""Many stories, each citing a question of its own, in a newsroom whose platform answers in bulk."""

from __future__ import annotations

from datetime import timedelta

from db import citations, notices, questions, readings
from db.questions import Watch
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from tests.jobs.conftest import STORY, Newsroom
from tests.jobs.fakes import question_named
from tracker.history import History
from tracker.questions import OutcomeRef, QuestionRef


def cite(newsroom: Newsroom, *ids: str, value: float = 0.2) -> None:
    """Let a story cite each of these questions, all of which stand at `value`."""
    for id_ in ids:
        question = newsroom.platform.has(question_named(id_, f"Will ferry {id_} stop before 2030?"))
        newsroom.platform.says(id_, value, at=newsroom.clock.now() - timedelta(days=1))
        claim = f"ferry {id_} will stop before 2030"
        text = STORY.replace("the Mirror Lake bridge will open before 2028", claim)
        path = newsroom.file(text, f"ferry-{id_}.txt")
        added = add_story(newsroom.context, path.read_bytes(), name=path.name, path=path)
        with newsroom.context.database.reading() as connection:
            (citation,) = citations.list_citations(connection, story_id=added.story.id)
        confirm(newsroom.context, citation.id, OutcomeRef(question.ref))


def history_of(newsroom: Newsroom, id_: str) -> History:
    """What is kept of a question's one outcome."""
    with newsroom.context.database.reading() as connection:
        return readings.get_history(connection, OutcomeRef(QuestionRef("metaculus", id_)))


def watch_of(newsroom: Newsroom, id_: str) -> Watch:
    """How the asking for a question stands."""
    with newsroom.context.database.reading() as connection:
        return questions.get_watch(connection, QuestionRef("metaculus", id_))


def open_notices(newsroom: Newsroom) -> dict[str, str]:
    """The sentence of each open notice, by its key."""
    with newsroom.context.database.reading() as connection:
        return {notice.key: notice.sentence for notice in notices.list_open(connection)}
