"""The crosshair in a real browser: pointer, touch, keys, and what a screen reader is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.reports.newsroom import SEED_SLUG, Newsroom, open_newsroom
from tests.reports.web.chromium import CHROMIUM
from tests.reports.web.served import Served, served
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Shape
from tracker.readings import NoReading, Reading, Reason

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

STORY = f"/stories/{SEED_SLUG}"
GROUP = "/questions/metaculus/77"


def add_group(room: Newsroom) -> None:
    ref = QuestionRef("metaculus", "77")
    labels = ("2026", "2030", "2040")
    opened = datetime(2023, 1, 1, tzinfo=UTC)
    outcomes = tuple(Outcome(key=label, label=label) for label in labels)
    room.add_question(
        Question(ref=ref, title="By when?", url="", shape=Shape.GROUP, outcomes=outcomes, opened_at=opened)
    )
    for place, label in enumerate(labels):
        points = [
            Reading(value=0.1 + 0.25 * place + day / 2000, at=opened + timedelta(days=day), seen_at=opened)
            for day in range(0, 300, 20)
        ]
        gap = NoReading(reason=Reason.UNREACHABLE, at=opened + timedelta(days=310), seen_at=opened)
        told = [*points, gap] if label == "2026" else points
        room.add_points(OutcomeRef(ref, label), told, seen_at=datetime(2024, 1, 2, 11, tzinfo=UTC))


@pytest.fixture(scope="module")
def group_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    room = open_newsroom(tmp_path_factory.mktemp("group"))
    add_group(room)
    with served(room.database) as running:
        yield running
    room.database.close()


def open_page(browser: Browser, address: str, *, width: int = 1280, **options: object) -> Page:
    given = {"viewport": ViewportSize(width=width, height=900), "color_scheme": "light"} | options
    page = browser.new_context(**given).new_page()  # type: ignore[arg-type]
    page.faults: list[str] = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda told: page.faults.append(told.text) if told.type == "error" else None)  # type: ignore[attr-defined]
    page.goto(address)
    page.wait_for_selector(".crosshair", state="attached", timeout=5000)
    return page


def told(page: Page) -> str:
    return str(page.locator(".crosshair").first.get_attribute("aria-valuetext"))


def tip(page: Page) -> str:
    return " ".join(page.locator(".crosshair-tip").first.inner_text().split())


def is_shown(page: Page) -> bool:
    return page.locator(".crosshair-rule").first.is_visible()


def test_the_pointer_shows_date_value_band_and_crowd(browser: Browser, server: Served) -> None:
    page = open_page(browser, server.address + STORY)
    assert not is_shown(page)
    stage = page.locator(".crosshair")
    box = stage.bounding_box()
    assert box is not None
    stage.scroll_into_view_if_needed()
    stage.hover(position={"x": box["width"] * 0.4, "y": box["height"] * 0.6})
    assert is_shown(page)
    shown = tip(page)
    assert " 2023" in shown
    assert "% middle half " in shown
    assert "forecasters" in shown
    rule, over = page.locator(".crosshair-rule").bounding_box(), stage.bounding_box()
    assert rule is not None
    assert over is not None
    assert abs(rule["x"] - over["x"] - box["width"] * 0.4) < 3
    tip_box = page.locator(".crosshair-tip").bounding_box()
    assert tip_box is not None
    assert over["x"] <= tip_box["x"]
    assert tip_box["x"] + tip_box["width"] <= over["x"] + over["width"] + 1
    page.mouse.move(5, 5)
    assert not is_shown(page)
    assert page.faults == []  # type: ignore[attr-defined]
    page.context.close()


def test_the_keys_go_from_change_to_change_and_say_what_the_table_says(
    browser: Browser, server: Served
) -> None:
    page = open_page(browser, server.address + "/questions/metaculus/12100")
    stage = page.locator(".crosshair")
    page.keyboard.press("Tab")
    for _ in range(12):
        if stage.evaluate("here => here === document.activeElement"):
            break
        page.keyboard.press("Tab")
    assert is_shown(page)
    page.keyboard.press("Home")
    assert told(page).startswith("20 Oct 2022: 12%, middle half 6% to 20%, 30 forecasters")
    rows = [row for row in page.locator("tbody tr").all_inner_texts() if "Forecast" in row]
    compared = 0
    for _ in range(30):  # the table leaves out readings that print what the one before did
        page.keyboard.press("ArrowRight")
        day, _, value = told(page).partition(": ")
        for row in rows:
            if row.startswith(f"{day}\t"):
                assert f"\t{value.partition(',')[0]}\t" in row
                compared += 1
    assert compared > 3
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert told(page).startswith("20 Oct 2022: 12%")
    page.keyboard.press("End")
    assert "2%" in told(page)
    page.keyboard.press("Escape")
    assert not is_shown(page)
    page.keyboard.press("ArrowLeft")
    assert is_shown(page)
    assert stage.get_attribute("role") == "slider"
    assert page.faults == []  # type: ignore[attr-defined]
    page.context.close()


def test_touch_shows_it_on_a_phone_and_the_page_still_scrolls(browser: Browser, server: Served) -> None:
    page = open_page(browser, server.address + STORY, width=360, has_touch=True, is_mobile=True)
    stage = page.locator(".crosshair")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.6)
    assert is_shown(page)
    assert stage.evaluate("here => getComputedStyle(here).touchAction") == "pan-y"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_those_who_want_no_motion(
    browser: Browser, server: Served, wish: str, *, moves: bool
) -> None:
    page = open_page(browser, server.address + STORY, reduced_motion=wish)
    duration = page.locator(".crosshair-tip").evaluate("here => getComputedStyle(here).transitionDuration")
    assert (duration != "0s") is moves
    page.context.close()


def test_several_lines_are_told_at_once_with_their_labels_and_gaps(
    browser: Browser, group_server: Served
) -> None:
    page = open_page(browser, group_server.address + GROUP)
    stage = page.locator(".crosshair").first
    stage.focus()
    page.keyboard.press("Home")
    assert told(page) == "1 Jan 2023: 2026: 10%; 2030: 35%; 2040: 60%"
    page.keyboard.press("End")
    assert told(page) == "2 Jan 2024: 2026: Platform unreachable; 2030: 49%; 2040: 74%"
    assert page.locator(".crosshair-dots").first.locator("i").count() == 2
    assert page.faults == []  # type: ignore[attr-defined]
    page.context.close()


def test_the_crosshair_stays_on_the_chart_when_the_window_changes(browser: Browser, server: Served) -> None:
    page = open_page(browser, server.address + STORY)
    page.set_viewport_size({"width": 360, "height": 800})
    for _ in range(50):
        page.wait_for_timeout(100)
        chart = page.locator("figure.forecast img")
        boxes = (page.locator(".crosshair").bounding_box(), chart.bounding_box())
        if "size=column" in str(chart.evaluate("image => image.currentSrc")) and boxes[0] == boxes[1]:
            break
    assert boxes[0] == boxes[1]
    page.locator(".crosshair").focus()
    page.keyboard.press("Home")
    rule, image = page.locator(".crosshair-rule").bounding_box(), boxes[1]
    assert rule is not None
    assert image is not None
    assert image["x"] < rule["x"] < image["x"] + 60
    assert rule["y"] + rule["height"] < image["y"] + image["height"]
    page.context.close()


def test_without_the_script_nothing_is_added_and_a_failed_one_takes_nothing(
    browser: Browser, server: Served
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(server.address + STORY)
    assert page.locator(".crosshair").count() == 0
    assert page.locator("figure.forecast img").is_visible()
    page.context.close()
    page = browser.new_context().new_page()
    page.route("**/static/crosshair.js*", lambda route: route.abort())
    page.goto(server.address + STORY)
    assert page.locator("figure.forecast img").is_visible()
    assert page.locator(".crosshair").count() == 0
    page.context.close()
