"""What a fresh installation must be told before it can work: its counties."""

from pathlib import Path

from shared.county_files import check_county
from shared.events import Configuration
from shared.kafka import publish, start_producer
from shared.settings import Settings
from shared.topics import INTAKE


async def announce_counties(settings: Settings) -> list[str]:
    """Publish every county's checked configuration to intake and return their ids.

    Repeating it is harmless: the same configuration comes into force once more. Raises `CountyError` on a
    directory that does not hold a sound county.
    """
    configurations = [check_county(directory) for directory in directories(settings.counties)]
    producer = await start_producer(settings)
    try:
        for config in configurations:
            record = Configuration(county=config.id, config=config)
            await publish(producer, settings, INTAKE, config.id, config.id, record)
    finally:
        await producer.stop()
    return [config.id for config in configurations]


def directories(counties: Path) -> list[Path]:
    """The county directories in alphabetical order."""
    return sorted(file.parent for file in counties.glob("*/county.toml"))
