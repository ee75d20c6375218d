from __future__ import annotations

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree as ET

import micawber
import pytest

from reports.web.oembed import NARROWEST
from tests.reports.newsroom import SEED_SLUG
from tests.reports.web.client import Client
from tests.reports.web.served import Served

SITE = "http://127.0.0.1:8000"
STORY, QUESTION = f"{SITE}/stories/{SEED_SLUG}", f"{SITE}/questions/metaculus/12100"


def asked(url: str, **choices: object) -> str:
    more = "".join(f"&{name}={value}" for name, value in choices.items())
    return f"/oembed?url={quote(url, safe='')}{more}"


@pytest.mark.parametrize(
    "url", [STORY, QUESTION, f"{STORY}?utm_source=x#figure-1", f"{SITE}/embed/metaculus/12100"]
)
def test_our_pages_are_rich_in_both_formats(reader: Client, url: str) -> None:
    told = json.loads(reader.get(asked(url)).body)
    assert (told["version"], told["type"], told["provider_name"]) == ("1.0", "rich", "The Sample Post")
    assert told["html"].startswith(f'<iframe src="{SITE}/embed/')
    assert f'width="{told["width"]}" height="{told["height"]}"' in told["html"]
    card = reader.get(told["thumbnail_url"].removeprefix(SITE))
    assert (card.status, card.headers["content-type"]) == (200, "image/png")
    xml = reader.get(asked(url, format="xml"))
    assert xml.headers["content-type"].startswith("text/xml")
    root = ET.fromstring(xml.body)  # noqa: S314 (our own)
    assert {each.tag: each.text for each in root} == {name: str(value) for name, value in told.items()}


def test_an_embed_keeps_to_what_was_asked_for(reader: Client) -> None:
    told = json.loads(reader.get(asked(STORY, maxwidth=400, maxheight=300)).body)
    assert (told["width"], told["height"]) == (400, 300)
    assert "thumbnail_url" not in told
    assert json.loads(reader.get(asked(STORY, maxwidth=5000)).body)["width"] == 560
    assert json.loads(reader.get(asked(STORY, maxwidth=1)).body)["width"] == NARROWEST


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/oembed", 404),
        (asked("https://elsewhere.example/stories/a"), 404),
        (asked("http://[::1"), 404),
        (asked(f"{SITE}/nowhere"), 404),
        (asked(f"{SITE}/stories/nowhere"), 404),
        (asked(f"{SITE}/questions/a:b/1"), 404),
        (asked(f"{SITE}/questions/metaculus/99"), 404),
        (asked(STORY, format="yaml"), 501),
        (asked(STORY, maxwidth="wide"), 400),
        (asked(STORY, maxheight="0"), 400),
    ],
)
def test_errors_are_those_of_the_specification(reader: Client, address: str, status: int) -> None:
    assert reader.get(address).status == status


@pytest.mark.parametrize("page", [f"/stories/{SEED_SLUG}", "/questions/metaculus/12100"])
def test_pages_tell_where_to_ask(reader: Client, page: str) -> None:
    told = reader.get(page)
    links = re.findall(r'type="(?:application/json|text/xml)\+oembed" href="([^"]+)"', told.text)
    assert len(links) == 2
    for link in links:
        address = link.replace("&amp;", "&")
        assert f"<{address}>" in told.headers["link"]
        assert reader.get(address.removeprefix(SITE)).status == 200


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_consumer_gets_the_frame_over_http(server: Served) -> None:
    registry = micawber.ProviderRegistry()
    registry.register(rf"{server.address}/\S+", micawber.Provider(f"{server.address}/oembed"))
    url = f"{server.address}/stories/{SEED_SLUG}"
    told = registry.request(url, maxwidth=500)
    assert told["type"] == "rich"
    assert told["width"] == 500
    assert micawber.parse_text(url, registry) == registry.request(url)["html"]
    with pytest.raises(micawber.ProviderException):
        registry.request(f"{server.address}/stories/nowhere")
