"""Alembic's entry: runs migrations on the connection that `storage.migrate` hands over. That one holds the lock and the transaction,
so nothing here begins, commits or connects."""

from alembic import context

from storage.migrations.autogenerate import OPTIONS, as_written
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    render_item=as_written,
    **OPTIONS,
)
context.run_migrations()
