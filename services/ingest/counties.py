"""The counties this door serves: as their directories say, until the configuration in force is known."""

from collections.abc import Iterator, Mapping
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
from shared.events import CountyInForce, Stand

log = structlog.get_logger()


@dataclass(frozen=True)
class County:
    """A county's configuration, and its map."""

    config: CountyConfig
    locator: Locator

    def under(self, config: CountyConfig) -> "County":
        """The same map under another configuration."""
        return County(config, self.locator.with_areas(config.areas))


class Counties(Mapping[str, County]):
    """Counties by id. Outlines are the directories' alone: no topic carries them."""

    def __init__(self, known: Mapping[str, County]) -> None:
        self._known = dict(known)
        self._stands: dict[str, Stand] = {}

    def __getitem__(self, id: str) -> County:
        return self._known[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def put_in_force(self, record: CountyInForce) -> bool:
        """Serve a county by this record of counties.v1, unless a newer one was met; whether that changes anything."""
        stand = self._stands.get(record.county)
        if stand is not None and not stand < record.stand:
            return False
        self._stands[record.county] = record.stand
        before = self._known.get(record.county)
        if before is not None and before.config == record.config:
            return False
        if before is None:
            before = County(record.config, Locator({}, {}))
        self._known[record.county] = before.under(record.config)
        log.info("county_in_force", county=record.county)
        return True


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
