"""Take a signal: decide by the pipeline, and write alert, log and deliveries in the caller's transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts import deliveries, store
from services.alerts.domain.alert import Context, Signal
from services.alerts.domain.dedup import is_repeat
from services.alerts.domain.lifecycle import episode_of
from services.alerts.domain.wording.story import Briefing
from services.alerts.evaluation import post
from services.alerts.journal import log_alert
from services.alerts.pipeline import NO_RECIPIENT, Decision, decide
from services.alerts.store import CountyRow
from shared.county import CountyConfig
from shared.events import SevereIncident
from shared.metrics import DELIVERIES, SIGNALS_READ


async def take(session: AsyncSession, config: CountyConfig, signal: Signal, mail_domain: str) -> None:
    """Everything one signal leads to; nothing where it was taken before."""
    if not await store.is_first_time(session, signal.id, signal.county, signal.kind):
        return
    SIGNALS_READ.labels(signal.kind).inc()
    county = await store.locked_county(session, signal.county)
    context = await _context(session, config, county, signal)
    if is_repeat(signal, context.standing):
        return
    await _write(session, county, decide(signal, context))
    if isinstance(signal, SevereIncident):
        own = await deliveries.waiting(session, signal.county, signal.episode)
        await post(session, county, own, Briefing(config, signal.at, county.settled), mail_domain)


async def _context(session: AsyncSession, config: CountyConfig, county: CountyRow, signal: Signal) -> Context:
    standing = await store.standing_alert(session, episode_of(signal))
    told = await deliveries.told(session, standing.id) if standing else ()
    return Context(config, await store.people(session, signal.county), county.as_of, standing, told)


async def _write(session: AsyncSession, county: CountyRow, decision: Decision) -> None:
    alert = decision.alert
    if decision.event != "suppressed":
        await store.keep_alert(session, alert)
        await deliveries.add_deliveries(session, alert, decision.event, decision.recipients)
    for event, reason in decision.entries:
        await log_alert(session, county, alert, event, decision.at, reason=reason)
        if reason == NO_RECIPIENT:
            DELIVERIES.labels("none", NO_RECIPIENT).inc()
