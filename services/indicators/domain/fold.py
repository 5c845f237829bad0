"""The fold of a log: `handle` is the only way in, `outbox` the only way out.

Everything in here is exactly the fold of the log up to the offset `through`. `handle` is synchronous, so that no
rebalance can fall between folding a record and saying so.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from services.indicators.domain.counting.tallies import publish_counts
from services.indicators.domain.county import County
from services.indicators.domain.due import is_hour, next_due, step_number
from services.indicators.domain.judge import JUDGING, Judging, arrived
from services.indicators.domain.outbox import GENERATION, Output, stand_at
from services.indicators.domain.work import Results, Work
from shared.county import CountyConfig
from shared.events import (
    Checkpoint,
    Complete,
    Configuration,
    CountyInForce,
    Incidents,
    IntakeRecord,
    Measure,
    Tick,
)

AHEAD = timedelta(minutes=10)
"""How far a live county's tick may run ahead of the broker's clock."""


class Refused(Exception):
    """A record that cannot be used; the reason goes with it to the dead letters."""


class Fold:
    """The counties whose records it is handed (in the service one, in its lane), and how far they are folded."""

    def __init__(self, checkpoints: Iterable[Checkpoint] = (), judging: Judging = JUDGING) -> None:
        self.through = -1
        """Offset of the last record folded."""
        self.counties: dict[str, County] = {}
        self.outbox: deque[Output] = deque()
        self.left_out: str | None = None
        """Why part of the record last handled was not folded, though the rest was: it goes to the dead letters too."""
        self._untold: set[str] = set()
        """Counties of which live records changed counts that `tell` has not yet put in the outbox."""
        self._checkpoints = {c.county: c for c in checkpoints if c.generation == GENERATION}
        self._judging = judging
        self._results: Results = {}

    @property
    def has_news(self) -> bool:
        """Whether there is something to send, or counts to `tell`."""
        return bool(self.outbox or self._untold)

    def handle(self, offset: int, appended: datetime, record: IntakeRecord) -> bool:
        """Fold a record, and judge what it makes due; True while it has a further due moment to step to.

        A record at or before `through` is skipped. One at or before its county's checkpoint is folded only: what it
        led to was said already. Raises Refused, with nothing folded, for a record that cannot be used: put it
        aside, then `skip` it.
        """
        if offset <= self.through:
            return False
        county = self.counties.get(record.county)
        if county is None:
            county = self.counties[record.county] = County(record.county)
        more = self._fold(county, offset, appended, record)
        self.left_out = _left_out(county, record)
        if not more:
            self.through = offset
        return more

    def wanted(self, offset: int, appended: datetime, record: IntakeRecord) -> tuple[Work, ...]:
        """Long work that the record's next step will use; what is then not provided, the step does itself.

        Raises Refused where `handle` would.
        """
        county = self.counties.get(record.county)
        if county is None or offset <= self.through or not isinstance(record, Tick):
            return ()
        moment = None if self._was_said(county, offset) else _due(county, appended, record)
        return () if moment is None else self._judging.foresee(county, moment)

    def provide(self, results: Results) -> None:
        """What the wanted work gave, by name, for the next step alone."""
        self._results = results

    def tell(self) -> None:
        """Put the counts that live records changed in the outbox: at a pause, for a burst needs to say them once.

        A tick says them too, so that none is untold when a checkpoint is made.
        """
        for name in sorted(self._untold):
            self.outbox.extend(publish_counts(self.counties[name], stand_at(self.through)))
        self._untold.clear()

    def skip(self, offset: int) -> None:
        """Pass over a record that was nothing we can read."""
        self.through = max(self.through, offset)

    def _fold(self, county: County, offset: int, appended: datetime, record: IntakeRecord) -> bool:
        if not self._was_said(county, offset):
            return self._live(county, offset, appended, record)
        if not isinstance(record, Tick) or _due(county, appended, record):
            _fold_only(county, record)
        checkpoint = self._checkpoints[county.id]
        if offset == checkpoint.through:
            county.take_over(checkpoint)
        return False

    def _was_said(self, county: County, offset: int) -> bool:
        """Whether all that a record at this offset leads to was acknowledged before."""
        checkpoint = self._checkpoints.get(county.id)
        return checkpoint is not None and offset <= checkpoint.through

    def _live(self, county: County, offset: int, appended: datetime, record: IntakeRecord) -> bool:
        if isinstance(record, Tick):
            return self._tick(county, offset, appended, record)
        config = county.config
        _fold_only(county, record)
        if county.config is not config and county.config is not None:
            self._in_force(county, county.config, offset)
        if isinstance(record, Incidents) and not county.is_backfill(record):
            self._untold.add(county.id)
            self.outbox.extend(arrived(county, stand_at(offset)))
        return False

    def _in_force(self, county: County, config: CountyConfig, offset: int) -> None:
        record = CountyInForce(county=county.id, config=config, stand=stand_at(offset))
        self.outbox.append(Output("counties.v1", county.id, record))

    def _tick(self, county: County, offset: int, appended: datetime, tick: Tick) -> bool:
        """One due moment of a tick; the clock says where to go on, so a tick interrupted goes on by itself."""
        moment = _due(county, appended, tick)
        if moment is None:
            return False
        if county.clock is None or is_hour(moment):
            county.passed_hour = True
        is_last = moment == tick.now
        stand = stand_at(offset, step_number(moment))
        results = self._taken(self._judging.foresee(county, moment))
        self.outbox.extend(self._judging.step_to(county, moment, is_last, stand, results))
        self._untold.discard(county.id)
        if is_last and county.passed_hour:
            county.passed_hour = False
            self.outbox.append(Output("checkpoints.v1", county.id, county.checkpoint(offset)))
        return not is_last

    def _taken(self, works: tuple[Work, ...]) -> Results:
        """The result of every work: as provided, else done now."""
        given, self._results = self._results, {}
        return {work.name: given[work.name] if work.name in given else work.result() for work in works}


def _due(county: County, appended: datetime, tick: Tick) -> datetime | None:
    """The moment that a tick makes its county step to next; None where the clock is there, Refused if it may not."""
    if county.config is None:
        raise Refused("a tick before the county's configuration")
    if county.config.clock == "live" and tick.now > appended + AHEAD:
        raise Refused("a tick more than ten minutes ahead of the broker's clock")
    return tick.now if county.clock is None else next_due(county.clock, tick.now)


def _left_out(county: County, record: IntakeRecord) -> str | None:
    if not isinstance(record, Incidents) or not county.late:
        return None
    return f"frozen: {county.late} of {len(record.items)} items are dated beyond the horizon"


def _fold_only(county: County, record: IntakeRecord) -> None:
    match record:
        case Incidents():
            county.fold_incidents(record)
        case Complete():
            county.fold_complete(record)
        case Measure():
            county.fold_measure(record)
        case Configuration():
            county.fold_configuration(record)
        case Tick():
            county.pass_time(record.now)
