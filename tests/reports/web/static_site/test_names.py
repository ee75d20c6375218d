from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.web.static_site.names import canonical, choice_of, file_of, url_of, way_to, with_choice

HTML, SVG, JSON = "text/html", "image/svg+xml", "application/json"
NAMES = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=300)
HOSTILE = (
    "..", ".", "...", "a/b", "../../etc/passwd", "..\\..\\x", "con", "CON", "nul.txt", "LPT1", "a.", "a ",
    " a",     "index.html",
    "INDEX.HTML", ".htaccess", "_headers", "~", "%2e%2e", "C:", "a:b", "x" * 400, "é", "e\u0301",
    "KXFED-25DEC", "kxfed-25dec", "a.gz", "a.br", "\n", "-", "a?b", "a#b",
)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "media_type", "file", "url"),
    [
        ("/", HTML, "index.html", ""),
        ("/stories/a-story", HTML, "stories/a-story/index.html", "stories/a-story/"),
        ("/?page=2", HTML, "~page-2/index.html", "~page-2/"),
        ("/feed.atom", "application/atom+xml", "feed.atom", "feed.atom"),
        (
            "/charts/metaculus/12100.svg?size=wide&theme=dark",
            SVG,
            "charts/metaculus/12100~size-wide~theme-dark.svg",
            "charts/metaculus/12100~size-wide~theme-dark.svg",
        ),
        ("/static/reader.css?v=0a1b", "text/css", "static/reader~v-0a1b.css", "static/reader~v-0a1b.css"),
        ("/api/v1/stories", JSON, "api/v1/stories.json", "api/v1/stories.json"),
        ("/questions/manifold/12100.svg", HTML, "questions/manifold/12100.svg/index.html", None),
    ],
)
def test_a_plain_name_is_the_address_itself(
    address: str, media_type: str, file: str, url: str | None
) -> None:
    assert file_of(canonical(address), media_type) == file
    assert url is None or url_of(file) == url


def is_safe(file: str) -> bool:
    return all(
        part
        and part not in {".", ".."}
        and len(part.encode()) <= 200
        and part == part.lower()
        and set(part) <= set("abcdefghijklmnopqrstuvwxyz0123456789._~-")
        and not part.endswith(".")
        and not part.startswith((".", "_"))
        and part.split(".")[0] not in {"con", "nul", "lpt1"}
        for part in file.split("/")
    )


@given(NAMES | st.sampled_from(HOSTILE), NAMES | st.sampled_from(HOSTILE))
def test_no_name_leads_out_of_the_folder_or_is_refused_by_a_file_system(name: str, choice: str) -> None:
    address = canonical(f"/questions/manifold/{quote(name, safe='')}?outcome={quote(choice, safe='')}")
    for media_type in (HTML, SVG, JSON, "text/odd"):
        file = file_of(address, media_type)
        assert is_safe(file), file
        assert file.startswith("questions/manifold/")
        assert file.count("/") <= 3


@given(NAMES | st.sampled_from(HOSTILE), NAMES | st.sampled_from(HOSTILE))
def test_two_names_never_share_a_file(one: str, other: str) -> None:
    def place(name: str) -> str:
        return file_of(canonical(f"/stories/{quote(name, safe='')}"), HTML)

    assert (place(one) == place(other)) == (one == other)


def test_capitals_do_not_meet_where_they_are_small_letters() -> None:
    files = {file_of(f"/questions/kalshi/{name}", HTML).lower() for name in ("AbC", "aBc", "abc", "ABC")}
    assert len(files) == 4


@given(
    st.lists(st.sampled_from(["a", "b", "c-d"]), max_size=4),
    st.lists(st.sampled_from(["a", "x"]), max_size=4),
)
def test_the_way_leads_from_one_file_to_the_other(start: list[str], target: list[str]) -> None:
    from urllib.parse import urljoin  # noqa: PLC0415 (what browsers do)

    source = "/".join([*start, "index.html"])
    for last in ("index.html", "chart.svg"):
        file = "/".join([*target, last])
        here = f"https://news.example/base/{url_of(source)}"
        assert urljoin(here, way_to(file, start=source)) == f"https://news.example/base/{url_of(file)}"


def test_one_address_has_one_spelling() -> None:
    assert canonical("/a%2fb/c?z=1&a=2#part") == canonical("/a%2Fb/c?a=2&z=1")
    assert with_choice("/x?b=1", "asof", "2024-01-02T12:00:00Z") == "/x?asof=2024-01-02T12:00:00Z&b=1"
    assert with_choice("/x?asof=1", "asof", "") == "/x"
    assert choice_of("/x?asof=1", "asof") == "1"
    assert choice_of("/x", "asof") == ""
