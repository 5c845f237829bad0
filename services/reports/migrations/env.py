"""Run by Alembic with the connection that `services.reports.store.migrate` opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="reports",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
