"""Does an approval need a second pair of eyes, and whose?

A first approval is kept; the second must come from another person, who has the right to agree (a chief).
The pages and the command line ask here, so that neither is a way round the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from db import Connection, acts, first_approvals, story_rules, users
from db.first_approvals import FirstApproval
from reports.desk.context import WorkContext
from reports.desk.outlet_rules import rules_in_force
from tracker.drafts import Draft
from tracker.errors import UsageError
from tracker.roles import Right


def needs_two(context: WorkContext, connection: Connection, story_id: int) -> bool:
    """Whether two must approve a draft for this story: its own rule, else the outlet's."""
    return story_id in stories_needing_two(context, connection, [story_id])


def stories_needing_two(
    context: WorkContext, connection: Connection, story_ids: Iterable[int]
) -> frozenset[int]:
    """Those of these stories for whose drafts two must approve, asked for in two queries."""
    wanted = frozenset(story_ids)
    own = story_rules.rules_of(connection, wanted)
    told = {story_id: rules.needs_two for story_id, rules in own.items() if rules.needs_two is not None}
    outlets = outlet_needs_two(context, connection)
    return frozenset(story_id for story_id in wanted if told.get(story_id, outlets))


def outlet_needs_two(context: WorkContext, connection: Connection) -> bool:
    """Whether two must approve where a story has no rule of its own."""
    return rules_in_force(context, connection).needs_two


def is_second(
    context: WorkContext,
    connection: Connection,
    draft: Draft,
    *,
    at: datetime,
    note: str = "",
    rights: Collection[Right] | None = None,
) -> bool:
    """Whether this approval is the last that the draft needs; a first one is kept, and False.

    `rights` are those of whoever acts; None for those of the account of that name, as on the command line.

    Raises:
        UsageError: it takes somebody else, or somebody who may agree.
        ConflictError: somebody approved it first at the same moment.
    """
    first = first_approvals.get_first(connection, draft.id)
    if first is None:
        first_approvals.add_first(
            connection, FirstApproval(draft_id=draft.id, by=context.who, at=at, note=note)
        )
        acts.add_act(
            connection,
            acts.Act(
                at=at,
                who=context.who,
                act="draft approved first",
                subject=f"draft:{draft.id}",
                detail="; ".join(part for part in (note, draft.evidence) if part),
            ),
        )
        return False
    refused = why_not_second(first, context.who, _rights(context, connection, rights))
    if refused:
        raise UsageError(f"draft {draft.id} {refused}")
    return True


def why_not_second(first: FirstApproval, who: str, rights: Collection[Right]) -> str:
    """Why somebody cannot be the second; empty where they can."""
    if first.by.casefold() == who.casefold():
        return "was approved by you already; another person has to agree"
    if Right.AGREE not in rights:
        return f"was approved by {first.by}; the second approval takes the right to agree, which a chief has"
    return ""


def _rights(
    context: WorkContext, connection: Connection, rights: Collection[Right] | None
) -> Collection[Right]:
    if rights is not None:
        return rights
    account = users.user_named(connection, context.who)
    return () if account is None else account.rights
