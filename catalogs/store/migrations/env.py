"""What Alembic runs: every migration on the connection it was given, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from catalogs.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a table in place
    transactional_ddl=True,
)
context.run_migrations()
