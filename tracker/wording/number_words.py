"""Numbers in English words, up to ninety-nine: for sentence starts and for writers who spell them."""

from __future__ import annotations

_UNIT_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen
"""
_UNITS = _UNIT_WORDS.split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
LARGEST = 99

_VALUES = {word: value for value, word in enumerate(_UNITS)}
_VALUES |= {word: 10 * (place + 2) for place, word in enumerate(_TENS)}
_VALUES |= {
    f"{ten} {unit}": 10 * (tens + 2) + units
    for tens, ten in enumerate(_TENS)
    for units, unit in enumerate(_UNITS[:10])
    if units
}
_VALUES |= {"a hundred": 100, "one hundred": 100, "hundred": 100}


def number_in_words(number: int) -> str:
    """A whole number from 0 to 100 in words, "forty-two".

    Raises:
        ValueError: the number is outside.
    """
    if number == LARGEST + 1:
        return "one hundred"
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} has no words here")
    if number < len(_UNITS):
        return _UNITS[number]
    tens, units = divmod(number, 10)
    ten = _TENS[tens - 2]
    return f"{ten}-{_UNITS[units]}" if units else ten


def read_words(words: str) -> int | None:
    """The number that English words write, or None if they write none that is known here."""
    return _VALUES.get(" ".join(words.lower().replace("-", " ").split()))
