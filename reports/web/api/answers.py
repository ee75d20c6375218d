"""How is a document of the interface sent, and what does a parameter in it mean?"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db.column_types import LARGEST_ID
from reports.web.responses import PAGE, Keeping, answer
from tracker.adapter import Terms
from tracker.clock import parse_instant
from tracker.platforms import PLATFORMS
from tracker.questions import QuestionRef
from tracker.settings import Settings

JSON = "application/json"
ROOT = "/api/v1"


def send_document(request: Request, document: BaseModel, *, keeping: Keeping = PAGE) -> Response:
    """The document as JSON, or "304 Not Modified"."""
    return answer(request, document.model_dump_json().encode(), media_type=JSON, keeping=keeping)


def named_question(platform: str, id_: str) -> QuestionRef:
    """The question that an address names.

    Raises:
        HTTPException: it cannot be a question's name (404).
    """
    try:
        return QuestionRef(platform=platform, id=id_)
    except ValueError as error:
        raise HTTPException(
            404, "There is no such question here; /api/v1/questions lists those there are."
        ) from error


def asked_instant(name: str, text: str | None, *, now: datetime | None = None) -> datetime | None:
    """The instant in a parameter, None where it is not given; with `now`, one that has come.

    Raises:
        HTTPException: it is no instant, or one to come (400).
    """
    if text is None:
        return None
    try:
        # In a query a plus that nobody escaped has become a space.
        instant = parse_instant(text.replace(" ", "+") if "T" in text else text)
    except ValueError as error:
        raise HTTPException(400, f"Write the instant as in {name}=2024-01-31T12:00:00Z.") from error
    if now is not None and instant > now:
        raise HTTPException(400, f"The instant in {name} has not come yet.")
    return instant


def asked_cursor(text: str | None) -> int:
    """The number that a list goes on under, the largest where none is given.

    Raises:
        HTTPException: it is none that we gave (400).
    """
    if text is None:
        return LARGEST_ID
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID))):
        raise HTTPException(400, "The cursor is none that this list gave.")
    return min(int(text), LARGEST_ID)


def next_cursor(numbers: list[int], limit: int) -> str | None:
    """What names the next part, behind these numbers; None where there is none."""
    return str(numbers[-1]) if len(numbers) >= limit else None


def with_choices(path: str, choices: dict[str, str]) -> str:
    """An address with its parameters."""
    return f"{path}?{urlencode(choices, safe=':')}" if choices else path


def terms_of(platform: str) -> Terms:
    """What a platform's number is and what it asks; empty for one that Nerdline cannot read any more."""
    return next((known.terms for known in PLATFORMS if known.name == platform), Terms(number="", asks=""))


def licence_of(settings: Settings, platform: str) -> dict[str, str]:
    """The fields of a document's licence."""
    terms = terms_of(platform)
    return {
        "number": terms.number,
        "asks": terms.asks,
        "home": terms.home,
        "permission": settings.permission_for(platform),
    }
