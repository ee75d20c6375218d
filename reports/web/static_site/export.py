"""How does everything that readers load become files, of which only what changed is written?

Drawings are written first, then the pages that show them, then the list of what was written.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from reports.desk.context import WorkContext
from reports.web.static_site import server_files
from reports.web.static_site.asking import Application, Told, application_of
from reports.web.static_site.exported import Exported
from reports.web.static_site.folder import (
    Entry,
    Frozen,
    Kept,
    SiteFolder,
    digest_of,
    kept_a_while,
    site_folder,
)
from reports.web.static_site.names import HTML, file_of, url_of, way_to
from reports.web.static_site.packing import PACKED, is_worth_packing
from reports.web.static_site.program import program_of
from reports.web.static_site.references import LINKING, Reference, References
from reports.web.static_site.roots import LEFT_OUT, roots
from reports.web.static_site.survey import Document, Surveyor
from tracker.clock import format_instant, parse_instant
from tracker.errors import NerdlineError
from tracker.settings import Settings

GRACE = timedelta(days=1)
"""How long files are kept whose name tells their content and that no page names any more: pages that are
still in some cache name them."""


def export_site(
    context: WorkContext,
    place: Path,
    *,
    base_url: str = "",
    compressed: bool = False,
    everything: bool = False,
) -> Exported:
    """Write the site into the folder `place`, as of now; readers find it at `base_url`, if not `public_url`.

    `compressed` puts files packed by gzip and brotli beside those that gain by it; `everything` asks for
    each address anew, also where nothing seems to have changed.

    Raises:
        UsageError: `place` holds files that no export wrote.
        AlreadyRunningError: another export writes there.
        NerdlineError: not even the front page can be made.
    """
    started = time.perf_counter()
    settings = context.settings
    if base_url:
        settings = settings.model_copy(update={"public_url": base_url.rstrip("/")})
    now = context.clock.now()
    if not settings.fixed_now:
        now = now.replace(second=0, microsecond=0)
    with site_folder(place) as folder, application_of(settings, context.database, now) as application:
        export = _Export(context, settings, folder, application, now=now, everything=everything)
        try:
            return export.run(started, compressed=compressed)
        finally:
            export.surveyor.close()


class _Export:
    """One export: what it has found and written so far."""

    def __init__(
        self,
        context: WorkContext,
        settings: Settings,
        folder: SiteFolder,
        application: Application,
        *,
        now: datetime,
        everything: bool,
    ) -> None:
        self._context = context
        self._settings = settings
        self._folder = folder
        self._application = application
        self._now = format_instant(now)
        self._as_of = now
        self._program = program_of(settings)
        self._references = References(settings.public_url, needs_server=LEFT_OUT)
        self.surveyor = Surveyor(
            application.ask,
            self._references,
            before=folder.before,
            now=now,
            is_new=everything or folder.before.program != self._program,
        )
        self._before = {entry.address: entry for entry in folder.before.files.values() if entry.address}
        self._kept = Kept(program=self._program)
        self._places: dict[str, str] = {}
        self._taken: dict[str, str] = {}

    def run(self, started: float, *, compressed: bool) -> Exported:
        survey, progress = self.surveyor.survey, self._context.progress
        for address, told in progress(
            self.surveyor.go_through(roots(self._application.plain_addresses)), "Asking"
        ):
            self._put(address, told.body, told)
        if "/" not in survey.documents:
            raise NerdlineError("the front page cannot be made, so nothing was changed in the site")
        for address, is_needed in progress(list(self._drawings()), "Drawing"):
            self._draw(address, is_needed=is_needed)
        for address, document in survey.documents.items():
            self._place(address, document.told.media_type)
        for address in survey.failing & self._before.keys():
            self._places[address] = self._claim(self._before[address].file, address)
        for address, document in progress(list(survey.documents.items()), "Writing"):
            self._write(address, document)
        self._write_for_servers()
        if compressed:
            self._pack()
        self._keep_for_older_pages()
        self._kept.frozen = self._still_frozen()
        removed = self._folder.finish(self._kept)
        entries = self._kept.files.values()
        return Exported(
            folder=self._folder.place,
            base_url=self._settings.public_url,
            as_of=self._as_of,
            pages=sum(entry.media_type == HTML for entry in entries),
            files=len(entries),
            bytes_=sum(entry.size for entry in entries),
            asked=survey.asked,
            written=self._folder.written,
            removed=len(removed),
            seconds=time.perf_counter() - started,
            failed=tuple(survey.failed),
        )

    def _drawings(self) -> Iterator[tuple[str, bool]]:
        yield from list(self.surveyor.survey.drawn.items())
        for frozen in self._folder.before.frozen:  # what others may have pasted from pages that still stand
            address = frozen.address
            if frozen.page in self.surveyor.survey.documents and address not in self.surveyor.survey.drawn:
                yield address, False

    def _draw(self, address: str, *, is_needed: bool) -> None:
        kept = self._before.get(address)
        is_whole = kept is not None and self._folder.holds(kept)
        drawn = self.surveyor.draw(address, is_needed=is_needed or not is_whole)
        if isinstance(drawn, Entry):
            self._places[address] = self._claim(drawn.file, address)
            self._kept.files[drawn.file] = replace(drawn, gone_at="")
        elif drawn is not None and drawn.media_type not in LINKING:
            self._put(address, drawn.body, drawn)

    def _place(self, address: str, media_type: str) -> str:
        """The file of an address, which no other address has."""
        if address not in self._places:
            self._places[address] = self._claim(file_of(address, media_type), address)
        return self._places[address]

    def _claim(self, file: str, address: str) -> str:
        while self._taken.setdefault(file.lower(), address) != address:
            stem, dot, ending = file.rpartition(".")
            file = f"{stem}~{digest_of(address.encode())[:12]}{dot}{ending}"
        return file

    def _write(self, address: str, document: Document) -> None:
        told = document.told
        file = self._places[address]

        def instead(reference: Reference) -> str | None:
            target = self.surveyor.meant(address, reference)
            target = self.surveyor.survey.moved.get(target, target)
            there = self._places.get(target)
            if there is None:
                return None
            if reference.is_absolute:
                return f"{self._settings.public_url}/{url_of(there)}"
            return way_to(there, start=file)

        text = self._references.replaced(self.surveyor.text_of(document), instead)
        if told.media_type == HTML:
            text = server_files.with_policy(text, told.policy)
        meaning = self.surveyor.meaning_of(text)
        kept = self._before.get(address)
        is_same = kept is not None and kept.file == file and kept.meaning == meaning
        if kept is not None and is_same and self._folder.holds(kept) and not self.surveyor.is_stale(kept):
            self._kept.files[file] = replace(kept, raw=document.raw)
            return
        self._put(address, text.encode(), told, meaning=meaning, raw=document.raw)

    def _put(self, address: str, body: bytes, told: Told, *, meaning: str = "", raw: str = "") -> None:
        """Write a file if its bytes are others than those that lie there."""
        file = self._place(address, told.media_type)
        entry = Entry(
            file=file,
            digest=digest_of(body),
            size=len(body),
            address=address,
            media_type=told.media_type,
            policy=told.policy,
            keeping=told.keeping,
            meaning=meaning,
            raw=raw,
            asked_at=self._now,
            changed_at=self._now,
        )
        self._put_entry(entry, body)

    def _put_entry(self, entry: Entry, body: bytes) -> None:
        kept = self._folder.before.files.get(entry.file)
        if kept is not None and self._folder.holds(kept):
            if kept.digest == entry.digest:
                self._kept.files[entry.file] = replace(entry, changed_at=kept.changed_at)
                return
            if entry.meaning and kept.meaning == entry.meaning:
                entry = replace(entry, changed_at=kept.changed_at)
        try:
            self._folder.write(entry.file, body)
        except NerdlineError as error:
            self.surveyor.survey.failed.append(str(error))
            return
        self._kept.files[entry.file] = entry

    def _write_for_servers(self) -> None:
        base_url = self._settings.public_url
        base_path = urlsplit(base_url).path.rstrip("/")
        lost = self._application.ask(f"/{server_files.NOT_FOUND}")

        def instead(reference: Reference) -> str | None:
            target = self._places.get(self.surveyor.meant("", reference))
            if target is None:
                return None
            # It is shown at whatever address a reader is lost, so no way is relative to its own.
            return f"{base_url if reference.is_absolute else base_path}/{url_of(target)}"

        page = self._references.without_asking(lost.body.decode())
        page = server_files.with_policy(self._references.replaced(page, instead), lost.policy)
        entries = [entry for entry in self._kept.files.values() if entry.address]
        for file, media_type, body in (
            (server_files.NOT_FOUND, HTML, page.encode()),
            ("sitemap.xml", "application/xml", server_files.sitemap(entries, base_url)),
            ("robots.txt", "text/plain", server_files.robots(base_url)),
            (server_files.HEADERS, "text/plain", server_files.headers(entries, base_path)),
        ):
            entry = Entry(
                file=file,
                digest=digest_of(body),
                size=len(body),
                media_type=media_type,
                changed_at=self._now,
            )
            self._put_entry(entry, body)

    def _pack(self) -> None:
        """Files beside files, for servers that send them as they are."""
        for entry in list(self._kept.files.values()):
            if not is_worth_packing(entry):
                continue
            earlier = self._folder.before.files.get(entry.file)
            is_same = earlier is not None and earlier.digest == entry.digest
            for ending, pack in PACKED.items():
                file = entry.file + ending
                kept = self._folder.before.files.get(file)
                if is_same and kept is not None and self._folder.holds(kept):
                    self._kept.files[file] = kept
                    continue
                body = pack(self._folder.place.joinpath(entry.file).read_bytes())
                self._put_entry(
                    Entry(file=file, digest=digest_of(body), size=len(body), changed_at=self._now), body
                )

    def _keep_for_older_pages(self) -> None:
        """What failed now is not what is gone; and a style sheet's older name is asked for a while."""
        survey = self.surveyor.survey
        # What hangs on a page that could not be made was not found; under other settings it may be forbidden.
        is_all_kept = bool(survey.failing) and self._folder.before.program == self._program
        for file, entry in self._folder.before.files.items():
            if file in self._kept.files:
                continue
            if is_all_kept or entry.address in survey.failing:
                self._kept.files[file] = entry
            elif "immutable" in entry.keeping:
                later = kept_a_while(entry, self._now)
                if self._as_of - parse_instant(later.gone_at) < GRACE:
                    self._kept.files[file] = later

    def _still_frozen(self) -> list[Frozen]:
        """What is frozen of pages that still stand, the newest of each family last."""
        survey = self.surveyor.survey
        every = dict.fromkeys([*self._folder.before.frozen, *survey.frozen.values()])
        return [each for each in every if each.page in survey.documents and each.address in self._places]
