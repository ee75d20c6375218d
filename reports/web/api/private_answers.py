"""What do the calls that take a token share: who may, what a text may hold, how is an answer sent?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import quote, unquote

from fastapi import Depends, Header, Path
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db.column_types import LARGEST_ID
from reports.desk.context import WorkContext
from reports.desk.decide_drafts import Seen
from reports.web.api.answers import JSON
from reports.web.desk.guard import Visitor, needs
from reports.web.desk.links import outcome_pasted
from tracker.errors import UsageError
from tracker.questions import OutcomeRef
from tracker.roles import Right

M = TypeVar("M", bound=BaseModel)

Looker = Annotated[Visitor, needs(Right.LOOK)]
Editor = Annotated[Visitor, needs(Right.EDIT)]
Setter = Annotated[Visitor, needs(Right.SET)]
Manager = Annotated[Visitor, needs(Right.MANAGE)]


async def in_person(visitor: Manager) -> Visitor:
    """Who is there, if it is a person in a browser.

    A program that could make accounts, roles, passwords or tokens could give itself any right, and for good.

    Raises:
        HTTPException: a program came, with a token (403).
    """
    if visitor.is_token:
        raise HTTPException(403, "A token does not do this: sign in at the desk for it")
    return visitor


PersonManaging = Annotated[Visitor, Depends(in_person)]

PRIVATE = {"Cache-Control": "no-store", "Vary": "Authorization, Cookie"}
"""What every answer carries that takes a token: nobody keeps it, and nobody else is given it."""


def plain(text: str) -> str:
    """The same text.

    Raises:
        ValueError: it holds a NUL, which a database may not keep.
    """
    if "\x00" in text:
        raise ValueError("a text holds no NUL")
    return text


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("there is no such instant in UTC") from error


Word = Annotated[str, Field(max_length=300), AfterValidator(plain)]
Words = Annotated[str, Field(max_length=8_000), AfterValidator(plain)]
Instant = Annotated[
    AwareDatetime,
    AfterValidator(_in_utc),
    Field(examples=["2026-03-02T12:00:00Z"], description="With a zone."),
]
Number = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Its number.", examples=[1])]
Slug = Annotated[
    str, Path(max_length=200, description="The story's slug, or its number."), AfterValidator(plain)
]
PlatformKey = Annotated[str, Path(max_length=40, description="The platform's key."), AfterValidator(plain)]
SeenState = Annotated[
    Word,
    Field(
        examples=["proposed:"],
        description=(
            "As the draft's document said when it was read: the call is refused (409) where somebody "
            "has done something since. Empty: not looked at. `If-Match` with the draft's ETag does the same."
        ),
    ),
]
RulesSeen = Annotated[
    Word,
    Field(
        description=(
            "As the rules' document said when it was read: the call is refused (409) where somebody has set "
            "something since. Empty: not looked at."
        )
    ),
]
IfMatch = Annotated[
    str | None,
    Header(max_length=500, description="The draft's ETag as it was read; 409 where it is another by now."),
]
OutcomeName = Annotated[
    Word,
    Field(
        min_length=1,
        examples=["metaculus:12100", "https://www.metaculus.com/questions/12100/"],
        description="A question or outcome `platform:id` or `platform:id#outcome`, or its address.",
    ),
]


class Given(BaseModel):
    """What a program sends: a field that is not known is refused, so that a slip does nothing."""

    model_config = ConfigDict(extra="forbid")


def shown(*examples: dict[str, JsonValue]) -> ConfigDict:
    """How a document that programs send is told of: with examples, for whoever reads about it."""
    return ConfigDict(json_schema_extra={"examples": list(examples)})


def send_private(
    document: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The document as JSON, for whoever asked and for nobody else."""
    return Response(
        document.model_dump_json(), status, media_type=JSON, headers={**PRIVATE, **(headers or {})}
    )


async def document_of(request: Request, model: type[M]) -> M:
    """What was sent as JSON, read only now that it is known who sends it.

    Raises:
        RequestValidationError: it does not fit.
    """
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from error


def tag_of(seen: Seen) -> str:
    """A draft's ETag: of its state, and of who approved it first."""
    return f'"{quote(str(seen), safe=":")}"'


def seen_of(seen_state: str, if_match: str | None) -> Seen | None:
    """What a program saw of a draft; None where it does not say.

    Raises:
        UsageError: it is nothing that we told.
    """
    text = seen_state or unquote((if_match or "").strip().removeprefix("W/").strip('"'))
    if not text or text == "*":
        return None
    seen = Seen.parse(text)
    if seen is None:
        raise UsageError("take `seen_state` (or If-Match) from the draft's document: no draft ever said this")
    return seen


def meant(context: WorkContext, text: str) -> OutcomeRef:
    """The outcome that a program names; an address is recognised and never fetched.

    Raises:
        UsageError: it names none.
    """
    if "://" in text:
        return outcome_pasted(context, text)
    try:
        return OutcomeRef.parse(text.strip())
    except ValueError as error:
        raise UsageError(str(error)) from error
