from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from db import acts, bodies, citations, entries, links, questions, readings
from reports.desk.add_story import add_story
from reports.desk.context import WorkContext
from reports.desk.draft_updates import consider, desk_of
from reports.desk.enter_reading import About, EnteredReading, enter_reading
from reports.desk.evidence import Evidence, read_evidence
from reports.desk.link_citations import confirm, reject
from reports.drafting import Proposal
from tests.jobs.conftest import STORY, Newsroom
from tests.jobs.fakes import question_named
from tracker.errors import ConflictError, DataError, NotFoundError, UsageError
from tracker.history import History
from tracker.links import Verdict
from tracker.questions import Kind, Outcome, OutcomeRef, Question, QuestionRef, Shape
from tracker.readings import NoReading, Point, Reading, Reason

PAGE = "https://www.gjopen.com/questions/55-will-the-bridge-open"
TITLE = "Will the Mirror Lake bridge open before 2028?"
NOTE = Evidence(note="the crowd's figure at the top")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2026, 2, number, hour, tzinfo=UTC)


def enter(
    newsroom: Newsroom, value: str, at: datetime | None = None, *, evidence: Evidence = NOTE, **about: Any
) -> EnteredReading:
    newsroom.pass_(minutes=1)
    described = About(**{"url": PAGE, "title": TITLE, **about})
    return enter_reading(newsroom.context, described, value, at=at, evidence=evidence)


def history_of(newsroom: Newsroom, outcome: OutcomeRef) -> History:
    with newsroom.context.database.reading() as connection:
        return readings.get_history(connection, outcome)


def steps(newsroom: Newsroom, outcome: OutcomeRef) -> list[tuple[int, float | Reason]]:
    return [
        (point.at.day, point.value if isinstance(point, Reading) else point.reason)
        for point in history_of(newsroom, outcome).steps
    ]


def test_the_first_entry_makes_the_question_with_its_evidence(newsroom: Newsroom) -> None:
    image = Evidence(note="top of the page", image=PNG)
    entered = enter(newsroom, "37%", day(20), evidence=image)
    ref = entered.entry.outcome
    now = newsroom.clock.now()
    assert entered.is_new_question
    assert entered.is_change
    with newsroom.context.database.reading() as connection:
        kept = questions.get_question(connection, ref.question)
        (entry,) = entries.list_entries(connection, ref)
        (act,) = acts.list_acts(connection, subject=f"question:{ref}")
        assert entry.sha256 is not None
        assert bodies.get_body(connection, entry.sha256) == PNG
    assert (kept.title, kept.url, kept.outcomes[0].method) == (TITLE, PAGE, "entered by a person")
    assert (entry.value, entry.at, entry.entered_at, entry.entered_by) == (0.37, day(20), now, "Ana")
    assert (entry.note, entry.url, entry.media_type) == ("top of the page", PAGE, "image/png")
    assert (act.who, act.act, act.detail) == ("Ana", "reading entered", "37%, top of the page")
    assert history_of(newsroom, ref) == History((Reading(value=0.37, at=day(20), seen_at=now),), day(20))


