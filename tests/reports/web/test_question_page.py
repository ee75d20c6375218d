import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from tests.reports.newsroom import SEED_SLUG, TROOPS, TROOPS_TITLE, open_newsroom, troops_question
from tests.reports.web.client import Client, client_of
from tests.reports.web.test_story_page import words
from tracker.questions import Kind, Outcome, OutcomeRef, Question, QuestionRef, Resolution, Shape, State
from tracker.readings import NoReading, Point, Reading, Reason
from tracker.volumes import Volume, VolumeUnit

GROUP = QuestionRef("metaculus", "12115")


def test_a_question_is_shown_with_its_state_its_changes_and_its_stories(reader: Client) -> None:
    page = reader.get("/questions/metaculus/12100").text
    shown = words(page)
    assert TROOPS_TITLE in shown
    assert "Resolved No on 1 January 2024." in shown
    assert 'href="https://www.metaculus.com/questions/12100/"' in page
    assert "20 Oct 2022 Forecast 12% 6% to 20% 30" in shown
    assert "1 Jan 2024 Outcome No" in shown
    assert (
        "4 Nov 2022 Printed in a story White House: N. Korea Covertly Sending Weapons to Russia 10%" in shown
    )
    assert f'href="/stories/{SEED_SLUG}"' in page
    assert "Volunteers do not count." in shown
    assert len(page) < 40_000


def test_what_stands_behind_the_number_is_told_of_the_present_only(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    volume = Volume(amount=5000, unit=VolumeUnit.MANA)
    room.add_question(replace(troops_question(), crowd=None, volume=volume))
    at = datetime(2023, 1, 1, tzinfo=UTC)
    room.add_points(OutcomeRef(TROOPS), [Reading(value=0.2, at=at, seen_at=at, crowd=41)], seen_at=at)
    with client_of(room.database) as client:
        shown = words(client.get("/questions/metaculus/12100").text)
        assert "Behind it: 41 forecasters, 5,000 mana (play money) traded, as Metaculus last told." in shown
        past = words(client.get("/questions/metaculus/12100?asof=2023-02-01").text)
        assert "Behind it" not in past


def test_the_newest_row_comes_first_and_repeated_values_are_counted(reader: Client) -> None:
    page = reader.get("/questions/metaculus/12100").text
    table = page[page.index("<tbody") : page.index("</tbody>")]
    days = re.findall(r"datetime=\"([^\"]+)\"", table)
    assert days == sorted(days, reverse=True)
    row = r"<td[^>]*>Forecast.*?<td role=\"cell\" class=\"number\">([^<]+)</td>"
    values = re.findall(row, table, re.DOTALL)
    assert len(values) > 2
    assert all(one != other for one, other in pairwise(values[1:]))
    assert "readings that print the same value as the one before" in words(page)


def test_every_outcome_of_a_group_has_its_chart(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    at = datetime(2023, 1, 1, tzinfo=UTC)
    ended = Resolution(text="no", raw="no", at=datetime(2023, 5, 1, tzinfo=UTC), value=0)
    room.add_question(
        Question(
            ref=GROUP,
            title="When will it end?",
            url="https://www.metaculus.com/questions/12115/",
            shape=Shape.GROUP,
            outcomes=(
                Outcome(key="a&b", label="before <2024>", state=State.RESOLVED, resolution=ended),
                Outcome(key="2", label="before 2030"),
                Outcome(key="3", label="its year", kind=Kind.DATE),
            ),
        )
    )
    points: dict[str, Point] = {
        "a&b": Reading(value=0.2, at=at, seen_at=at),
        "2": NoReading(reason=Reason.WITHHELD, at=at, seen_at=at),
        "3": Reading(value=1.9e9, at=at, seen_at=at, kind=Kind.DATE),
    }
    for key, point in points.items():
        room.add_points(OutcomeRef(GROUP, key), [point], seen_at=at)
    with client_of(room.database) as client:
        page = client.get("/questions/metaculus/12115").text
        shown = words(page)
        assert "3 parts, 1 of them settled." in shown
        assert "before &lt;2024&gt;" in page
        assert "the platform does not give this account the number" in shown
        assert "No story in print cites it." in shown
        charts = [address.replace("&amp;", "&") for address in re.findall(r"<img src=\"([^\"]+)\"", page)]
        assert len(charts) == 3
        drawn = [client.get(address) for address in charts]
        assert [chart.status for chart in drawn] == [200, 200, 200]
        assert len({chart.body for chart in drawn}) == 3
        for name in re.findall(r"href=\"#(figure-\d)\"", page):
            assert page.count(f'id="{name}"') == 1
    room.database.close()


def test_outcomes_that_share_an_axis_are_drawn_together_first(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    at = datetime(2023, 1, 1, tzinfo=UTC)
    outcomes = (Outcome(key="a&b", label="Ruritania"), Outcome(key="2", label="Freedonia"))
    room.add_question(Question(ref=GROUP, title="Who?", url="", shape=Shape.CHOICE, outcomes=outcomes))
    for key, value in (("a&b", 0.2), ("2", 0.6)):
        reading = Reading(value=value, at=at, seen_at=at)
        room.add_points(OutcomeRef(GROUP, key), [reading], seen_at=datetime(2024, 1, 2, tzinfo=UTC))
    with client_of(room.database) as client:
        page = client.get("/questions/metaculus/12115").text
        charts = [address.replace("&amp;", "&") for address in re.findall(r"<img src=\"([^\"]+)\"", page)]
        assert len(charts) == 3
        assert "outcome=" not in charts[0]
        assert 'id="figure-all"' in page
        together = client.get(charts[0]).text
        finding = "Freedonia leads at 60%, ahead of Ruritania at 20%"
        assert finding in together
        assert finding in page
        assert client.get("/charts/metaculus/12115.png").body.startswith(b"\x89PNG")
        assert client.get("/charts/metaculus/12115.svg?zoom=fit").status == 200
        assert client.get("/charts/metaculus/12115.svg?outcome=zz").status == 404
        assert client.get("/charts/metaculus/12115.svg?asof=2022-01-01").status == 200
    room.database.close()


def test_an_id_may_hold_what_addresses_give_a_meaning_to(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    ref = QuestionRef("manual", "a/b?c.d%20e&f")
    room.add_question(Question(ref=ref, title="Odd", url="not an address", outcomes=(Outcome(),)))
    with client_of(room.database) as client:
        page = client.get("/questions/manual/a%2Fb%3Fc.d%2520e&f")
        assert page.status == 200
        assert "not an address" not in page.text
        image = re.search(r"<img src=\"([^\"]+)\"", page.text)
        assert image
        assert client.get(image[1].replace("&amp;", "&")).status == 200
    room.database.close()
