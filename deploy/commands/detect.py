"""`wardwatch detect`: the hotspots in anybody's table of counts, offline, by the county's own domain code."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table as Page

from deploy.errors import RefusedError
from deploy.spreadsheet.counts import CountTable, read_counts
from deploy.spreadsheet.resolution import RESOLUTIONS, Resolution
from services.indicators.domain.detection.evaluation import Evaluation, evaluate, needed
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.figures import significant

BUDGET = 20.0
"""New alerts a month, unless told otherwise."""


def detect(
    file: Annotated[Path, typer.Argument(metavar="COUNTS.csv", help="Columns ward,type,period,count.")],
    resolution: Annotated[str, typer.Option(help="What a period is: day, week or month.")],
    at: Annotated[str, typer.Option(metavar="PERIOD[,PERIOD...]", help="The periods to judge.")],
    budget: Annotated[
        float | None, typer.Option(help=f"New alerts a month over the whole table; {BUDGET:g} if not said.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Alert at this p or less, whatever their number.")
    ] = None,
    absent: Annotated[
        str, typer.Option(metavar="zero", help="An absent row means that none was counted.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Every ward, type and period as a JSON list.")
    ] = False,
) -> None:
    """Find the hotspots in a long table of counts. Nothing is sent anywhere, and no service needs to run."""
    _check(resolution, budget, threshold, absent)
    kind = RESOLUTIONS[resolution]
    read = read_counts(file, kind, absent_is_zero=absent == "zero")
    asked = periods_asked(at, kind, read)
    table = Table(read.counts, read.covered, kind.rule, read.districts)
    allowed = None if threshold is not None else BUDGET if budget is None else budget
    _judge(table, needed(table, asked, allowed))
    found = evaluate(table, asked, budget=allowed, threshold=threshold)
    if as_json:
        _print_json(found, read, kind)
    else:
        _print_alerts(found, read, kind)


def periods_asked(at: str, resolution: Resolution, table: CountTable) -> list[int]:
    """Indices into the table's periods of those that `at` names; RefusedError if one is not among them."""
    indices = []
    for text in at.split(","):
        try:
            index = resolution.read(text.strip()) - table.first
        except ValueError:
            raise RefusedError(f"--at: a {resolution.name} is written {resolution.example}") from None
        if not 0 <= index < table.periods:
            first, last = (resolution.text(table.first + n) for n in (0, table.periods - 1))
            raise RefusedError(f"--at: {text.strip()} is not in the table, which is of {first} to {last}")
        indices.append(index)
    return indices


def rows_of(found: Evaluation, table: CountTable, resolution: Resolution) -> Iterator[dict[str, Any]]:
    """One object for each ward and type, in alphabetical order; null is what is not known.

    `count`, `expected` and `variance` speak of the period itself; p and the names that begin with `window` of
    the `window` periods that end with it, which surprised most.
    """
    judgement, alone = found.judgement, found.alone
    period = resolution.text(table.first + judgement.at)
    for ward, ward_name in enumerate(table.wards):
        for kind, type_name in enumerate(table.types):
            cell = ward, kind
            state = found.state(ward, kind)
            yield {
                "ward": ward_name,
                "type": type_name,
                "period": period,
                "count": None if state == "not covered" else int(alone.count[cell]),
                "expected": _figure(alone.expected[cell]),
                "variance": _figure(alone.variance[cell]),
                "p": significant(float(judgement.p[cell])),
                "alert": bool(found.alert[cell]),
                "state": state,
                "threshold": significant(found.threshold.p),
                "window": int(judgement.window[cell]),
                "window_count": None if state == "not covered" else int(judgement.count[cell]),
                "window_expected": _figure(judgement.expected[cell]),
                "window_variance": _figure(judgement.variance[cell]),
            }


def _check(resolution: str, budget: float | None, threshold: float | None, absent: str) -> None:
    if resolution not in RESOLUTIONS:
        raise RefusedError(f"--resolution must be one of {', '.join(RESOLUTIONS)}")
    if budget is not None and threshold is not None:
        raise RefusedError("give --budget or --threshold, not both")
    if budget is not None and not 0 <= budget < math.inf:
        raise RefusedError("--budget must be a number of alerts a month, none below zero")
    if threshold is not None and not 0 < threshold < 1:
        raise RefusedError("--threshold must lie between 0 and 1")
    if absent not in ("", "zero"):
        raise RefusedError("--absent takes only zero; without it an absent row is an error")


def _judge(table: Table, periods: list[int]) -> None:
    """Judges ahead what will be needed, with progress on a terminal."""
    console = Console(stderr=True)
    for period in track(periods, "Judging", console=console, transient=True, disable=not console.is_terminal):
        table.judge(period)


def _print_json(found: list[Evaluation], table: CountTable, resolution: Resolution) -> None:
    """A row a line: a large table need not be held as one text."""
    out = typer.get_text_stream("stdout")
    between = "[\n"
    for evaluation in found:
        for row in rows_of(evaluation, table, resolution):
            out.write(between + json.dumps(row, ensure_ascii=False))
            between = ",\n"
    out.write("\n]\n")


def _print_alerts(found: list[Evaluation], table: CountTable, resolution: Resolution) -> None:
    for evaluation in found:
        rows = list(rows_of(evaluation, table, resolution))
        limit, period = evaluation.threshold, rows[0]["period"]
        alerts = sorted((row for row in rows if row["alert"]), key=lambda row: float(row["p"]))
        tested = int(evaluation.judgement.tested.sum())
        typer.echo(
            f"{period}: {len(alerts)} new of {tested:,} tested, p at most {limit.p:.2g} ({limit.reason})"
        )
        if alerts:
            Console().print(_page(alerts))


def _page(alerts: list[dict[str, Any]]) -> Page:
    page = Page("ward", "type", "periods", "count in them", "expected", "p")
    for row in alerts:
        figures = row["window"], row["window_count"], f"{row['window_expected']:.1f}", f"{row['p']:.1e}"
        page.add_row(row["ward"], row["type"], *map(str, figures))
    return page


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else significant(float(value))
