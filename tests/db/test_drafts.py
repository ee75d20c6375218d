from __future__ import annotations

import threading

import pytest
from sqlalchemy import update

from db import Connection, Database, acts, citations, drafts
from db.tables import drafts as draft_rows
from tests.builders import SENTENCE, START, at, make_draft, make_printing
from tests.db.at_once import at_once
from tests.db.postgres_server import PostgresServer
from tests.db.rows import keep_citation, keep_draft, keep_story, keep_version
from tracker.drafts import OPEN_STATES, DraftState
from tracker.errors import ConflictError, NerdlineError, NotFoundError, StorageError
from tracker.kept import Cause
from tracker.spans import Span


def move(connection: Connection, draft_id: int, *states: DraftState, by: str = "Ana") -> None:
    for hour, state in enumerate(states):
        drafts.move_draft(connection, draft_id, state, by=by, at=at(10 + hour))


def draft_in(connection: Connection, state: DraftState, citation_id: int | None = None) -> int:
    draft_id = keep_draft(connection, citation_id)
    way = {DraftState.PROPOSED: (), DraftState.PUBLISHED: (DraftState.APPROVED, DraftState.PUBLISHED)}
    move(connection, draft_id, *way.get(state, (state,)))
    return draft_id


def test_a_draft_reads_back_as_it_was_proposed(database: Database) -> None:
    with database.writing() as connection:
        citation_id = keep_citation(connection)
        draft_id = keep_draft(connection, citation_id)
        citation = citations.get_citation(connection, citation_id)
        assert drafts.get_draft(connection, draft_id) == make_draft(
            id=draft_id,
            citation_id=citation_id,
            story_id=citation.story_id,
            version_id=citation.printing.version_id,
        )


def test_a_draft_of_an_end_has_no_value(database: Database) -> None:
    with database.writing() as connection:
        assert drafts.get_draft(connection, keep_draft(connection, value=None)).value is None


def test_a_decision_is_kept_with_who_when_and_why(database: Database) -> None:
    with database.writing() as connection:
        draft_id = keep_draft(connection)
        snoozed = drafts.move_draft(
            connection, draft_id, DraftState.SNOOZED, by="Bo", at=at(5), note="till Monday", until=at(70)
        )
        assert (snoozed.state, snoozed.decided_by, snoozed.decided_at) == (DraftState.SNOOZED, "Bo", at(5))
        assert (snoozed.decision_note, snoozed.snoozed_until) == ("till Monday", at(70))
        approved = drafts.move_draft(connection, draft_id, DraftState.APPROVED, by="Ana", at=at(6))
        assert approved == drafts.get_draft(connection, draft_id)
        assert (approved.state, approved.decided_by, approved.decided_at) == (
            DraftState.APPROVED,
            "Ana",
            at(6),
        )
        assert (approved.decision_note, approved.snoozed_until) == ("", None)


@pytest.mark.parametrize("state", [state for state in DraftState if state not in OPEN_STATES])
def test_what_is_over_stays_over(database: Database, state: DraftState) -> None:
    with database.writing() as connection:
        draft_id = draft_in(connection, state)
        before = drafts.get_draft(connection, draft_id)
        for wanted in DraftState:
            with pytest.raises(
                ConflictError, match=f"draft {draft_id} is {state} and cannot become {wanted}"
            ):
                move(connection, draft_id, wanted)
        assert drafts.get_draft(connection, draft_id) == before


@pytest.mark.parametrize("draft_id", [0, -1, 2_000_000_000, 2**31, 2**63, 10**30])
def test_what_names_no_draft(database: Database, draft_id: int) -> None:
    with database.writing() as connection:
        keep_draft(connection)
        with pytest.raises(NotFoundError, match="there is no draft"):
            drafts.get_draft(connection, draft_id)
        with pytest.raises(NotFoundError):
            move(connection, draft_id, DraftState.APPROVED)


# One open draft for a citation


