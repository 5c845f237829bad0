"""Statements over deliveries and their messages: from waiting for an evaluation to lying in the outbox."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.alert import Alert, Event, Recipient
from services.alerts.domain.group import Bundle, Waiting
from services.alerts.domain.message import Letter
from services.alerts.store import SCHEMA, DeliveryRow, MessageRow, alert_of


async def told(session: AsyncSession, alert: UUID) -> tuple[Recipient, ...]:
    """Everyone who has a delivery of any revision of the alert."""
    query = text(f"""
        SELECT DISTINCT ON (recipient) recipient, role, place FROM {SCHEMA}.delivery
        WHERE alert = :alert ORDER BY recipient, revision DESC""")
    rows = await session.execute(query, {"alert": alert})
    return tuple(Recipient(row.recipient, row.role, row.place) for row in rows)


async def add_deliveries(
    session: AsyncSession, alert: Alert, event: Event, recipients: Sequence[Recipient]
) -> None:
    """A waiting delivery of the alert's revision for each recipient; those that exist stay as they are."""
    what = {"alert": alert.id, "revision": alert.revision, "county": alert.county, "event": event}
    for to in recipients:
        whom = {"recipient": to.email, "channel": "email", "role": to.role, "place": to.place}
        row = insert(DeliveryRow).values(**what, **whom, state="waiting")
        await session.execute(row.on_conflict_do_nothing())


async def waiting(session: AsyncSession, county: str, alert: UUID | None = None) -> list[Waiting]:
    """The county's deliveries that wait for an evaluation; with `alert`, only its own."""
    query = text(f"""
        SELECT a.*, d.revision AS told_revision, d.event, d.recipient, d.role, d.place AS led, d.channel
        FROM {SCHEMA}.delivery d JOIN {SCHEMA}.alert a ON a.id = d.alert
        WHERE d.county = :county AND d.state = 'waiting' AND (CAST(:alert AS uuid) IS NULL OR d.alert = :alert)
        ORDER BY d.alert, d.revision, d.recipient""")
    rows = (await session.execute(query, {"county": county, "alert": alert})).mappings()
    return [
        Waiting(
            alert_of(row),
            row["told_revision"],
            row["event"],
            Recipient(row["recipient"], row["role"], row["led"]),
            row["channel"],
        )
        for row in rows
    ]


async def earlier_messages(session: AsyncSession, bundle: Bundle) -> dict[str, str]:
    """The newest Message-ID by which this recipient was told of each alert before; by alert id."""
    query = text(f"""
        SELECT DISTINCT ON (d.alert) d.alert::text, m.message_id
        FROM {SCHEMA}.delivery d JOIN {SCHEMA}.message m ON m.id = d.message
        WHERE d.alert = ANY(:alerts) AND d.recipient = :to AND d.channel = :channel
        ORDER BY d.alert, d.revision DESC""")
    values = {"alerts": [i.alert.id for i in bundle.items], "to": bundle.email, "channel": bundle.channel}
    return {row.alert: row.message_id for row in await session.execute(query, values)}


async def put_message(
    session: AsyncSession, bundle: Bundle, letter: Letter, message_id: str, in_reply_to: str | None
) -> None:
    """Put a worded bundle into the outbox, and its deliveries on their way, in the caller's transaction."""
    county = bundle.items[0].alert.county
    what = {"subject": letter.subject, "text": letter.text, "html": letter.html, "state": "sending"}
    whom = {"county": county, "recipient": bundle.email, "channel": bundle.channel}
    ids = {"id": bundle.message_key, "message_id": message_id, "in_reply_to": in_reply_to, "attempts": 0}
    await session.execute(insert(MessageRow).values(**what, **whom, **ids).on_conflict_do_nothing())
    on_their_way = text(f"""
        UPDATE {SCHEMA}.delivery SET state = 'sending', message = :message
        WHERE county = :county AND alert = :alert AND revision = :revision
          AND recipient = :recipient AND channel = :channel""")
    for item in bundle.items:
        key = {"alert": item.alert.id, "revision": item.revision, "message": bundle.message_key}
        await session.execute(on_their_way, whom | key)


async def alerts_told_by(session: AsyncSession, message: str) -> list[tuple[Alert, str]]:
    """The alerts a message tells, each with the recipient's role; an alert told as two revisions comes twice."""
    query = text(f"""
        SELECT a.*, d.role FROM {SCHEMA}.delivery d JOIN {SCHEMA}.alert a ON a.id = d.alert
        WHERE d.message = :message ORDER BY d.alert, d.revision""")
    rows = (await session.execute(query, {"message": message})).mappings()
    return [(alert_of(row), row["role"]) for row in rows]
