"""An editor's morning in a real browser: by mouse, by keyboard alone, without JavaScript, and two at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.reports.web.chromium import CHROMIUM
from tests.reports.web.desk.served_desk import EDITOR, PEOPLE, ServedDesk, served_desk
from tracker.drafts import DraftState
from tracker.roles import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    with served_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture
def visits() -> Iterator[list[BrowserContext]]:
    opened: list[BrowserContext] = []
    yield opened
    for visit in opened:
        visit.close()


def open_page(visits: list[BrowserContext], visit: BrowserContext, address: str) -> Page:
    visits.append(visit)
    page = visit.new_page()
    page.goto(address)
    return page


def reworded(text: str) -> str:
    """The sentence in other words, with the same number."""
    return text.replace("There's a", "There is a")


def go_to(page: Page, name: str) -> None:
    """By k up to the first draft, then by j down to this one."""
    for _ in range(12):
        page.keyboard.press("k")
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == name:
            return
        page.keyboard.press("j")
    raise AssertionError(f"j does not come to {name}")


def test_an_editor_signs_in_edits_approves_and_publishes_the_seed_storys_draft(
    desk: ServedDesk, browser: Browser, visits: list[BrowserContext]
) -> None:
    draft = desk.draft_of("white_house.txt")
    visit = browser.new_context()
    visit.set_default_timeout(6000)
    page = open_page(visits, visit, desk.at("/desk/"))
    assert "/desk/sign-in" in page.url
    page.get_by_label("Name").fill(EDITOR)
    page.get_by_label("Password").fill(desk.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(desk.at("/desk/"))
    item = page.locator(f"#draft-{draft.id}")
    assert "10%" in item.locator("del").inner_text()
    item.locator('[data-key="e"]').click()
    area = page.locator(f"#text-{draft.id}")
    area.fill(reworded(area.input_value()))
    item.get_by_role("button", name="Save the wording").click()
    page.locator(".said").wait_for()
    mine = desk.draft_of("white_house.txt")
    assert mine.id != draft.id
    assert mine.written_by == EDITOR
    page.wait_for_function("name => document.activeElement.id === name", arg=f"draft-{mine.id}")
    page.locator(f"#draft-{mine.id}").get_by_role("button", name="Approve", exact=True).click()
    page.locator(f"#draft-{mine.id}").wait_for(state="detached")
    approved = page.locator("#approved li").filter(has_text=mine.new)
    assert EDITOR in approved.inner_text()
    assert mine.old in desk.file("white_house.txt")  # approved, and not yet in print
    approved.get_by_role("button", name="Publish now").click()
    approved.wait_for(state="detached")
    assert mine.new in desk.file("white_house.txt")
    assert mine.old not in desk.file("white_house.txt")
    page.goto(desk.at(f"/desk/drafts/{mine.id}"))
    assert page.locator("#state").inner_text() == "published"
    assert {who for who, _ in desk.log_of(mine)} == {EDITOR}
    page.goto(desk.at("/desk/log"))
    assert EDITOR in page.locator("main").inner_text()


def test_the_same_by_keyboard_alone(desk: ServedDesk, browser: Browser, visits: list[BrowserContext]) -> None:
    draft = desk.draft_of("bridge-1.txt")
    page = open_page(visits, desk.visit(browser, Role.EDITOR), desk.at("/desk/"))
    keys = page.keyboard
    keys.press("?")
    assert page.locator("#keys").is_visible()
    keys.press("Escape")
    go_to(page, f"draft-{draft.id}")
    keys.press("e")
    assert page.evaluate("document.activeElement.id") == f"text-{draft.id}"
    keys.press("Control+Home")
    keys.type("As of today: ")
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Save the wording"
    keys.press("Enter")
    page.locator(".said").wait_for()
    mine = desk.draft_of("bridge-1.txt")
    assert mine.new.startswith("As of today: ")
    page.locator("#live").filter(has_text=re.compile(r"\w")).wait_for(state="attached")  # it is said aloud
    go_to(page, f"draft-{mine.id}")
    keys.press("a")
    page.locator(f"#draft-{mine.id}").wait_for(state="detached")
    assert desk.draft_of("bridge-1.txt").state is DraftState.APPROVED


def test_the_same_without_javascript(
    desk: ServedDesk, browser: Browser, visits: list[BrowserContext]
) -> None:
    draft = desk.draft_of("bridge-2.txt")
    page = open_page(visits, desk.visit(browser, Role.EDITOR, script=False), desk.at("/desk/"))
    item = page.locator(f"#draft-{draft.id}")
    item.locator('[data-key="e"]').click()
    page.locator(f"#text-{draft.id}").fill(f"As of today: {draft.new}")
    item.get_by_role("button", name="Save the wording").click()
    mine = desk.draft_of("bridge-2.txt")
    assert mine.id != draft.id
    assert page.locator(":focus").get_attribute("id") == f"draft-{mine.id}"
    page.locator(f"#draft-{mine.id}").get_by_role("button", name="Approve and publish").click()
    page.locator(".said").wait_for()
    assert "As of today: " in desk.file("bridge-2.txt")
    assert desk.draft_of("bridge-2.txt").state is DraftState.PUBLISHED


def test_a_second_editor_sees_what_the_first_did_and_overwrites_nothing(
    desk: ServedDesk, browser: Browser, visits: list[BrowserContext]
) -> None:
    draft = desk.draft_of("bridge-3.txt")
    address = desk.at(f"/desk/drafts/{draft.id}")
    first = open_page(visits, desk.visit(browser, Role.EDITOR), address)
    second = open_page(visits, desk.visit(browser, Role.EDITOR, name="Sam Second"), address)
    first.locator('[data-key="r"]').click()
    first.locator(f"#note-{draft.id}").fill("one poll moved it")
    first.get_by_role("button", name="Reject", exact=True).click()
    first.locator(".said").wait_for()
    second.get_by_role("button", name="Approve", exact=True).click()
    told = second.locator(".said")
    told.wait_for()
    assert PEOPLE[Role.EDITOR] in told.inner_text()
    assert second.locator("#state").inner_text() == "rejected"
    assert desk.draft_of("bridge-3.txt").state is DraftState.REJECTED


def test_a_reader_may_look_and_no_more(
    desk: ServedDesk, browser: Browser, visits: list[BrowserContext]
) -> None:
    draft = desk.draft_of("bridge-4.txt")
    visit = desk.visit(browser, Role.READER)
    page = open_page(visits, visit, desk.at("/desk/"))
    assert page.locator(f"#draft-{draft.id}").is_visible()
    assert page.get_by_role("button", name="Approve").count() == 0
    refused = visit.request.post(desk.at(f"/desk/drafts/{draft.id}/approve"), form={"seen": "proposed"})
    assert refused.status == 403
    assert desk.draft_of("bridge-4.txt").state is DraftState.PROPOSED


def test_two_must_approve_where_the_story_wants_it(
    desk: ServedDesk, browser: Browser, visits: list[BrowserContext]
) -> None:
    draft = desk.draft_of("bridge-5.txt")
    address = desk.at(f"/desk/drafts/{draft.id}")
    editor = open_page(visits, desk.visit(browser, Role.EDITOR), address)
    editor.get_by_role("button", name="Approve", exact=True).click()
    editor.get_by_text("1 of 2").wait_for()
    assert editor.get_by_role("button", name="Agree").count() == 0  # not the same person twice
    chief = open_page(visits, desk.visit(browser, Role.CHIEF), address)
    chief.get_by_role("button", name="Agree", exact=True).click()
    chief.locator(".said").wait_for()
    assert chief.locator("#state").inner_text() == "approved"
    who = [who for who, act in desk.log_of(draft) if "approve" in act]
    assert who == [PEOPLE[Role.EDITOR], PEOPLE[Role.CHIEF]]


def test_a_headline_is_words_and_never_runs(
    desk: ServedDesk, browser: Browser, visits: list[BrowserContext]
) -> None:
    draft = desk.draft_of("bridge-6.txt")
    visit = desk.visit(browser, Role.EDITOR)
    faults: list[str] = []
    visit.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page = open_page(visits, visit, desk.at("/desk/"))
    for address in ("/desk/", f"/desk/drafts/{draft.id}", "/desk/stories"):
        page.goto(desk.at(address))
        page.wait_for_load_state("networkidle")
        assert "<script>" in page.locator("main").inner_text()
        assert page.title() != "run"
        assert page.locator("main img[src=x]").count() == 0
    assert faults == []
