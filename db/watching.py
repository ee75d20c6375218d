"""Which questions are asked for: those that a story in print cites, and no others."""

from __future__ import annotations

from db import links, questions
from db.engine import Connection


def stop_watching_uncited(connection: Connection) -> int:
    """Ask no more for questions that no story in print cites; how many stopped."""
    needed = {link.outcome.question for link in links.watched_links(connection).values()}
    return questions.stop_watching_all_but(connection, needed)
