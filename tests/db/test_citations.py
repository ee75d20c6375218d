from __future__ import annotations

from datetime import date

import pytest

from db import Database, citations, links, stories
from tests.builders import CLAIM, DEADLINE, SENTENCE, at, make_citation, make_link, make_printing
from tests.db.rows import keep_citation, keep_question, keep_story, keep_version
from tracker.citations.citation import CitationKind
from tracker.errors import ConflictError, NotFoundError
from tracker.kept import Printing
from tracker.links import Verdict
from tracker.spans import Span


def test_a_citation_reads_back_as_it_was_kept(database: Database) -> None:
    with database.writing() as connection:
        story_id = keep_story(connection)
        id_ = keep_citation(
            connection,
            story_id,
            kind=CitationKind.PROBABILITY_OR_DATE,
            condition="if Seoul agrees",
            url="https://www.metaculus.com/questions/12100/",
            negated=True,
        )
        kept = citations.get_citation(connection, id_)
    assert (kept.id, kept.story_id, kept.platform) == (id_, story_id, "metaculus")
    assert (kept.kind, kept.claim, kept.condition) == (
        CitationKind.PROBABILITY_OR_DATE,
        CLAIM,
        "if Seoul agrees",
    )
    assert (kept.deadline, kept.negated, kept.removed_at, kept.link) == (DEADLINE, True, None, None)
    assert (kept.url, kept.first_sentence) == ("https://www.metaculus.com/questions/12100/", SENTENCE)


def test_a_citation_of_nobody_we_know_reads_back_too(database: Database) -> None:
    with database.writing() as connection:
        kept = citations.get_citation(connection, keep_citation(connection, platform=None, deadline=None))
    assert (kept.platform, kept.deadline, kept.condition, kept.url, kept.negated) == (
        None,
        None,
        None,
        None,
        False,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"probability": 0.1, "low": 0.05, "high": 0.15},
        {"probability": None, "value": "2045-01-01", "unit": "date"},
        {"stated": "", "probability": None, "printed_on": None},
        {"span": Span(10**6, 10**6 + 5)},
        {"probability": 0.1 + 0.2},
    ],
)
def test_a_printing_reads_back_as_it_was_kept(database: Database, changes: dict[str, object]) -> None:
    with database.writing() as connection:
        story_id = keep_story(connection)
        version_id = stories.get_story(connection, str(story_id)).version.id
        id_ = citations.add_citation(connection, story_id, make_citation())
        printing = make_printing(version_id=version_id, **changes)
        citations.add_printing(connection, id_, printing)
        assert citations.list_printings(connection, id_) == (printing,)
        assert citations.get_citation(connection, id_).printing == printing


def test_what_a_citation_prints_is_what_the_newest_version_prints(database: Database) -> None:
    with database.writing() as connection:
        story_id = keep_story(connection)
        id_ = keep_citation(connection, story_id)
        newer = make_printing(version_id=keep_version(connection, story_id), stated="5%", probability=0.05)
        citations.add_printing(connection, id_, newer)
        kept = citations.get_citation(connection, id_)
        printings = citations.list_printings(connection, id_)
    assert kept.printing == newer
    assert kept.first_sentence == SENTENCE
    assert [printing.stated for printing in printings] == ["10%", "5%"]


def test_one_version_prints_a_citation_once(database: Database) -> None:
    def print_twice() -> None:
        with database.writing() as connection:
            id_ = keep_citation(connection)
            citations.add_printing(connection, id_, citations.get_citation(connection, id_).printing)

    with pytest.raises(ConflictError):
        print_twice()


def test_citations_are_listed_in_the_order_of_the_text(database: Database) -> None:
    with database.writing() as connection:
        story_id = keep_story(connection)
        version_id = stories.get_story(connection, str(story_id)).version.id
        places: dict[int, int] = {}
        for start in (300, 100, 200, 100):
            id_ = citations.add_citation(connection, story_id, make_citation(start=start))
            printing = make_printing(version_id=version_id, span=Span(start, start + 5))
            citations.add_printing(connection, id_, printing)
            places[id_] = start
        other = keep_citation(connection)
        listed = [kept.id for kept in citations.list_citations(connection, story_id=story_id)]
        every = [kept.id for kept in citations.list_citations(connection)]
    assert listed == sorted(places, key=lambda id_: (places[id_], id_))
    assert every == [*listed, other]


