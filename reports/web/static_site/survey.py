"""Which addresses does the site have, what does the application answer there, and what need not be asked?

From the roots on, every address that a page, a feed or a document names is asked, and what other sites ask
for beside it. Drawings cost most and say nothing that their page does not: where no page that names one has
changed, the one that lies in the folder stands.
"""

from __future__ import annotations

import re
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlsplit

from reports.printed import format_moment
from reports.web.static_site.asking import FAILED, OK, Told
from reports.web.static_site.folder import Entry, Frozen, Kept, digest_of
from reports.web.static_site.names import HTML, canonical, choice_of, with_choice
from reports.web.static_site.references import LINKING, Reference, References
from reports.web.static_site.roots import beside, is_drawn, is_left_out
from tracker.clock import format_instant, parse_instant
from tracker.errors import DataError

MOST_ADDRESSES = 2_000_000
STALE = timedelta(days=1)
"""So old a file may be whose page says nothing new: then even "as of" and the end of a line are redone."""

_CARD = re.compile(r"/card-([0-9a-f]+)\.png")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Ask(Protocol):
    """Asks the application for an address."""

    def __call__(self, address: str) -> Told:
        """What it answers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An answer that names addresses: where its text is held, and what is frozen by its page's number."""

    told: Told
    start: int
    length: int
    raw: str
    key: str


@dataclass(slots=True)
class Survey:
    """What was found: documents and drawings by address, what may stay, what is frozen, and what failed."""

    documents: dict[str, Document] = field(default_factory=dict)
    drawn: dict[str, bool] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    frozen: dict[tuple[str, str], Frozen] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    asked: int = 0


