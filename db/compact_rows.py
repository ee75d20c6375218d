"""How is a point kept in as few bytes as will do, and read back from them?

A row is five plain values: `(outcome_id, at, version, value, rest)`. The databases spend a byte or more on
each column of each row, so what most rows lack has no column of its own.

- `at`: whole seconds since 1970.
- `version`: the milliseconds from there to when the point was seen, plus 2^43 for each microsecond that its
  source instant lies beyond the second. So rows of one second stand in the order of both times, and a point
  that is dated to the second takes three bytes for having been seen within the hour.
- `value`: scaled by the outcome's decimals; none where there was no number.
- `rest`: small whole numbers as LEB128 (DWARF 5, section 7.6). Beside a value: the way from the value down
  to `low` and up to `high`, then the crowd, each plus one, 0 where there is none, trailing noughts left out;
  none at all where nothing is left. Instead of a value: the reason's number, then `until`.
- `rest` as one number, where that takes fewer bytes for both ways and the crowd: the crowd, then the ways up
  and down in the same count of bits, of six counts; times six, plus which count. Least significant byte
  first, no more bytes than it needs, and the last bit set: no number in LEB128 ends so.

The source's instant is kept to the microsecond, `seen_at` to its millisecond (rounded down).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from db.column_types import from_microseconds, to_microseconds
from db.fixed_point import from_kept, to_kept
from tracker.errors import StorageError
from tracker.questions import Kind
from tracker.readings import NoReading, Point, Reading, Reason

CompactRow = tuple[int, int, int, int | None, bytes | None]
"""`(outcome_id, at, version, value, rest)`, in the order of the table's columns."""

MILLISECOND = timedelta(milliseconds=1)
VERSIONS = 2**43
"""What a microsecond of the source's instant counts in `version`."""

_FARTHEST = VERSIONS // 2  # milliseconds between the two times: 139 years either way
_STEP = 1000  # platforms tell quartiles in thousandths or coarser: one byte instead of two or three
# Bits of each of both ways. Four more are one byte more for both: with a crowd of up to 1,365 that makes four
# bytes to nine. Never to be changed, nor their order: rows that were written stay.
_WIDTHS = (9, 13, 17, 21, 25, 29)

REASONS: dict[Reason, int] = {
    Reason.NOT_OPEN: 1,
    Reason.HIDDEN: 2,
    Reason.NOBODY_YET: 3,
    Reason.WITHDRAWN: 4,
    Reason.WITHHELD: 5,
    Reason.UNRELIABLE: 6,
    Reason.GONE: 7,
    Reason.UNREADABLE: 8,
    Reason.UNREACHABLE: 9,
    Reason.NOT_LOOKED: 10,
}
"""The number of each reason. Never given to another: rows that were written stay."""

_REASONS_BY_NUMBER = {number: reason for reason, number in REASONS.items()}


def row_of(outcome_id: int, point: Point, decimals: int) -> CompactRow:
    """The row that keeps a point.

    Raises:
        StorageError: a value is too large, or the two times lie more than 139 years apart.
    """
    seconds, version = times_of(point.at, point.seen_at)
    value, rest = content_of(point, decimals)
    return outcome_id, seconds, version, value, rest


def point_of(row: CompactRow, kind: Kind, decimals: int) -> Point:
    """The point that a row keeps."""
    _, seconds, version, value, rest = row
    micro = (version + _FARTHEST) // VERSIONS
    at = from_microseconds(seconds * 1_000_000 + micro)
    seen_at = from_microseconds((seconds * 1000 + version - micro * VERSIONS) * 1000)
    if value is None:
        number, until = _gap_from(rest or b"")
        return NoReading(
            reason=_REASONS_BY_NUMBER[number],
            at=at,
            seen_at=seen_at,
            until=None if until is None else from_microseconds(until),
        )
    down, up, crowd = (None, None, None) if rest is None else _spread_from(bytes(rest))
    return Reading(
        kind=kind,
        value=from_kept(value, decimals),
        low=None if down is None else from_kept(value - down, decimals),
        high=None if up is None else from_kept(value + up, decimals),
        crowd=crowd,
        at=at,
        seen_at=seen_at,
    )


def content_of(point: Point, decimals: int) -> tuple[int | None, bytes | None]:
    """What a row says besides its times: equal for two points if and only if they say the same.

    Raises:
        StorageError: a value is too large to be kept.
    """
    if isinstance(point, NoReading):
        return None, _gap(
            REASONS[point.reason], None if point.until is None else to_microseconds(point.until)
        )
    value = to_kept(point.value, decimals)
    if point.low is None and point.high is None and point.crowd is None:
        return value, None
    down = None if point.low is None else value - to_kept(point.low, decimals)
    up = None if point.high is None else to_kept(point.high, decimals) - value
    return value, _spread(down, up, point.crowd)


def is_same_rest(kept: bytes | None, told: bytes | None) -> bool:
    """Whether what is kept beside a value says what is told beside an equal one.

    A row that was written before there was `rest` as one number says it in other bytes.
    """
    return kept == told or (
        kept is not None and told is not None and _spread(*_spread_from(bytes(kept))) == told
    )