def test_those_that_are_gone_are_listed_only_if_asked_for(database: Database) -> None:
    with database.writing() as connection:
        story_id = keep_story(connection)
        standing, gone = keep_citation(connection, story_id), keep_citation(connection, story_id)
        citations.mark_removed(connection, gone, at=at(4))
        assert [kept.id for kept in citations.list_citations(connection, story_id=story_id)] == [standing]
        every = citations.list_citations(connection, story_id=story_id, removed=True)
        assert {kept.id: kept.removed_at for kept in every} == {standing: None, gone: at(4)}
        assert [kept.id for kept in citations.list_citations(connection, removed=True)] == [standing, gone]
        assert citations.get_citation(connection, gone).removed_at == at(4)


def test_one_that_is_printed_again_is_there_again(database: Database) -> None:
    with database.writing() as connection:
        story_id = keep_story(connection)
        id_ = keep_citation(connection, story_id)
        citations.mark_removed(connection, id_, at=at(4))
        citations.add_printing(connection, id_, make_printing(version_id=keep_version(connection, story_id)))
        assert citations.get_citation(connection, id_).removed_at is None


def test_those_of_withdrawn_stories_are_listed_only_by_their_story(database: Database) -> None:
    with database.writing() as connection:
        story_id = keep_story(connection)
        id_, other = keep_citation(connection, story_id), keep_citation(connection)
        stories.withdraw_story(connection, story_id, at=at(4))
        assert [kept.id for kept in citations.list_citations(connection)] == [other]
        assert [kept.id for kept in citations.list_citations(connection, story_id=story_id)] == [id_]


def test_a_citation_tells_what_it_is_linked_to(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_question(connection)
        id_, other = keep_citation(connection), keep_citation(connection)
        link = make_link(id_, outcome=outcome)
        links.add_decision(connection, link)
        links.add_decision(connection, make_link(other, outcome=outcome, verdict=Verdict.REJECTED))
        assert {kept.id: kept.link for kept in citations.list_citations(connection)} == {
            id_: link,
            other: None,
        }


@pytest.mark.parametrize("id_", [0, -1, 2_000_000_000, 2**31, 2**63, 10**30])
def test_what_names_no_citation(database: Database, id_: int) -> None:
    with database.writing() as connection:
        keep_citation(connection)
        with pytest.raises(NotFoundError, match="there is no citation"):
            citations.get_citation(connection, id_)
        assert citations.list_printings(connection, 2_000_000_000) == ()
        assert citations.list_citations(connection, story_id=2_000_000_000) == ()


def test_a_citation_found_in_a_text_is_printed_as_it_stands_there() -> None:
    found = make_citation(start=7, as_of=date(2022, 11, 1))
    printing = Printing.of(found, version_id=3, printed_on=date(2022, 11, 4))
    assert printing == make_printing(version_id=3, span=found.span)


def test_the_citations_of_one_question(database: Database) -> None:
    with database.writing() as connection:
        one = keep_question(connection)
        other = keep_question(connection, ref="metaculus:2")
        meant = [keep_citation(connection) for _ in range(2)]
        elsewhere, removed, withdrawn, ended, moved = (keep_citation(connection) for _ in range(5))
        for citation_id in (*meant, removed, withdrawn, ended, moved):
            links.add_decision(connection, make_link(outcome=one, citation_id=citation_id))
        links.add_decision(connection, make_link(outcome=other, citation_id=elsewhere))
        links.add_decision(connection, make_link(outcome=one, citation_id=ended, verdict=Verdict.REJECTED))
        links.add_decision(connection, make_link(outcome=other, citation_id=moved))
        citations.mark_removed(connection, removed, at=at(1))
        story_id = citations.get_citation(connection, withdrawn).story_id
        stories.withdraw_story(connection, story_id, at=at(1))
        found = citations.citing(connection, one.question)
        everything = citations.citing(connection, one.question, removed=True)
        whole = citations.list_citations(connection)
    assert [citation.id for citation in found] == meant
    assert [citation.id for citation in everything] == [*meant, removed]
    assert found == tuple(each for each in whole if each.link and each.link.outcome.question == one.question)


def test_the_citations_of_a_question_are_found_by_an_index(sqlite_database: Database) -> None:
    read: list[str] = []
    with sqlite_database.writing() as connection:
        one = keep_question(connection)
        links.add_decision(connection, make_link(outcome=one, citation_id=keep_citation(connection)))
        driver = connection.connection.driver_connection
        driver.set_trace_callback(read.append)  # type: ignore[union-attr]
        citations.citing(connection, one.question)
        driver.set_trace_callback(None)  # type: ignore[union-attr]
        plans = [
            str(row.detail)
            for statement in read
            if "FROM citations" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN citations")]
    assert any("ix_links_outcome_id" in plan for plan in plans)
