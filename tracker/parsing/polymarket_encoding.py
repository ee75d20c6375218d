"""How does Polymarket write lists, numbers, ids and dates?

Its older API puts lists into strings, numbers into strings or not, ids likewise, and writes dates in two
forms; all of them are read here, and nowhere else.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from tracker.clock import parse_instant
from tracker.parsing.payload import Payload

PLATFORM = "polymarket"

_ID = re.compile(r"[0-9]{1,20}")
_TOKEN = re.compile(r"[0-9A-Za-z]{1,100}")
_LONGEST_NUMBER = 60


def parse_id(field: Payload) -> str:
    """The id of an event or a market: digits, sent as a text or as a whole number."""
    text = str(field.value) if type(field.value) is int and field.value >= 0 else field.value
    if not isinstance(text, str) or not _ID.fullmatch(text):
        field.refuse("an id made of digits")
    return str(int(text))


def parse_list(field: Payload) -> list[Payload]:
    """A list, sent as one or as the text of one ('["Yes", "No"]'); none for null and for an empty text."""
    if field.value is None or field.value == "":
        return []
    if isinstance(field.value, list):
        return field.items()
    try:
        inner = json.loads(field.text())
    except (ValueError, RecursionError):
        field.refuse("a list, or the JSON text of one")
    if not isinstance(inner, list):
        field.refuse("a list, or the JSON text of one")
    return [
        Payload(value, platform=field.platform, parent=field, key=index) for index, value in enumerate(inner)
    ]


def parse_optional_list(row: Payload, key: str) -> list[Payload]:
    """The list under a key that may be missing, null or empty."""
    return row.optional(key, parse_list) or []


def parse_decimal(field: Payload) -> Decimal:
    """A finite number, exactly as it is written, in a text or not."""
    if not isinstance(field.value, str):
        return Decimal(str(field.number()))
    try:
        number = Decimal(field.value) if len(field.value) <= _LONGEST_NUMBER else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        field.refuse("a number")
    return number


def parse_optional_decimal(row: Payload, key: str) -> Decimal | None:
    """The number under a key that may be missing, null or an empty text."""
    return row.optional(key, lambda field: None if field.value == "" else parse_decimal(field))


def parse_price(field: Payload) -> Decimal:
    """A price of a share that pays 1: between 0 and 1."""
    price = parse_decimal(field)
    if not 0 <= price <= 1:
        field.refuse("a price between 0 and 1")
    return price


def parse_optional_price(row: Payload, key: str) -> Decimal | None:
    """The price under a key that may be missing, null or an empty text."""
    return row.optional(key, lambda field: None if field.value == "" else parse_price(field))


def parse_token(field: Payload) -> str:
    """The id of one side's token: a decimal number of up to 78 digits, always as a text."""
    if not _TOKEN.fullmatch(field.text()):
        field.refuse("a token's id")
    return field.text()


def parse_optional_text(row: Payload, key: str) -> str:
    """The text under a key that may be missing or null; empty then."""
    return (row.optional(key, Payload.text) or "").strip()


def parse_optional_flag(row: Payload, key: str) -> bool | None:
    """What the flag under a key says; None where it is missing or null."""
    return row.optional(key, Payload.flag)


def parse_date(row: Payload, *keys: str) -> datetime | None:
    """The first instant that one of the keys tells, in either form ("2026-05-09 02:07:01+00" or with a Z).

    What cannot be read as an instant, or lies beyond the year 9999, counts as not told: dates decide no
    number here, and odd ones must not hide a price.
    """
    for key in keys:
        told = row.value.get(key) if isinstance(row.value, dict) else None
        if isinstance(told, str):
            try:
                return parse_instant(told.strip())
            except (ValueError, OverflowError):
                continue
    return None
