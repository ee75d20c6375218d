"""The exported site: what it holds, what its links lead to, and what a second export writes."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import stories
from reports.web.static_site.exported import Exported
from tests.reports.newsroom import RAN, SEED_SLUG, TROOPS, Newsroom, seed_newsroom, troops_question
from tests.reports.web.client import NOW, client_of
from tests.reports.web.static_site.exporting import BASE, broken_links, contents, export
from tracker.questions import OutcomeRef, Question, QuestionRef
from tracker.readings import Reading

STORY = f"stories/{SEED_SLUG}/index.html"
QUESTION = "questions/metaculus/12100/index.html"
LATER = NOW + timedelta(hours=3, minutes=7)
DRAWN = re.compile(r"^(?:charts|cards|sparklines|badge)/")


@pytest.fixture(scope="module")
def site(seed_room: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> tuple[Exported, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("site")
    done = export(seed_room.database, folder)
    return done, contents(folder)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = seed_newsroom(tmp_path, ended=False)
    yield opened
    opened.database.close()


OPEN_NOW = datetime(2023, 10, 21, 13, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Exported, Path]:
    """What the first export at `OPEN_NOW` did, and the folder that it wrote: nobody may change it."""
    folder = tmp_path_factory.mktemp("begun")
    opened = seed_newsroom(folder, ended=False)
    done = export(opened.database, folder / "site", now=OPEN_NOW)
    opened.database.close()
    return done, folder / "site"


@pytest.fixture
def folder(begun: tuple[Exported, Path], tmp_path: Path) -> Path:
    """The test's own copy of what the first export of `room` wrote."""
    return Path(shutil.copytree(begun[1], tmp_path / "site"))


def test_all_that_readers_load_is_there(site: tuple[Exported, dict[str, bytes]]) -> None:
    done, files = site
    assert done.failed == ()
    assert {
        "index.html", STORY, QUESTION, "sources/index.html", "404.html", "sitemap.xml",
        "robots.txt", "_headers",
        "feed.atom", f"stories/{SEED_SLUG}/feed.atom", "questions/metaculus/12100/feed.atom",
        "charts/metaculus/12100.svg", "charts/metaculus/12100.png",
        "charts/metaculus/12100~size-column~theme-dark.svg",
        "charts/metaculus/12100~size-wide~theme-light.svg",
        "cards/metaculus/12100.png", f"stories/{SEED_SLUG}/card.png", "sparklines/metaculus/12100.svg",
        "badge/metaculus/12100.svg", "embed/metaculus/12100/index.html",
        "embed/metaculus/12100~theme-dark/index.html", f"embed/stories/{SEED_SLUG}/index.html",
        "static/embed-loader.js", "api/v1/questions.json", "api/v1/stories.json", "api/v1/changes.json",
        "api/v1/questions/metaculus/12100.json", "api/v1/questions/metaculus/12100/history.json",
        "api/v1/questions/metaculus/12100/history.csv", f"api/v1/stories/{SEED_SLUG}.json", "openapi.json",
    } <= set(files)  # fmt: skip
    assert not [file for file in files if file.startswith(("desk", "health", "search"))]
    assert done.files == len(files)
    assert done.bytes_ == sum(map(len, files.values()))


def test_every_link_leads_to_a_file(site: tuple[Exported, dict[str, bytes]]) -> None:
    files = site[1]
    assert list(broken_links(files)) == []
    files = {name: body for name, body in files.items() if name != STORY}
    assert any(STORY.rpartition("/")[0] in found for found in broken_links(files))


def test_data_feeds_and_snippets_lead_to_files_too(site: tuple[Exported, dict[str, bytes]]) -> None:
    files = site[1]
    named: set[str] = set()
    for name, body in files.items():
        if name.endswith((".json", ".atom", ".xml", ".html")) and "openapi" not in name:
            named |= set(re.findall(rf"{BASE}(/[A-Za-z0-9._~/-]*)", body.decode()))
    assert len(named) > 20
    for address in named:
        file = address[1:]
        assert (f"{file}index.html" if not file or file.endswith("/") else file) in files, address
    asked = [name for name, body in files.items() if re.search(rf"{BASE}/[^\"<&]*\?", body.decode("latin-1"))]
    assert asked == []


def test_a_drawing_is_the_one_that_the_server_gives(
    seed_room: Newsroom, site: tuple[Exported, dict[str, bytes]]
) -> None:
    files = site[1]
    with client_of(seed_room.database, fixed_now=None, public_url=BASE) as client:
        for address, file in {
            "/charts/metaculus/12100.svg?theme=dark&size=column": (
                "charts/metaculus/12100~size-column~theme-dark.svg"
            ),
            "/badge/metaculus/12100.svg": "badge/metaculus/12100.svg",
            "/api/v1/questions/metaculus/12100/history.csv": "api/v1/questions/metaculus/12100/history.csv",
        }.items():
            assert client.get(address).body == files[file]


