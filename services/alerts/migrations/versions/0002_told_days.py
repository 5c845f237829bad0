"""How long a window the excess last told was counted over, so that growth compares like with like."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("alert", sa.Column("told_days", sa.Float), schema="alerts")
