"""Run by Alembic with the connection that `services.alerts.store.migrate` opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="alerts",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
