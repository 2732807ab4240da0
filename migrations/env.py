"""How Alembic runs GrayVault's migrations: on the connection that `open_catalog` hands over."""

from alembic import context

from grayvault.catalog.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
