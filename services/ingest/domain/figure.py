"""A measure's figure as sent, and whether it holds together: period, place, state, and ratio against its parts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.ingest.domain.item import Fault, Rejected
from services.ingest.domain.screen import looks_personal
from shared.county import Code, CountyConfig, Slug
from shared.events import Measure
from shared.periods import period_months

Text = Annotated[str, Field(max_length=200)]
Period = Annotated[
    str, Field(pattern=r"^[0-9]{4}(/[0-9]{2}(Q[1-4])?|-[0-9]{2}(\.\.[0-9]{4}-[0-9]{2})?|-Q[1-4])?$")
]
"""`2025`, `2025/26`, `2025/26Q2`, `2025-Q3`, `2025-11` or `2025-04..2025-09`."""
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
_PER = re.compile(r"^per ([1-9][0-9,]{0,11})\b")
LARGEST_VERSION = 2**63 - 1


class Figure(BaseModel):
    """One figure of a measure. A field that the source leaves empty may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: Slug
    place: Code
    period: Period
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    value: Number | None = None
    numerator: Number | None = None
    denominator: Annotated[Number, Field(gt=0)] | None = None
    covers: Period | None = None
    state: Literal["final", "provisional", "tbc", "not_measured"] = "final"
    version: int | None = Field(default=None, ge=0, le=LARGEST_VERSION)
    note: Text = ""

    @property
    def name(self) -> str:
        """What an answer calls it."""
        return f"{self.measure} {self.place} {self.period}"


def read_figure(content: object, is_text: bool = False) -> Figure | Rejected:
    """The figure in a decoded JSON value, or in cells of text; the first fault if it is none."""
    try:
        return Figure.model_validate(content, strict=not is_text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        kind = first["type"]
        known = kind != "extra_forbidden" and first["loc"]  # an unknown field's name is the sender's own
        fault = _FAULTS.get(kind, "invalid-field")
        return Rejected(fault, f"/{first['loc'][0]}" if known else "", kind)


_FAULTS: dict[str, Fault] = {
    "model_type": "malformed-line",
    "extra_forbidden": "unknown-field",
    "missing": "missing-field",
}


def judge_figure(county: CountyConfig, source: str, figure: Figure, version: int) -> Measure | Rejected:
    """The record for the county's log, or why not. `version` is given to figures that bring none."""
    if looks_personal(figure.note) or looks_personal(figure.unit):
        return Rejected("personal-data", "/note" if looks_personal(figure.note) else "/unit")
    for pointer, rule in _broken(county, figure):
        return Rejected("invalid-field", pointer, rule, figure.name)
    told = figure.model_dump(exclude={"version"})
    number = version if figure.version is None else figure.version
    return Measure(county=county.id, source=source, version=number, **told)


def _broken(county: CountyConfig, figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.place not in county.place and figure.place not in (b.code for b in county.benchmarks):
        yield "/place", "unknown_place"
    span = span_of(figure.period)
    if span is None:
        yield "/period", "calendar_period"
    if figure.covers is not None and not _lies_within(span_of(figure.covers), span):
        yield "/covers", "part_of_period"
    if figure.state in ("final", "provisional") and figure.value is None:
        yield "/value", "value_or_state"
    if figure.state == "not_measured" and figure.value is not None:
        yield "/value", "not_measured_has_no_value"
    if (figure.numerator is None) != (figure.denominator is None):
        yield "/numerator" if figure.numerator is None else "/denominator", "numerator_and_denominator"
    if not _fits_its_parts(figure):
        yield "/value", "numerator_over_denominator"


def span_of(period: str) -> tuple[int, int] | None:
    """First and last month (ordinals) of a period as written; None where it is not in the calendar."""
    try:
        return period_months(period)
    except ValueError:
        return None


def _lies_within(part: tuple[int, int] | None, whole: tuple[int, int] | None) -> bool:
    return part is not None and whole is not None and whole[0] <= part[0] and part[1] <= whole[1]


def _fits_its_parts(figure: Figure) -> bool:
    """Whether the value is numerator over denominator, to the places it was given with, where its unit says so."""
    scale = _scale(figure.unit)
    if figure.value is None or figure.numerator is None or figure.denominator is None or scale is None:
        return True
    computed = scale * figure.numerator / figure.denominator
    return abs(figure.value - computed) <= _half_a_digit(figure.value) + 1e-9 * abs(computed)


def _scale(unit: str) -> float | None:
    if unit == "%":
        return 100.0
    if unit == "ratio":
        return 1.0
    per = _PER.match(unit)
    return float(per[1].replace(",", "")) if per else None


def _half_a_digit(value: float) -> float:
    """Half of the last digit given: 70.2 stands for anything from 70.15 to 70.25."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return 0.5 * 10.0 ** min(int(exponent), 0)
