"""Putting places in order: most incidents first, ties by code, so that the order can be repeated."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.indicators.domain.figures import significant
from shared.county import Place, SpecialArea


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


def rate_of(count: int, place: Place | SpecialArea, without: frozenset[str] = frozenset()) -> float | None:
    """Incidents per 1,000 residents; None where none are given, or the place is of a kind `without` residents."""
    if not place.residents or place.kind in without:
        return None
    return significant(1000 * count / place.residents)
