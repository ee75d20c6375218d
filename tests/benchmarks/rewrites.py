"""How many of the labelled rewrites come out right, and how many a second?

    python -m tests.benchmarks.rewrites [FILE.jsonl]

Each line has a request and what is wanted of the answer: `want` (the exact text), `contains`,
`contains_any`, `not_contains`, `refused`, `or_refused`, `error`. Every miss is listed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.wording.lines import rewrite_line
from tracker.wording.style import Style, load_style

DEV = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "rewrites_dev.jsonl"
SECONDS = 3.0


def misses(case: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """What is wrong with an answer, in words; nothing where it is right."""
    if case.get("error"):
        return [] if "error" in answer else ["an error was wanted"]
    if "error" in answer:
        return [f"error: {answer['error']}"]
    text, refused = answer["text"], answer["refused"]
    wrong = []
    if refused is not None:
        if text != case["text"] or answer["changed"]:
            wrong.append("refused, yet changed")
        if not (case.get("refused") or case.get("or_refused")):
            wrong.append(f"refused: {refused}")
        return wrong
    if case.get("refused"):
        return ["a refusal was wanted"]
    if case.get("want") is not None and text != case["want"]:
        wrong.append(f"wanted: {case['want']}")
    wrong += [f"lacks {part!r}" for part in case.get("contains", []) if part not in text]
    wrong += [f"holds {part!r}" for part in case.get("not_contains", []) if part in text]
    any_of = case.get("contains_any", [])
    if any_of and not any(part in text for part in any_of):
        wrong.append(f"holds none of {any_of}")
    return wrong + _bad_spans(case["text"], answer)


def _bad_spans(text: str, answer: Mapping[str, Any]) -> list[str]:
    """Whether the changes, made in the text that was given, give the text that came back."""
    pieces, position = [], 0
    for change in answer["changed"]:
        if text[change["start"] : change["end"]] != change["old"] or change["start"] < position:
            return [f"a wrong span: {change}"]
        pieces += [text[position : change["start"]], change["new"]]
        position = change["end"]
    made = "".join([*pieces, text[position:]])
    return [] if made == answer["text"] else ["changes that do not give the text"]


def rate(cases: list[dict[str, Any]], style: Style) -> float:
    """Rewrites a second, over the cases in turn, after one warm round."""
    for case in cases:
        rewrite_line(case, style=style)
    done = 0
    start = time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        for case in cases:
            rewrite_line(case, style=style)
        done += len(cases)
    return done / (time.perf_counter() - start)


def main() -> int:
    """Print the misses, the score and the speed; 1 where something missed."""
    names = [each for each in sys.argv[1:] if not each.startswith("-")]
    path = Path(names[0]) if names else DEV
    if not path.exists():
        print(f"no labelled rewrites at {path}")
        return 2
    style = load_style("house")
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    right = 0
    for case in cases:
        answer = rewrite_line(case, style=style)
        wrong = misses(case, answer)
        right += not wrong
        if wrong or "-v" in sys.argv:
            print(f"{case['id']}: {'; '.join(wrong) or 'right'}")
            print(f"    {case['text']!r}\n    {answer.get('text')!r}")
    print(f"right: {right} of {len(cases)}")
    print(f"rewrites a second: {rate(cases, style):,.0f}")
    return 0 if right == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