@pytest.mark.parametrize("state", DraftState)
def test_a_citation_has_one_open_draft(database: Database, state: DraftState) -> None:
    with database.writing() as connection:
        citation_id = keep_citation(connection)
        draft_id = draft_in(connection, state, citation_id)
        if state in OPEN_STATES:
            waiting = drafts.open_draft(connection, citation_id)
            assert waiting is not None
            assert waiting.id == draft_id
            with pytest.raises(ConflictError, match=f"citation {citation_id} has an open draft already"):
                keep_draft(connection, citation_id)
        else:
            assert drafts.open_draft(connection, citation_id) is None
            assert keep_draft(connection, citation_id) > draft_id
        keep_draft(connection, keep_citation(connection))


def test_after_a_refusal_the_callers_transaction_goes_on(database: Database) -> None:
    with database.writing() as connection:
        citation_id = keep_citation(connection)
        draft_id = keep_draft(connection, citation_id)
        acts.add_act(connection, acts.Act(at=START, who="Ana", act="before", subject="draft:1"))
        with pytest.raises(ConflictError):
            keep_draft(connection, citation_id)
        acts.add_act(connection, acts.Act(at=START, who="Ana", act="after", subject="draft:1"))
    with database.reading() as connection:
        assert [act.act for act in acts.list_acts(connection)] == ["before", "after"]
        assert [draft.id for draft in drafts.list_drafts(connection)] == [draft_id]


def test_a_draft_for_nothing_is_no_conflict(database: Database) -> None:
    def propose() -> None:
        with database.writing() as connection:
            version_id = citations.get_citation(connection, keep_citation(connection)).printing.version_id
            drafts.add_draft(
                connection,
                citation_id=2_000_000_000,
                version_id=version_id,
                old=SENTENCE,
                new=SENTENCE,
                reason="",
                evidence="",
                evidence_at=START,
                value=None,
                at=START,
            )

    with pytest.raises(StorageError):
        propose()


def test_of_workers_that_draft_at_once_one_asks_the_editor(database: Database) -> None:
    with database.writing() as connection:
        citation_id = keep_citation(connection)
    refused = at_once(database, [lambda c: keep_draft(c, citation_id)] * 4)
    assert [type(error) for error in refused] == [ConflictError] * 3
    with database.reading() as connection:
        assert len(drafts.list_drafts(connection)) == 1


def test_of_two_editors_at_once_the_second_is_told_what_the_first_did(database: Database) -> None:
    for _ in range(3):
        with database.writing() as connection:
            draft_id = keep_draft(connection)
        refused = at_once(
            database,
            [
                lambda c, id_=draft_id: move(c, id_, DraftState.APPROVED, by="Ana"),
                lambda c, id_=draft_id: move(c, id_, DraftState.REJECTED, by="Bo"),
            ],
        )
        with database.reading() as connection:
            state = drafts.get_draft(connection, draft_id).state
        assert [type(error) for error in refused] == [ConflictError]
        assert f"draft {draft_id} is {state} and cannot become" in str(refused[0])


@pytest.mark.postgres
def test_a_draft_that_changes_between_the_look_and_the_act_is_not_overwritten(
    postgres_database: Database, postgres_server: PostgresServer
) -> None:
    # Snoozed meanwhile: "approved" could follow that too, but the editor judged another state.
    with postgres_database.writing() as connection:
        draft_id = keep_draft(connection)
    began, refused = threading.Event(), list[NerdlineError]()

    def approve() -> None:
        try:
            with postgres_database.writing() as connection:
                drafts.get_draft(connection, draft_id)
                began.set()
                move(connection, draft_id, DraftState.APPROVED)
        except NerdlineError as error:
            refused.append(error)

    with postgres_database.writing() as connection:
        connection.execute(update(draft_rows).where(draft_rows.c.id == draft_id).values(state="snoozed"))
        thread = threading.Thread(target=approve)
        thread.start()
        began.wait(10)
        # It has looked, and now waits for this transaction to end.
        while not postgres_server.has_waiter():
            assert thread.is_alive()
    thread.join()
    assert [str(error) for error in refused] == [
        f"draft {draft_id} was just changed by somebody else; look at it again"
    ]


