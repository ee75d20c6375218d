"""Why is a question that a person enters not asked for?

It has no platform to ask: `nerdline reading add` is where its readings come from.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NoReturn

from tracker.adapter import Access, Glances, Page, Snapshot, Terms
from tracker.answers import Http
from tracker.errors import RequestRejectedError
from tracker.manual import PLATFORM
from tracker.questions import OutcomeRef, Question, QuestionRef

PUBLIC_SITE = ""

TERMS = Terms(
    number="What a page says, as a person read it there and entered it with a note or a file as evidence",
    asks="",
)


class ManualAdapter:
    """Keeps the protocol of an adapter, and asks nobody."""

    name = PLATFORM
    label = "Entered by hand"

    def __init__(self, *, http: Http, base_url: str = PUBLIC_SITE, token: str = "") -> None:
        del http, base_url, token

    def recognise(self, url: str) -> OutcomeRef | None:
        """None: any page can be entered, so none is known by its URL alone."""
        return recognise(url)

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Nothing: there is nobody to ask."""
        del query, limit
        return ()

    def browse(self, cursor: str = "") -> Page:
        """Nothing: there is nobody to ask."""
        del cursor
        return Page(questions=())

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """Raise.

        Raises:
            RequestRejectedError: always.
        """
        del histories
        _refuse(ref)

    def glance(self, questions: Sequence[Question]) -> Glances:
        """Nothing is known beyond what was entered."""
        del questions
        return {}

    def check_access(self) -> Access:
        """Anybody at the desk."""
        return Access(account="anybody", tier="open", note="readings are entered with `nerdline reading add`")


def recognise(url: str, *, site: str = PUBLIC_SITE) -> OutcomeRef | None:
    """None, as for the adapter."""
    del url, site
    return None


def explain(url: str) -> str:
    """Nothing: there are no hosts of its own."""
    del url
    return ""


def _refuse(ref: QuestionRef) -> NoReturn:
    raise RequestRejectedError(
        f"{ref} cannot be asked for: a person enters its readings, with `nerdline reading add`",
        platform=PLATFORM,
    )
