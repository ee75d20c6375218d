"""Asking platforms for the questions that are due, and keeping what they say.

One question's failure never stops the rest, and one platform's never another's: each platform has a round
of its own, beside the others. On PostgreSQL a round goes batch by batch, each claimed, so that others may
ask at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue

from db import leases, links, questions
from jobs.claimed_batches import USUAL_TIMES, Batch, LeaseTimes, due_batch, named_batch
from jobs.poll_platform import poll_platform
from jobs.rounds import Need, Round
from reports.desk.context import Tally, WorkContext
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.questions import QuestionRef

_OpenBatch = Callable[[], AbstractContextManager[Batch]]


def run(context: WorkContext, *, accepted: Collection[str] = ()) -> Tally:
    """Ask for every question that is due, longest due first.

    Numbers of the `accepted` platforms are kept even where most of them moved at once.
    """
    if context.database.is_sqlite:
        with context.database.reading() as connection:
            due = questions.list_due(connection, context.clock.now())
        by_platform: dict[str, list[questions.Watch]] = {}
        for watch in due:
            by_platform.setdefault(watch.question.ref.platform, []).append(watch)
        walks = [
            _Walk(platform=platform, batches=(partial(_unclaimed, context, watches),))
            for platform, watches in by_platform.items()
        ]
        return _walk(context, walks, len(due), accepted=accepted)
    with context.database.reading() as connection:
        counts = leases.count_due(connection, context.clock.now())
    counts = {platform: count for platform, count in counts.items() if platform != BY_A_PERSON}
    walks = [_Walk(platform=platform, batches=_endlessly(context, platform)) for platform in counts]
    return _walk(context, walks, sum(counts.values()), accepted=accepted)


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
    by_platform: dict[str, list[questions.Watch]] = {}
    by_hand: list[str] = []
    for ref, watch in watches.items():
        if ref.platform == BY_A_PERSON:
            by_hand.append(f"{ref} is asked nobody; enter what its page says with `nerdline reading add`")
        else:
            by_platform.setdefault(ref.platform, []).append(watch)
    walks = [
        _Walk(
            platform=platform, batches=_pieces(context, several), named=[one.question.ref for one in several]
        )
        for platform, several in by_platform.items()
    ]
    count = len(watches) - len(by_hand)
    tally = _walk(context, walks, count, is_whole=is_whole, accepted=accepted)
    return Tally(done=tally.done, failed=(*by_hand, *tally.failed), note=tally.note)


def poll_batch(context: WorkContext, platform: str, *, times: LeaseTimes = USUAL_TIMES) -> tuple[Tally, bool]:
    """Ask for one batch of the platform's due questions, for a worker; and whether more may follow it.

    None may where the platform refused us or its numbers are held: the next would fare the same.
    """
    walk = _Walk(platform=platform, batches=(partial(due_batch, context, platform, times=times),))
    tally = _walk(context, [walk], None)
    return tally, not any(going.is_over_for_all for going in walk.rounds)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One platform's batches, one after the other, and the rounds that they made."""

    platform: str
    batches: Iterable[_OpenBatch]
    named: Sequence[QuestionRef] = ()
    rounds: list[Round] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)


def _unclaimed(context: WorkContext, watches: Sequence[questions.Watch]) -> AbstractContextManager[Batch]:
    return nullcontext(Batch(watches=watches, may_go_on=lambda: not context.is_stopping()))


def _endlessly(context: WorkContext, platform: str) -> Iterator[_OpenBatch]:
    while True:  # until a batch comes empty, or with questions that were left before
        yield partial(due_batch, context, platform)


def _pieces(context: WorkContext, watches: Sequence[questions.Watch]) -> Iterator[_OpenBatch]:
    if context.database.is_sqlite:
        yield partial(_unclaimed, context, watches)
        return
    size = context.settings.batch_size
    for start in range(0, len(watches), size):
        refs = [watch.question.ref for watch in watches[start : start + size]]
        yield partial(named_batch, context, refs)


def _walk(
    context: WorkContext,
    walks: Sequence[_Walk],
    count: int | None,
    *,
    is_whole: bool = False,
    accepted: Collection[str] = (),
) -> Tally:
    finished = _side_by_side(
        [
            _poll_in_batches(context, walk, is_whole=is_whole, is_accepted=walk.platform in accepted)
            for walk in walks
        ]
    )
    shown = finished if count is None else _Counted(finished, count)
    for _ in context.progress(shown, "asking"):
        pass
    rounds = [going for walk in walks for going in walk.rounds]
    return Tally(
        done=sum(going.done for going in rounds),
        failed=(
            *(sentence for walk in walks for sentence in walk.busy),
            *(sentence for going in rounds for sentence in going.failed),
        ),
        note=f"{sum(going.added for going in rounds)} new readings",
    )


def _poll_in_batches(
    context: WorkContext, walk: _Walk, *, is_whole: bool, is_accepted: bool
) -> Iterator[QuestionRef]:
    seen: set[QuestionRef] = set()
    for open_batch in walk.batches:
        with open_batch() as batch:
            refs = {watch.question.ref for watch in batch.watches}
            if not walk.named and (not refs or refs & seen):
                return  # all are asked for; or this one left some as they are, and would again
            if refs:
                going = Round(
                    platform=walk.platform,
                    need=_need_of(context, refs),
                    is_whole=is_whole,
                    is_accepted=is_accepted,
                    may_go_on=batch.may_go_on,
                )
                walk.rounds.append(going)
                yield from poll_platform(context, batch.watches, going)
                if going.is_over_for_all:
                    break
            seen |= refs
        if context.is_stopping():
            return
    if walk.named and not any(going.is_over_for_all for going in walk.rounds):
        walk.busy += [f"{ref} is being asked for by somebody else" for ref in walk.named if ref not in seen]


def _need_of(context: WorkContext, refs: Collection[QuestionRef]) -> Need:
    with context.database.reading() as connection:
        return Need(
            story_at=links.newest_story_of(connection, refs), linked=links.linked_keys(connection, refs)
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
