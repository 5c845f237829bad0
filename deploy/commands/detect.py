"""`wardwatch detect`: the hotspots in anybody's table of counts, offline, by the county's own domain code."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Page

from deploy.errors import RefusedError
from deploy.spreadsheet.asked import (
    BUDGET,
    absent_is_zero,
    check_budget,
    period_asked,
    resolution_named,
    told,
)
from deploy.spreadsheet.counts import CountTable, read_counts
from deploy.spreadsheet.resolution import Resolution
from services.indicators.domain.detection.evaluation import Evaluation, evaluate, needed
from services.indicators.domain.detection.judgement import Table
from services.indicators.domain.detection.surroundings import LEVEL_WORTH
from services.indicators.domain.figures import significant


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
    kind = resolution_named(resolution)
    _check(budget, threshold)
    read = read_counts(file, kind, absent_is_zero=absent_is_zero(absent))
    asked = [period_asked(text, "--at", kind, read) for text in at.split(",")]
    table = Table(read.counts, read.covered, kind.rule, read.districts, level_worth=LEVEL_WORTH)
    allowed = None if threshold is not None else BUDGET if budget is None else budget
    ahead = needed(table, asked, allowed)
    for period in told(ahead, "Judging", len(ahead)):
        table.judge(period)
    found = evaluate(table, asked, budget=allowed, threshold=threshold)
    if as_json:
        _print_json(found, read, kind)
    else:
        _print_alerts(found, read, kind)


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


def _check(budget: float | None, threshold: float | None) -> None:
    if budget is not None and threshold is not None:
        raise RefusedError("give --budget or --threshold, not both")
    if budget is not None:
        check_budget(budget)
    if threshold is not None and not 0 < threshold < 1:
        raise RefusedError("--threshold must lie between 0 and 1")


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
            Console(markup=False).print(_page(alerts))


def _page(alerts: list[dict[str, Any]]) -> Page:
    page = Page()
    for column in ("ward", "type", "periods", "count in them", "expected", "p"):
        page.add_column(column, overflow="fold")  # a long word is never cut short
    for row in alerts:
        figures = row["window"], row["window_count"], f"{row['window_expected']:.1f}", f"{row['p']:.1e}"
        page.add_row(row["ward"], row["type"], *map(str, figures))
    return page


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else significant(float(value))