def test_a_page_carries_its_policy_and_no_form(site: tuple[Exported, dict[str, bytes]]) -> None:
    for name, body in site[1].items():
        if name.endswith(".html"):
            page = body.decode()
            assert (
                '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;' in page
                or ('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'' in page)
            ), name
            assert "<form" not in page, name
            assert "frame-ancestors" not in page.split("</head>")[0], name


def test_who_is_lost_finds_the_way_from_any_depth(site: tuple[Exported, dict[str, bytes]]) -> None:
    page = site[1]["404.html"].decode()
    assert 'href="/forecasts/"' in page
    assert 'href="/forecasts/static/reader~v-' in page


def test_search_engines_are_told_of_pages_and_not_of_frames(site: tuple[Exported, dict[str, bytes]]) -> None:
    root = ET.fromstring(site[1]["sitemap.xml"])  # noqa: S314 (our own)
    told = [element.text or "" for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"{BASE}/stories/{SEED_SLUG}/" in told
    assert f"{BASE}/" in told
    assert not [address for address in told if "/embed/" in address or "404" in address]
    assert f"Sitemap: {BASE}/sitemap.xml" in site[1]["robots.txt"].decode()


def test_headers_are_named_once_and_let_pages_work(site: tuple[Exported, dict[str, bytes]]) -> None:
    rules = re.split(r"(?m)^(?=/)", site[1]["_headers"].decode())[1:]
    by_place = {rule.split("\n", 1)[0]: rule for rule in rules}
    assert len(by_place) == len(rules) < 60
    assert "script-src 'self'" in by_place["/forecasts/stories/*"]
    assert "sandbox" not in by_place["/forecasts/stories/*"]
    assert "frame-ancestors *" in by_place["/forecasts/embed/*"]
    assert "Access-Control-Allow-Origin: *" in by_place["/forecasts/api/*"]
    assert "Access-Control-Allow-Origin: *" in by_place["/forecasts/static/embed-loader.js"]
    (style,) = [rule for place, rule in by_place.items() if "reader~v" in place]
    assert "immutable" in style
    assert "Policy" not in by_place["/forecasts/*"].replace("Referrer-Policy", "")


def test_nothing_is_written_where_nothing_changed(
    room: Newsroom, begun: tuple[Exported, Path], folder: Path
) -> None:
    first = begun[0]
    before = contents(folder)
    again = export(room.database, folder, now=OPEN_NOW)
    assert (again.written, again.removed) == (0, 0)
    assert again.asked < first.asked / 1.5
    assert contents(folder) == before
    # An hour later only the page of what moved within a week is another, with what it draws.
    later = export(room.database, folder, now=OPEN_NOW + timedelta(hours=1))
    now = contents(folder)
    changed = {name for name in now if now[name] != before.get(name)}
    assert {name for name in changed if not name.startswith("sparklines/")} <= {
        "moved/index.html",
        "sitemap.xml",
    }
    assert later.removed == 0
    # A day later all say so.
    tomorrow = export(room.database, folder, now=OPEN_NOW + timedelta(days=1, hours=2))
    assert tomorrow.written > 20
    assert list(broken_links(contents(folder))) == []


def test_a_new_number_changes_its_pages_and_freezes_the_old_one_for_good(
    room: Newsroom, folder: Path
) -> None:
    before = contents(folder)
    frozen = {name for name in before if "~asof-" in name}
    assert len(frozen) >= 3  # the story's frame, the question's, and the picture
    at = OPEN_NOW + timedelta(hours=1)
    room.add_points(OutcomeRef(TROOPS), [Reading(value=0.31, at=at, seen_at=at, crowd=150)], seen_at=at)
    export(room.database, folder, now=at + timedelta(minutes=10))
    after = contents(folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert {
        STORY,
        QUESTION,
        "charts/metaculus/12100.svg",
        "badge/metaculus/12100.svg",
        "index.html",
    } <= changed
    assert "sources/index.html" not in changed or b"31%" not in after["sources/index.html"]
    assert frozen <= set(after)
    assert {name: after[name] for name in frozen} == {name: before[name] for name in frozen}
    assert len({name for name in after if "~asof-" in name}) == 2 * len(frozen)
    (old,) = [name for name in before if name.startswith(f"stories/{SEED_SLUG}/card-")]
    assert old not in after
    assert list(broken_links(after)) == []
    # The same number, read once more, is no reason to freeze it again.
    room.add_points(OutcomeRef(TROOPS), [], seen_at=at + timedelta(minutes=30))
    export(room.database, folder, now=at + timedelta(hours=1))
    assert {name for name in contents(folder) if "~asof-" in name} == {
        name for name in after if "~asof-" in name
    }


def test_a_withdrawn_story_leaves_with_everything_of_it(room: Newsroom, folder: Path) -> None:
    assert [name for name in contents(folder) if SEED_SLUG in name]
    with room.database.writing() as connection:
        stories.withdraw_story(connection, room.story(SEED_SLUG).id, at=OPEN_NOW)
    done = export(room.database, folder, now=OPEN_NOW + timedelta(minutes=1))
    assert done.removed > 5
    left = [name for name in contents(folder) if SEED_SLUG in name]
    assert left == []
    assert not (folder / "stories").exists()
    assert list(broken_links(contents(folder))) == []


@pytest.mark.parametrize("form", ["official", "link", "nothing"])
def test_what_may_not_be_republished_is_in_no_file(room: Newsroom, folder: Path, form: str) -> None:
    assert [name for name in contents(folder) if DRAWN.match(name)]
    done = export(
        room.database,
        folder,
        now=OPEN_NOW + timedelta(minutes=1),
        republish={"metaculus": form},
        compressed=True,
    )
    files = contents(folder)
    assert done.failed == ()
    drawn = [name for name in files if DRAWN.match(name) or "/card" in name or "history" in name]
    assert drawn == []
    assert "numbers and charts are not republished here" in files[QUESTION].decode()
    question = re.sub(r'<p class="quoted">.*?</p>', "", files[QUESTION].decode().split("<body>")[1])
    assert not re.search(r"(?<!\d)\d+(?:\.\d)?%", question)
    for name, body in files.items():
        if name.startswith("embed/metaculus") and name.endswith(".html"):
            assert b"<svg" not in body, name
    assert list(broken_links(files)) == []


def test_hostile_ids_stay_inside_and_can_be_read(room: Newsroom, tmp_path: Path) -> None:
    at = OPEN_NOW - timedelta(days=3)
    for id_ in (
        "../../../escape",
        "CON",
        "con",
        "a/b/../c",
        "X" * 200,
        ".nerdline-site.json",
        "KxFed",
        "kXfED",
    ):
        ref = QuestionRef("manifold", id_)
        room.add_question(
            Question(ref=ref, title=f"Will {id_[:20]}?", url="", outcomes=troops_question().outcomes)
        )
        room.add_points(OutcomeRef(ref), [Reading(value=0.4, at=at, seen_at=at)], seen_at=at)
    done = export(room.database, tmp_path / "outer" / "site", now=OPEN_NOW)
    assert done.failed == ()
    outside = [
        path for path in (tmp_path / "outer").rglob("*") if not path.is_relative_to(tmp_path / "outer/site")
    ]
    assert outside == []
    files = contents(tmp_path / "outer" / "site")
    pages = [name for name in files if re.match(r"questions/manifold/[^/]+/index.html", name)]
    assert len(pages) == 8
    assert len({name.lower() for name in files}) == len(files)
    assert list(broken_links(files)) == []


def test_long_lists_are_followed_to_their_end(tmp_path: Path) -> None:
    room = seed_newsroom(tmp_path)
    for number in range(52):  # with the sample two more than a list of fifty holds
        text = f"A story {number}\n\nNerd narrative\n\nThere's a 10% chance of it, Metaculus says.\n"
        sentence = "There's a 10% chance of it, Metaculus says."
        room.add_story(text.encode(), sentence, slug=f"story-{number}", at=RAN + timedelta(days=number))
    folder = tmp_path / "site"
    export(room.database, folder)
    files = contents(folder)
    room.database.close()
    assert sum(bool(re.fullmatch(r"stories/[^/]+/index\.html", name)) for name in files) == 53
    listed = [story for name in files if name.startswith("api/v1/stories") and name.count("/") == 2
              for story in json.loads(files[name])["stories"]]  # fmt: skip
    assert len(listed) == 53
    assert list(broken_links(files)) == []


def test_packed_files_lie_beside_the_others_and_go_with_them(room: Newsroom, tmp_path: Path) -> None:
    import gzip  # noqa: PLC0415 (for this test)

    import brotli  # noqa: PLC0415 (as above)

    folder = tmp_path / "site"
    export(room.database, folder, now=OPEN_NOW, compressed=True)
    files = contents(folder)
    assert gzip.decompress(files[f"{STORY}.gz"]) == files[STORY] == brotli.decompress(files[f"{STORY}.br"])
    assert not [name for name in files if name.endswith((".png.gz", "_headers.gz"))]
    assert export(room.database, folder, now=OPEN_NOW, compressed=True).written == 0
    export(room.database, folder, now=OPEN_NOW)
    assert not [name for name in contents(folder) if name.endswith((".gz", ".br"))]


def test_a_file_that_somebody_damaged_is_written_again(room: Newsroom, folder: Path) -> None:
    before = contents(folder)
    (folder / STORY).write_bytes(b"")
    (folder / "charts/metaculus/12100.svg").unlink()
    assert export(room.database, folder, now=OPEN_NOW).written == 2
    assert contents(folder) == before
