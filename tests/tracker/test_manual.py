from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_question
from tracker.errors import UsageError
from tracker.manual import (
    forecaster_of,
    new_question,
    normalised,
    question_of_page,
    question_of_title,
)
from tracker.questions import Kind, QuestionRef, State

PAGE = "https://www.gjopen.com/questions/55-will-it-open"


@pytest.mark.parametrize(
    "url",
    [
        "http://gjopen.com/questions/55-will-it-open",
        "gjopen.com/questions/55-will-it-open/",
        "HTTPS://WWW.GJOPEN.COM:443/questions/55-will-it-open",
        f"  {PAGE}#comments ",
        f"{PAGE}?utm_source=x&fbclid=1",
    ],
)
def test_a_page_has_one_id_however_its_url_is_written(url: str) -> None:
    assert question_of_page(url) == question_of_page(PAGE)


def test_the_id_can_be_read_and_lasts() -> None:
    # Kept in databases: it must never become another.
    assert str(question_of_page(PAGE)) == "manual:gjopen.com-257b79f11c"
    assert str(question_of_title("Will it open?")) == "manual:will-it-open-19ed3868b7"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.gjopen.com/questions/56-will-it-open",
        f"{PAGE}?option=2",
        "https://gjopen.org/questions/55-will-it-open",
        "https://gjopen.com:8443/questions/55-will-it-open",
        "https://www.gjopen.com/#/questions/55-will-it-open",
        "https://www.gjopen.com/Questions/55-will-it-open",
    ],
)
def test_another_page_is_another_question(url: str) -> None:
    assert question_of_page(url) != question_of_page(PAGE)


def test_letters_of_any_language_are_one_page_escaped_or_not() -> None:
    assert normalised("https://Bücher.example/é?b=2&a=ü") == normalised(
        "http://xn--bcher-kva.example/%c3%a9?a=%C3%BC&b=2"
    )
    assert normalised("https://a.example/a%2Fb") == "a.example/a/b"


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "https://", "ftp://a.example/", "javascript://a.example/%0aalert(1)", "mailto:a@b.example",
        "https://a.example/a b", "https://a.example/\0", "http://[", "https://localhost/", "https://a..example/",
        "https://a.example:99999/", "https://a.example/\ud800", "https://a.example/" + "a" * 2000,
        "https://someone:secret@a.example/x",
    ],
)  # fmt: skip
def test_what_is_no_pages_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        question_of_page(url)


@given(st.text(max_size=60) | st.builds("https://a.example/{}".format, st.text(max_size=60)))
def test_any_text_is_a_page_or_refused_and_an_id_is_always_fit_for_a_name(url: str) -> None:
    try:
        ref = question_of_page(url)
    except UsageError:
        return
    assert re.fullmatch(r"[a-z0-9.-]{1,60}", ref.id)
    assert QuestionRef.parse(str(ref)) == ref
    assert question_of_page(f"  {url}\n") == ref


@given(st.text(max_size=80))
def test_any_title_with_a_word_in_it_gives_an_id(title: str) -> None:
    try:
        ref = question_of_title(title)
    except UsageError:
        assert not any(letter.isalnum() for letter in title)
        return
    assert re.fullmatch(r"[a-z0-9.-]{1,60}", ref.id)
    assert question_of_title(f" {title} ") == ref


def test_a_title_is_one_question_whatever_its_case_and_spaces() -> None:
    assert question_of_title("Will  it RAIN?") == question_of_title("will it rain")
    assert question_of_title("Will it rain?") != question_of_title("Will it snow?")
    with pytest.raises(UsageError, match="a question needs a title"):
        question_of_title(" ?! ")
    with pytest.raises(UsageError, match="at most 500 characters"):
        question_of_title("a" * 501)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (PAGE, "gjopen"),
        ("https://predict.hypermind.com/x", "hypermind"),
        ("https://www.bank.example/model?year=2027", "bank.example"),
        ("bank.example", "bank.example"),
        ("", "manual"),
        ("not a page", "manual"),
    ],
)
def test_the_forecaster_is_the_one_whose_page_it_is(url: str, key: str) -> None:
    assert forecaster_of(make_question("manual:x-1", url=url)) == key


def test_the_forecaster_of_a_platforms_question_is_the_platform() -> None:
    assert forecaster_of(make_question("metaculus:1", url=PAGE)) == "metaculus"


def test_a_new_question_is_open_and_says_that_a_person_enters_it() -> None:
    made = new_question(
        QuestionRef("manual", "x-1"), title=" Will\nit? ", url="bank.example/x", kind=Kind.NUMBER, unit="km"
    )
    (outcome,) = made.outcomes
    assert (made.title, made.url, made.state) == ("Will it?", "https://bank.example/x", State.OPEN)
    assert (outcome.kind, outcome.unit, outcome.method) == (Kind.NUMBER, "km", "entered by a person")
