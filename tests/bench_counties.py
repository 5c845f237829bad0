"""Many counties on one worker: their logs until the evening before, the tick into the new day, and live records."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from deploy.local.layout import COUNTIES
from services.ingest.domain.kept import Kept, KeptRecord, records
from shared.county import CountyConfig
from shared.county_files import load_county
from shared.events import Configuration, Tick, encode
from shared.kafka import partition_of
from tests.bench_incidents import PARTITIONS

FIRST = date(2023, 7, 1)
DAYS = 29 * 30
"""Days of history: what a month is judged on, and the year before in which thresholds are found."""
EVENING = datetime(2025, 11, 16, 23, 30, tzinfo=UTC)
NIGHT = timedelta(hours=1)
BATCH = 500


@dataclass(frozen=True)
class Shire:
    """One county; all have Warwickshire's wards, types, indicators and tables, and days for data."""

    id: str
    config: CountyConfig

    @property
    def partition(self) -> int:
        """Its partition of every topic."""
        return partition_of(self.id, PARTITIONS)

    def before(self, incidents: int, seed: int) -> Iterator[bytes]:
        """Its log up to the evening: configuration, history, clock."""
        yield encode(Configuration(county=self.id, config=self.config))
        rng = random.Random(seed)
        items = [self._one(rng, n, FIRST + timedelta(days=n * DAYS // incidents)) for n in range(incidents)]
        for start in range(0, incidents, BATCH):
            yield from self._record(f"load-{start}", items[start : start + BATCH])
        yield self.tick(EVENING)

    def tick(self, now: datetime) -> bytes:
        """It is now, here."""
        return encode(Tick(county=self.id, now=now))

    def live(self, number: int, on: date) -> bytes:
        """A record of one incident of a day."""
        one = self._one(random.Random(number), 1_000_000 + number, on)
        return next(self._record(f"live-{number}", [one]))

    def _one(self, rng: random.Random, number: int, on: date) -> Kept:
        wards, types = self.config.wards, self.config.feed["police"].types
        ward = rng.choice(wards).code
        return Kept(f"P-{number}", 1, rng.choice(types), str(on), ward=ward, hour=rng.randrange(24))

    def _record(self, load: str, items: Sequence[Kept]) -> Iterator[bytes]:
        return (raw for _, raw in records(KeptRecord(self.id, "police", load, items)))


def shires(number: int) -> list[Shire]:
    """So many counties."""
    model = load_county(COUNTIES / "warwickshire")
    names = [f"shire-{n:02d}" for n in range(number)]
    return [Shire(name, model.model_copy(update={"id": name, "clock": "manual"})) for name in names]
