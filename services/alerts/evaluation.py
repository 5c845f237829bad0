"""On each `Judged`: what waited for it becomes one message per officer, and the log says how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts import deliveries, store
from services.alerts.domain.alert import Recipient
from services.alerts.domain.group import Bundle, Waiting, grouped
from services.alerts.domain.message import compose
from services.alerts.domain.wording.story import Briefing
from services.alerts.journal import log_alert, log_judged
from services.alerts.store import CountyRow
from shared.county import CountyConfig
from shared.events import Judged


async def evaluate(session: AsyncSession, config: CountyConfig, judged: Judged, mail_domain: str) -> None:
    """Advance the county's clock and send what waited for it; a mark read before changes nothing."""
    county = await store.locked_county(session, judged.county)
    if county.stand and list(judged.stand.key) <= county.stand:
        return
    items = await deliveries.waiting(session, judged.county)
    await post(session, county, items, Briefing(config, judged.as_of, judged.settled), mail_domain)
    # A log folded anew (a higher generation) comes from far back: the clock never follows it there.
    if county.as_of is None or judged.as_of >= county.as_of:
        county.as_of, county.settled = judged.as_of, judged.settled
    county.stand = list(judged.stand.key)
    await log_judged(session, county, judged)


async def post(
    session: AsyncSession, county: CountyRow, items: Sequence[Waiting], briefing: Briefing, mail_domain: str
) -> None:
    """Word the waiting deliveries, one message per recipient, and put them into the outbox."""
    others = _told_of_each(items)
    for bundle in grouped(items):
        earlier = await deliveries.earlier_messages(session, bundle)
        known = replace(briefing, others=others, told_before=frozenset(earlier))
        message_id = f"<{bundle.message_key}@{mail_domain}>"
        await deliveries.put_message(
            session, bundle, compose(bundle, known), message_id, _reply_to(bundle, earlier)
        )
        for item in bundle.items:
            said = {"role": item.recipient.role, "channel": bundle.channel, "message_id": message_id}
            await log_alert(session, county, item.alert, "queued", briefing.as_of, **said)


def _told_of_each(items: Sequence[Waiting]) -> dict[str, tuple[Recipient, ...]]:
    told: dict[str, dict[str, Recipient]] = {}
    for item in items:
        told.setdefault(str(item.alert.id), {})[item.recipient.email] = item.recipient
    return {alert: tuple(recipients.values()) for alert, recipients in told.items()}


def _reply_to(bundle: Bundle, earlier: Mapping[str, str]) -> str | None:
    """A message is a reply only if all it tells continues what was told: else it would hide in a thread."""
    has_news = any(str(item.alert.id) not in earlier for item in bundle.items)
    return None if has_news else " ".join(sorted(set(earlier.values())))
