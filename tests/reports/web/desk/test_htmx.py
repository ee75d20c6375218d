from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
DECISION = ROOT / "docs" / "decisions" / "0018-htmx-kept-here.md"
TEMPLATES = ROOT / "reports" / "web" / "templates" / "desk"


def test_htmx_is_the_released_file() -> None:
    body = (ROOT / "reports" / "web" / "static" / "htmx.min.js").read_bytes()
    assert hashlib.sha256(body).hexdigest() in DECISION.read_text(encoding="utf-8")


def test_its_settings_keep_to_the_policy() -> None:
    page = (TEMPLATES / "base.html").read_text(encoding="utf-8")
    found = re.search(r"name=\"htmx-config\" content='([^']*)'", page)
    assert found
    settings = json.loads(found[1])
    assert settings["includeIndicatorCSS"] is False
    assert settings["mode"] == "same-origin"


def test_no_template_holds_a_script_a_style_or_what_htmx_would_run() -> None:
    pages = sorted(TEMPLATES.glob("*.html"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(
            r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|js:|javascript:", text
        ), page