class Surveyor:
    """Goes through the site's addresses once. `is_new`: everything is to be asked, whatever lies there."""

    def __init__(
        self, ask: Ask, references: References, *, before: Kept, now: datetime, is_new: bool
    ) -> None:
        self.survey = Survey()
        self._ask = ask
        self._references = references
        self._now = now
        self._is_new = is_new
        self._kept = {entry.address: entry for entry in before.files.values() if entry.address}
        for each in before.frozen:  # the last of each family is the newest
            self.survey.frozen[each.page, each.family] = each
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with the surveyor
        self._queue: deque[str] = deque()
        self._seen: set[str] = set()

    def go_through(self, roots: Iterable[str]) -> Iterator[tuple[str, Told]]:
        """Every address that is no drawing and names no other: those that can be written at once."""
        for root in roots:
            self._add(root)
        while self._queue:
            address = self._queue.popleft()
            told = self._answer(address)
            if told is None:
                continue
            if told.media_type in LINKING:
                self._read(address, told)
            else:
                yield address, told

    def text_of(self, document: Document) -> str:
        """The text of a document, as the application answered it."""
        self._spool.seek(document.start)
        return self._spool.read(document.length).decode()

    def draw(self, address: str, *, is_needed: bool) -> Told | Entry | None:
        """A drawing: the kept one where it still stands, else a new one; None where there is none."""
        kept = self._kept.get(address)
        if kept is not None and not is_needed and not self.is_stale(kept):
            return kept
        told = self._answer(address)
        if told is not None and told.media_type in LINKING:
            self._hold(address, told, told.body.decode())
        return told

    def is_stale(self, entry: Entry) -> bool:
        """Whether a file is to be made again even where nothing new is said."""
        if self._is_new or not entry.asked_at:
            return True
        if choice_of(entry.address, "asof"):
            return False  # it says what was known then
        age = self._now - parse_instant(entry.asked_at)
        return not timedelta(0) <= age < STALE

    def meant(self, page: str, reference: Reference) -> str:
        """The address that a reference of `page` means; empty where no file can stand for it.

        The instant of the export is left out of what a page shows: its drawings are those of now. What other
        sites may paste is frozen for good; it gets a new instant when the page's number has changed.
        """
        address = canonical(reference.address)
        if is_left_out(address):
            return ""
        if choice_of(address, "asof") != format_instant(self._now):
            return address
        family = with_choice(address, "asof", "")
        if not reference.is_absolute:
            return family
        frozen = self.survey.frozen.get((page, family))
        return with_choice(family, "asof", frozen.instant) if frozen else address

    def meaning_of(self, text: str) -> str:
        """What tells what a document says from what it said, whenever it was made."""
        instant = format_instant(self._now)
        for words in (instant, quote(instant), quote(instant, safe=""), format_moment(self._now)):
            text = text.replace(words, "·")
        return digest_of(text.encode())

    def close(self) -> None:
        """Let go of the texts."""
        self._spool.close()

    def _add(self, address: str, *, is_needed: bool = True) -> None:
        if is_drawn(address):
            self.survey.drawn[address] = self.survey.drawn.get(address, False) or is_needed
        elif address not in self._seen:
            self._seen.add(address)
            self._queue.append(address)
        if len(self._seen) + len(self.survey.drawn) > MOST_ADDRESSES:
            raise DataError(f"the site has more than {MOST_ADDRESSES:,} addresses; {address} is one of them")

    def _answer(self, address: str) -> Told | None:
        told = self._ask(address)
        self.survey.asked += 1
        if told.status == OK:
            return told
        if told.status in _REDIRECTS and told.location.startswith("/"):
            there = canonical(told.location)
            if there != address and not is_left_out(there):
                self.survey.moved[address] = there
                self._add(there)
        elif told.status >= FAILED and told.status != 501:  # noqa: PLR2004 (no such format: a refusal)
            self.survey.failing.add(address)
            self.survey.failed.append(f"{address} could not be made ({told.status})")
        return None

    def _read(self, address: str, told: Told) -> None:
        text = told.body.decode()
        if told.media_type == HTML:
            text = self._references.without_asking(text)
        document = self._hold(address, told, text)
        kept = self._kept.get(address)
        is_changed = kept is None or kept.raw != document.raw or self.is_stale(kept)
        for reference in self._references.found_in(text):
            self._freeze(address, document.key, reference)
            target = self.meant(address, reference)
            if target and not self._leads_astray(address, target):
                is_held = bool(choice_of(target, "asof")) and target in self._kept and not self._is_new
                self._add(target, is_needed=is_changed and not is_held)
        for target in beside(address):
            self._add(canonical(target), is_needed=is_changed)
        if told.media_type == "application/json":
            self._follow_list(address, text)

    def _hold(self, address: str, told: Told, text: str) -> Document:
        body = text.encode()
        self._spool.seek(0, 2)
        start = self._spool.tell()
        self._spool.write(body)
        found = _CARD.search(text)
        raw = self.meaning_of(text)
        document = Document(
            told=Told(
                status=told.status,
                media_type=told.media_type,
                policy=told.policy,
                keeping=told.keeping,
                location="",
                body=b"",
            ),
            start=start,
            length=len(body),
            raw=raw,
            key=found[1] if found else raw,
        )
        self.survey.documents[address] = document
        return document

    def _freeze(self, page: str, key: str, reference: Reference) -> None:
        """Note what a page offers to be pasted, if it offers a new number."""
        instant = format_instant(self._now)
        address = canonical(reference.address)
        if not reference.is_absolute or choice_of(address, "asof") != instant:
            return
        family = with_choice(address, "asof", "")
        frozen = self.survey.frozen.get((page, family))
        if frozen is None or frozen.key != key:
            self.survey.frozen[page, family] = Frozen(page=page, family=family, key=key, instant=instant)

    def _follow_list(self, address: str, text: str) -> None:
        """A list of the interface names its next part by a cursor, not by an address."""
        found = re.search(r'"cursor":"([^"\\]+)"\}$', text.rstrip())
        if found and urlsplit(address).path.startswith("/api/"):
            self._add(with_choice(address, "cursor", found[1]))

    def _leads_astray(self, address: str, target: str) -> bool:
        """Whether a page of an earlier instant leads on to pages of others, and those to more."""
        instant = choice_of(address, "asof")
        return bool(instant) and not is_drawn(target) and choice_of(target, "asof") not in {"", instant}
