"""One figure of an indicator, and what must be known to use it."""

from dataclasses import dataclass, replace
from typing import Self

from services.indicators.domain.status.spans import Span
from shared.events import Reason


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator's figure in a place over some months; without a value, `reasons` say why there is none."""

    value: float | None
    reasons: tuple[Reason, ...] = ()
    """Why no colour may rest on it."""
    unit: str = ""
    is_count: bool = False
    """Whether it counts events, so that exact tests of counts apply."""
    numerator: float | None = None
    denominator: float | None = None
    denominator_year: int | None = None
    """Of which year the residents are, where they are the denominator."""
    covers: Span | None = None
    """The months it speaks of, where it was said to cover only a part."""

    def because(self, *reasons: Reason) -> Self:
        """The same figure with further reasons for no colour."""
        return replace(self, reasons=tuple(dict.fromkeys((*self.reasons, *reasons))))


def scale_of(unit: str) -> float:
    """What a ratio is multiplied by: 100 for `%`, 1000 for `per 1,000 residents`, else 1."""
    if is_percent(unit):
        return 100.0
    word = unit.removeprefix("per ").split(" ")[0].replace(",", "")
    return float(word) if unit.startswith("per ") and word.isdigit() else 1.0


def is_percent(unit: str) -> bool:
    """Whether figures are percentages, whose differences are points."""
    return unit.startswith(("%", "percent"))
