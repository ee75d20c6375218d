"""What people see: pictures of a forecast's history, and everything made from them.

Reads `db` and `tracker`; what runs (`jobs`) reads this package and not the other way round.
"""
