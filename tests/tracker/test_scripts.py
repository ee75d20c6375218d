import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tracker.errors import DataError
from tracker.scripts import Script, ScriptedPost, load_script

TITLE = "Will North Korea send more than 100 troops to Ukraine, without Ukrainian consent, before 2024?"
PRINTED = datetime(2022, 11, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script("north_korea")


def the_right_one(script: Script) -> ScriptedPost:
    (found,) = [post for post in script.posts if post.title == TITLE and not post.condition]
    return found


def centers(post: ScriptedPost) -> list[tuple[datetime, float]]:
    return [(step.at, step.center) for step in post.questions[0].history if step.center is not None]


def standing_at(post: ScriptedPost, instant: datetime) -> float:
    return [center for at, center in centers(post) if at <= instant][-1]


def test_the_data_says_that_it_is_invented(script: Script) -> None:
    assert script.note.startswith("Invented data")


def test_search_lists_the_near_twins_before_the_right_question(script: Script) -> None:
    titles = [(post.title, post.condition) for post in script.posts]
    assert titles.index((TITLE, "")) == 3
    assert [title for title, _ in titles[:3]] == [
        TITLE,
        TITLE.replace("2024", "2028"),
        TITLE.replace("2024", "2025"),
    ]
    assert script.posts[0].condition
    assert len(titles) == 5


def test_all_are_there_when_the_story_is_printed(script: Script) -> None:
    for post in script.posts:
        assert post.status_at(PRINTED) == "open"
        assert all(
            len([step for step in question.history if step.at < PRINTED]) > 1 for question in post.questions
        )


def test_the_forecast_stood_at_just_ten_percent_on_the_day_of_the_story_and_around_it(script: Script) -> None:
    post = the_right_one(script)
    for hours in range(-24 * 7, 24 * 5):
        assert standing_at(post, PRINTED + timedelta(hours=hours)) == 0.10


def test_its_life_is_a_believable_one(script: Script) -> None:
    post = the_right_one(script)
    life = centers(post)
    assert post.opens_at.date().isoformat() == "2022-08-03"
    early_2023 = [
        center
        for at, center in life
        if datetime(2023, 1, 1, tzinfo=UTC) <= at < datetime(2023, 3, 1, tzinfo=UTC)
    ]
    autumn_2023 = [center for at, center in life if at.year == 2023 and at.month in {10, 11}]
    assert 0.165 <= max(early_2023) <= 0.18
    assert 0.03 <= min(autumn_2023) <= 0.045
    assert 0.008 <= life[-1][1] <= 0.015
    assert all(0 < center < 0.2 for _, center in life)
    small = [abs(later - earlier) < 0.03 for (_, earlier), (_, later) in pairwise(life)]
    assert sum(small) > 0.9 * len(small)
    assert len(life) > 150


def test_it_moves_by_five_points_and_more_several_times(script: Script) -> None:
    said, moves = 0.10, 0
    for at, center in centers(the_right_one(script)):
        if at > PRINTED and abs(center - said) >= 0.05:
            said, moves = center, moves + 1
    assert moves >= 4


def test_it_resolves_no(script: Script) -> None:
    post = the_right_one(script)
    (question,) = post.questions
    assert question.resolution == "no"
    assert question.resolved_at == datetime(2024, 1, 1, 5, tzinfo=UTC)
    assert post.status_at(datetime(2023, 12, 31, 22, tzinfo=UTC)) == "open"
    assert post.status_at(datetime(2024, 1, 1, tzinfo=UTC)) == "closed"
    assert post.status_at(datetime(2024, 1, 1, 5, tzinfo=UTC)) == "resolved"


def test_every_step_has_quartiles_about_its_center_and_a_crowd(script: Script) -> None:
    for post in script.posts:
        for question in post.questions:
            for step in question.history:
                assert step.center is not None
                assert step.low is not None
                assert step.high is not None
                assert 0 < step.low <= step.center <= step.high < 1
                assert step.crowd > 0
                assert post.opens_at <= step.at < post.closes_at


def test_the_wrong_deadlines_do_not_end_with_the_right_one(script: Script) -> None:
    for post in script.posts[1:3]:
        assert post.status_at(datetime(2024, 6, 1, tzinfo=UTC)) == "open"


def test_when_all_questions_have_ended_forecasting_has(script: Script) -> None:
    post = the_right_one(script)
    (question,) = post.questions
    early = datetime(2023, 6, 1, tzinfo=UTC)
    ended = type(post)(
        **{
            name: getattr(post, name)
            for name in (
                "id",
                "title",
                "short_title",
                "slug",
                "published_at",
                "opens_at",
                "closes_at",
                "resolves_at",
            )
        },
        questions=(type(question)(id=1, title="", resolution="yes", resolved_at=early),),
    )
    assert ended.closed_at(early - timedelta(seconds=1)) == post.closes_at
    assert ended.closed_at(early) == early
    assert ended.status_at(early) == "resolved"


def sample() -> dict[str, Any]:
    return json.loads((files("tracker.samples") / "north_korea.json").read_text(encoding="utf-8"))


def test_a_script_may_lie_anywhere(tmp_path: Path, script: Script) -> None:
    path = tmp_path / "script.json"
    path.write_text(json.dumps(sample()), encoding="utf-8")
    assert load_script(path) == load_script(str(path)) == script


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.pop("note"), "lacks 'note'"),
        (lambda told: told["posts"][1].pop("open_time"), "lacks 'open_time'"),
        (lambda told: told["posts"][0].pop("yes"), "lacks 'yes'"),
        (lambda told: told.update(posts={}), "should be a list"),
        (lambda told: told["posts"].append(7), "'7' should be an object"),
        (lambda told: told["posts"][1]["question"].update(history=[["2022-11-04T00:00:00Z"]]), "is not one"),
        (lambda told: told["posts"][1]["question"].update(history=[["soon", 0.1, 0.1, 0.1, 1]]), "soon"),
        (
            lambda told: told["posts"][1]["question"]["history"].reverse(),
            "history of question 12107 is not in order",
        ),
        (lambda told: told["posts"][1]["question"].update(resolution="no"), "lacks 'resolved_at'"),
    ],
)
def test_a_broken_script_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    told = sample()
    change(told)
    path = tmp_path / "script.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        load_script(path)


def test_a_script_that_is_not_there_or_no_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the script no_such_script cannot be read"):
        load_script("no_such_script")
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="is not one"):
        load_script(tmp_path / "x.json")
