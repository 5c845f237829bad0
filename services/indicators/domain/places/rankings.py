"""Putting places in order: most incidents first, ties by code, so that the order can be repeated."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from services.indicators.domain.figures import significant
from shared.county import CountyConfig


class Ranked(NamedTuple):
    """A place, its incidents and their share of the total, in percent."""

    code: str
    incidents: int
    share: float


def ranked(counted: Mapping[str, int], total: int, top: int) -> tuple[Ranked, ...]:
    """The `top` places with most incidents; none that has none."""
    order = sorted((-count, code) for code, count in counted.items() if count > 0)
    return tuple(Ranked(code, -minus, significant(-100 * minus / total)) for minus, code in order[:top])


def lead_of(order: Sequence[Ranked]) -> float | None:
    """By how many percent the first exceeds the second; None without a second."""
    if len(order) < 2:
        return None
    first, second = order[0].incidents, order[1].incidents
    return significant(100 * (first - second) / second)


def year_told(rates: Iterable["Rate | None"]) -> int | None:
    """The year whose residents the rates are of: that of the first."""
    return next((rate.residents_year for rate in rates if rate is not None), None)


class Rate(NamedTuple):
    """Incidents per 1,000 residents, and the year these are of (None: it is not told)."""

    value: float
    residents_year: int | None


def rate_of(config: CountyConfig, code: str, incidents: int, year: int) -> Rate | None:
    """The rate of a place in a year; None where no residents are given, or its kind has no rate by residents."""
    place = config.place.get(code) or config.area[code]
    known = config.residents_in(code, year)
    if known is None or place.kind in config.without_residents:
        return None
    return Rate(significant(1000 * incidents / known[0]), known[1] or None)