def publish(connection: Connection, draft_id: int) -> None:
    draft = drafts.get_draft(connection, draft_id)
    version_id = keep_version(connection, draft.story_id, draft.new.encode(), cause=Cause.PUBLISHED)
    printing = make_printing(version_id=version_id, sentence=draft.new, span=Span(0, len(draft.new)))
    citations.add_printing(connection, draft.citation_id, printing)
    move(connection, draft_id, DraftState.PUBLISHED)


@pytest.mark.postgres
def test_what_is_published_while_a_worker_drafts_is_not_drafted_again(postgres_database: Database) -> None:
    with postgres_database.writing() as connection:
        first = draft_in(connection, DraftState.APPROVED)
        citation_id = drafts.get_draft(connection, first).citation_id
    with postgres_database.writing() as late:
        read = citations.get_citation(late, citation_id)
        with postgres_database.writing() as connection:
            publish(connection, first)
        assert drafts.open_draft(late, citation_id) is None
        with pytest.raises(ConflictError, match=f"citation {citation_id} was just printed anew"):
            keep_draft(late, citation_id, old=read.printing.sentence)
        again = citations.get_citation(late, citation_id).printing.sentence
        second = keep_draft(late, citation_id, old=again, new=SENTENCE)  # of what it says now
    with postgres_database.reading() as connection:
        assert [draft.id for draft in drafts.drafts_of(connection, citation_id)] == [first, second]


@pytest.mark.postgres
def test_a_worker_that_waits_for_a_publication_to_end_drafts_nothing(
    postgres_database: Database, postgres_server: PostgresServer
) -> None:
    with postgres_database.writing() as connection:
        first = draft_in(connection, DraftState.APPROVED)
        citation_id = drafts.get_draft(connection, first).citation_id
    refused = list[NerdlineError]()

    def propose() -> None:
        try:
            with postgres_database.writing() as connection:
                keep_draft(connection, citation_id)
        except NerdlineError as error:
            refused.append(error)

    with postgres_database.writing() as connection:
        publish(connection, first)
        thread = threading.Thread(target=propose)
        thread.start()
        # It has read what was in print before, and waits to learn whether the first draft is open.
        while not postgres_server.has_waiter():
            assert thread.is_alive()
    thread.join()
    assert [str(error) for error in refused] == [
        f"citation {citation_id} was just printed anew; look at it again"
    ]
    with postgres_database.reading() as connection:
        assert [draft.id for draft in drafts.drafts_of(connection, citation_id)] == [first]


# Lists


def test_drafts_are_listed_by_state_and_story_oldest_first(database: Database) -> None:
    with database.writing() as connection:
        story_id = keep_story(connection)
        by_state = {
            state: draft_in(connection, state, keep_citation(connection, story_id)) for state in DraftState
        }
        other = keep_draft(connection)
        listed = [draft.id for draft in drafts.list_drafts(connection, story_id=story_id)]
        assert listed == sorted(by_state.values())
        assert [draft.id for draft in drafts.list_drafts(connection)] == [*listed, other]
        for state, draft_id in by_state.items():
            expected = [draft_id, other] if state is DraftState.PROPOSED else [draft_id]
            assert [draft.id for draft in drafts.list_drafts(connection, state)] == expected
        waiting = drafts.list_drafts(connection, *OPEN_STATES, story_id=story_id)
        assert {draft.state for draft in waiting} == OPEN_STATES
        assert drafts.list_drafts(connection, story_id=2_000_000_000) == ()


def test_the_last_rejection_is_the_newest_one_of_that_citation(database: Database) -> None:
    with database.writing() as connection:
        citation_id = keep_citation(connection)
        assert drafts.last_rejection(connection, citation_id) is None
        draft_in(connection, DraftState.REJECTED, citation_id)
        second = draft_in(connection, DraftState.REJECTED, citation_id)
        draft_in(connection, DraftState.SUPERSEDED, citation_id)
        draft_in(connection, DraftState.REJECTED)
        found = drafts.last_rejection(connection, citation_id)
        assert found is not None
        assert found.id == second
