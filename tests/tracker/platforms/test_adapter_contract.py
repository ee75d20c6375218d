"""What holds for every adapter, and for the fake that stands in for one."""

import inspect

import pytest

from tests.fakes import FakeAdapter, FakeHttp
from tracker.adapter import PlatformAdapter
from tracker.answers import Http
from tracker.errors import PlatformError
from tracker.http_client import HttpClient
from tracker.platforms import PLATFORMS, adapter_named
from tracker.questions import QuestionRef

ADAPTERS = [*(platform.name for platform in PLATFORMS), "fake"]


def make(name: str, http: FakeHttp) -> PlatformAdapter:
    return FakeAdapter() if name == "fake" else adapter_named(name, http=http)


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_has_a_key_and_a_name_for_people(name: str) -> None:
    adapter = make(name, FakeHttp())
    assert adapter.name == name == name.lower()
    assert adapter.label
    assert QuestionRef.parse(f"{adapter.name}:1").platform == name


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_has_every_method_of_the_protocol(name: str) -> None:
    adapter = make(name, FakeHttp())
    for method in ("recognise", "search", "browse", "fetch", "glance", "check_access"):
        assert list(inspect.signature(getattr(adapter, method)).parameters) == [
            parameter
            for parameter in inspect.signature(getattr(PlatformAdapter, method)).parameters
            if parameter != "self"
        ]


@pytest.mark.parametrize("name", ADAPTERS)
def test_making_an_adapter_asks_nothing(name: str) -> None:
    http = FakeHttp()
    make(name, http)
    assert http.asked == []


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize(
    "url", ["", "x", "https://", "https://example.org/", "mailto:a@b", "//", "http://[", "\0"]
)
def test_no_adapter_recognises_or_trips_over_a_foreign_url(name: str, url: str) -> None:
    assert make(name, FakeHttp()).recognise(url) is None


@pytest.mark.parametrize("name", [platform.name for platform in PLATFORMS if platform.url])
def test_a_platform_that_cannot_be_reached_is_an_error_and_never_a_value(name: str) -> None:
    adapter = make(name, FakeHttp())
    for call in (
        lambda: adapter.fetch(QuestionRef(name, "1")),
        lambda: adapter.search("anything"),
        adapter.browse,
        adapter.check_access,
    ):
        with pytest.raises(PlatformError) as caught:
            call()
        assert caught.value.platform == name
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ADAPTERS)
def test_a_question_that_does_not_exist_is_an_error(name: str) -> None:
    with pytest.raises(PlatformError):
        make(name, FakeHttp()).fetch(QuestionRef(name, "999999"))


def test_the_fake_door_opens_like_the_real_one() -> None:
    for door in (FakeHttp, HttpClient):
        for method in ("get", "post"):
            assert inspect.signature(getattr(door, method)) == inspect.signature(getattr(Http, method))
