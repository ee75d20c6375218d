"""What does Metaculus answer to a request, if a script is all there is?

Pure: a request and an instant in, a reply out. Its habits are kept, the odd ones too: the redirect to the
trailing slash, the web page for unknown paths, the next page that never ends, 403 for a bad token.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from tracker.scripted_posts import Wanted, Wire, wire_post
from tracker.scripts import Script

Query = Mapping[str, tuple[str, ...]]

_DEFAULT_LIMIT, _MOST = 20, 100
_PAGE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer before it is sent."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedSite:
    """A script as a site at `url`. `token`: when given, every API request must be signed with it."""

    script: Script
    url: str
    token: str = ""

    def reply(self, path: str, query: Query, token: str, now: datetime) -> Reply:
        """What the site answers at `now` to a GET that is signed with `token`, or with none."""
        if page := re.fullmatch(r"/questions/([0-9]+)/.*", path):
            return self._page(int(page[1]))
        if not path.startswith("/api/"):
            return _not_found()
        if not path.endswith("/"):
            location = f"{path}/?{urlencode(query, doseq=True)}" if query else f"{path}/"
            return Reply(status=301, body=b"", content_type=_PAGE, headers={"Location": location})
        if refusal := self._refusal(path, token):
            return _json({"detail": refusal}, status=403)
        if path == "/api/users/me/":
            return self._account(query)
        if path == "/api/posts/":
            return self._posts(query, now)
        if post := re.fullmatch(r"/api/posts/([0-9]+)/", path):
            return self._post(int(post[1]), query, now)
        return _not_found()

    def _refusal(self, path: str, token: str) -> str:
        if not token:
            is_closed = self.token or path == "/api/users/me/"
            return "Authentication credentials were not provided." if is_closed else ""
        return "Invalid token." if self.token and token != self.token else ""

    def _account(self, query: Query) -> Reply:
        account: Wire = {"id": 1, "username": self.script.account, "api_access_tier": self.script.tier}
        if _flag(query, "with_data_access", default=False):
            account["project_data_access"] = []
        return _json(account)

    def _post(self, id_: int, query: Query, now: datetime) -> Reply:
        wanted = Wanted(forecasts=_flag(query, "with_cp", default=True))
        for post in self.script.posts:
            wire = wire_post(post, now, wanted) if post.id == id_ else None
            if wire is not None:
                return _json(wire)
        return _json({"detail": "Post not found"}, status=404)

    def _posts(self, query: Query, now: datetime) -> Reply:
        ids = query.get("ids", ())
        if not all(id_.isdecimal() for id_ in ids):
            return _json({"ids": {"0": ["A valid integer is required."]}}, status=400)
        wanted = Wanted(
            forecasts=_flag(query, "with_cp", default=False),
            history=_flag(query, "include_cp_history", default=False),
            texts=_flag(query, "include_descriptions", default=True),
        )
        told = [
            wire
            for post in self.script.posts
            if (not ids or str(post.id) in ids) and (wire := wire_post(post, now, wanted))
        ]
        limit = min(_number(query, "limit", _DEFAULT_LIMIT), _MOST)
        offset = _number(query, "offset", 0)
        onward = urlencode({**query, "limit": limit, "offset": offset + limit}, doseq=True)
        return _json(
            {
                "next": f"{self.url}/api/posts/?{onward}",
                "previous": None,
                "results": told[offset : offset + limit],
            }
        )

    def _page(self, id_: int) -> Reply:
        titles = [post.title for post in self.script.posts if post.id == id_]
        if not titles:
            return _not_found()
        title, note = html.escape(titles[0]), html.escape(self.script.note)
        body = f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{note}</p>"
        return Reply(status=200, body=body.encode(), content_type=_PAGE)


def _json(document: Wire, *, status: int = 200) -> Reply:
    return Reply(status=status, body=json.dumps(document, ensure_ascii=False).encode())


def _not_found() -> Reply:
    body = b"<!doctype html><html><head><title>Not Found</title></head><body>Not found.</body></html>"
    return Reply(status=404, body=body, content_type=_PAGE)


def _flag(query: Query, name: str, *, default: bool) -> bool:
    given = query.get(name, ())
    return given[-1].lower() in {"true", "1"} if given else default


def _number(query: Query, name: str, default: int) -> int:
    given = query.get(name, ())
    return int(given[-1]) if given and given[-1].isdecimal() else default
