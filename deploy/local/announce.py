"""What a fresh installation must be told before it can work: its counties, and who holds which role."""

from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from deploy.commands.people import read_people
from deploy.errors import CommandError
from deploy.local.demo_keys import COUNTY
from services.alerts.store import load_people, people
from shared.county import CountyConfig
from shared.county_files import CountyError, check_county
from shared.db import engine_for
from shared.events import Configuration
from shared.kafka import publish, start_producer
from shared.settings import Settings
from shared.topics import INTAKE

PEOPLE = Path(__file__).parents[1] / "demo" / "people.csv"


async def announce_counties(settings: Settings) -> list[CountyConfig]:
    """Publish every county's checked configuration to intake and return them.

    Repeating it is harmless: the same configuration comes into force once more. Raises `CommandError` on a
    directory that does not hold a sound county.
    """
    configurations = [_checked(file.parent) for file in sorted(settings.counties.glob("*/county.toml"))]
    producer = await start_producer(settings)
    try:
        for config in configurations:
            record = Configuration(county=config.id, config=config)
            await publish(producer, settings, INTAKE, config.id, config.id, record)
    finally:
        await producer.stop()
    return configurations


def _checked(directory: Path) -> CountyConfig:
    try:
        return check_county(directory)
    except CountyError as error:
        raise CommandError(f"{directory} is not sound; see wardwatch county check {directory}") from error


async def introduce_people(settings: Settings) -> None:
    """Give the demonstration county its invented role holders, unless somebody holds a role there already."""
    engine = engine_for(settings.database)
    async with AsyncSession(engine) as session:
        known = await people(session, COUNTY)
    await engine.dispose()
    if not known:
        load_people(settings.database, COUNTY, read_people(PEOPLE))
