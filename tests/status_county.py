"""A small county judged by measures: indicators, figures, and the statuses a log of them ends with."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.indicators.domain.fold import Fold
from services.indicators.domain.outbox import Output
from shared.county import CountyConfig
from shared.events import IndicatorStatus, IntakeRecord, Measure
from tests.county_log import configuration, newest, police_only, run, ticks


def an_indicator(code: str = "fear", **changes: Any) -> dict[str, Any]:
    """A measure of the county by financial years: lower is better, sums, held against its target."""
    fields: dict[str, Any] = {
        "code": code, "name": code.capitalize(), "definition": "As measured.", "measure": code, "unit": "cases",
        "polarity": "lower_is_better", "tiers": ["county"],
    }  # fmt: skip
    return fields | changes


def a_target(value: float | None = None, year: str = "2015/16", **changes: Any) -> dict[str, Any]:
    """An adopted number for `fear`."""
    kind = "number" if value is not None else "one_fewer"
    fields = {"indicator": "fear", "year": year, "kind": kind, "value": value, "state": "adopted"}
    return fields | changes


def a_measure(period: str, value: float | None, **changes: Any) -> Measure:
    fields: dict[str, Any] = {
        "county": "testshire", "source": "survey", "measure": "fear", "place": "C1", "period": period, "value": value,
        "unit": "cases", "version": 1,
    }  # fmt: skip
    return Measure(**fields | changes)


def by_measures(
    *indicators: dict[str, Any], targets: Sequence[dict[str, Any]] = (), **changes: Any
) -> CountyConfig:
    return police_only(indicators=indicators or [an_indicator()], targets=targets, **changes)


def said(
    county: CountyConfig, records: Iterable[IntakeRecord], at: str = "2016-05-10", days: int = 2
) -> list[Output]:
    """All that is said of a county whose log holds these records, judged for some days."""
    return run(Fold(), [configuration(county), *records, *ticks(f"{at}T06:00", days)])


def status_of(outputs: Iterable[Output], indicator: str = "fear", place: str = "C1") -> IndicatorStatus:
    """The status published last of an indicator in a place."""
    found = [s for s in newest(outputs, "statuses.v1").values() if s.kind == "status"]
    (*_, last) = [s for s in found if (s.indicator, s.place) == (indicator, place)]
    assert isinstance(last, IndicatorStatus)
    return last


def judged(county: CountyConfig, *records: IntakeRecord, at: str = "2016-05-10") -> IndicatorStatus:
    """The county's status of `fear` with these records in its log."""
    return status_of(said(county, records, at))
