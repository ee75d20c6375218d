"""What did the first do, where two set the same thing? The second is told, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable

from db import Connection, acts

LONGEST = 80
"""Letters that are told of what was set: a style sheet has thousands."""


def changed_since(subjects: Iterable[str], connection: Connection) -> str:
    """The sentence for whoever comes second: who set one of these last, as the log has it, and to what."""
    every = [act for subject in subjects for act in acts.list_acts(connection, subject=subject)]
    done = sorted((act for act in every if act.act.endswith(" set")), key=lambda act: act.at)
    told = ""
    if done:
        last = done[-1]  # of several at one instant the one that was kept last
        set_to = last.detail if len(last.detail) <= LONGEST else f"{last.detail[:LONGEST]}…"
        told = f" ({last.who}: {set_to})"
    return f"somebody has changed this since the page was loaded{told}; look at what holds now"
