"""One county of the log: everything folded so far. `fold_*` take a record in; judging is in `judge.py`."""

from datetime import date, datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from services.indicators.domain.counting.counts import MONTH_LENGTH, CountArrays
from services.indicators.domain.counting.entries import Changes
from services.indicators.domain.counting.ledger import Ledger
from services.indicators.domain.counting.severe_tally import SevereTally
from services.indicators.domain.feeds.coverage import Coverage
from services.indicators.domain.feeds.heard_days import HeardDays
from services.indicators.domain.outbox import GENERATION, Output
from services.indicators.domain.standing import Announced
from shared.county import CHECKED, CountyConfig, Frozen
from shared.events import Checkpoint, Complete, Configuration, Incidents, Measure
from shared.periods import month_of, month_ordinal, month_text

BACKFILL_DAYS = 35
"""A record whose newest day is older than this is history: it waits for the next tick."""


class County:
    """The fold of one county's records. Mutable, and only `Fold` mutates it."""

    def __init__(self, county: str) -> None:
        self.id = county
        self.config: CountyConfig | None = None
        self.began: datetime | None = None
        self.clock: datetime | None = None
        self.ledger = Ledger()
        self.coverage = Coverage()
        self.heard = HeardDays()
        self.measures: dict[tuple[str, str, str], Measure] = {}
        self.counts: CountArrays | None = None
        self.severe = SevereTally()
        self.announced = Announced()
        self.published: dict[str, str] = {}
        """Digest of what was last sent, by topic and key, for state that is judged as a whole."""
        self.recast: set[int] = set()
        """Months whose every place must be published again: coverage or definitions changed."""
        self.unranked: set[int] = set()
        """Months whose rankings must be judged again."""
        self.version = 0
        """Raised by every change that a judgement could see."""
        self.late = 0
        """Items of the last record that came too late: their month is frozen."""
        self.passed_hour = False
        """Whether the tick being stepped through passed a full hour: a checkpoint follows its end."""
        self._reached: datetime | None = None
        self.scans: dict[str, object] = {}
        """What the scans of the newest days found, by the name of their work: kept to save work, and no state."""
        self.judged: object = None
        """What the last daily judgement saw; while nothing of it changes there is nothing to judge."""

    @property
    def zone(self) -> ZoneInfo:
        """The county's time zone."""
        assert self.config is not None
        return ZoneInfo(self.config.zone)

    def fold_configuration(self, record: Configuration) -> bool:
        """Put a configuration in force and build the arrays anew; whether it is news."""
        if record.config == self.config:
            return False
        self._put_in_force(record.config)
        self.announced.thresholds.clear()  # what is surprising is another matter now
        return True

    def _put_in_force(self, config: CountyConfig) -> None:
        self.config = config
        self.ledger.order_sources([feed.id for feed in config.feeds])
        self.counts = CountArrays(config, self.ledger.contributions())
        self.severe = SevereTally(config, self.ledger.contributions())
        if self._reached is not None:
            self.counts.days.pass_time(self._reached.astimezone(self.zone).date())
        months = {m for f in config.feeds for m in self.coverage.months(f.id)}
        self._saw({month for _, month in self.counts.touched} | months)
        self.version += 1  # a target or a rule may have changed where no month is held yet

    def fold_incidents(self, record: Incidents) -> None:
        """Take revisions in, and put completions in force whose loads are now all there."""
        folded = self.ledger.fold(record)
        self.late = folded.late
        self._count(folded.changes)
        self.heard.hear(record.source, folded.fresh, self._today, is_nil=not record.items)
        self._saw(self.coverage.hear(record.source, set(map(month_ordinal, folded.dates))))
        self._settle_completions()

    def fold_complete(self, record: Complete) -> None:
        """Take a completion in."""
        self.ledger.complete(record)
        self._settle_completions()

    def fold_measure(self, record: Measure) -> None:
        """Keep the newest version of a measure's figure; of two of one version the greater digest, as for incidents."""
        key = (record.measure, record.place, record.period)
        held = self.measures.get(key)
        if held is None or _rank(record) > _rank(held):
            self.measures[key] = record
            self.version += 1

    def _settle_completions(self) -> None:
        for settled in self.ledger.settle_completions():
            self._count(settled.changes)
            self._saw(self._covered_by(settled.completion))

    def _covered_by(self, completion: Complete) -> set[int]:
        """Months whose coverage a completion changed: heard, and complete unless a newer extract is held."""
        source, month = completion.source, month_ordinal(completion.month)
        if (source, completion.month) in self.ledger.extracts.held:
            return self.coverage.reopen(source, month)
        return {month} if self.coverage.complete(source, month) else set()

    def _count(self, changes: Changes) -> None:
        if self.counts is not None and any(changes):
            self.counts.apply(changes)
            self.severe.apply(changes)
            self.version += 1
            dates = {one.on for contents in changes for one in contents}
            self.unranked |= set(map(month_ordinal, dates))

    def _saw(self, months: set[int]) -> None:
        """These months changed for every place: in coverage, provisional mark or definition."""
        if not months:
            return
        if self.counts is not None:
            for month in months:
                self.counts.reach(month)
        self.recast |= months
        self.unranked |= months
        self.version += 1

    @property
    def _today(self) -> int | None:
        """The county's day (ordinal) by the last tick folded."""
        return None if self._reached is None else self._reached.astimezone(self.zone).toordinal()

    def pass_time(self, now: datetime) -> None:
        """A tick has come to `now`: months beyond the horizon freeze, and days too old to look back to are let go.

        Also while records are only folded, so that a recovered worker refuses what the first one refused.
        """
        if self.config is None or self.counts is None or (self._reached and now <= self._reached):
            return
        before, today = self._today, now.astimezone(self.zone).date()
        self._reached = now
        oldest = month_text(month_of(today) - self.config.horizon_months)
        if oldest > self.ledger.frozen_before:
            self.ledger.freeze(oldest)
        self.counts.days.pass_time(today)
        if before is None or date.fromordinal(before).month != today.month:
            self.heard.pass_time(today)

    def settle_seen(self, months: set[int]) -> None:
        """Time alone made these months final."""
        self._saw(months)

    def is_backfill(self, record: Incidents) -> bool:
        """Whether a record is history: month data, or its newest day too far behind the clock."""
        days = [on for on in {item.on for item in record.items} if len(on) > MONTH_LENGTH]
        if not days or self.clock is None:
            return True
        midnight = datetime.fromisoformat(max(days)).replace(tzinfo=self.zone)
        return (self.clock - midnight).days > BACKFILL_DAYS

    def take_over(self, checkpoint: Checkpoint) -> None:
        """Stand where a checkpoint proves that everything was said."""
        if checkpoint.config != self.config:
            self._put_in_force(checkpoint.config)
        self.clock, self.began = checkpoint.clock, checkpoint.began
        self.announced = Announced(checkpoint.standing)
        self.published = dict(checkpoint.published)
        self.recast, self.unranked = set(), {month_ordinal(m) for m in checkpoint.unranked}
        self.severe.touched.clear()
        if self.counts is not None:
            self.counts.touched.clear()
            self.counts.days.touched.clear()

    def checkpoint(self, through: int) -> Checkpoint:
        """What a later worker needs to go on from `through` without saying anything twice."""
        if self.config is None or self.clock is None or self.began is None:
            raise ValueError("a county without a clock has nothing to check")
        here = {
            "county": self.id,
            "generation": GENERATION,
            "through": through,
            "began": self.began,
            "clock": self.clock,
            "config": self.config,
            "standing": self.announced.frozen(),
            "published": dict(sorted(self.published.items())),
            "unranked": tuple(month_text(m) for m in sorted(self.unranked)),
        }
        return Checkpoint.model_validate(here, context=CHECKED)

    def changed(self, name: str, output: Output) -> list[Output]:
        """The output, if its content (all but its stand) is not what was last published under `name`."""
        digest = _digest(output.record)
        if self.published.get(name) == digest:
            return []
        self.published[name] = digest
        return [output]


def _rank(record: Measure) -> tuple[int, str]:
    return record.version, _digest(record)


def _digest(record: Frozen) -> str:
    return blake2b(record.model_dump_json(exclude={"stand"}).encode(), digest_size=8).hexdigest()
