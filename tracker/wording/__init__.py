"""Writing a forecast in prose: style sheets, rewriting a citation, state sentences, redlines.

Text in, text out. It reads `tracker.citations` to find what a sentence states, and nothing else of ours
but the domain's values.
"""
