"""Logs of one small county, for tests of the fold: records with offsets, and what running them says."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig
from shared.events import (
    Checkpoint,
    Complete,
    Configuration,
    Incidents,
    IntakeRecord,
    LoadCount,
    Revision,
    Tick,
)
from tests.builders import TYPES, a_county

APPENDED = datetime(2030, 1, 1, tzinfo=UTC)
"""When the broker is said to have appended every record: late enough for any tick."""


def police_only(**changes: Any) -> CountyConfig:
    """The small county with its police feed alone, and one-fewer targets for 2025."""
    feed = {"id": "police", "name": "Police", "owner": "data_owner", "due_days": 40, "settle_days": 60}
    targets = [
        {"indicator": code, "year": "2025", "kind": "one_fewer", "state": "adopted"}
        for code in ("burglary", "anti-social-behaviour")
    ]
    calendar = [i.model_copy(update={"year_starts": 1}).model_dump() for i in a_county().indicators]
    fields: dict[str, Any] = {"feeds": [feed | {"types": TYPES}], "targets": targets, "indicators": calendar}
    return a_county(**fields | changes)


def configuration(county: CountyConfig | None = None) -> Configuration:
    county = county or police_only()
    return Configuration(county=county.id, config=county)


def revision(ref: str, **changes: Any) -> Revision:
    return Revision(**{"ref": ref, "version": 1, "type": "burglary", "on": "2025-01", "ward": "W1"} | changes)


def batch(items: Iterable[Revision], load: str = "load", source: str = "police") -> Incidents:
    return Incidents(county="testshire", source=source, load=load, items=tuple(items))


def complete(month: str, load: str, items: int, source: str = "police", confirmed: bool = False) -> Complete:
    loads = (LoadCount(load=load, items=items),)
    return Complete(county="testshire", source=source, month=month, loads=loads, confirmed=confirmed)


def tick(now: str) -> Tick:
    return Tick(county="testshire", now=datetime.fromisoformat(now).replace(tzinfo=UTC))


def ticks(first: str, days: int) -> list[Tick]:
    start = datetime.fromisoformat(first).replace(tzinfo=UTC)
    return [Tick(county="testshire", now=start + timedelta(days=n)) for n in range(days)]


def a_month(month: str, counts: dict[tuple[str, str], int]) -> list[IntakeRecord]:
    """A month's whole extract, ward and type to count, declared complete."""
    items = [
        revision(f"{month}-{ward}-{kind}-{n}", type=kind, ward=ward, on=month)
        for (ward, kind), count in counts.items()
        for n in range(count)
    ]
    return [batch(items, load=month), complete(month, month, len(items))]


def run(fold: Fold, records: Sequence[IntakeRecord], start: int = 0) -> list[Output]:
    """Handle records at offsets from `start` on; everything they put in the outbox."""
    for offset, record in enumerate(records, start):
        while fold.handle(offset, APPENDED, record):
            pass
        fold.tell()
    outputs = list(fold.outbox)
    fold.outbox.clear()
    return outputs


def signals(outputs: Iterable[Output], kind: str | None = None) -> list[Any]:
    found: list[Any] = [o.record for o in outputs if o.topic == "signals.v1"]
    return [s for s in found if s.kind == kind or (kind is None and s.kind != "judged")]


def newest(outputs: Iterable[Output], topic: str) -> dict[str, Any]:
    """The last record by key of a compact topic, marks left out."""
    return {
        o.key: o.record for o in outputs if o.topic == topic and getattr(o.record, "kind", "") != "judged"
    }


def checkpoints(outputs: Iterable[Output]) -> list[Checkpoint]:
    return [o.record for o in outputs if isinstance(o.record, Checkpoint)]


def county_counts(fold: Fold) -> dict[tuple[str, str, int], int]:
    """What the fold counts now: (ward or "", type, month ordinal) to count, zeros left out."""
    counts = fold.counties["testshire"].counts
    assert counts is not None
    names = [*counts.index.wards, ""]
    return {
        (names[w], counts.types[t], counts.first + m): int(counts.table[w, t, m])
        for w, t, m in zip(*counts.table.nonzero(), strict=True)
    }
