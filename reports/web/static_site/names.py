"""In which file does an answer lie, and what is the way from one file to another?

A file's name is made of its address alone. What is not safe on every file system (capitals, slashes, dots
in front, names that Windows keeps for itself, long ones) is spelt in small letters with a hash of the whole
behind a tilde, which no safe name holds: so no two addresses share a file where capitals are small letters.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode

INDEX = "index.html"
HTML = "text/html"

_ENDINGS = {
    "application/atom+xml": ".atom",
    "application/json": ".json",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "text/css": ".css",
    "text/csv": ".csv",
    "text/javascript": ".js",
    "text/plain": ".txt",
    "text/xml": ".xml",
}
_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9_-])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?|index\.html|.*\.(?:gz|br)")
_LONGEST = 180  # bytes; file systems take 255, and some ending is still to come
_SHOWN = 40  # letters of an unsafe name that are still told


def canonical(address: str) -> str:
    """One spelling of an address below the site's root, however it was quoted; without its fragment."""
    path, _, query = address.partition("#")[0].partition("?")
    path = "/".join(quote(unquote(part), safe="") for part in path.split("/"))
    choices = sorted(dict(parse_qsl(query, keep_blank_values=True)).items())
    return f"{path or '/'}?{urlencode(choices, safe=':')}" if choices else path or "/"


def with_choice(address: str, name: str, value: str) -> str:
    """The address with the parameter `name` set to `value`, or without it where that is empty."""
    path, _, query = address.partition("?")
    choices = dict(parse_qsl(query, keep_blank_values=True))
    choices.pop(name, None)
    if value:
        choices[name] = value
    return canonical(f"{path}?{urlencode(choices)}")


def choice_of(address: str, name: str) -> str:
    """What an address says of a parameter; empty for nothing."""
    return dict(parse_qsl(address.partition("?")[2])).get(name, "")


def file_of(address: str, media_type: str) -> str:
    """The file of the answer at a canonical address, relative to the folder, with "/" between its parts."""
    path, _, query = address.partition("?")
    parts = [unquote(part) for part in path.removeprefix("/").split("/")] if path != "/" else []
    last = parts.pop() if parts else ""
    ending = "" if media_type == HTML else _ENDINGS.get(media_type, ".bin")
    if ending and last.endswith(ending):
        last = last.removesuffix(ending)
    choices = "".join(
        f"~{_safe(name)}-{_safe(value)}" for name, value in parse_qsl(query, keep_blank_values=True)
    )
    name = (_safe(last) if last or parts else "") + choices
    if len(name) > _LONGEST:
        name = f"{name[:_SHOWN].rstrip('.~-')}~{_hash(address)}"
    folder = [_safe(part) for part in parts]
    if ending and choices and not folder:
        folder, name = (
            [_safe(last)],
            name.removeprefix(_safe(last)),
        )  # few names at the root, to set headers for
    if ending:
        return "/".join([*folder, (name or "index") + ending])
    return "/".join([*folder, *([name] if name else []), INDEX])


def url_of(file: str) -> str:
    """The address of a file relative to the site's root: a page's is that of its folder."""
    return file[: -len(INDEX)] if file.rpartition("/")[2] == INDEX else file


def way_to(file: str, *, start: str) -> str:
    """The relative address that leads from the page in the file `start` to `file`."""
    folder, _, name = url_of(file).rpartition("/")
    way = posixpath.relpath(f"/{folder}", f"/{posixpath.dirname(start)}")
    if way == ".":
        return name or "./"
    return f"{way}/{name}"


def _safe(text: str) -> str:
    if _SAFE.fullmatch(text) and not _RESERVED.fullmatch(text):
        return text
    shown = re.sub(r"[^a-z0-9]+", "-", text.lower())[:_SHOWN].strip("-")
    return f"{shown}~{_hash(text)}"


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
