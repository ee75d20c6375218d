"""What a round of one platform is about, and how it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from db.questions import Watch
from reports.desk.context import WorkContext
from reports.desk.keep_forecasts import keep_failure
from tracker.errors import NerdlineError, PlatformError, UnreadableAnswerError
from tracker.questions import QuestionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Why questions are asked for: when the newest story citing each came, and which outcomes are linked."""

    story_at: Mapping[QuestionRef, datetime]
    linked: Mapping[QuestionRef, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A question that failed so often in a row; 0 where it answers again after failing `before` times."""

    ref: QuestionRef
    failures: int
    before: int
    sentence: str
    is_retryable: bool = False


@dataclass(slots=True)
class Round:
    """How a round of one platform goes.

    `is_whole`: every question is fetched with its past, whatever a glance would say. `is_accepted`: a
    person has looked at numbers that moved all at once and says that they are right. `may_go_on` is asked
    before each question: once it says no, the rest is left, due as it is.
    """

    platform: str
    need: Need
    is_whole: bool = False
    is_accepted: bool = False
    may_go_on: Callable[[], bool] = lambda: True
    done: int = 0
    added: int = 0
    failed: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    refusal: str = ""
    """The platform refused our credential, in its words."""
    held_because: str = ""
    """The round is held: nothing more of it is kept."""

    @property
    def is_over_for_all(self) -> bool:
        """Whether another batch of this platform would fare as this one did."""
        return bool(self.refusal or self.held_because)

    def went_well(self, watch: Watch) -> None:
        """Count a question that was answered for."""
        self.done += 1
        if watch.failures:
            trouble = Trouble(ref=watch.question.ref, failures=0, before=watch.failures, sentence="")
            self.troubles.append(trouble)


def note_failure(context: WorkContext, watch: Watch, error: NerdlineError, going: Round) -> None:
    """Keep that asking for a question failed, and go on."""
    ref = watch.question.ref
    going.failed.append(f"{ref}: {error}")
    if not isinstance(error, PlatformError):
        # An answer that cannot be kept (a number too large, say) is as good as one that cannot be read.
        error = UnreadableAnswerError(str(error), platform=ref.platform)
    with suppress(NerdlineError), context.database.writing() as connection:  # it may be what failed
        failures = keep_failure(
            connection,
            ref,
            error,
            story_at=going.need.story_at.get(ref),
            now=context.clock.now(),
            rounds=context.rounds,
        )
        going.troubles.append(
            Trouble(
                ref=ref,
                failures=failures,
                before=watch.failures,
                sentence=str(error),
                is_retryable=error.retryable,
            )
        )
