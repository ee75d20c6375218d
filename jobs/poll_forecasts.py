"""Asking platforms for the questions that are due, and keeping what they say.

One question's failure never stops the rest, and one platform's never another's: each platform has a round
of its own, beside the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

from db import links, questions
from db.questions import Watch
from jobs.poll_platform import poll_platform
from jobs.rounds import Need, Round
from reports.desk.context import Tally, WorkContext
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.questions import QuestionRef


def run(context: WorkContext, *, accepted: Collection[str] = ()) -> Tally:
    """Ask for every question that is due, longest due first.

    Numbers of the `accepted` platforms are kept even where most of them moved at once.
    """
    with context.database.reading() as connection:
        due = questions.list_due(connection, context.clock.now())
    return _poll(context, due, accepted=accepted)


def poll(
    context: WorkContext,
    refs: Iterable[QuestionRef],
    *,
    is_whole: bool = False,
    accepted: Collection[str] = (),
) -> Tally:
    """Ask for these questions now; with their whole past where `is_whole`.

    Raises:
        NotFoundError: a question was never fetched.
    """
    with context.database.reading() as connection:
        watches = questions.watches_of(connection, tuple(refs))
    return _poll(context, tuple(watches.values()), is_whole=is_whole, accepted=accepted)


def _poll(
    context: WorkContext,
    watches: Sequence[Watch],
    *,
    is_whole: bool = False,
    accepted: Collection[str] = (),
) -> Tally:
    with context.database.reading() as connection:
        need = Need(story_at=links.newest_story_of(connection), linked=links.linked_keys(connection))
    by_platform: dict[str, list[Watch]] = {}
    by_hand: list[str] = []
    for watch in watches:
        ref = watch.question.ref
        if ref.platform == BY_A_PERSON:
            by_hand.append(f"{ref} is asked nobody; enter what its page says with `nerdline reading add`")
        else:
            by_platform.setdefault(ref.platform, []).append(watch)
    rounds = [
        Round(platform=platform, need=need, is_whole=is_whole, is_accepted=platform in accepted)
        for platform in by_platform
    ]
    finished = _side_by_side([poll_platform(context, by_platform[going.platform], going) for going in rounds])
    for _ in context.progress(_Counted(finished, len(watches) - len(by_hand)), "asking"):
        pass
    return Tally(
        done=sum(going.done for going in rounds),
        failed=(*by_hand, *(sentence for going in rounds for sentence in going.failed)),
        note=f"{sum(going.added for going in rounds)} new readings",
    )


def _side_by_side(rounds: Sequence[Iterator[QuestionRef]]) -> Iterator[QuestionRef]:
    """What the rounds yield, as it comes; an error of one is raised when all have ended."""
    if len(rounds) == 1:
        yield from rounds[0]
        return
    finished: SimpleQueue[QuestionRef | None] = SimpleQueue()

    def drain(going: Iterator[QuestionRef]) -> None:
        try:
            for ref in going:
                finished.put(ref)
        finally:
            finished.put(None)

    with ThreadPoolExecutor(max(len(rounds), 1), thread_name_prefix="poll") as pool:
        running = [pool.submit(drain, going) for going in rounds]
        for _ in running:
            while (ref := finished.get()) is not None:
                yield ref
        for one in running:
            one.result()


@dataclass(frozen=True, slots=True)
class _Counted:
    """Questions as they are dealt with, of which there are so many: what a progress bar needs to know."""

    finished: Iterator[QuestionRef]
    count: int

    def __iter__(self) -> Iterator[QuestionRef]:
        return self.finished

    def __len__(self) -> int:
        return self.count
