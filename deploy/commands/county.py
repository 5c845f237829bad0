"""`wardwatch county`: a county's configuration from nothing to live."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.county_summary import parts, second_looks, summary
from deploy.errors import RefusedError
from shared.county_files import CountyError, check_county

app = typer.Typer(help="A county's configuration.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """A county's configuration, from nothing to live."""


@app.command()
def check(
    directory: Annotated[Path, typer.Argument(help="The county's directory.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Check a county's directory and say what it holds; exit code 2 with file and row of every problem."""
    if not directory.is_dir():
        raise RefusedError(f"{directory} is no directory")
    try:
        county = check_county(directory)
    except CountyError as error:
        raise RefusedError(str(error)) from error
    if as_json:
        typer.echo(
            json.dumps({"county": county.id, **parts(county), "second_looks": [*second_looks(county)]})
        )
        return
    for line in summary(county):
        typer.echo(line)
    for sentence in second_looks(county):
        typer.echo(f"worth a second look: {sentence}")
