import pytest

from tests.fakes import FakeHttp
from tracker.errors import NotFoundError
from tracker.platforms import PLATFORMS, adapter_named, recognise_url


def test_an_adapter_is_had_by_name() -> None:
    for platform in PLATFORMS:
        adapter = adapter_named(platform.name, http=FakeHttp())
        assert adapter.name == platform.name


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(
        NotFoundError, match="there is no platform 'metacalculus' that can be read; there is metaculus"
    ):
        adapter_named("metacalculus", http=FakeHttp())


def test_the_address_may_be_another() -> None:
    http = FakeHttp()
    http.put_json("/api/users/me/", {"username": "x"})
    adapter = adapter_named("metaculus", http=http, base_url="http://127.0.0.1:8910", token="abc")
    adapter.check_access()
    assert adapter.recognise("http://127.0.0.1:8910/questions/1/")
    assert http.asked[0].headers["Authorization"] == "Token abc"


def test_a_url_finds_its_platform() -> None:
    found = recognise_url("https://www.metaculus.com/questions/12115/nato/?sub-question=12123")
    assert str(found) == "metaculus:12115#12123"
    assert recognise_url("https://www.example.org/questions/12100/") is None
    assert recognise_url("no url at all") is None
