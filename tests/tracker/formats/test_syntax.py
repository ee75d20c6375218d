import pytest

from tracker.formats.syntax import Syntax, detect_syntax


@pytest.mark.parametrize(
    ("text", "name", "syntax"),
    [
        ("story\n\nTitle\n\nFacts\n\n• One", "a.txt", Syntax.PAGE_TEXT),
        ("Title\n\n   Nerd narrative\n\nText", "a.txt", Syntax.PAGE_TEXT),
        ("Title\n\nMetaculus Prediction\n\nText", "a.txt", Syntax.PAGE_TEXT),
        ("Title\n\nPro-establishment narrative\n\nText", "a.md", Syntax.PAGE_TEXT),
        ("# Title\n\nText", "a.txt", Syntax.MARKDOWN),
        ("# Title\n\n## Nerd narrative\n\nText", "a.txt", Syntax.MARKDOWN),
        ("---\ntitle: A\n---\nText", "a.txt", Syntax.MARKDOWN),
        ("Title\n\nText", "a.md", Syntax.MARKDOWN),
        ("Title\n\nText", "A.MARKDOWN", Syntax.MARKDOWN),
        ("Title\n\nText", "a.txt", Syntax.PLAIN_TEXT),
        ("Title\n\nText", "-", Syntax.PLAIN_TEXT),
        ("Title\n\n#1 in the polls", "a.txt", Syntax.PLAIN_TEXT),
        ("Title\n\n```\n# a comment\n```", "a.txt", Syntax.PLAIN_TEXT),
        ("Title\n\nThey changed the narrative", "a.txt", Syntax.PLAIN_TEXT),
        ("---\nText after a rule", "a.txt", Syntax.PLAIN_TEXT),
    ],
)
def test_the_text_tells_its_syntax(text: str, name: str, syntax: Syntax) -> None:
    assert detect_syntax(text, name=name) is syntax
