"""Which lines in print stand beside a line that an editor has set rules for?

Few lines have rules of their own, so the questions are found from those, and never by a look at each line.
"""

from __future__ import annotations

from sqlalchemy import select

from db.citation_rules import NO_RULES, CitationRules, rules_of
from db.desk_tables import citation_rules
from db.engine import Connection
from db.story_states import in_print, is_standing
from db.tables import citations, links, outcomes, questions, stories
from tracker.questions import OutcomeRef, QuestionRef


def lines_beside_rules(connection: Connection) -> dict[OutcomeRef, dict[int, CitationRules]]:
    """The rules of every line in print, by its number, of the outcomes that a line with rules means."""
    ruled = (
        select(links.c.outcome_id)
        .join(citation_rules, citation_rules.c.citation_id == links.c.citation_id)
        .where(is_standing())
    )
    statement = (
        select(questions.c.platform, questions.c.upstream_id, outcomes.c.key, links.c.citation_id)
        .select_from(links)
        .join(outcomes, outcomes.c.id == links.c.outcome_id)
        .join(questions, questions.c.id == outcomes.c.question_id)
        .join(citations, citations.c.id == links.c.citation_id)
        .join(stories, stories.c.id == citations.c.story_id)
        .where(links.c.outcome_id.in_(ruled), in_print(), is_standing())
    )
    rows = connection.execute(statement).all()
    rules = rules_of(connection, [row.citation_id for row in rows])
    found: dict[OutcomeRef, dict[int, CitationRules]] = {}
    for row in rows:
        outcome = OutcomeRef(QuestionRef(row.platform, row.upstream_id), row.key)
        found.setdefault(outcome, {})[row.citation_id] = rules.get(row.citation_id, NO_RULES)
    return found
