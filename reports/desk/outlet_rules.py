"""Which of the outlet's rules count: what a chief set at the desk, or what the settings file says?

Each rule comes from exactly one of the two. Everything that drafts, at the desk, in a job or on the command
line, asks here, so that none goes by another rule than the settings page shows.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Protocol

from db import Connection, outlet_rules
from reports.desk.context import WorkContext
from reports.desk.set_before import changed_since
from tracker.errors import ConflictError, DataError, NerdlineError, UsageError
from tracker.settings import Settings
from tracker.significance import Thresholds
from tracker.wording.style import BUILT_IN, Style, load_style, parse_style

MOST_POINTS = 100.0
MOST_LOG_ODDS = 20.0
MOST_CROWD = 1_000_000
MOST_QUIET_DAYS = 3650.0
LONGEST_SHEET = 60_000
"""Letters of a style sheet: ten times as many as the ones that come with Nerdline have."""

OWN_SHEET = "set at the desk"


class HasSettings(Protocol):
    """Whatever knows the settings file: what jobs and the desk work with, and what a page is made with."""

    @property
    def settings(self) -> Settings:
        """The settings file's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its name (that of the setting), what counts, and what the settings file says.

    `is_set` says that what counts was set at the desk, even where the file says the same.
    """

    name: str
    value: Any
    in_file: Any
    is_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The rules that count now, by name: `RULES` has every one of them."""

    rules: Mapping[str, Rule]

    @property
    def thresholds(self) -> Thresholds:
        """What counts as a move."""
        return Thresholds(
            points=self.value("move_points"),
            log_odds=self.value("move_log_odds"),
            least_crowd=self.value("least_crowd"),
        )

    @property
    def quiet(self) -> timedelta:
        """How long a rejection keeps a line quiet."""
        return timedelta(days=self.value("quiet_days"))

    @property
    def needs_two(self) -> bool:
        """Whether two must approve where a story has no rule of its own."""
        return bool(self.value("needs_two"))

    @property
    def style(self) -> Style:
        """The style sheet.

        Raises:
            NerdlineError: the settings file names one that cannot be used.
        """
        rule = self.rules["style"]
        # A name that comes from the desk is never a path: the desk must not open files.
        return style_set(rule.value) if rule.is_set else load_style(rule.value)

    def value(self, name: str) -> Any:  # noqa: ANN401 - each rule has its own type
        """What counts for one rule."""
        return self.rules[name].value

    def seen(self, *names: str) -> str:
        """What a form carries that shows these rules, so that nobody overwrites what they did not see."""
        told = [[name, rule.is_set, rule.value] for name, rule in self.rules.items() if name in names]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def effective(settings: Settings, rules: Mapping[str, Any]) -> Effective:
    """What counts, where `rules` were set at the desk and `settings` are the file's.

    A stored rule that cannot hold (of another version, or written by hand) counts as not set.
    """
    return Effective(rules={name: _rule(name, settings, rules) for name in RULES})


def rules_in_force(context: HasSettings, connection: Connection) -> Effective:
    """What counts now."""
    return effective(context.settings, outlet_rules.get_rules(connection))


def change_rules(context: WorkContext, changes: Mapping[str, Any], *, seen: str | None = None) -> Effective:
    """Let rules hold from now on; None lets the settings file hold again. What counts afterwards.

    `seen` is what `Effective.seen` said of these rules when the form was shown; None for
    whoever saw no form. A rule that stays as it is is not set again, and the log does not name it.

    Raises:
        UsageError: there is no such rule, or it cannot be so; then nothing is changed.
        ConflictError: somebody has changed one of them since `seen`.
    """
    unknown = next((name for name in changes if name not in RULES), None)
    if unknown is not None:
        raise _no_such_rule(unknown)
    checked = {
        name: None if value is None else check_rule(name, value) for name, value in sorted(changes.items())
    }
    now = context.clock.now()
    with context.database.writing() as connection:
        outlet_rules.hold_rules(connection)
        kept = outlet_rules.get_rules(connection)
        present = effective(context.settings, kept)
        names = [name for name in RULES if name in changes]
        if seen is not None and present.seen(*names) != seen:
            raise ConflictError(changed_since([f"rule:{name}" for name in names], connection))
        for name in names:
            if kept.get(name) != checked[name]:
                outlet_rules.set_rule(connection, name, checked[name], by=context.who, at=now)
        return rules_in_force(context, connection)


