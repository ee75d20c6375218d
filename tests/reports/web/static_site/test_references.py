from __future__ import annotations

from reports.web.static_site.references import Reference, References

OURS = "https://news.example/base"
REFERENCES = References(OURS, needs_server=("/search",))


def told(text: str) -> str:
    def instead(reference: Reference) -> str | None:
        if "gone" in reference.address:
            return None
        way = f"{OURS}/file" if reference.is_absolute else "../file"
        return f"{way}[{reference.address}]"

    return REFERENCES.replaced(text, instead)


def test_attributes_are_read_as_browsers_read_them() -> None:
    assert told('<a href="/x?a=1&amp;b=2#part">') == '<a href="../file[/x?a=1&amp;b=2]#part">'
    assert told('<source srcset="/c.svg?t=1">') == '<source srcset="../file[/c.svg?t=1]">'
    assert told(f'<link href="{OURS}/x">') == f'<link href="{OURS}/file[/x]">'
    assert told(f'<meta content="{OURS}/card.png">') == f'<meta content="{OURS}/file[/card.png]">'


def test_what_is_not_ours_stays_as_it_is() -> None:
    for text in (
        '<a href="#main">',
        '<a href="https://elsewhere.example/x">',
        '<a href="//elsewhere.example/x">',
        f'<a href="{OURS}.evil.example/x">',
        "<p>A sentence about href=/x and src=&#34;/y&#34;.</p>",
        '<a href="mailto:desk@news.example">',
    ):
        assert told(text) == text


def test_a_link_that_leads_nowhere_is_no_link() -> None:
    assert told('<a class="x" href="/gone">Words</a>') == '<a class="x">Words</a>'
    assert told(f'"{OURS}/gone"') == f'"{OURS}/gone"'


def test_snippets_that_people_copy_hold_the_files_addresses() -> None:
    image = f"&lt;img src=&#34;{OURS}/charts/m/1.png?theme=light&amp;amp;size=wide&#34; alt"
    assert told(image).startswith(f"&lt;img src=&#34;{OURS}/file[/charts/m/1.png?theme=light&size=wide]&#34;")
    component = (
        f"&lt;nerdline-chart src=&#34;{OURS}/embed/m/1&#34; asof=&#34;2024-01-02T12:00:00Z&#34; heading"
    )
    assert told(component) == (
        f"&lt;nerdline-chart src=&#34;{OURS}/file[/embed/m/1?asof=2024-01-02T12:00:00Z]&#34; heading"
    )
    chosen = f"&lt;nerdline-chart src=&#34;{OURS}/embed/m/1?outcome=a&#34; asof=&#34;2024-01-02&#34; heading"
    assert "[/embed/m/1?outcome=a&asof=2024-01-02]" in told(chosen)


def test_data_and_feeds_hold_them_as_well() -> None:
    assert told(f'{{"page":"{OURS}/x","next":"{OURS}/y?a=1&b=2"}}') == (
        f'{{"page":"{OURS}/file[/x]","next":"{OURS}/file[/y?a=1&b=2]"}}'
    )
    assert told(f"<id>{OURS}/feed.atom</id>") == f"<id>{OURS}/file[/feed.atom]</id>"
    assert told(f'{{"image": "{OURS}/c?a=1\\u0026b=2"}}') == f'{{"image": "{OURS}/file[/c?a=1&b=2]"}}'


def test_what_only_a_server_answers_is_left_out() -> None:
    page = (
        '<nav><a href="/">Stories</a> <a href="/search">Search</a></nav>'
        '<form action="/search"><input name="q"></form>'
        '<section>\n  <h2>An earlier day</h2>\n  <form action="/x"><input></form>\n</section>'
        "\n<section><h2>Next</h2></section>"
    )
    assert REFERENCES.without_asking(page) == (
        '<nav><a href="/">Stories</a> </nav>\n<section><h2>Next</h2></section>'
    )
