"""What do servers, search engines and readers who are lost get beside the pages?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape

from reports.web.responses import PROTECTION
from reports.web.static_site.folder import Entry
from reports.web.static_site.names import HTML, url_of

NOT_FOUND = "404.html"
HEADERS = "_headers"
_MOST_IN_SITEMAP = 50_000  # sitemaps.org's limit for one file
_HASHES = 2
_READ_BY_ALL = ("/api/", "/openapi.json", "/static/")  # data for scripts of other sites, and our script there
_META_IGNORES = ("frame-ancestors", "sandbox")


def sitemap(entries: Iterable[Entry], base_url: str) -> bytes:
    """The pages for search engines: those with an address of their own, and when each last changed."""
    pages = sorted(
        (url_of(entry.file), entry.changed_at)
        for entry in entries
        if entry.media_type == HTML and entry.file != NOT_FOUND and not entry.address.startswith("/embed/")
    )
    rows = "".join(
        f"<url><loc>{escape(f'{base_url}/{url}')}</loc><lastmod>{changed_at}</lastmod></url>\n"
        for url, changed_at in pages[:_MOST_IN_SITEMAP]
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    ).encode()


def robots(base_url: str) -> bytes:
    """What programs may ask for: everything; it counts only where the site is at its host's root."""
    return f"User-agent: *\nAllow: /\nSitemap: {base_url}/sitemap.xml\n".encode()


def headers(entries: Iterable[Entry], base_path: str) -> bytes:
    """The headers of the application's answers by folder, as `_headers` of static hosts writes them.

    Where answers of one folder differ, the policy allows what one of them needs, and the shortest keeping
    counts. No header is named by two rules: hosts would join their values.
    """
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.policy:
            url = url_of(entry.file)
            first, slash, _rest = url.partition("/")
            is_apart = first == "static"  # some of its files may be kept for ever, some not
            groups[
                f"{base_path}/{url if is_apart else first}{'/*' if slash and not is_apart else ''}"
            ].append(entry)
    rules = [_rule(f"{base_path}/*", PROTECTION)]
    for place, group in sorted(groups.items()):
        told = {
            "Content-Security-Policy": merged_policy(_policies(group)),
            "Cache-Control": min((entry.keeping for entry in group), key=_seconds),
        }
        if f"{place.removeprefix(base_path)}/".startswith(_READ_BY_ALL):
            told["Access-Control-Allow-Origin"] = "*"
        rules.append(_rule(place, told))
    return "".join(rules).encode()


def merged_policy(policies: Iterable[str]) -> str:
    """One policy that allows all that any of them does; many hashes of styles become "any style"."""
    merged: dict[str, dict[str, None]] = {}
    for policy in dict.fromkeys(policies):
        for part in filter(None, (each.strip() for each in policy.split(";"))):
            name, *sources = part.split()
            merged.setdefault(name, {}).update(dict.fromkeys(sources))
    written = []
    for name, found in merged.items():
        sources = list(found)
        if len(sources) > 1 and "'none'" in sources:
            sources.remove("'none'")
        hashes = [source for source in sources if source.startswith("'sha256-")]
        if len(hashes) >= _HASHES:
            sources = [*(source for source in sources if source not in hashes), "'unsafe-inline'"]
        written.append(" ".join([name, *dict.fromkeys(sources)]))
    return "; ".join(written)


def with_policy(page: str, policy: str) -> str:
    """A page that carries its own policy, so that it holds on a server which sends none."""
    parts = [part.strip() for part in policy.split(";")]
    kept = "; ".join(part for part in parts if not part.startswith(_META_IGNORES))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(kept, quote=False)}">'
    return page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}', 1) if kept else page


def _policies(group: Iterable[Entry]) -> list[str]:
    """The policies of the pages of a folder; where it has none, of all that it has."""
    entries = list(group)
    return [entry.policy for entry in entries if entry.media_type == HTML] or [
        entry.policy for entry in entries
    ]


def _seconds(keeping: str) -> int:
    found = re.search(r"max-age=([0-9]+)", keeping)
    return int(found[1]) if found else 0


def _rule(place: str, told: Mapping[str, str]) -> str:
    return "".join([f"{place}\n", *(f"  {name}: {value}\n" for name, value in told.items())])
