"""`wardwatch status`: a county's status table from anybody's figures, offline, by the county's own domain code."""

import json
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as Page

from deploy.errors import RefusedError
from deploy.spreadsheet.measures import read_measures
from deploy.spreadsheet.statuses import COLOURS, DASH, Line, lines_of
from shared.county_files import CountyError, load_county


def status(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The county's directory.")],
    measures: Annotated[
        Path,
        typer.Option(
            metavar="FILE.csv",
            help="Columns measure,place,period,value; state, baseline, target may be there.",
        ),
    ],
    as_of: Annotated[
        str, typer.Option(metavar="DATE", help="As things stood on this day, such as 2016-05-31.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Every row as one object of a JSON list.")] = False,
) -> None:
    """Colour a table of figures by a county's indicators. Nothing is sent anywhere, and no service needs to run."""
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise RefusedError("--as-of: a day is written 2016-05-31") from None
    if not directory.is_dir():
        raise RefusedError(f"{directory} is no directory")
    try:
        county = load_county(directory)
    except CountyError as error:
        raise RefusedError(str(error)) from error
    lines = lines_of(county, measures, read_measures(measures), day)
    if as_json:
        typer.echo(json.dumps([line.shown for line in lines], ensure_ascii=False, indent=1))
    else:
        _print(lines)


def _print(lines: list[Line]) -> None:
    """A table for each place and period, caveats beneath."""
    console = Console(markup=False)
    for (place, period), found in groupby(lines, lambda line: (line.place, line.shown["period"])):
        shown = list(found)
        console.print(_page(f"{place}, {period}", shown))
        for caveat in dict.fromkeys(f"{line.name}: {said}" for line in shown for said in line.caveats):
            console.print(caveat, soft_wrap=True, markup=False, highlight=False)


def _page(title: str, lines: list[Line]) -> Page:
    page = Page(title=title, title_justify="left")  # folds long words: in 80 columns none is cut short
    for column in ("measure", "actual", "compared with", "target", "change", "status", "why no colour"):
        is_figure = column in ("actual", "compared with", "target")
        page.add_column(column, justify="right" if is_figure else "left", overflow="fold")
    for line in lines:
        shown = line.shown
        figures = (_figure(shown[name]) for name in ("actual", "baseline", "target"))
        status = DASH if shown["status"] == "grey" else COLOURS[shown["status"]]
        reasons = ", ".join(shown["reasons"]).replace("_", " ")
        page.add_row(line.name, *figures, line.change or DASH, status, reasons)
    return page


def _figure(value: float | None) -> str:
    return DASH if value is None else f"{value:,}"
