"""Records as rows of the projection: the key under which each is kept, and its place in the log.

A row's key is its identity within (county, topic); the greatest stand wins, whatever the order of arrival.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from shared.events import (
    AlertLogged,
    AlertsJudged,
    BenchmarkFigure,
    BusiestNights,
    CountyInForce,
    DetectionState,
    FeedState,
    Gap,
    HotHours,
    IndicatorStatus,
    Judged,
    Mix,
    PlaceCounts,
    TopPlaces,
    TopWards,
)

Mark = Judged | AlertsJudged
"""Everything of the county up to `as_of` stands before this record on its topic."""
CUT_TOPICS = ("counts.v1", "statuses.v1", "feeds.v1", "signals.v1", "alert-log.v1")
"""The topics that carry marks: a pack waits for its cut on all of them."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: `period` is what a cut selects by (empty where the topic knows none)."""

    county: str
    topic: str
    key: str
    period: str
    stand: tuple[int, int, int]
    document: dict[str, Any]


def fact_of(topic: str, record: Any) -> Fact:
    """The row that keeps `record` of `topic` (a contract's name)."""
    key, period = _identity(record)
    stand = (0, record.number, 0) if isinstance(record, AlertLogged) else record.stand.key
    return Fact(record.county, topic, key, period, stand, _document(record))


def _document(record: BaseModel) -> dict[str, Any]:
    return record.model_dump(mode="json")


def _identity(record: Any) -> tuple[str, str]:
    match record:
        case PlaceCounts():
            return f"{record.place}|{record.month}", record.month
        case IndicatorStatus():
            return _status_key(record, record.indicator)
        case TopWards() | HotHours() | BusiestNights():
            return _status_key(record, record.type)
        case TopPlaces():
            return _status_key(record, f"{record.ranking}|{record.indicator}")
        case Gap():
            return _status_key(record, record.gap)
        case BenchmarkFigure():
            return _status_key(record, record.indicator)
        case Mix():
            return _status_key(record, record.of)
        case DetectionState():
            return f"{record.kind}|{record.period}", record.period
        case FeedState():
            return record.feed, ""
        case CountyInForce():
            return "", ""
        case AlertLogged():
            return f"{record.number:012d}", ""
        case _:
            return str(record.id), ""


def _status_key(record: Any, what: str) -> tuple[str, str]:
    return f"{record.kind}|{what}|{record.place}|{record.period}", record.period


def mark_stand(topic: str, mark: Mark) -> tuple[int, int, int]:
    """A mark's place among the rows of its topic: alert-log counts by number, the others by stand."""
    if topic == "alert-log.v1" and isinstance(mark, AlertsJudged):
        return (0, mark.number, 0)
    return mark.stand.key
