"""What was the last forecast, and what has this story said? The tail of a state's sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.citations.citation import Citation, CitationKind
from tracker.wording.calendar_forms import format_day
from tracker.wording.current import CurrentReading, ReadingKind, ReadingState, Value
from tracker.wording.edits import RefusedError
from tracker.wording.even_forms import parse_even
from tracker.wording.medians import in_units, stated_amount, stated_date
from tracker.wording.rounding import format_probability
from tracker.wording.sources import Source
from tracker.wording.style import Style

_WITHOUT_NUMBER = frozenset({ReadingState.WITHHELD, ReadingState.HIDDEN, ReadingState.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFigures:
    """The figures of a citation that is over, put into words."""

    text: str
    citation: Citation
    reading: CurrentReading
    source: Source
    style: Style

    def tail(self) -> str:
        """What follows the state: the last forecast, and what this story printed."""
        parts = [part for part in (self._last(), self._printed()) if part]
        if not parts:
            return ""
        tail = self.style.tail
        joined = parts[0] if len(parts) == 1 else tail["two"].fill(first=parts[0], second=parts[1])
        return tail["joined"].fill(parts=joined)

    def _last(self) -> str:
        """The last forecast before the end, or the last one that is known."""
        reading, tail = self.reading, self.style.tail
        value, on = (reading.last.value, reading.last.on) if reading.last else (None, reading.as_of.date())
        if value is None and reading.state is ReadingState.CLOSED:
            value = reading.value
        if value is None:
            return ""
        if reading.state in _WITHOUT_NUMBER:
            name = "latest"
        elif reading.state is ReadingState.CLOSED:
            name = "closing"
        elif reading.kind.has_probability:
            name = self.source.kind.value
        else:
            name = "median"
        day = format_day(on, self.style.dates)
        return tail[name].fill(last=self._shown(value), last_on=day, last_on_aside=f"{day},")

    def _printed(self) -> str:
        """What this story has said until now."""
        stated = self._stated_text()
        if not stated:
            return ""
        if self.reading.negated and self.reading.kind.has_probability:
            name = "printed_opposite"
        elif parse_even(stated):
            name = "printed_even"
        else:
            name = "printed"
        return self.style.tail[name].fill(printed=stated)

    def _stated_text(self) -> str:
        citation, reading = self.citation, self.reading
        try:
            if reading.kind is ReadingKind.DATE:
                return stated_date(self.text, citation).text
            if reading.kind is ReadingKind.NUMBER:
                amount = stated_amount(self.text, citation, reading.unit)
                if citation.kind is CitationKind.NUMBER_MEDIAN:
                    return " ".join(citation.stated.text.split())
                return self.text[amount.start : amount.end]
        except RefusedError:
            return ""
        words = " ".join(citation.stated.text.split())
        words = re.sub(
            r"^((?:less|more|greater|fewer|lower|higher) than) an?\s", r"\1 ", words, flags=re.IGNORECASE
        )
        return words if words[:2].isupper() else words[:1].lower() + words[1:]

    def _shown(self, value: Value) -> str:
        if isinstance(value, date):
            return format_day(value, self.style.dates)
        if self.reading.kind.has_probability:
            return format_probability(value, self.style)
        return self.amount(value)

    def amount(self, number: Decimal, *, exact: bool = False) -> str:
        """A number as the sentence writes its own, or with thousands set off and its unit."""
        unit = self.reading.unit
        amount = in_units(number, unit)
        try:
            written = stated_amount(self.text, self.citation, unit)
        except RefusedError:
            written = None
        if written is None or not written.is_in_scale_of(amount):
            return f"{number:,f} {unit}".strip()
        if exact:
            shown = written.write_exactly(amount)
        else:
            shown = written.write(amount, words_up_to=self.style.words_up_to)
        after = self.text[written.end : written.end + 1]
        return shown + after if after in {"%", "°"} else shown
