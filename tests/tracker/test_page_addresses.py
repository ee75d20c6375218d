from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.page_addresses import path_at, split_page

HOSTS = frozenset({"example.org", "www.example.org"})


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a/b?c#d", "http://WWW.Example.org/a/b", "example.org/a/b", " example.org/a/b\n"],
)
def test_a_page_is_known_however_it_is_pasted(text: str) -> None:
    assert path_at(text, HOSTS) == "/a/b"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "mailto:ana@example.org",
        "ftp://example.org/a",
        "javascript:alert(1)//example.org",
        "https://example.org@evil.test/a",
        "https://ana@example.org/a",
        "https://evil.test/example.org",
        "https://example.org.evil.test/a",
        "https://[::1",
        "https://example.org:x/",
    ],
)
def test_what_is_no_page_of_theirs_has_no_path(text: str) -> None:
    assert path_at(text, HOSTS) is None


def test_an_instance_of_ones_own_counts_with_its_port() -> None:
    site = "http://127.0.0.1:8910/api"
    assert path_at("http://127.0.0.1:8910/questions/1/", HOSTS, site=site) == "/questions/1/"
    assert path_at("http://127.0.0.1:8911/questions/1/", HOSTS, site=site) is None


@given(st.text())
def test_nothing_that_is_pasted_trips_it(text: str) -> None:
    parts = split_page(text)
    assert parts is None or (parts.hostname and parts.username is None)
