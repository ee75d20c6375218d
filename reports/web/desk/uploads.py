"""How large may what an editor sends be, and what came with a form?

FastAPI reads a form before it asks who is there. So a route that takes files reads it itself, after this
dependency has looked at how much is coming.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache

from fastapi import params
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.errors import DataError

_FORM_AROUND = 64_000
"""Bytes for the other fields of a form, and for what stands between its parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a form. `name` is what the sender calls it: text to show, never a path."""

    name: str
    data: bytes


@cache
def at_most(size: int) -> params.Depends:
    """What stands first in a route's signature: it takes no form with more than `size` bytes in its files."""

    async def check(request: Request) -> None:
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            raise HTTPException(411, "Say how large the form is; every browser does")
        if int(length) > size + _FORM_AROUND:
            raise HTTPException(413, f"This is too large: at most {size:,} bytes are taken")

    check.__annotations__.update({"request": Request, "return": None})
    checked: Callable[[Request], Awaitable[None]] = check
    return params.Depends(dependency=checked)


async def text_of(request: Request, name: str) -> str:
    """A text field of the form; empty where there is none."""
    value = (await request.form()).get(name, "")
    return value if isinstance(value, str) else ""


async def upload_of(request: Request, name: str, *, most: int) -> Upload | None:
    """The file in a field of the form; None where none was chosen.

    Raises:
        DataError: it has more than `most` bytes.
    """
    value = (await request.form()).get(name)
    if not isinstance(value, UploadFile) or not value.filename:
        return None
    data = await value.read(most + 1)
    if len(data) > most:
        raise DataError(f"{value.filename[:80]} is too large; at most {most:,} bytes are taken")
    return Upload(name=value.filename[:200], data=data)
