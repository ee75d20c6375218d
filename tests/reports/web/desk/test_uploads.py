from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reports.web.desk.uploads import at_most, text_of, upload_of
from tracker.errors import DataError

MOST = 1_000
AROUND = 64_000


async def take(request: Request) -> Response:
    """What the form's fields `file` and `text` hold, as far as a route sees it."""
    await at_most(MOST).dependency(request)  # type: ignore[misc] # a dependency of ours is a function
    try:
        upload = await upload_of(request, "file", most=MOST)
        told = None if upload is None else [upload.name, upload.data.decode()]
        return JSONResponse({"file": told, "text": await text_of(request, "text")})
    except DataError as error:
        return JSONResponse({"error": str(error)}, 400)
    finally:
        await request.close()  # as the guard does


def send(**given: Any) -> httpx.Response:
    async def ask() -> httpx.Response:
        app = Starlette(routes=[Route("/", take, methods=["POST"])])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
            return await client.post("/", **given)

    return asyncio.run(ask())


def test_a_file_comes_with_its_name_and_bytes() -> None:
    answer = send(files={"file": ("a story.txt", b"Lakes")}, data={"text": "beside"})
    assert answer.json() == {"file": ["a story.txt", "Lakes"], "text": "beside"}


def test_no_file_chosen_is_none() -> None:
    assert send(files={"file": ("", b"")}, data={"text": "x"}).json()["file"] is None
    assert send(data={"file": "a text, no file", "text": "x"}).json()["file"] is None


def test_a_file_where_a_text_should_be_is_no_text() -> None:
    assert send(files={"text": ("a.txt", b"x")}).json()["text"] == ""


def test_the_limit_is_exact_and_its_error_names_the_file() -> None:
    assert send(files={"file": ("a.txt", b"x" * MOST)}).status_code == 200
    answer = send(files={"file": ("a.txt" + "y" * 300, b"x" * (MOST + 1))})
    assert answer.status_code == 400
    assert "is too large; at most 1,000 bytes are taken" in answer.json()["error"]
    assert len(answer.json()["error"]) < 200


def test_a_form_that_is_too_large_is_refused_unread() -> None:
    assert send(files={"file": ("a.txt", b"x" * (MOST + AROUND))}).status_code == 413


@pytest.mark.parametrize("length", ["", "-1", "ten", "1e3", "²"])
def test_a_form_says_how_large_it_is(length: str) -> None:
    async def ask() -> int:
        headers = [(b"content-length", length.encode())] if length else []
        request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers})
        try:
            await at_most(MOST).dependency(request)  # type: ignore[misc] # as above
        except Exception as error:  # noqa: BLE001 - which one is what is asked
            return int(getattr(error, "status_code", 0))
        return 200

    assert asyncio.run(ask()) == 411


def test_a_long_name_is_cut() -> None:
    name, _ = send(files={"file": ("n" * 500, b"x")}).json()["file"]
    assert name == "n" * 200
