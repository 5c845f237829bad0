"""The counties this door serves, as their directories say. (Taking changes over from counties.v1 comes later.)"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from services.ingest.domain.areas import Areas
from services.ingest.domain.locate import Locator
from shared.county import CountyConfig
from shared.county_files import (
    CountyError,
    load_county,
    load_further_outlines,
    load_lsoa_wards,
    load_outlines,
)

log = structlog.get_logger()


@dataclass(frozen=True)
class County:
    """A county's configuration, and its map."""

    config: CountyConfig
    locator: Locator


def load_counties(directory: Path) -> Mapping[str, County]:
    """Every county in `directory`, by id. One that is not in order is told and left out; others go on."""
    found: dict[str, County] = {}
    for home in sorted(path.parent for path in directory.glob("*/county.toml")):
        try:
            county = _load(home)
        except CountyError as error:
            log.error("county left out", directory=home.name, problems=str(error).splitlines()[:5])
            continue
        found[county.config.id] = county
    return found


def _load(home: Path) -> County:
    config = load_county(home)
    areas = Areas(config.areas, load_further_outlines(home, "area"))
    lsoas = load_further_outlines(home, "lsoa")
    return County(config, Locator(load_outlines(home), load_lsoa_wards(home), areas, lsoas))
