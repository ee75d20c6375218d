"""The letters that a chart uses, as a font inside its SVG, so that it looks the same to every reader.

An image in a page may load nothing, so without this an SVG is set in whatever the reader's machine has.
The font holds only the outlines of the letters used, without hints and kerning: some 4 kB for each weight.
The licence of the typeface (SIL Open Font Licence) allows fonts to be embedded in documents, and asks
that a changed font goes by another name; this one's name is made from what is in it.

Only fonts with TrueType outlines are taken apart (OpenType 1.9, chapters "glyf", "loca", "hmtx", "cmap");
the container is WOFF 1.0 (W3C, 2012).
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_COMPOSITE_WORDS, _COMPOSITE_MORE = 0x0001, 0x0020
_COMPOSITE_SCALES = ((0x0008, 2), (0x0040, 4), (0x0080, 8))
_LAST_OF_FORMAT_4 = 0xFFFF
_COPIED = ("OS/2", "head", "hhea", "maxp")
_NAMELESS = struct.pack(">HHH", 0, 0, 6)
_POST_WITHOUT_NAMES = struct.pack(">IIhhIIIII", 0x00030000, 0, -75, 50, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outlines:
    """A TrueType font's tables, with the place of each glyph's outline."""

    tables: Mapping[str, bytes]
    places: tuple[int, ...]

    def outline(self, glyph: int) -> bytes:
        """A glyph's outline; empty for a blank."""
        return self.tables["glyf"][self.places[glyph] : self.places[glyph + 1]]

    def metrics(self, glyph: int) -> bytes:
        """A glyph's advance and left bearing."""
        full = struct.unpack(">H", self.tables["hhea"][34:36])[0]
        if glyph < full:
            return self.tables["hmtx"][4 * glyph : 4 * glyph + 4]
        bearing = 4 * full + 2 * (glyph - full)
        return self.tables["hmtx"][4 * full - 4 : 4 * full - 2] + self.tables["hmtx"][bearing : bearing + 2]


@cache
def read_outlines(path: str) -> Outlines | None:
    """A font file's outlines; None for a font without TrueType outlines."""
    body = Path(path).read_bytes()
    tables: dict[str, bytes] = {}
    for index in range(struct.unpack(">H", body[4:6])[0]):
        tag, _check, start, length = struct.unpack(">4sIII", body[12 + 16 * index : 28 + 16 * index])
        tables[tag.decode("latin-1")] = body[start : start + length]
    if "glyf" not in tables:
        return None
    is_long = struct.unpack(">h", tables["head"][50:52])[0] == 1
    count = struct.unpack(">H", tables["maxp"][4:6])[0] + 1
    places = struct.unpack(
        f">{count}{'I' if is_long else 'H'}", tables["loca"][: count * (4 if is_long else 2)]
    )
    return Outlines(tables, places if is_long else tuple(2 * place for place in places))


def subset(outlines: Outlines, glyph_of: Mapping[int, int]) -> bytes:
    """The font of these letters (code point to glyph) as WOFF, without those beyond the basic plane."""
    letters = {code: glyph for code, glyph in sorted(glyph_of.items()) if code < _LAST_OF_FORMAT_4}
    order = list(dict.fromkeys([0, *letters.values()]))
    for glyph in order:  # grows while it is walked: the parts of a part are taken too
        order.extend(part for _place, part in _parts(outlines.outline(glyph)) if part not in order)
    number = {glyph: index for index, glyph in enumerate(order)}
    bodies = [_renumbered(outlines.outline(glyph), number) for glyph in order]
    places = [0]
    for body in bodies:
        places.append(places[-1] + len(body))
    tables = {name: bytearray(outlines.tables[name]) for name in _COPIED}
    tables["head"][8:12] = bytes(4)
    tables["head"][50:52] = struct.pack(">h", 1)
    tables["hhea"][34:36] = tables["maxp"][4:6] = struct.pack(">H", len(order))
    return _woff(
        {name: bytes(table) for name, table in tables.items()}
        | {
            "cmap": _character_map({code: number[glyph] for code, glyph in letters.items()}),
            "glyf": b"".join(bodies),
            "hmtx": b"".join(outlines.metrics(glyph) for glyph in order),
            "loca": struct.pack(f">{len(places)}I", *places),
            "name": _NAMELESS,
            "post": _POST_WITHOUT_NAMES,
        }
    )


def font_rules(fonts: Mapping[int, bytes]) -> tuple[str, str]:
    """The name of a family of fonts by weight, and the style sheet that defines it."""
    check = zlib.crc32(b"".join(fonts.values()))
    name = f"chart-{check:08x}"
    rules = (
        f"@font-face{{font-family:{name};font-weight:{weight};"
        f"src:url(data:font/woff;base64,{base64.b64encode(font).decode()})}}"
        for weight, font in fonts.items()
    )
    return name, "".join(rules)


def _parts(outline: bytes) -> Iterable[tuple[int, int]]:
    """Where a composite outline names its parts, and which glyphs they are; nothing for a plain one."""
    if len(outline) < 10 or struct.unpack(">h", outline[:2])[0] >= 0:  # noqa: PLR2004 (a header is ten bytes)
        return
    place, flags = 10, _COMPOSITE_MORE
    while flags & _COMPOSITE_MORE:
        flags, part = struct.unpack(">HH", outline[place : place + 4])
        yield place + 2, part
        place += 4 + (4 if flags & _COMPOSITE_WORDS else 2)
        place += next((size for bit, size in _COMPOSITE_SCALES if flags & bit), 0)


def _renumbered(outline: bytes, number: Mapping[int, int]) -> bytes:
    body = bytearray(outline)
    for place, part in _parts(outline):
        body[place : place + 2] = struct.pack(">H", number[part])
    return bytes(body) + bytes(-len(body) % 4)


def _character_map(letters: Mapping[int, int]) -> bytes:
    """A "cmap" of format 4 with a segment for every run of letters whose glyphs follow each other too."""
    runs: list[list[int]] = []  # first code, last code, first glyph
    for code, glyph in letters.items():
        if runs and code == runs[-1][1] + 1 and glyph - runs[-1][2] == code - runs[-1][0]:
            runs[-1][1] = code
        else:
            runs.append([code, code, glyph])
    runs.append([_LAST_OF_FORMAT_4, _LAST_OF_FORMAT_4, 0])
    count = len(runs)
    power = 1 << (count.bit_length() - 1)
    search = (2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    deltas = [(glyph - first) % 0x10000 for first, _last, glyph in runs[:-1]] + [1]
    table = struct.pack(
        f">HHH4H{count}HH{count}H{count}H{count}H",
        4, 16 + 8 * count, 0, *search, *(run[1] for run in runs), 0, *(run[0] for run in runs),
        *deltas, *[0] * count,
    )  # fmt: skip
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table


def _woff(tables: Mapping[str, bytes]) -> bytes:
    count = len(tables)
    entries, bodies = [], []
    place = 44 + 20 * count
    whole = 12 + 16 * count
    for tag, table in sorted(tables.items()):
        packed = zlib.compress(table, 9)
        body = packed if len(packed) < len(table) else table
        padded = table + bytes(-len(table) % 4)
        check = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries.append(struct.pack(">4sIIII", tag.encode(), place, len(body), len(table), check))
        bodies.append(body + bytes(-len(body) % 4))
        place += len(bodies[-1])
        whole += len(padded)
    header = struct.pack(">4sIIHHIHHIIIII", b"wOFF", 0x00010000, place, count, 0, whole, 1, 0, 0, 0, 0, 0, 0)
    return header + b"".join(entries) + b"".join(bodies)
