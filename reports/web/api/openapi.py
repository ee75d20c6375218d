"""How is the interface written down for programs, with the address that no typed route knows of?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from db.history_json import MOST_ROWS
from reports.web.api.answers import JSON, ROOT
from reports.web.api.documents import Problem
from reports.web.api.entered import NewEnding, NewReading
from reports.web.api.history import FEWEST, USUAL
from reports.web.api.once import KEPT_FOR, KEY, LONGEST_KEY, calls_of
from reports.web.api.private_answers import in_person
from reports.web.api.problems import PROBLEM
from reports.web.api.question_documents import HistoryDocument
from reports.web.api.story_acts import NewStory
from reports.web.desk.guard import Needs
from reports.web.desk.session_cookie import cookie_name
from reports.web.page_context import context_of
from reports.web.responses import PAGE, answer
from tracker.settings import Settings

_REF = "#/components/schemas/{model}"
_PROBLEMS = {
    "400": "A parameter does not fit.",
    "404": "There is no such thing here.",
    "410": "The story was withdrawn.",
    "451": "The platform's terms, or the outlet, do not let its numbers be republished.",
    "503": "The database cannot be read just now.",
}
_PRIVATE = {
    "401": "Nobody is signed in: send a token as `Authorization: Bearer …`.",
    "403": "You or your token have not got the right that this takes.",
}
_WRITING = {
    "400": "What is sent cannot be read.",
    "404": "There is no such thing here.",
    "409": "Somebody or something was first: nothing was changed, and `detail` says what happened.",
    "411": "The size of what is sent is not told.",
    "413": "What is sent is too large.",
    "415": "It is sent as something that is not taken here.",
    "422": "What is sent does not fit, or cannot be; nothing was changed.",
    "500": "Something went wrong here.",
    "502": "A platform did not give what was asked of it.",
    "503": "The database or a platform cannot be asked just now; try again.",
}
_BY_HAND: tuple[tuple[type[BaseModel], Literal["validation", "serialization"]], ...] = (
    (HistoryDocument, "serialization"),
    (Problem, "serialization"),
    (NewStory, "validation"),
    (NewReading, "validation"),
    (NewEnding, "validation"),
)
"""What no typed route declares."""

_INSTANT = {"type": "string", "examples": ["2024-01-31T12:00:00Z", "2024-01-31"]}


async def openapi_document(request: Request) -> Response:
    """GET /openapi.json and /api/v1/openapi.json: what programs may ask for."""
    context = context_of(request)
    app: FastAPI = request.app if isinstance(request.app, FastAPI) else request.app.state.api
    document = describe(app, context.settings)
    return answer(request, orjson.dumps(document), media_type=JSON, keeping=PAGE)


def describe(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """The OpenAPI document; made once for each application."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="Nerdline",
            version="1",
            description=(
                "What stories forecast, where the numbers come from, and what they were when; and with a "
                "token all that editors do at the desk."
            ),
            routes=app.routes,
            servers=[{"url": f"{settings.public_url}{ROOT}"}],
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        document["components"]["securitySchemes"] = _ways_in(settings)
        for model, mode in _BY_HAND:
            schema = model.model_json_schema(mode=mode, ref_template=_REF)
            schemas |= schema.pop("$defs", {})
            schemas[model.__name__] = schema
        for file_format in ("json", "csv"):
            path = f"/questions/{{platform}}/{{id}}/history.{file_format}"
            document["paths"][path] = {"get": _history(file_format)}
        rights = dict(_rights_of(app))
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _tell_problems(operation, method, rights.get((method, path)))
        app.openapi_schema = document
    return app.openapi_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a call takes: rights, and perhaps a person and no program."""

    rights: list[str]
    is_in_person: bool


def _tell_problems(operation: dict[str, Any], method: str, asked: _Asked | None) -> None:
    """In which ways every call may be refused, each with one document, and what it takes."""
    responses = operation["responses"]
    responses.pop("422", None)
    problems = _PROBLEMS if method == "get" else _WRITING
    if asked is not None:
        problems = {**_PRIVATE, **problems}
        by_token = [] if asked.is_in_person else [{"token": asked.rights}]
        operation["security"] = [*by_token, {"session": [], "csrf": []}]
        takes = f"Takes the right to `{asked.rights[0]}`{', and no token' if asked.is_in_person else ''}."
        operation["description"] = f"{operation.get('description', '')}\n\n{takes}"
        if method != "get" and not asked.is_in_person:
            operation.setdefault("parameters", []).append(_KEY)
        if operation["operationId"] in _ASKING:
            problems["502"] = _WRITING["502"]
    for status, words in problems.items():
        content = {PROBLEM: {"schema": {"$ref": _REF.format(model="Problem")}}}
        if status == "503" and operation.get("operationId") == "get_health":
            content["application/json"] = {"schema": {"$ref": _REF.format(model="Health")}}
        responses.setdefault(status, {"description": words, "content": content})


_KEY = {
    "name": KEY,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": r"^[!-~]+$"},
    "description": (
        "With a token: the same call with the same key is done once, and its answer told again for "
        f"{KEPT_FOR.days * 24} hours; another call with that key is refused (422)."
    ),
}
_ASKING = frozenset({"look_through_lines", "get_link"})


def _rights_of(app: FastAPI) -> Iterator[tuple[tuple[str, str], _Asked]]:
    """What each call asks of whoever comes, by its method and path."""
    for context in iter_route_contexts(app.routes):
        dependant = getattr(context, "dependant", None)
        calls = calls_of(dependant) if dependant is not None else []
        rights = sorted({call.right.value for call in calls if isinstance(call, Needs)})
        for method in context.methods or ():
            if rights and context.path:
                asked = _Asked(rights=rights, is_in_person=in_person in calls)
                yield (method.lower(), context.path), asked


def _ways_in(settings: Settings) -> dict[str, Any]:
    """How a caller says who they are."""
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that somebody made for a program; its scopes are rights.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie_name(settings),
            "description": "The session of a browser that is signed in at the desk.",
        },
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    }


def _history(file_format: str) -> dict[str, Any]:
    json_content = {"application/json": {"schema": {"$ref": _REF.format(model="HistoryDocument")}}}
    csv_content = {"text/csv": {"schema": {"type": "string"}}}
    return {
        "tags": ["questions"],
        "operationId": f"get_history_{file_format}",
        "summary": f"The history of an outcome as {file_format.upper()}",
        "description": (
            "What held at the source from when on, and when we saw it, oldest first. A point without a value "
            "has its reason. `next` (and the Link header) is the address of the next part."
        ),
        "parameters": [
            _parameter("platform", "path", {"type": "string"}, "The platform's key.", required=True),
            _parameter("id", "path", {"type": "string"}, "The question's id there.", required=True),
            _parameter("outcome", "query", {"type": "string"}, "Which of several outcomes, by its key."),
            _parameter("from", "query", _INSTANT, "From this instant of the source's time on."),
            _parameter("to", "query", _INSTANT, "Until before this instant."),
            _parameter("known_at", "query", _INSTANT, "As it stood for us at this instant."),
            _parameter(
                "revisions",
                "query",
                {"type": "string", "enum": ["0", "1"], "default": "0"},
                "1: every version of each point, not only the last.",
            ),
            _parameter(
                "limit",
                "query",
                {"type": "integer", "minimum": FEWEST, "maximum": MOST_ROWS, "default": USUAL},
                "How many points at most.",
            ),
            _parameter(
                "cursor",
                "query",
                {"type": "string", "pattern": r"^-?[0-9]{1,12}\.-?[0-9]{1,19}$"},
                "As the part before gave it.",
            ),
        ],
        "responses": {
            "200": {
                "description": "A part of the history.",
                "content": json_content if file_format == "json" else csv_content,
            }
        },
    }


def _parameter(
    name: str, place: str, schema: dict[str, Any], words: str, *, required: bool = False
) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema, "description": words}
