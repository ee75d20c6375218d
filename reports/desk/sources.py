"""How does each platform stand with us: does it answer, how much do we ask, and by whose leave?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Connection, acts, notices
from db.questions import watch_from
from db.source_health import (
    HOUR,
    Health,
    Hour,
    ask_again,
    asked_since,
    health_of_all,
    hours_before,
    hours_of_all,
    paces_of_all,
)
from reports.desk.context import WorkContext
from tracker.errors import NotFoundError, UsageError
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.notices import Notice
from tracker.pacing import DEFAULT_RATE
from tracker.permission import why_unasked
from tracker.platforms import PLATFORMS
from tracker.questions import QuestionRef

STRIP_HOURS = 48

_BECAUSE = "an editor asked for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One platform. `unasked` says why it is not asked anything; empty where it is.

    `asked` is how many checks were made in the last hour, `most` how many requests our pace allows in one;
    one request may be about many questions. `strip` has every one of the last hours, oldest first.
    """

    name: str
    label: str
    home: str
    health: Health | None
    permission: str
    unasked: str
    has_token: bool
    token_setting: str
    asked: int
    most: int
    every: timedelta
    paused_until: datetime | None
    held: tuple[Notice, ...]
    troubles: tuple[Notice, ...]
    strip: tuple[Hour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What takes a look at every check: how often each platform was asked, by hours and in the last one."""

    at: datetime
    hours: Mapping[str, tuple[Hour, ...]]
    lately: Mapping[str, int]


def count_checks(connection: Connection, *, now: datetime) -> Counted:
    """Count the checks of the last days."""
    first = hours_before(now, STRIP_HOURS)[0]
    return Counted(
        at=now, hours=hours_of_all(connection, since=first), lately=asked_since(connection, now - HOUR)
    )


def sources_of(connection: Connection, context: WorkContext, counted: Counted) -> tuple[Source, ...]:
    """Every platform that Nerdline reads, those with most questions first."""
    now = context.clock.now()
    health = health_of_all(connection)
    paces = paces_of_all(connection)
    open_now = notices.list_open(connection)
    settings = context.settings
    found = []
    for platform in PLATFORMS:
        name = platform.name
        if name == BY_A_PERSON:
            continue  # nobody is asked for what a person enters
        rate = context.rates.get(name, DEFAULT_RATE)
        permission = settings.permission_for(name)
        pace = paces.get(name)
        paused = pace.paused_until if pace else None
        found.append(
            Source(
                name=name,
                label=platform.label,
                home=platform.terms.home,
                health=health.get(name),
                permission=permission,
                unasked=""
                if platform.terms.allow(permission)
                else why_unasked(name=name, label=platform.label, terms=platform.terms),
                has_token=bool(settings.access_to(name)[1]),
                token_setting=f"{name}_token" if hasattr(settings, f"{name}_token") else "",
                asked=counted.lately.get(name, 0),
                most=_most_in_an_hour(rate.every),
                every=rate.every,
                paused_until=paused if paused and paused > now else None,
                held=tuple(one for one in open_now if one.key == f"held:{name}"),
                troubles=tuple(one for one in open_now if _is_about(one, name)),
                strip=_strip(counted.hours.get(name, ()), now),
            )
        )
    return tuple(sorted(found, key=lambda one: (-(one.health.watched if one.health else 0), one.label)))


def source_named(sources: tuple[Source, ...], name: str) -> Source:
    """One of them.

    Raises:
        NotFoundError: Nerdline reads no such platform.
    """
    for one in sources:
        if one.name == name:
            return one
    known = ", ".join(sorted(one.name for one in sources))
    raise NotFoundError(f"Nerdline reads no platform {name[:40]!r}; it reads {known}")


def check_source(context: WorkContext, name: str, *, question: str = "", only_failing: bool = False) -> int:
    """Let the next round ask for a platform's questions, those that fail, or one; how many came forward.

    Nothing is asked here: the scheduler keeps to the platform's rate.

    Raises:
        NotFoundError: Nerdline reads no such platform.
        UsageError: it is not asked anything without a permission.
    """
    platform = next((one for one in PLATFORMS if one.name == name), None)
    if platform is None or name == BY_A_PERSON:
        raise NotFoundError(f"Nerdline asks no platform {name[:40]!r}")
    if not platform.terms.allow(context.settings.permission_for(name)):
        raise UsageError(why_unasked(name=name, label=platform.label, terms=platform.terms))
    now = context.clock.now()
    with context.database.writing() as connection:
        if question:
            watch_from(connection, QuestionRef(name, question), at=now, because=_BECAUSE)
            done = 1
        else:
            done = ask_again(connection, name, at=now, because=_BECAUSE, only_failing=only_failing)
        subject = f"question:{name}:{question}" if question else f"platform:{name}"
        acts.add_act(
            connection,
            acts.Act(at=now, who=context.who, act="check asked for", subject=subject[:200]),
        )
    return done


def ask_who_we_are(context: WorkContext, name: str) -> str:
    """Ask a platform whose token it sees, in a sentence.

    Raises:
        NotFoundError: it cannot be asked from here.
        PlatformError: it refuses the token, or does not answer.
    """
    adapter = context.platform(name)
    if not context.settings.access_to(name)[1]:
        raise UsageError(f"no token is set for {adapter.label}, so it sees us as anybody")
    access = adapter.check_access()
    note = f" {access.note.rstrip('.')}." if access.note else ""
    return f"{adapter.label} sees us as {access.account}, tier {access.tier}.{note}"


def _is_about(notice: Notice, name: str) -> bool:
    kind, _, rest = notice.key.partition(":")
    return kind != "held" and (rest == name or rest.startswith(f"{name}:"))


def _most_in_an_hour(every: timedelta) -> int:
    return int(HOUR / every) if every else 0


def _strip(mine: tuple[Hour, ...], now: datetime) -> tuple[Hour, ...]:
    known = {one.at: one for one in mine}
    return tuple(known.get(at, Hour(at=at, asked=0, failed=0)) for at in hours_before(now, STRIP_HOURS))
