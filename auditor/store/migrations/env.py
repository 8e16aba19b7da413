"""Alembic's entry: runs the migrations on the connection and in the transaction that migrate.py opened."""

from alembic import context

from auditor.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    target_metadata=metadata,
)
context.run_migrations()
