"""Is all well? Each finding says what was looked at, whether it is in order, and what to do if not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from db import links, outlet_rules
from jobs.examine_database import Finding, examine_database
from jobs.examine_workers import examine_workers
from jobs.opening import database_of
from jobs.wiring import platforms_of
from reports.desk.outlet_rules import Effective, effective
from tracker.clock import SystemClock
from tracker.errors import NerdlineError
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.permission import permission_setting, why_unasked
from tracker.platforms import PLATFORMS
from tracker.settings import Settings, load_settings


def examine(settings_file: Path | None, *, offline: bool) -> tuple[Finding, ...]:
    """Look at everything that a run depends on.

    Raises:
        SettingsError: the settings cannot be read, so nothing else can be looked at.
    """
    settings, warnings = load_settings(settings_file)
    findings = [Finding(what="settings", ok=False, says=warning) for warning in warnings]
    findings += _settings(settings)
    findings += examine_database(settings)
    findings += _rules(settings)
    findings += examine_workers(settings)
    cited = _cited(settings)
    findings += _permissions(settings, cited)
    if not offline:
        findings += _platforms(settings, cited)
    return tuple(findings)


def _settings(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding(what="contact", ok=True, says=f"platforms see {settings.user_agent}")
    else:
        yield Finding(
            what="contact",
            ok=False,
            says="set NERDLINE_CONTACT to an address that platforms can reach you at",
        )
    yield Finding(what="time zone", ok=True, says=f"the outlet's days are those of {settings.timezone}")


def _rules(settings: Settings) -> Iterator[Finding]:
    """The rules that drafts and pages go by: what was set at the desk, else what the settings file says."""
    try:
        with database_of(settings) as database, database.reading() as connection:
            rules = effective(settings, outlet_rules.get_rules(connection))
    except NerdlineError:  # which has been said
        rules = effective(settings, {})
    try:
        says = f"{rules.style.name}{_origin(rules, 'style')}"
    except NerdlineError as error:
        yield Finding(what="style sheet", ok=False, says=str(error))
    else:
        yield Finding(what="style sheet", ok=True, says=says)
    counts = rules.thresholds
    told = (
        f"{counts.points:g} percentage points{_origin(rules, 'move_points')}",
        f"{counts.log_odds:g} in log-odds{_origin(rules, 'move_log_odds')}",
        f"a crowd of {counts.least_crowd} at least{_origin(rules, 'least_crowd')}",
    )
    yield Finding(what="what counts as a move", ok=True, says=", ".join(told))


def _origin(rules: Effective, name: str) -> str:
    return " (set at the desk)" if rules.rules[name].is_set else ""


def _cited(settings: Settings) -> frozenset[str]:
    """The platforms that a story in print cites; none where the database cannot tell, which has been said."""
    try:
        with database_of(settings) as database, database.reading() as connection:
            return frozenset(ref.platform for ref in links.linked_keys(connection))
    except NerdlineError:
        return frozenset()


def _permissions(settings: Settings, cited: Collection[str]) -> Iterator[Finding]:
    """What cited platforms ask of those who use their data, where the outlet states no permission."""
    for platform in PLATFORMS:
        name, label, terms = platform.name, platform.label, platform.terms
        permission = settings.permission_for(name)
        if name not in cited or permission or not terms.asks:
            continue
        if terms.allow(permission):
            setting = permission_setting(name)
            says = f"{terms.asks}; what it permits you goes into the setting {setting}, which /sources quotes"
        else:
            says = why_unasked(name=name, label=label, terms=terms)
        yield Finding(what=f"permission of {label}", ok=terms.allow(permission), says=says)


def _platforms(settings: Settings, cited: Collection[str]) -> Iterator[Finding]:
    """Who we are to the platforms that are cited or that we hold a token of; no other is asked."""
    asked = {
        platform.name
        for platform in PLATFORMS
        if (platform.name in cited or settings.access_to(platform.name)[1])
        and platform.terms.allow(settings.permission_for(platform.name))
        and platform.name != BY_A_PERSON
    }
    with platforms_of(settings, SystemClock()) as platforms:
        for adapter in (adapter for name, adapter in platforms.items() if name in asked):
            try:
                access = adapter.check_access()
            except NerdlineError as error:
                yield Finding(what=adapter.label, ok=False, says=str(error))
            else:
                says = f"we are {access.account}, tier {access.tier}"
                yield Finding(
                    what=adapter.label, ok=True, says="; ".join(p for p in (says, access.note) if p)
                )
