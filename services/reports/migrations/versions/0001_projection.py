"""The projection, its marks and cuts, and the packs issued from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

STAND = ("generation", "offset", "step")


def upgrade() -> None:
    op.create_table(
        "consumer_offset",
        _text("topic", key=True),
        sa.Column("partition", sa.Integer, primary_key=True),
        sa.Column("next", sa.BigInteger, nullable=False),
        schema="reports",
    )
    op.create_table(
        "fact",
        _text("county", key=True),
        _text("topic", key=True),
        _text("key", key=True),
        _text("period"),
        *_stand(),
        sa.Column("document", JSONB, nullable=False),
        schema="reports",
    )
    op.create_index("fact_period", "fact", ["county", "topic", "period"], schema="reports")
    op.create_table(
        "judged",
        _text("county", key=True),
        _text("topic", key=True),
        _moment("as_of"),
        _text("settled", optional=True),
        *_stand(),
        schema="reports",
    )
    op.create_table(
        "cut",
        _text("county", key=True),
        _text("month", key=True),
        _text("topic", key=True),
        _moment("as_of"),
        *_stand(),
        schema="reports",
    )
    op.create_table(
        "cut_fact",
        _text("county", key=True),
        _text("month", key=True),
        _text("topic", key=True),
        _text("key", key=True),
        *_stand(),
        sa.Column("document", JSONB, nullable=False),
        schema="reports",
    )
    op.create_table(
        "pack",
        _text("county", key=True),
        _text("month", key=True),
        _text("data"),
        _text("sha256"),
        _moment("issued"),
        schema="reports",
    )
    op.create_table(
        "rendition",
        _text("county", key=True),
        _text("month", key=True),
        _text("form", key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        _text("sha256"),
        schema="reports",
    )


def _text(name: str, *, key: bool = False, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=optional)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _stand() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in STAND]