def times_of(at: datetime, seen_at: datetime) -> tuple[int, int]:
    """The two columns that keep both times: `at` and `version`.

    Raises:
        StorageError: the two lie more than 139 years apart.
    """
    return columns_of_times(to_microseconds(at), to_microseconds(seen_at))


def columns_of_times(at: int, seen_at: int) -> tuple[int, int]:
    """The same, of two times in microseconds since 1970."""
    seconds, micro = divmod(at, 1_000_000)
    later = seen_at // 1000 - seconds * 1000
    if not -_FARTHEST < later < _FARTHEST:
        held, seen = (f"{from_microseconds(count):%Y}" for count in (at, seen_at))
        raise StorageError(f"a point of {held} that was seen in {seen} cannot be kept; check its date")
    return seconds, micro * VERSIONS + later


def bound_of(instant: datetime) -> tuple[int, int]:
    """The `(at, version)` that no row up to that source instant reaches, and every later one does."""
    seconds, micro = divmod(to_microseconds(instant), 1_000_000)
    return seconds, micro * VERSIONS + _FARTHEST


def rest_of_gap(reason: Reason) -> bytes:
    """What `rest` is where there is no value for that reason, and nobody said until when."""
    return _gap(REASONS[reason], None)


def instant_as_kept(seen_at: datetime) -> datetime:
    """When something was seen, as it comes back: down to its millisecond."""
    return from_microseconds(to_microseconds(seen_at) // 1000 * 1000)


def as_kept(point: Point, decimals: int) -> Point:
    """A point as it comes back from its row: what is compared with kept ones must be rounded like them."""
    return point_of(row_of(0, point, decimals), getattr(point, "kind", Kind.PROBABILITY), decimals)


def set_apart(rows: Iterable[CompactRow], taken: Iterable[tuple[int, int, int]]) -> list[CompactRow]:
    """Rows with keys of their own: one whose key is taken counts as seen a millisecond later, or more.

    So two versions of an instant that are seen within one millisecond are both kept, in their order.
    """
    keys = set(taken)
    kept: list[CompactRow] = []
    for outcome_id, at, first, value, rest in rows:
        version = first
        while (outcome_id, at, version) in keys:
            version += 1
        keys.add((outcome_id, at, version))
        kept.append((outcome_id, at, version, value, rest))
    return kept


@lru_cache(maxsize=2**14)
def _spread(down: int | None, up: int | None, crowd: int | None) -> bytes | None:
    numbers = [
        0 if down is None else 1 + _shortened(down),
        0 if up is None else 1 + _shortened(up),
        0 if crowd is None else 1 + crowd,
    ]
    while numbers and not numbers[-1]:
        numbers.pop()
    singly = _leb128(numbers)
    packed = None if down is None or up is None or crowd is None else _packed(down, up, crowd)
    return packed if packed is not None and len(packed) < len(singly) else singly or None


def _packed(down: int, up: int, crowd: int) -> bytes | None:
    """All three as one number, where both ways lead outwards and are not too far."""
    if down < 0 or up < 0:
        return None
    widest = max(down, up).bit_length()
    for place, width in enumerate(_WIDTHS):
        if widest <= width:
            number = ((crowd << width | up) << width | down) * len(_WIDTHS) + place
            count = number.bit_length() // 8 + 1  # a bit to spare
            return (number | 1 << 8 * count - 1).to_bytes(count, "little")
    return None


@lru_cache(maxsize=2**14)
def _spread_from(rest: bytes) -> tuple[int | None, int | None, int | None]:
    if rest[-1] > 0x7F:  # noqa: PLR2004 - the last bit, which tells that all are one number
        number = int.from_bytes(rest, "little") - (1 << 8 * len(rest) - 1)
        number, place = divmod(number, len(_WIDTHS))
        width = _WIDTHS[place]
        most = (1 << width) - 1
        return number & most, number >> width & most, number >> 2 * width
    down, up, crowd, *_ = (*_numbers_in(rest), 0, 0, 0)
    return (
        _lengthened(down - 1) if down else None,
        _lengthened(up - 1) if up else None,
        crowd - 1 if crowd else None,
    )


def _gap(number: int, until: int | None) -> bytes:
    return _leb128([number] if until is None else [number, _unsigned(until)])


def _gap_from(rest: bytes) -> tuple[int, int | None]:
    number, *until = _numbers_in(rest)
    return number, _signed(until[0]) if until else None


def _shortened(difference: int) -> int:
    """A difference as a whole number from 0 on; a small one for whole thousandths."""
    steps, odd = divmod(difference, _STEP)
    return 2 * _unsigned(difference) + 1 if odd else 2 * _unsigned(steps)


def _lengthened(number: int) -> int:
    difference = _signed(number // 2)
    return difference if number % 2 else difference * _STEP


def _unsigned(number: int) -> int:
    return 2 * number if number >= 0 else -2 * number - 1


def _signed(number: int) -> int:
    return -(number + 1) // 2 if number % 2 else number // 2


def _leb128(numbers: Iterable[int]) -> bytes:
    packed = bytearray()
    for number in numbers:
        left = number
        while left > 0x7F:  # noqa: PLR2004 - seven bits go into each byte
            packed.append(left & 0x7F | 0x80)
            left >>= 7
        packed.append(left)
    return bytes(packed)


def _numbers_in(packed: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in packed:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number has its highest bit clear
            yield number
            number = shift = 0
