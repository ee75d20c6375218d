"""What is each document made of that tells how the desk is kept: sources, log, rules, people?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from reports.web.api.desk_documents import CitationSummary, More
from reports.web.api.documents import Document
from tracker.questions import State
from tracker.roles import Right, Role


class NoticeDocument(Document):
    """What an operator was told, and is not over."""

    key: str
    sentence: str
    since: datetime


class QuotedQuestion(Document):
    """A question, and the citations that quoted it."""

    question: str
    title: str
    url: str
    state: State
    quoted: list[CitationSummary]


class Method(Document):
    """A platform makes a number in another way."""

    at: datetime
    outcome: str
    before: str
    after: str


class AttentionDocument(Document):
    """What somebody should look at, at most twenty of each kind."""

    held: Annotated[list[NoticeDocument], Field(description="Rounds that are held: accept or leave them.")]
    troubles: list[NoticeDocument]
    overdue: list[QuotedQuestion]
    ended: list[QuotedQuestion]
    withheld: list[QuotedQuestion]
    methods: list[Method]
    without_twins: list[QuotedQuestion]


class FoundLine(Document):
    """A line that somebody should look at, and why."""

    citation: CitationSummary
    why: str


class FoundLines(Document):
    """What only a look through everything finds."""

    at: datetime
    thin: list[FoundLine]
    misprinted: list[FoundLine]
    undraftable: list[FoundLine]


class SourceDocument(Document):
    """How a platform stands with us."""

    key: str
    label: str
    watched: int
    failing: int
    succeeded_at: datetime | None
    next_at: datetime | None
    error: str
    error_at: datetime | None
    unasked: Annotated[str, Field(description="Why it is not asked anything; empty where it is.")]
    has_token: bool
    asked_last_hour: int
    most_in_an_hour: int
    paused_until: datetime | None
    is_held: bool
    troubles: list[NoticeDocument]


class Sources(Document):
    """Every platform that can be read, those with most questions first."""

    sources: list[SourceDocument]


class Done(Document):
    """What was done, in a sentence."""

    detail: str


class ActDocument(Document):
    """One thing that somebody did."""

    at: datetime
    who: str
    act: str
    subject: str
    detail: str


class LogPart(Document):
    """A part of the log, the newest first."""

    acts: list[ActDocument]
    looked_back_to: Annotated[
        datetime | None, Field(description="Where looking ended for now; go on with `cursor`.")
    ]
    cursor: More


class RuleDocument(Document):
    """One rule of the outlet: what counts, and what the settings file says."""

    name: str
    value: Any
    in_file: Any
    is_set: Annotated[bool, Field(description="Set at the desk, so that it wins over the file.")]


class SettingsDocument(Document):
    """The outlet's rules. `seen` goes back with a change: 409 if somebody changed one since."""

    rules: list[RuleDocument]
    seen: dict[str, Annotated[str, Field(description="For a change of this rule.")]]


class UserDocument(Document):
    """Somebody with an account."""

    id: int
    name: str
    role: Role
    made_at: datetime
    disabled_at: datetime | None
    has_password: bool


class Users(Document):
    """Everybody with an account."""

    users: list[UserDocument]


class UserWithPassword(Document):
    """An account with its password, which is shown this once."""

    user: UserDocument
    password: str


class Ended(Document):
    """How many sessions ended."""

    sessions: int


class TokenDocument(Document):
    """With what a program comes; never its secret."""

    id: int
    user: int
    name: str
    scopes: list[Right]
    made_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    used_at: datetime | None


class Tokens(Document):
    """Every token that was ever made."""

    tokens: list[TokenDocument]


class TokenWithSecret(Document):
    """A new token with its secret, which is shown this once."""

    token: TokenDocument
    secret: str
