"""The domain: stories, citations, questions, readings, and the rules about them.

Pure values and decisions, but for one door to the network (`tracker.http_client`). It imports none of
the other packages, knows no database and draws nothing.
"""
