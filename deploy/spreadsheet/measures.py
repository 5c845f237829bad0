"""A long table of figures, `measure,place,period,value[,state][,baseline][,target]`, each row checked by itself."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from deploy.errors import RefusedError
from deploy.spreadsheet.rows import unreadable
from shared.periods import period_months

State = Literal["final", "provisional", "tbc", "not_measured"]
NEEDED = ("measure", "place", "period", "value")
OPTIONAL = ("state", "baseline", "target")
NONE = ("", "-", "\u2013")
"""How a table prints that there is no such figure."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One row; a figure that is left empty is None."""

    line: int
    measure: str
    place: str
    period: str
    value: float | None
    state: State
    baseline: float | None
    target: float | None


def read_measures(file: Path) -> list[MeasureRow]:
    """The rows in file order; RefusedError with file, line, field and rule at the first that is not in order."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(_rows(file, lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise unreadable(file, error) from error
    if not rows:
        raise RefusedError(f"{file}: has no rows")
    return rows


def _rows(file: Path, lines: Iterable[str]) -> Iterator[MeasureRow]:
    reader = csv.reader(lines, strict=True)
    names = [name.strip().lower() for name in next(reader, [])]
    if len(set(names)) < len(names) or not set(NEEDED) <= set(names) <= {*NEEDED, *OPTIONAL}:
        raise RefusedError(
            f"{file}, line 1: columns must be {','.join(NEEDED)}; {', '.join(OPTIONAL)} may be there too"
        )
    seen: dict[tuple[str, str, tuple[int, int]], int] = {}
    for cells in reader:
        line = f"{file}, line {reader.line_num}"
        if not any(map(str.strip, cells)):
            continue
        if len(cells) != len(names):
            raise RefusedError(f"{line}: has {len(cells)} values for {len(names)} columns")
        row = _Cells(line, dict(zip(names, map(str.strip, cells), strict=True))).row(reader.line_num)
        key = row.measure, row.place, period_months(row.period)
        if key in seen:
            raise RefusedError(f"{line}, period: this measure, place and period is in line {seen[key]} too")
        seen[key] = row.line
        yield row


class _Cells:
    """The cells of one row by column; a fault names the line, the field and the rule."""

    def __init__(self, line: str, cells: dict[str, str]) -> None:
        self.line, self.cells = line, cells

    def row(self, number: int) -> MeasureRow:
        state, value = self._state(), self._number("value")
        if value is None and state in ("final", "provisional"):
            raise self._fault("value", f"is needed where the state is {state}")
        if value is not None and state == "not_measured":
            raise self._fault("value", "is to be empty where the state is not_measured")
        return MeasureRow(
            number, self._text("measure"), self._text("place"), self._period(), value, state,
            self._number("baseline"), self._number("target"),
        )  # fmt: skip

    def _fault(self, field: str, rule: str) -> RefusedError:
        return RefusedError(f"{self.line}, {field}: {rule}")

    def _text(self, field: str) -> str:
        if not self.cells[field]:
            raise self._fault(field, "is empty")
        return self.cells[field]

    def _period(self) -> str:
        text = self._text("period")
        try:
            period_months(text)
        except ValueError as error:
            raise self._fault("period", str(error)) from None
        return text

    def _state(self) -> State:
        text = self.cells.get("state", "") or "final"
        for state in get_args(State):
            if text == state:
                known: State = state
                return known
        raise self._fault("state", f"must be one of {', '.join(get_args(State))}")

    def _number(self, field: str) -> float | None:
        text = self.cells.get(field, "")
        if text in NONE:
            return None
        try:
            number = float(text) if text.isascii() and "_" not in text else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self._fault(field, "must be a plain number such as 1234 or 65.5")
        return number
