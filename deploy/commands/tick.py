"""`wardwatch tick`: moves the clock of a county whose clock is set by hand (a demonstration, a replay, an exercise)."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from deploy.errors import CommandError, RefusedError
from deploy.local.nearby import nearby_settings
from shared.county import CountyConfig
from shared.county_files import CountyError, load_county
from shared.periods import local_midnight
from shared.settings import Settings


def tick(
    county: Annotated[str, typer.Option(help="The county's id; its clock must be `manual`.")],
    to: Annotated[str, typer.Option(help="The day whose beginning the clock is moved to, YYYY-MM-DD.")],
    since: Annotated[
        str | None, typer.Option(help="A first day, for a clock that never ran: every day's end is passed.")
    ] = None,
) -> None:
    """Move a county's clock to the beginning of a day; what is due on the way is judged. It never goes back."""
    settings = nearby_settings()
    config = _config(settings, county)
    last, first = _day(to), _day(since or to)
    sent = asyncio.run(_send(settings, config, list(_midnights(config, first, last))))
    typer.echo(f"{county}: {sent} tick{'s' * (sent != 1)} sent, up to {last:%Y-%m-%d}")


def _config(settings: Settings, county: str) -> CountyConfig:
    try:
        config = load_county(settings.counties / county)
    except CountyError as error:
        raise RefusedError(f"no county {county!r} in {settings.counties}") from error
    if config.clock != "manual":
        raise RefusedError(f"the clock of {county} is live: it is ticked by ingest")
    return config


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError("a day is written YYYY-MM-DD") from None


def _midnights(config: CountyConfig, first: date, last: date) -> Iterator[datetime]:
    days = range((last - first).days + 1)
    return (local_midnight(first + timedelta(days=n), ZoneInfo(config.zone)) for n in days)


async def _send(settings: Settings, config: CountyConfig, moments: list[datetime]) -> int:
    from aiokafka.errors import KafkaError

    from deploy.demo.feed import send_ticks
    from shared.kafka import start_producer

    try:
        producer = await start_producer(settings)
    except KafkaError as error:
        raise CommandError(f"the broker at {settings.kafka} does not answer") from error
    try:
        await send_ticks(producer, settings, config.id, moments)
    finally:
        await producer.stop()
    return len(moments)
