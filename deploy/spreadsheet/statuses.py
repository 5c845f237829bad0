"""Rows of figures held against a county's indicators: what `wardwatch status` answers, row by row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from deploy.errors import RefusedError
from deploy.spreadsheet.measures import MeasureRow
from services.indicators.domain.status.caveats import caveats, parts_differ_by
from services.indicators.domain.status.colour import Inputs, Judgement, gather, judge
from services.indicators.domain.status.comparison import Figures
from services.indicators.domain.status.measures import Measures
from services.indicators.domain.status.reading import is_percent
from services.indicators.domain.status.spans import Span, like_span, year_of
from services.indicators.domain.status.targets import Aim
from shared.county import CountyConfig, Indicator, Target
from shared.events import Measure, Reason
from shared.periods import last_day, month_text, period_months, period_text

COLOURS = {"green": "Green", "amber": "Amber", "red": "Red"}
DASH = "-"
"""What stands where there is no colour."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row judged: the object that is printed, what stands in a table, and the caveats its figure carries."""

    shown: dict[str, Any]
    name: str
    place: str
    change: str
    caveats: tuple[str, ...]


def lines_of(county: CountyConfig, file: Path, rows: Sequence[MeasureRow], today: date) -> list[Line]:
    """Each row judged for its own period, in file order; RefusedError where one names what the county has not."""
    given = _measured(county)
    named = [(row, _indicator(given, file, row)) for row in rows]
    sent = [_sent(given, indicator, row) for row, indicator in named]
    return [_line(given, indicator, row, sent, today) for row, indicator in named]


def _measured(county: CountyConfig) -> CountyConfig:
    """The county with every indicator's figure given and none counted."""
    fields = {name: getattr(county, name) for name in CountyConfig.model_fields}
    given = tuple(
        i.model_copy(
            update={
                "measure": i.measure or i.code,
                "types": (),
                "aggregation": "latest" if i.aggregation == "ratio" else i.aggregation,
            }
        )
        for i in county.indicators
    )
    return CountyConfig.model_construct(**fields | {"indicators": given})


def _indicator(county: CountyConfig, file: Path, row: MeasureRow) -> Indicator:
    where = f"{file}, line {row.line}"
    if row.place not in county.place:
        raise RefusedError(f"{where}, place: is no place of {county.id}; places.csv has their codes")
    if row.measure in county.indicator:
        return county.indicator[row.measure]
    reading = [i for i in county.indicators if i.measure == row.measure]
    if not reading:
        raise RefusedError(f"{where}, measure: is no indicator or measure of {county.id}")
    if len(reading) > 1:
        codes = ", ".join(i.code for i in reading)
        raise RefusedError(f"{where}, measure: is read by {codes}: name the indicator")
    return reading[0]


def _sent(county: CountyConfig, indicator: Indicator, row: MeasureRow, **changes: Any) -> Measure:
    _, last = period_months(row.period)
    fields: dict[str, Any] = {
        "county": county.id, "source": "table", "measure": indicator.measure, "place": row.place,
        "period": row.period, "value": row.value, "unit": indicator.unit_in(month_text(last)),
        "state": row.state, "version": 0,
    }  # fmt: skip
    return Measure(**fields | changes)


def _line(
    county: CountyConfig, indicator: Indicator, row: MeasureRow, sent: Iterable[Measure], today: date
) -> Line:
    span = Span(*period_months(row.period))
    own = [*sent, *_baseline(county, indicator, row, span)]
    figures = Figures(county, Measures(own))
    given = gather(figures, indicator, row.place, span, today, own_aim=_aim(indicator, row))
    judged = judge(replace(given, now=given.now.because(*_limits(county, indicator, row, span, today))))
    return Line(
        shown=_shown(row, judged),
        name=indicator.name,
        place=county.place[row.place].name,
        change=change(judged),
        caveats=(*caveats(county, given), *_parts(figures, given)),
    )


def _parts(figures: Figures, given: Inputs) -> Iterator[str]:
    """That a family does not add up, where it should."""
    rest = parts_differ_by(figures, given)
    if rest is not None:
        yield f"its parts should make it up, and leave {signed(rest, given.indicator.decimals)}."


def _limits(
    county: CountyConfig, indicator: Indicator, row: MeasureRow, span: Span, today: date
) -> Iterator[Reason]:
    """A period that is not over is a part; a place whose tier carries no colour is only watched."""
    if last_day(span.last) > today:
        yield "part_period"
    if county.place[row.place].tier not in indicator.tiers:
        yield "monitoring_only"


def _baseline(county: CountyConfig, indicator: Indicator, row: MeasureRow, span: Span) -> list[Measure]:
    """The figure a row brings to be compared with, for the months the county compares with."""
    if row.baseline is None:
        return []
    then = like_span(county, indicator, row.place, span)
    period = period_text(then.first, then.last)
    unit = indicator.unit_in(month_text(then.last))
    return [
        _sent(county, indicator, row, period=period, value=row.baseline, unit=unit, state="final", version=1)
    ]


def _aim(indicator: Indicator, row: MeasureRow) -> Aim | None:
    """The target a row brings: for its own period, and taken as adopted."""
    if row.target is None:
        return None
    year = str(year_of(indicator, row.period).first // 12)
    target = Target(
        indicator=indicator.code, place=row.place, year=year, kind="number", value=row.target, state="adopted"
    )
    return Aim(target, row.target, row.target, "whole")


def _shown(row: MeasureRow, judged: Judgement) -> dict[str, Any]:
    given = judged.given
    return {
        "measure": row.measure,
        "place": row.place,
        "period": row.period,
        "actual": _plain(given.now.value),
        "baseline": _plain(given.comparator),
        "target": _plain(given.target),
        "change": _plain(judged.change),
        "change_percent": _plain(judged.change_percent),
        "target_change": _plain(judged.target_change),
        "target_change_percent": _plain(judged.target_change_percent),
        "polarity": given.indicator.polarity,
        "verdict": judged.verdict,
        "status": judged.colour,
        "display": display(judged),
        "reasons": list(judged.reasons),
        "rule": given.indicator.rule,
    }


def _plain(value: float | None) -> float | int | None:
    """Whole numbers without a decimal point."""
    return int(value) if value is not None and float(value).is_integer() else value


def display(judged: Judgement) -> str:
    """`-9% (-578), Green`; `-1.5 points, Green` between percentages; a dash where there is no colour."""
    if judged.colour == "grey":
        return DASH
    return ", ".join(part for part in (change(judged), COLOURS[judged.colour]) if part)


def change(judged: Judgement) -> str:
    """`-9% (-578)`: whole percent and count, signed; the count alone from a base of nought; empty without a base."""
    if judged.change is None:
        return ""
    count = signed(judged.change, judged.given.indicator.decimals)
    if judged.change_percent is not None:
        return f"{signed(judged.change_percent, 0)}% ({count})"
    return f"{count} points" if is_percent(judged.given.now.unit) else count


def signed(value: float, decimals: int) -> str:
    """`-578`, `+1,574`, `0`: rounded half up, away from nought."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:+,}" if rounded else f"{abs(rounded):,}"
