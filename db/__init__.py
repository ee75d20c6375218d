"""Where everything is kept: tables, one store per noun, the engine and the migrations.

Stores take an open transaction and return domain values; rows never leave this package, and the caller
decides when a transaction ends.
"""

from db.engine import Connection, Database, open_database, process_name

__all__ = ["Connection", "Database", "open_database", "process_name"]
