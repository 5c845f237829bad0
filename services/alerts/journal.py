"""The alert log: numbered per county without gaps, chained by digest, the truth about every decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.alert import Alert
from services.alerts.domain.chain import sealed
from services.alerts.store import SCHEMA, CountyRow
from shared.events import AlertLogged, AlertsJudged, Judged


async def log_alert(
    session: AsyncSession, county: CountyRow, alert: Alert, event: str, at: datetime, **said: str
) -> None:
    """Append a row about an alert (`reason`, `role`, `channel`, `message_id` in `said`).

    `county` must be the row locked in this transaction, for it holds the log's end.
    """
    about = {"alert": alert.id, "rule": alert.rule, "place": alert.place, "subject": alert.subject}
    row = AlertLogged(**_next(county), **about, event=event, at=at, **said)
    await _append(session, county, sealed(row))


async def log_judged(session: AsyncSession, county: CountyRow, judged: Judged) -> None:
    """Append the mark: every decision up to `as_of` is recorded."""
    said = {"as_of": judged.as_of, "settled": judged.settled, "stand": judged.stand}
    await _append(session, county, sealed(AlertsJudged(**_next(county), **said)))


def _next(county: CountyRow) -> dict[str, Any]:
    place = {"county": county.id, "number": county.log_number + 1}
    return place | {"previous": county.log_digest, "digest": ""}


async def _append(session: AsyncSession, county: CountyRow, row: AlertLogged | AlertsJudged) -> None:
    statement = text(f"INSERT INTO {SCHEMA}.alert_log VALUES (:c, :n, :a, CAST(:d AS jsonb))")
    alert = row.alert if isinstance(row, AlertLogged) else None
    values = {"c": row.county, "n": row.number, "a": alert, "d": row.model_dump_json()}
    await session.execute(statement, values)
    county.log_number, county.log_digest = row.number, row.digest
    await session.flush()
