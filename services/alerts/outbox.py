"""The durable outbox: takes due messages by lease, has them sent, and records how each ended.

Kept so that a crash at any moment loses no message. One may be sent again only if the process dies between
the relay's acceptance and our commit; then it carries the same Message-ID and is counted as `sent_again`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.alerts.deliveries import alerts_told_by
from services.alerts.domain.message import Letter
from services.alerts.domain.retry import wait_after
from services.alerts.journal import log_alert
from services.alerts.store import SCHEMA, locked_county
from shared.clock import now
from shared.metrics import DELIVERIES, DELIVERIES_WAITING

log = structlog.get_logger()
AT_ONCE = 4
"""Messages in flight at the same time; each needs a connection to be recorded."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it goes out."""

    id: str
    county: str
    recipient: str
    channel: str
    letter: Letter
    message_id: str
    in_reply_to: str | None
    failures: int
    is_again: bool
    """True where an earlier sender took it and never said how it ended."""


Send = Callable[[Outgoing], Awaitable[str | None]]
"""Hands a message to its provider: None once accepted, else why not. Raises nothing."""


class Outbox:
    """Sends what is due until stopped. `clock` is the wall clock: retries and leases know no other."""

    def __init__(
        self,
        engine: AsyncEngine,
        send: Send,
        *,
        lease: timedelta,
        poll_seconds: float,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.engine, self.send, self.clock = engine, send, clock
        self.lease, self.poll_seconds = lease, poll_seconds
        self.is_reaching_database = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; what is in flight then is still recorded."""
        while not stopping.is_set():
            try:
                found = await self.once()
                self.is_reaching_database = True
            except SQLAlchemyError as error:
                found, self.is_reaching_database = 0, False
                log.warning("outbox_waits_for_database", error=type(error).__name__)
            if not found:
                await _pause(stopping, self.poll_seconds)

    async def once(self) -> int:
        """Send what is due now, at most `AT_ONCE`; how many there were."""
        messages = await self._claim()
        ended = await asyncio.gather(*map(self._deliver, messages), return_exceptions=True)
        for error in filter(None, ended):  # only now: the others had to be recorded first
            raise error
        return len(messages)

    async def _claim(self) -> Sequence[Outgoing]:
        moment = self.clock()
        values = {"now": moment, "until": moment + self.lease, "most": AT_ONCE}
        async with self.engine.begin() as connection:
            rows = (await connection.execute(text(_CLAIM), values)).mappings().all()
            waiting = (await connection.execute(text(_WAITING))).scalar_one()
        DELIVERIES_WAITING.set(waiting)
        return [_outgoing(row) for row in rows]

    async def _deliver(self, message: Outgoing) -> None:
        if message.is_again:
            DELIVERIES.labels(message.channel, "sent_again").inc()
        refusal = await self.send(message)
        await (self._accepted(message) if refusal is None else self._refused(message, refusal))

    async def _accepted(self, message: Outgoing) -> None:
        async with AsyncSession(self.engine) as session, session.begin():
            await self._end(session, message, "delivered", "sent")
        DELIVERIES.labels(message.channel, "delivered").inc()

    async def _refused(self, message: Outgoing, reason: str) -> None:
        failures = message.failures + 1
        wait = wait_after(failures)
        async with AsyncSession(self.engine) as session, session.begin():
            if wait is None:
                await self._end(session, message, "dead", "dead", reason)
            else:
                await self._end(session, message, "sending", "failed", reason)
                again = {"id": message.id, "n": failures, "then": self.clock() + wait}
                await session.execute(text(_AGAIN), again)
        outcome = "dead" if wait is None else "failed"
        DELIVERIES.labels(message.channel, outcome).inc()
        log.warning("delivery_" + outcome, message=message.id, reason=reason, failures=failures)

    async def _end(
        self, session: AsyncSession, message: Outgoing, state: str, event: str, reason: str = ""
    ) -> None:
        """Record how an attempt ended, once: a second sender of the same message finds it ended."""
        county = await locked_county(session, message.county)
        values = {"id": message.id, "state": state}
        if (await session.execute(text(_END), values)).scalar() is None:
            return
        await session.execute(text(_END_DELIVERIES), values)
        said = {"reason": reason, "channel": message.channel, "message_id": message.message_id}
        for alert, role in await alerts_told_by(session, message.id):
            await log_alert(session, county, alert, event, self.clock(), role=role, **said)


def _outgoing(row: Any) -> Outgoing:
    letter = Letter(row["subject"], row["text"], row["html"])
    names = ("id", "county", "recipient", "channel", "message_id", "in_reply_to")
    return Outgoing(
        **{name: row[name] for name in names},
        letter=letter,
        failures=row["attempts"],
        is_again=row["is_again"],
    )


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return


_CLAIM = f"""
WITH due AS (
    SELECT id, lease_until IS NOT NULL AS is_again FROM {SCHEMA}.message m
    WHERE state = 'sending' AND (not_before IS NULL OR not_before <= :now)
      AND (lease_until IS NULL OR lease_until <= :now)
      AND NOT EXISTS (
        SELECT 1 FROM {SCHEMA}.message earlier
        WHERE earlier.recipient = m.recipient AND earlier.channel = m.channel
          AND earlier.state = 'sending' AND earlier.number < m.number
          AND (earlier.not_before IS NULL OR earlier.not_before <= :now))
    ORDER BY number LIMIT :most FOR UPDATE SKIP LOCKED)
UPDATE {SCHEMA}.message m SET lease_until = :until FROM due WHERE m.id = due.id
RETURNING m.*, due.is_again"""
"""A recipient's messages go one after another, as they were written; one that waits for a retry holds up none."""
_WAITING = f"SELECT count(*) FROM {SCHEMA}.message WHERE state = 'sending'"
_END = f"""
UPDATE {SCHEMA}.message SET state = :state, lease_until = NULL
WHERE id = :id AND state = 'sending' RETURNING 1"""
_END_DELIVERIES = f"UPDATE {SCHEMA}.delivery SET state = :state WHERE message = :id"
_AGAIN = f"UPDATE {SCHEMA}.message SET attempts = :n, not_before = :then WHERE id = :id"
