"""What every request to the door needs: wired once, in `main.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.ingest.book import Book
from services.ingest.consumer import Known
from services.ingest.counties import Counties, County
from services.ingest.held import Holding
from services.ingest.limits import BackfillPace, RequestLimit
from services.ingest.publish import Publisher
from services.ingest.settings import IngestSettings
from shared.events import CountyInForce
from shared.keys import KeyFile
from shared.web.problems import Problem


@dataclass(frozen=True)
class Door:
    """The counties, the keys, the way to the log, what is held, the limits, and what was answered so far."""

    counties: Counties
    keys: KeyFile
    publisher: Publisher
    settings: IngestSettings
    holding: Holding
    limit: RequestLimit
    pace: BackfillPace
    book: Book = field(default_factory=Book)

    def learn(self, record: Known) -> None:
        """Take in what every replica has to know; what waits for a mapping may have one in a new configuration."""
        if not isinstance(record, CountyInForce):
            self.holding.fold(record)
        elif self.counties.put_in_force(record):
            self.holding.look_again()

    def county(self, id: str) -> County:
        """The county of that id; Problem 404."""
        known = self.counties.get(id)
        if known is None:
            raise Problem(404, "unknown-county", "this door does not serve that county")
        return known

    def feed(self, county: str, source: str) -> County:
        """The county of that id, which has this feed; Problem 404 or 422."""
        known = self.county(county)
        if source not in known.config.feed:
            raise Problem(422, "unknown-source", "the county has no feed of that name")
        return known


def open_door(settings: IngestSettings, counties: Mapping[str, County], publisher: Publisher) -> Door:
    """The door with its limits as set."""
    known = Counties(counties)
    return Door(
        known,
        KeyFile(settings.keys_file),
        publisher,
        settings,
        Holding(known, publisher),
        RequestLimit(settings.requests_a_second),
        BackfillPace(settings.backfill_items_a_second),
    )