def test_later_entries_need_the_page_only(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%", day(20)).entry.outcome
    again = enter(
        newsroom, "45%", day(25), title="", url="http://gjopen.com/questions/55-will-the-bridge-open/"
    )
    assert again.entry.outcome == ref
    assert not again.is_new_question
    named = enter(newsroom, "50%", day(27), title="", url="", question=ref)
    assert named.question.title == TITLE
    assert named.entry.url == PAGE
    assert steps(newsroom, ref) == [(20, 0.37), (25, 0.45), (27, 0.5)]


def test_without_a_time_it_holds_from_now(newsroom: Newsroom) -> None:
    assert enter(newsroom, "37%").entry.at == newsroom.clock.now()


def test_a_second_entry_for_an_instant_is_a_revision_and_both_are_kept(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%", day(20)).entry.outcome
    before = newsroom.clock.now()
    entered = enter(newsroom, "73%", day(20))
    assert entered.is_revision
    history = history_of(newsroom, ref)
    assert [point.value for point in history.points if isinstance(point, Reading)] == [0.37, 0.73]
    assert steps(newsroom, ref) == [(20, 0.73)]
    assert history.as_known_at(before).steps == history.points[:1]
    with newsroom.context.database.reading() as connection:
        assert [entry.value for entry in entries.list_entries(connection, ref)] == [0.37, 0.73]


def test_the_same_again_confirms_and_is_kept_as_an_entry(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%", day(20)).entry.outcome
    entered = enter(newsroom, "37%", day(25))
    assert not entered.is_change
    assert steps(newsroom, ref) == [(20, 0.37)]
    assert history_of(newsroom, ref).confirmed_at == day(25)
    with newsroom.context.database.reading() as connection:
        assert len(entries.list_entries(connection, ref)) == 2


def test_an_entry_between_two_others_leaves_both_as_they_were(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%", day(20)).entry.outcome
    enter(newsroom, "37%", day(25))
    enter(newsroom, "50%", day(22))
    assert steps(newsroom, ref) == [(20, 0.37), (22, 0.5), (25, 0.37)]
    assert history_of(newsroom, ref).confirmed_at == day(25)


def test_an_earlier_entry_is_fine(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%", day(20)).entry.outcome
    enter(newsroom, "30%", day(10))
    assert steps(newsroom, ref) == [(10, 0.3), (20, 0.37)]


def test_two_entries_of_one_moment_for_one_instant_are_a_conflict(newsroom: Newsroom) -> None:
    ref = enter(newsroom, "37%", day(20)).entry.outcome
    about = About(question=ref)
    with pytest.raises(ConflictError, match="has just been entered; look at it again"):
        enter_reading(newsroom.context, about, "38%", at=day(20), evidence=NOTE)
    with newsroom.context.database.reading() as connection:
        assert len(entries.list_entries(connection, ref)) == 1


def test_a_number_keeps_its_unit(newsroom: Newsroom) -> None:
    about: dict[str, Any] = {"title": "How many ferries?", "url": "", "kind": Kind.NUMBER}
    entered = enter(newsroom, "1,250 boats", day(20), **about)
    assert entered.outcome.unit == "boats"
    again = enter(newsroom, "1,300", day(21), **about, unit="Boats")
    assert steps(newsroom, again.entry.outcome) == [(20, 1250.0), (21, 1300.0)]
    with pytest.raises(UsageError, match="the question is in boats, not in tons"):
        enter(newsroom, "1,300 tons", day(22), **about)
    with pytest.raises(UsageError, match="the value is in tons, and --unit says boats"):
        enter(newsroom, "1,300 tons", day(22), **about, unit="boats")
    with pytest.raises(UsageError, match="are of kind number, not date"):
        enter(newsroom, "2031-05-14", day(22), **about | {"kind": Kind.DATE})


def test_a_day_is_a_value_too(newsroom: Newsroom) -> None:
    entered = enter(newsroom, "14 May 2031", day(20), kind=Kind.DATE)
    (point,) = history_of(newsroom, entered.entry.outcome).readings
    assert (point.kind, point.value) == (Kind.DATE, datetime(2031, 5, 14, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"value": "370%"}, UsageError, "more than 100%"),
        ({"at": datetime(2026, 3, 3, tzinfo=UTC)}, UsageError, "is still to come"),
        ({"title": ""}, UsageError, "say with --title what is asked there"),
        ({"url": "x"}, UsageError, "is no web page's URL"),
        ({"evidence": Evidence(note=" ")}, UsageError, "an entry needs evidence"),
        ({"evidence": Evidence(note="x", url="no page")}, UsageError, "is no web page's URL"),
        ({"evidence": Evidence(image=b"<html>", image_name="a.png")}, DataError, "a.png is no PNG"),
        ({"url": "", "title": "?"}, UsageError, "needs a title"),
        ({"question": OutcomeRef(QuestionRef("manual", "x-1")), "title": ""}, NotFoundError, "no question"),
        ({"question": OutcomeRef(QuestionRef("predictit", "1"))}, NotFoundError, "no question predictit:1"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(
    newsroom: Newsroom, changes: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        enter(newsroom, **{"value": "37%", "at": day(20), **changes})
    with newsroom.context.database.reading() as connection:
        assert questions.list_watches(connection) == ()
        assert acts.list_acts(connection) == ()


@pytest.mark.parametrize(
    "about",
    [
        {"url": "https://www.metaculus.com/questions/7/"},
        {"question": OutcomeRef(QuestionRef("metaculus", "7"))},
        {"question": OutcomeRef(QuestionRef("polymarket", "7"))},
    ],
)
def test_what_nerdline_reads_itself_is_not_entered_by_hand(newsroom: Newsroom, about: dict[str, Any]) -> None:
    newsroom.platform.has(question_named("7", TITLE))
    with pytest.raises(UsageError, match="is read by Nerdline itself"):
        enter(newsroom, "37%", **about)


# A platform whose past has a hole

MARKET = QuestionRef("predictit", "8155")
ADA = OutcomeRef(MARKET, "31")


def market(newsroom: Newsroom) -> None:
    told: list[Point] = [
        Reading(value=0.1, at=day(1), seen_at=day(1)),
        NoReading(reason=Reason.UNREACHABLE, at=day(3), seen_at=day(6)),
        Reading(value=0.4, at=day(8), seen_at=day(8)),
        NoReading(reason=Reason.UNREACHABLE, at=day(10), seen_at=day(12)),
    ]
    parts = (Outcome(key="31", label="Ada"), Outcome(key="32", label="Bo"))
    with newsroom.context.database.writing() as connection:
        questions.save_question(
            connection, Question(ref=MARKET, title="Who wins?", url="", outcomes=parts, shape=Shape.CHOICE)
        )
        readings.add_points(connection, ADA, told, seen_at=day(12))


def test_a_person_fills_a_hole_and_no_other_gap(newsroom: Newsroom) -> None:
    market(newsroom)
    entered = enter(newsroom, "25%", day(5), question=ADA, title="", url="")
    assert entered.outcome.method == ""
    assert steps(newsroom, ADA) == [
        (1, 0.1), (3, Reason.UNREACHABLE), (5, 0.25), (8, 0.4), (10, Reason.UNREACHABLE)
    ]  # fmt: skip


def test_what_a_person_saw_before_a_gap_does_not_fill_it(newsroom: Newsroom) -> None:
    market(newsroom)
    enter(newsroom, "15%", day(2), question=ADA, title="", url="")
    assert steps(newsroom, ADA) == [
        (1, 0.1), (2, 0.15), (3, Reason.UNREACHABLE), (8, 0.4), (10, Reason.UNREACHABLE)
    ]  # fmt: skip


def test_of_several_outcomes_one_has_to_be_named(newsroom: Newsroom) -> None:
    market(newsroom)
    with pytest.raises(UsageError, match=r"several outcomes; name one: predictit:8155#31 \(Ada\)"):
        enter(newsroom, "25%", question=OutcomeRef(MARKET), title="", url="")


# Tying a citation to it


def linked(newsroom: Newsroom) -> OutcomeRef:
    text = STORY.replace("the Metaculus prediction community", "Good Judgment Open forecasters")
    path = newsroom.file(text)
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    ref = enter(newsroom, "20%", day(20)).entry.outcome
    confirm(newsroom.context, 1, ref)
    return ref


def test_a_citation_may_mean_it_and_nobody_is_asked_for_it(newsroom: Newsroom) -> None:
    ref = linked(newsroom)
    with newsroom.context.database.reading() as connection:
        (citation,) = citations.list_citations(connection)
        assert citation.link is not None
        assert citation.link.outcome == ref
        assert questions.get_watch(connection, ref.question).due_at is None
        assert len(readings.get_history(connection, ref).points) == 1
    assert newsroom.platform.asked == []


def test_a_citation_may_be_said_not_to_mean_it(newsroom: Newsroom) -> None:
    ref = linked(newsroom)
    reject(newsroom.context, 1, ref)
    with newsroom.context.database.reading() as connection:
        assert links.decisions_of(connection, 1)[-1].verdict is Verdict.REJECTED


def test_one_that_was_never_entered_cannot_be_meant(newsroom: Newsroom) -> None:
    linked(newsroom)
    with pytest.raises(NotFoundError, match="manual:x-1 here; enter a reading of it first"):
        confirm(newsroom.context, 1, OutcomeRef(QuestionRef("manual", "x-1")))


def proposal(context: WorkContext) -> Proposal:
    with context.database.reading() as connection:
        (citation,) = citations.list_citations(connection)
        assert citation.link is not None
        desk = desk_of(context, connection)
        decided = consider(connection, citation, citation.link, desk=desk, context=context)
    assert isinstance(decided, Proposal)
    return decided


def test_a_draft_says_who_entered_the_number_that_it_rests_on(newsroom: Newsroom) -> None:
    ref = linked(newsroom)
    enter(newsroom, "45%", day(25), question=ref)
    proposed = proposal(newsroom.context)
    assert "45%" in proposed.new
    assert proposed.evidence == (
        f"{ref}; 0.45 since 2026-02-24 18:00 CST; entered by Ana 2026-03-02 06:02 CST"
    )


# Evidence files


def test_a_file_is_read_no_further_than_shows_that_it_is_too_large(newsroom: Newsroom) -> None:
    path = newsroom.folder / "large.png"
    with path.open("wb") as file:
        file.write(PNG)
        file.truncate(50_000_000)
    data = read_evidence(path)
    assert len(data) == 10_000_001
    with pytest.raises(DataError, match=r"large\.png is too large"):
        Evidence(image=data, image_name="large.png").check()


def test_a_file_that_is_not_there_or_is_a_folder_is_told(newsroom: Newsroom) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        read_evidence(newsroom.folder / "nowhere.png")
    with pytest.raises(DataError, match="cannot be read"):
        read_evidence(newsroom.folder)
