"""Alerts, their deliveries and messages, the log, and the people who are told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None

SCHEMA = "alerts"


def upgrade() -> None:
    _table(
        "consumer_offset",
        _text("topic", key=True),
        _number("partition", key=True),
        _number("next"),
    )
    _table(
        "county",
        _text("id", key=True),
        _moment("as_of", optional=True),
        _text("settled", optional=True),
        _stand("stand", optional=True),
        _number("log_number"),
        _text("log_digest"),
    )
    _table(
        "configuration",
        _text("county", key=True),
        _stand("stand"),
        sa.Column("document", JSONB, nullable=False),
    )
    _table("relay", _text("county", key=True), _number("number"))
    _table("signal", sa.Column("id", sa.Uuid, primary_key=True), _text("county"), _text("kind"))
    _table(
        "alert",
        sa.Column("id", sa.Uuid, primary_key=True),
        *[_text(name) for name in ("county", "rule", "place", "subject", "state", "severity")],
        _number("revision"),
        _moment("opened"),
        sa.Column("told", sa.Float),
        _stand("stand"),
        sa.Column("signal", JSONB, nullable=False),
    )
    op.create_index("alert_county", "alert", ["county", "opened"], schema=SCHEMA)
    _table(
        "message",
        _text("id", key=True),
        *[_text(n) for n in ("county", "recipient", "channel", "subject", "text", "html", "state")],
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        _text("message_id"),
        _text("in_reply_to", optional=True),
        _number("attempts"),
        _moment("not_before", optional=True),
        _moment("lease_until", optional=True),
    )
    op.create_index(
        "message_due",
        "message",
        ["recipient", "channel", "number"],
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'sending'"),
    )
    _table(
        "delivery",
        sa.Column("alert", sa.Uuid, sa.ForeignKey("alerts.alert.id"), primary_key=True),
        _number("revision", key=True),
        _text("recipient", key=True),
        _text("channel", key=True),
        *[_text(name) for name in ("county", "role", "place", "event", "state")],
        sa.Column("message", sa.Text, sa.ForeignKey("alerts.message.id")),
    )
    op.create_index("delivery_waiting", "delivery", ["county", "state"], schema=SCHEMA)
    op.create_index("delivery_message", "delivery", ["message"], schema=SCHEMA)
    _table(
        "alert_log",
        _text("county", key=True),
        _number("number", key=True),
        sa.Column("alert", sa.Uuid),
        sa.Column("document", JSONB, nullable=False),
    )
    op.create_index("alert_log_alert", "alert_log", ["alert"], schema=SCHEMA)
    _table(
        "person",
        *[_text(name, key=True) for name in ("county", "role", "place", "email")],
        _text("name"),
    )


def _table(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(name, *columns, schema=SCHEMA)


def _text(name: str, *, key: bool = False, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=optional)


def _number(name: str, *, key: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger, primary_key=key, nullable=False, autoincrement=False)


def _moment(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _stand(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, ARRAY(sa.BigInteger), nullable=optional)
