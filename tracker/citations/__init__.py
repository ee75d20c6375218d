"""Finding a forecast in prose: `finding` finds one, `unreadable` what looks like one and cannot be read.

Imports nothing, so that who needs the values alone does not pay for the grammar's patterns: 0.2 s.
"""
