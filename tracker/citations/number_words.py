"""Which number is written? "61.5", "1,000", "ninety-nine", "a million"."""

from __future__ import annotations

from typing import Final

from tracker.citations.vocabulary import read_words

_UNITS: Final = read_words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORD_VALUES: Final = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    **{
        f"{ten} {unit}": 10 * tens + units
        for tens, ten in enumerate(_TENS, start=2)
        for units, unit in enumerate(_UNITS[1:10], start=1)
    },
    **{f"{article}hundred": 100 for article in ("", "a ", "one ")},
    **{f"{article}thousand": 1000 for article in ("", "a ", "one ")},
    **{f"{article}million": 1_000_000 for article in ("", "a ", "one ")},
}
_TENS_RE: Final = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
UNIT: Final = "(?:one|two|three|four|five|six|seven|eight|nine)"
WORD_NUMBER: Final = (
    rf"(?:{_TENS_RE}(?:[- ]{UNIT})?|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    rf"eighteen|nineteen|{UNIT}|zero|(?:a|one)\shundred)"
)
NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?|\d{1,12}(?:\.\d{1,9})?|\.\d{1,9})"


def read_number(words: str) -> float:
    """The number that `words` write in digits or in English; ValueError if they write none."""
    plain = " ".join(words.replace("-", " ").split())
    value = _WORD_VALUES.get(plain)
    return float(plain.replace(",", "")) if value is None else float(value)
