"""Is a style sheet well formed, and on which line is it not?

A sheet is a TOML file. Every key and every template field is known beforehand: a misspelt one would
otherwise change nothing, silently, and be noticed in print.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from tracker.errors import DataError

Sheet = Mapping[str, Any]
"""A validated sheet: section names to their keys, and the keys that stand before any section."""


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with named fields in braces. `fill` puts the values in and reads nothing in them."""

    text: str

    def fill(self, **fields: str) -> str:
        """The sentence with its fields filled in."""
        return "".join(
            literal + (fields[name] if name is not None else "") for literal, name in self.pieces()
        )

    def pieces(self) -> list[tuple[str, str | None]]:
        """Literal text and the name of the field after it (None at the end), in order."""
        return [(literal, name) for literal, name, _, _ in Formatter().parse(self.text)]


@dataclass(frozen=True, slots=True)
class Key:
    """What one key of a sheet must hold. `check` returns the value to keep or raises ValueError.

    `default` counts where a sheet without a base leaves the key out: it is younger than sheets in use.
    """

    check: Callable[[Any], Any]
    default: Any = None


def text_key(*, empty: bool = False) -> Key:
    """A string; not an empty one, unless said so."""

    def check(value: Any) -> str:  # noqa: ANN401  TOML gives any type
        if not isinstance(value, str):
            raise ValueError("must be a string")  # noqa: TRY004  the loader adds the line to ValueErrors
        if not value and not empty:
            raise ValueError("must not be empty")
        if "\n" in value:
            raise ValueError("must be a single line")
        return value

    return Key(check)


def number_key(low: float, high: float) -> Key:
    """A number within bounds."""

    def check(value: Any) -> int | float:  # noqa: ANN401
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("must be a number")  # noqa: TRY004  as above
        if not low <= value <= high:
            raise ValueError(f"must lie between {low:g} and {high:g}, not be {value:g}")
        return value

    return Key(check)


def flag_key() -> Key:
    """True or false."""

    def check(value: Any) -> bool:  # noqa: ANN401
        if not isinstance(value, bool):
            raise ValueError("must be true or false")  # noqa: TRY004  as above
        return value

    return Key(check)


def words_key(count: int | None = None) -> Key:
    """A list of strings, of a stated length where there is one."""

    def check(value: Any) -> tuple[str, ...]:  # noqa: ANN401
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            raise ValueError("must be a list of strings")
        if count is not None and len(value) != count:
            raise ValueError(f"must list {count} strings, not {len(value)}")
        return tuple(value)

    return Key(check)


def template_key(*fields: str, default: str = "") -> Key:
    """A sentence that may name these fields in braces, and no others; with what counts if it is left out."""

    def check(value: Any) -> Template:  # noqa: ANN401
        text = text_key().check(value)
        try:
            pieces = list(Formatter().parse(text))
        except ValueError as error:
            raise ValueError(f"is not a template: {error}") from error
        for _, name, spec, conversion in pieces:
            if name is None:
                continue
            if name not in fields or spec or conversion:
                known = ", ".join(f"{{{field}}}" for field in fields)
                raise ValueError(f"names the field {{{name}}}; known here: {known}")
        return Template(text)

    return Key(check, Template(default) if default else None)


BASE_KEY = "based_on"
"""Names the sheet that supplies the keys this one leaves out."""

Schema = Mapping[str, Mapping[str, Key]]
"""Sections and their keys; the section "" holds the keys that stand before any section."""


def parse_sheet(text: str, schema: Schema, *, name: str, base: Sheet | None = None) -> Sheet:
    """Read a sheet. Keys that it leaves out are taken from `base`; without one, all must be there.

    Only `based_on` itself, and a key with a default, may always be left out.

    Raises:
        DataError: the sheet is not TOML, has an unknown section, key or template field, lacks a key, or
            holds a value that does not fit; the sentence names the sheet, the line and the key.
    """
    given = _read_toml(text, name)
    lines = text.splitlines()
    sections: dict[str, Mapping[str, Any]] = {"": {k: v for k, v in given.items() if not isinstance(v, dict)}}
    sections |= {key: value for key, value in given.items() if isinstance(value, dict)}
    for section in sections:
        if section not in schema:
            _refuse(name, _section_line(lines, section), f"unknown section [{section}]", list(schema))
    sheet: dict[str, dict[str, Any]] = {}
    for section, keys in schema.items():
        found = sections.get(section, {})
        for key in found:
            if key not in keys:
                shown = f"{section}.{key}" if section else key
                _refuse(name, _key_line(lines, section, key), f"unknown key {shown}", list(keys))
        sheet[section] = {
            key: _value_of(found, key, rule, base, section, name, lines) for key, rule in keys.items()
        }
    return sheet


def base_named_in(text: str, *, name: str) -> str:
    """The sheet that a sheet's text names as its base, or "".

    Raises:
        DataError: the text is not TOML.
    """
    base = _read_toml(text, name).get(BASE_KEY, "")
    return base if isinstance(base, str) else ""


def _read_toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        last_line = f"at line {len(text.splitlines()) or 1}"
        reason = str(error).replace("at end of document", last_line)
        raise DataError(f"style sheet {name} is not TOML: {reason}") from error


def _value_of(
    found: Mapping[str, Any],
    key: str,
    rule: Key,
    base: Sheet | None,
    section: str,
    name: str,
    lines: Sequence[str],
) -> Any:  # noqa: ANN401
    shown = f"{section}.{key}" if section else key
    if key not in found:
        if key == BASE_KEY:
            return ""
        if base is not None:
            return base[section][key]
        if rule.default is not None:
            return rule.default
        raise DataError(f"style sheet {name} lacks the key {shown}; add it, or start from based_on")
    try:
        return rule.check(found[key])
    except ValueError as error:
        line = _key_line(lines, section, key)
        raise DataError(f"style sheet {name}, line {line}: {shown} {error}") from error


def _refuse(name: str, line: int, what: str, known: Sequence[str]) -> None:
    names = ", ".join(sorted(filter(None, known)))
    raise DataError(f"style sheet {name}, line {line}: {what}; known here: {names}")


def _section_line(lines: Sequence[str], section: str) -> int:
    header = re.compile(
        rf"\s*\[\[?\s*[\"']?{re.escape(section)}\b|\s*[\"']?{re.escape(section)}[\"']?\s*[.=]"
    )
    return next((number for number, line in enumerate(lines, 1) if header.match(line)), 1)


def _key_line(lines: Sequence[str], section: str, key: str) -> int:
    inside = section == ""
    start = 1
    pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
    for number, line in enumerate(lines, 1):
        header = re.match(r"\s*\[+\s*[\"']?([^\]\"']*)", line)
        if header:
            inside = header.group(1).strip() == section
            start = number if inside else start
        elif inside and pattern.match(line):
            return number
    return start
