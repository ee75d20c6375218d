"""Is all well? Each finding says what was looked at, whether it is in order, and what to do if not."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from db import Database, job_runs, links, notices, open_database, questions
from db.migrate import differences, head, prepare
from jobs.wiring import database_of, platforms_of
from tracker.clock import SystemClock
from tracker.errors import NerdlineError
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.permission import permission_setting, why_unasked
from tracker.platforms import PLATFORMS
from tracker.settings import Settings, load_settings
from tracker.wording.style import load_style

LEAST_DISK = 200 * 1024 * 1024  # bytes: below that a backup or a write-ahead log may not fit
SILENCE = timedelta(days=2)  # twice the slowest usual cadence of an open question


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    says: str


def examine(settings_file: Path | None, *, offline: bool) -> tuple[Finding, ...]:
    """Look at everything that a run depends on.

    Raises:
        SettingsError: the settings cannot be read, so nothing else can be looked at.
    """
    settings, warnings = load_settings(settings_file)
    findings = [Finding(what="settings", ok=False, says=warning) for warning in warnings]
    findings += _settings(settings)
    findings += _database(settings)
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
    try:
        style = load_style(settings.style)
    except NerdlineError as error:
        yield Finding(what="style sheet", ok=False, says=str(error))
    else:
        yield Finding(what="style sheet", ok=True, says=style.name)


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        database = open_database(settings.database_url)
        prepare(database)
    except NerdlineError as error:
        yield Finding(what="database", ok=False, says=str(error))
        return
    try:
        yield from _tables(database)
        yield from _disk(database)
        yield from _sources(database)
        yield from _notices(database)
    except NerdlineError as error:
        yield Finding(what="database", ok=False, says=str(error))
    finally:
        database.close()


def _tables(database: Database) -> Iterator[Finding]:
    with database.reading() as connection:
        drift = differences(connection)
        damage = database.damage(connection)
    if damage:
        yield Finding(what="database", ok=False, says=f"{database.name} is damaged: {damage}")
    elif drift:
        yield Finding(what="database", ok=False, says=f"{database.name} differs from its tables: {drift[0]}")
    else:
        yield Finding(what="database", ok=True, says=f"{database.name} is whole, revision {head()}")


def _disk(database: Database) -> Iterator[Finding]:
    if database.path is None:
        return
    free = shutil.disk_usage(database.path.absolute().parent).free
    says = f"{free // 2**20} MiB free beside {database.name}"
    yield Finding(what="disk", ok=free >= LEAST_DISK, says=says)


def _sources(database: Database) -> Iterator[Finding]:
    now = SystemClock().now()
    with database.reading() as connection:
        runs = job_runs.latest_runs(connection)
        needed = links.linked_keys(connection)
        watches = [one for one in questions.list_watches(connection) if one.question.ref in needed]
    for watch in watches:
        if watch.question.ref.platform == BY_A_PERSON:  # nobody is asked for it
            continue
        last = watch.succeeded_at
        silent = not watch.question.state.is_final and (last is None or now - last > SILENCE)
        if watch.failures or silent:
            since = f"{last:%Y-%m-%d %H:%M} UTC" if last else "never"
            says = f"last good answer {since}; {watch.last_error or 'nobody has asked since'}"
            yield Finding(what=str(watch.question.ref), ok=False, says=says)
    if watches and not any(run.job == "poll" for run in runs):
        yield Finding(what="poll", ok=False, says="never ran; start `nerdline run` or call `nerdline poll`")
    for run in runs:
        ended = f"{run.ended_at:%Y-%m-%d %H:%M} UTC" if run.ended_at else "did not end"
        yield Finding(
            what=run.job, ok=not run.failed, says=f"{ended}; {run.done} done, {run.failed} failed {run.note}"
        )


def _notices(database: Database) -> Iterator[Finding]:
    with database.reading() as connection:
        lasting = notices.list_open(connection)
    for notice in lasting:
        says = f"since {notice.raised_at:%Y-%m-%d %H:%M} UTC: {notice.sentence}"
        if notice.last_error:
            says += f" (telling you failed: {notice.last_error})"
        yield Finding(what=notice.key, ok=False, says=says)


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
