"""Has the forecast behind a line moved, as the rules in force have it?

The one place that says so, for the desk's pages, the drafts, what readers are shown and the command line:
the outlet's rules (those set at the desk, else the settings file's), then those of the line itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from db import Connection, citation_rules, citations, ruled_outcomes
from db.citation_rules import NO_RULES, CitationRules
from reports.desk.outlet_rules import HasSettings, rules_in_force
from reports.drafting import Desk, is_kept_quiet, may_propose
from tracker.drafts import Draft
from tracker.kept import KeptCitation
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef
from tracker.readings import Point
from tracker.significance import Thresholds


def desk_of(context: HasSettings, connection: Connection) -> Desk:
    """The outlet's rules: those that a chief has set at the desk, else those of the settings.

    Raises:
        NerdlineError: the settings name a style sheet that cannot be used.
    """
    rules = rules_in_force(context, connection)
    return Desk(thresholds=rules.thresholds, style=rules.style, zone=context.settings.zone, quiet=rules.quiet)


def silence_of(rules: CitationRules, now: datetime) -> str:
    """Why an editor's rules have nothing proposed for a citation; empty where they do not."""
    if rules.is_none:
        return "an editor says that the line states no forecast"
    if rules.is_frozen:
        return "an editor keeps the line as printed"
    if rules.is_quiet(now):
        return f"an editor keeps the line quiet until {rules.quiet_until:%Y-%m-%d %H:%M} UTC"
    return ""


def thresholds_of(usual: Thresholds, rules: CitationRules) -> Thresholds:
    """What counts as a move for one line: its own thresholds where it has some, else the outlet's."""
    return replace(
        usual,
        points=usual.points if rules.move_points is None else rules.move_points,
        log_odds=usual.log_odds if rules.move_log_odds is None else rules.move_log_odds,
    )


def desk_for(desk: Desk, rules: CitationRules) -> Desk:
    """The outlet's rules with a citation's own thresholds, where it has some."""
    if rules.move_points is None and rules.move_log_odds is None:
        return desk
    return replace(desk, thresholds=thresholds_of(desk.thresholds, rules))


def why_at_rest(
    citation: KeptCitation,
    question: Question,
    outcome: Outcome,
    latest: Point | None,
    *,
    rules: CitationRules = NO_RULES,
    rejected: Draft | None = None,
    desk: Desk,
    now: datetime,
) -> str | None:
    """Why nothing is to be proposed for a line, in a clause; None where its forecast moved or ended.

    Empty where the reason is that nothing moved. `desk` is the outlet's, `rejected` the newest draft of the
    line that an editor turned down.
    """
    silence = silence_of(rules, now)
    if silence:
        return silence
    own = desk_for(desk, rules)
    if not may_propose(citation, question, outcome, latest, desk=own, now=now):
        return ""
    # Where an editor chose how long a no holds, that has passed by now, and the outlet's time is moot.
    if rejected is None or rules.quiet_until:
        return None
    if is_kept_quiet(rejected, outcome, latest, desk=own, now=now):
        return f"draft {rejected.id} was rejected, which keeps the line quiet for a while"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesInForce:
    """What counts as a move for the lines that cite some questions.

    `own` has the lines of those outcomes of which any line has rules of its own; the outlet's hold elsewhere.
    """

    usual: Thresholds
    own: Mapping[OutcomeRef, Mapping[int, CitationRules]]
    now: datetime

    def of_outcome(self, outcome: OutcomeRef) -> tuple[Thresholds, ...]:
        """What counts for each line that may move: none where all of an outcome's are frozen or quiet."""
        if outcome not in self.own:
            return (self.usual,)
        rules = self.own[outcome].values()
        heard = (thresholds_of(self.usual, one) for one in rules if not silence_of(one, self.now))
        return tuple(dict.fromkeys(heard))

    def of_line(self, outcome: OutcomeRef, citation_id: int) -> Thresholds | None:
        """What counts for one line; None for one that is frozen, quiet or no citation."""
        rules = self.own.get(outcome, {}).get(citation_id, NO_RULES)
        return None if silence_of(rules, self.now) else thresholds_of(self.usual, rules)


def lines_in_force(context: HasSettings, connection: Connection, *, now: datetime) -> LinesInForce:
    """The rules of all lines in print, in three queries however many there are."""
    return LinesInForce(
        usual=rules_in_force(context, connection).thresholds,
        own=ruled_outcomes.lines_beside_rules(connection),
        now=now,
    )


def lines_about(
    context: HasSettings, connection: Connection, ref: QuestionRef, *, now: datetime
) -> LinesInForce:
    """The rules of the lines that cite one question.

    A line's silence does not count here, only that it is no citation: what a question's feed has told
    is not taken back because a line is to stay as printed.
    """
    citing = [one for one in citations.citing(connection, ref) if one.link is not None]
    rules = citation_rules.rules_of(connection, [one.id for one in citing])
    return LinesInForce(
        usual=rules_in_force(context, connection).thresholds, own=_heard(citing, rules), now=now
    )


def _heard(
    citing: Iterable[KeptCitation], rules: Mapping[int, CitationRules]
) -> dict[OutcomeRef, dict[int, CitationRules]]:
    found: dict[OutcomeRef, dict[int, CitationRules]] = {}
    for one in citing:
        own = rules.get(one.id, NO_RULES)
        if one.link is not None and not own.is_none:
            heard = replace(own, is_frozen=False, quiet_until=None)
            found.setdefault(one.link.outcome, {})[one.id] = heard
    return found
