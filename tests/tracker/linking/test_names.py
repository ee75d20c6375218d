import pytest

from tests.tracker.linking.entries import make_entry
from tracker.linking.alignment import ClaimWords
from tracker.linking.claim import Claim
from tracker.linking.index import TitleIndex
from tracker.linking.names import extra_names, missing_names, names_differ
from tracker.linking.statement import read_claim, read_title


def alone(claim_text: str, title_text: str) -> tuple[list[str], list[str], bool]:
    """The names of the claim alone, of the title alone, and whether they make two questions of it."""
    entry = make_entry(title_text)
    index = TitleIndex([entry])
    claim, title = read_claim(Claim(text=claim_text)), read_title(entry)
    paired = ClaimWords(claim.terms, index.rarity).pair(title.terms)
    return (
        [term.surface for term, _ in missing_names(claim, entry, paired, index)],
        [term.surface for term, _ in extra_names(title, paired, index)],
        names_differ(claim, title, paired),
    )


@pytest.mark.parametrize(
    ("claim", "title"),
    [
        ("that Solaria founder Ana Duarte resigns", "Will Ana Duarte resign?"),
        ("that Ohio's Ana Duarte resigns", "Will Ana Duarte resign?"),
        ("that Acme chief executive Ana Duarte resigns", "Will Ana Duarte resign?"),
        ("that troops enter Lviv", "Will troops enter Lviv, Ukraine?"),
        ("that Tether collapses", "Will Tether (USDT) collapse?"),
        ("that Ruritania wins the Nordic Cup", "Will Ruritania win the FIFA Nordic Cup?"),
    ],
)
def test_what_only_describes_a_name_is_no_name_of_its_own(claim: str, title: str) -> None:
    assert alone(claim, title) == ([], [], False)


@pytest.mark.parametrize(
    ("claim", "title", "missing", "extra"),
    [
        ("that Acme sues Zenith", "Will Acme sue?", ["Zenith"], []),
        ("that Acme buys Zenith", "Will Orion buy Zenith?", ["Acme"], ["Orion"]),
        ("that troops enter Lviv", "Will troops enter Lviv or Lutsk?", [], ["Lutsk"]),
        ("that Acme founder Ana Duarte resigns", "Will Acme's board resign?", ["Ana", "Duarte"], []),
    ],
)
def test_any_other_name_counts(claim: str, title: str, missing: list[str], extra: list[str]) -> None:
    found = alone(claim, title)
    assert found[:2] == (missing, extra)
    assert found[2] is bool(missing and extra)
