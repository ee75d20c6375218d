from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.citations.citation import Citation
from tracker.citations.finding import find_citations
from tracker.citations.unreadable import find_unreadable

PIECES = [
    *(
        "Metaculus",
        "Kalshi traders",
        "Good Judgment\u2019s Superforecasters",
        "on Polymarket",
        "the market",
        "Its users",
    ),
    *(
        "give",
        "puts",
        "sees",
        "says",
        "there's",
        "thinks",
        "cut",
        "is",
        "has",
        "at",
        "to",
        "of",
        "that",
        "if",
        "for",
        "by",
    ),
    *(
        "a 10%",
        "one in ten",
        "63 cents",
        "a coin flip",
        "7-4",
        "60\u201380%",
        "<1%",
        "??%",
        "0.62",
        "$0.19",
        "4.65K",
    ),
    *(
        "chance",
        "odds",
        "the odds of",
        "likely",
        "median",
        "2034",
        "before 2028",
        "by the end of the year",
        "in May",
    ),
    *(
        "up from 12%",
        "from 10%",
        "according to",
        "as of Nov. 3, 2026",
        "Mali will split",
        "a truce",
        "it",
        "will not",
    ),
    *(
        ",",
        ".",
        ";",
        "?",
        "(",
        ")",
        "\u201c",
        "\u201d",
        "\u2014",
        "\n",
        "\n\n",
        "\r\n",
        "[x](https://metaculus.com/q)",
    ),
    *("\u200b", "\u202e", "\ud800", "\u00a0", "\u0130", "\U0001f30a", "**", "\x1f", "\ue000"),
]
SENTENCES = st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join)
TEXTS = st.one_of(
    st.text(alphabet=st.characters(), max_size=300), SENTENCES, st.lists(SENTENCES, max_size=4).map("\n".join)
)
DAYS = st.none() | st.dates()
HEDGES = st.sampled_from(["", "about ", "roughly ", "only ", "just "])
PLATFORMS = st.sampled_from(
    ["Metaculus", "Manifold users", "Kalshi traders", "Forecasters on INFER", "Hypermind's crowd"]
)
CLAIMS = st.sampled_from(
    [
        "Mali will split before 2030",
        "the Vistula barrage will be breached by June 2031",
        "Ana Quispe will win, without a runoff, in 2027",
        "Kim \u2014 or his heir \u2014 will visit Seoul",
    ]
)


def check(text: str, found: tuple[Citation, ...]) -> None:
    places = [(each.span.start, each.stated.span.start) for each in found]
    assert places == sorted(places)
    for each in found:
        assert each.span.of(text) == each.sentence
        assert each.stated.span.of(text) == each.stated.text
        assert each.span.holds(each.stated.span)
        assert each.stated.text.strip() == each.stated.text != ""
        assert all(span.end <= len(text) for span in each.claim_spans)
        assert each.claim == " ".join(" ".join(span.of(text).split()) for span in each.claim_spans)
        for inside in (each.change, each.deadline_span):
            assert inside is None or inside.end <= len(text)
        probability = each.stated.probability
        assert probability is None or 0 <= probability <= 1
        each.as_json(text)


@settings(max_examples=400)
@given(TEXTS, DAYS)
def test_any_text_can_be_read_and_offsets_slice_back(text: str, today: date | None) -> None:
    found = find_citations(text, today=today)
    check(text, found)
    assert found == find_citations(text, today=today)


@given(TEXTS)
def test_unreadable_sentences_lie_in_the_text_and_cite_nothing(text: str) -> None:
    cited = {each.span for each in find_citations(text)}
    for span in find_unreadable(text):
        assert 0 <= span.start < span.end <= len(text)
        assert span not in cited


@given(st.integers(1, 99), PLATFORMS, CLAIMS, HEDGES, st.sampled_from(["%", " percent", " per cent"]))
def test_a_plain_citation_is_always_found(
    number: int, platform: str, claim: str, hedge: str, unit: str
) -> None:
    for text in (
        f"There's {hedge}a {number}{unit} chance that {claim}, according to {platform}.",
        f"{platform} think there is {hedge}a {number}{unit} chance that {claim}.",
        f"It rained. {platform} put the chance that {claim} at {hedge}{number}{unit}, up from 5%. It snowed.",
    ):
        (found,) = find_citations(text)
        assert found.stated.text == f"{number}{unit}"
        assert found.stated.probability == number / 100
        assert found.claim == claim


@given(SENTENCES, st.sampled_from(["\r\n\r\n", "\n\n", "\u2029"]))
def test_what_stands_before_a_block_does_not_change_it(before: str, between: str) -> None:
    line = "There's a 10% chance that Mali will split before 2030, according to Metaculus."
    alone = find_citations(line)[0]
    text = f"{before}.{between}{line}"
    after = find_citations(text)[-1]
    assert (after.stated.text, after.claim, after.sentence) == (
        alone.stated.text,
        alone.claim,
        alone.sentence,
    )
    assert after.span.start == len(text) - len(line)
