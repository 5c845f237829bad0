"""`wardwatch backtest`: what wardwatch and the common rules would have raised on anybody's table of counts."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.backtest.page import page
from deploy.backtest.record import record
from deploy.backtest.run import BackTest, earliest, first_unless_told, run, steps
from deploy.backtest.summary import summary
from deploy.backtest.terminal import print_back_test
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


def backtest(
    file: Annotated[Path, typer.Argument(metavar="COUNTS.csv", help="Columns ward,type,period,count.")],
    resolution: Annotated[str, typer.Option(help="What a period is: day, week or month.")],
    budget: Annotated[float, typer.Option(help="New alerts a month over the whole table.")] = BUDGET,
    since: Annotated[
        str,
        typer.Option(
            "--from", metavar="PERIOD", help="The first period to report; as early as is sound if not said."
        ),
    ] = "",
    absent: Annotated[
        str, typer.Option(metavar="zero", help="An absent row means that none was counted.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write all of it as a page, too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as one JSON object.")] = False,
) -> None:
    """Compare wardwatch with the common rules on a long table of counts, at equal budgets. Nothing is sent."""
    kind = resolution_named(resolution)
    check_budget(budget)
    _check_folder(out)
    read = read_counts(file, kind, absent_is_zero=absent_is_zero(absent))
    test = _tested(read, kind, budget, _first(since, kind, read, file))
    figures = summary(test)
    if out:
        _write(out, page(test, figures, file.name))
    if as_json:
        typer.echo(json.dumps(record(test), ensure_ascii=False, indent=1))
        return
    print_back_test(Console(), test, figures)
    if out:
        typer.echo(f"\nThe alerts one by one, and what the other rules raised: {out}")


def _first(since: str, resolution: Resolution, table: CountTable, file: Path) -> int:
    """Index of the first reported period; RefusedError where the table is too short for it."""
    least = earliest(resolution.rule)
    if table.periods <= least:
        raise RefusedError(
            f"{file}: has {table.periods} {resolution.name}s; a back-test needs at least {least + 1}"
        )
    if not since:
        return first_unless_told(resolution.rule, table.periods)
    first = period_asked(since, "--from", resolution, table)
    if first < least:
        soonest = resolution.text(table.first + least)
        raise RefusedError(f"--from: {soonest} is the first that has enough before it to be judged")
    return first


def _tested(table: CountTable, resolution: Resolution, budget: float, first: int) -> BackTest:
    running = run(table, resolution, budget, first)
    *_, last = told(running, "Judging", steps(table, resolution.rule, first))
    assert last is not None  # `run` ends with the whole
    return last


def _check_folder(out: Path | None) -> None:
    """Before minutes are spent on what could not be kept."""
    if out and not out.parent.is_dir():
        raise RefusedError(f"{out}: cannot be written ({out.parent} is no folder)")


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RefusedError(f"{out}: cannot be written ({error.strerror})") from error
