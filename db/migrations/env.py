"""How Alembic runs our steps: always on a connection that the caller opened."""

from __future__ import annotations

from alembic import context

from db.migrate import is_of_the_tables
from db.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    include_name=is_of_the_tables,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
