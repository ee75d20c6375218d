"""Which question is meant by a page that no adapter reads, and who is its forecaster?

Any page can be a source: a platform without an API, a bank's model. A person reads it and enters what it
says; the page's address, in one spelling, is the question's lasting id.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from tracker.entries import METHOD
from tracker.errors import UsageError
from tracker.questions import Kind, Outcome, Question, QuestionRef

PLATFORM = "manual"

BY_HAND = frozenset({PLATFORM, "predictit", "smarkets"})
"""The platforms whose endings a person enters, and whose missing readings a person may fill in.

PredictIt drops a market when it is over and never says how it ended; Smarkets keeps no past.
"""

_HASH_LENGTH = 10
"""Hexadecimal digits: with a thousand questions of one host, two alike in one of two million newsrooms."""

_READABLE_LENGTH = 48
_LONGEST_URL = 2_000
_LONGEST_TITLE = 500
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|ref_src", re.IGNORECASE)
_KNOWN_HOSTS = {
    "gjopen.com": "gjopen",
    "goodjudgment.io": "goodjudgment",
    "goodjudgment.com": "goodjudgment",
    "hypermind.com": "hypermind",
    "predict.hypermind.com": "hypermind",
    "infer-pub.com": "infer",
    "randforecastinginitiative.org": "infer",
    "betfair.com": "betfair",
    "insightprediction.com": "insight",
}


def question_of_page(url: str) -> QuestionRef:
    """The question that a page is about: "manual:gjopen.com-1234abcd56", whichever way its URL is written.

    Raises:
        UsageError: `url` is no public web page's address.
    """
    page = normalised(url)
    return _named(page.partition("/")[0], page)


def question_of_title(title: str) -> QuestionRef:
    """The question of that title where there is no page: "manual:will-it-rain-1234abcd56".

    Letter case, white space and a question mark at the end make no difference.

    Raises:
        UsageError: there is no word in `title`, or it is too long.
    """
    plain = " ".join(unicodedata.normalize("NFKC", check_title(title)).casefold().split()).rstrip("? ")
    words = re.sub(
        r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    )
    return _named(words.strip("-") or "question", f"title:{plain}")


def check_title(title: str) -> str:
    """The title on one line.

    Raises:
        UsageError: there is no word in it, or it is too long.
    """
    line = " ".join(title.split())
    if not any(letter.isalnum() for letter in line):
        raise UsageError("a question needs a title; give it with --title")
    if len(line) > _LONGEST_TITLE:
        raise UsageError(f"a title has at most {_LONGEST_TITLE} characters, and this one has {len(line)}")
    return line


def normalised(url: str) -> str:
    """One spelling for all addresses of a page: no scheme, no "www.", no tracking parameters, no fragment.

    A fragment that is itself a path ("#/markets/7") names the page and stays.

    Raises:
        UsageError: `url` is no public web page's address.
    """
    text = url.strip()
    if len(text) > _LONGEST_URL:
        raise UsageError(f"a page's URL has at most {_LONGEST_URL} characters")
    try:
        text.encode()  # half a character is refused here
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError):
        host = ""
    is_place = re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", host) and not re.search(
        r"[\s\x00-\x1f\x7f]", text
    )
    # A name and password in it would end up on a page; "mailto:a@b.example" looks the same.
    if not is_place or parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc:
        raise UsageError(f"{text[:80]!r} is no web page's URL; copy it from the browser's address line")
    place = host.removeprefix("www.")
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        place += f":{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    asked = sorted(
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])
    )
    query = f"?{urlencode(asked)}" if asked else ""
    fragment = f"#{parts.fragment.rstrip('/')}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{place}{path}{query}{fragment}"


def forecaster_of(question: Question) -> str:
    """Who makes the forecast, as a platform's key ("gjopen"), or else the host of the page.

    For a question that was entered without a page, "manual"; for one of a platform that is read, that
    platform.
    """
    if question.ref.platform != PLATFORM or not question.url:
        return question.ref.platform
    try:
        host = normalised(question.url).partition("/")[0].partition("?")[0].partition("#")[0]
    except UsageError:
        return PLATFORM
    return _KNOWN_HOSTS.get(host, host)


def new_question(ref: QuestionRef, *, title: str, url: str, kind: Kind, unit: str) -> Question:
    """A question that a person enters for the first time, open and with one outcome.

    Raises:
        UsageError: there is no title.
    """
    return Question(
        ref=ref,
        title=check_title(title),
        url=url.strip() if not url or "//" in url else f"https://{url.strip()}",
        outcomes=(Outcome(kind=kind, unit=unit, method=METHOD),),
    )


def _named(readable: str, lasting: str) -> QuestionRef:
    short = re.sub(r"[^a-z0-9.]+", "-", readable)[:_READABLE_LENGTH].strip("-.")
    digits = hashlib.sha256(lasting.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]
    return QuestionRef(PLATFORM, f"{short}-{digits}")