def check_rule(name: str, value: object) -> Any:  # noqa: ANN401 - each rule has its own type
    """A rule's value, as it is kept.

    Raises:
        UsageError: there is no such rule, or it cannot be so; the sentence says what it can be.
    """
    if name not in RULES:
        raise _no_such_rule(name)
    return RULES[name](value)


def style_set(value: object) -> Style:
    """The style sheet that the desk's rule `style` means: one of ours by its name, or a text of its own.

    Raises:
        DataError: the text is no sheet; the sentence names the line.
    """
    if isinstance(value, str) and value in BUILT_IN:
        return load_style(value)
    if isinstance(value, Mapping) and isinstance(value.get("sheet"), str):
        return _parsed(value["sheet"])
    raise DataError(f"a style sheet is one of {', '.join(BUILT_IN)}, or a text of your own")


def _no_such_rule(name: str) -> UsageError:
    return UsageError(f"there is no rule {name[:40]!r}; there is {', '.join(RULES)}")


def _rule(name: str, settings: Settings, rules: Mapping[str, Any]) -> Rule:
    in_file = getattr(settings, name)
    try:
        value = None if rules.get(name) is None else check_rule(name, rules[name])
    except NerdlineError:
        value = None
    is_set = value is not None
    return Rule(name=name, value=value if is_set else in_file, in_file=in_file, is_set=is_set)


@lru_cache(maxsize=16)
def _parsed(text: str) -> Style:
    return parse_style(text, name=OWN_SHEET)


def _style(value: object) -> str | dict[str, str]:
    if isinstance(value, Mapping):
        text = value.get("sheet")
        if not isinstance(text, str) or not text.strip():
            raise UsageError('a style sheet of your own needs its text; begin with based_on = "ap"')
        if len(text) > LONGEST_SHEET:
            raise UsageError(
                f"a style sheet has at most {LONGEST_SHEET:,} letters; this one has {len(text):,}"
            )
        if "\x00" in text or not _is_text(text):
            raise UsageError("a style sheet is plain text; this one holds a letter that is none")
        kept = {"sheet": text.replace("\r\n", "\n").replace("\r", "\n")}
        style_set(kept)
        return kept
    style_set(value)
    return str(value)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _number(
    what: str, *, most: float, least: float = 0.0, includes_least: bool = True
) -> Callable[[object], float]:
    def check(value: object) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        number = float(value) if is_number else math.nan  # type: ignore[arg-type] # checked just now
        is_inside = least <= number <= most if includes_least else least < number <= most
        if not is_inside:
            begins = f"from {least:g}" if includes_least else f"above {least:g} and"
            raise UsageError(f"{what} is a number {begins} up to {most:,.10g}")
        return number

    return check


def _crowd(value: object) -> int:
    number = _number("the least crowd", most=MOST_CROWD)(value)
    if not number.is_integer():
        raise UsageError("the least crowd is a whole number")
    return int(number)


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise UsageError("whether two must approve is yes or no")
    return value


RULES: Mapping[str, Callable[[object], Any]] = {
    "style": _style,
    "move_points": _number("the move in points", most=MOST_POINTS, includes_least=False),
    "move_log_odds": _number("the move in log-odds", most=MOST_LOG_ODDS, includes_least=False),
    "least_crowd": _crowd,
    "quiet_days": _number("the quiet after a no, in days,", most=MOST_QUIET_DAYS),
    "needs_two": _yes_or_no,
}
"""Every rule that can be set at the desk, and what checks it."""
