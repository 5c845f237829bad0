"""`wardwatch people`: who holds which role, kept in the database and never in a county's files."""

import csv
import re
from pathlib import Path
from typing import Annotated

import typer

from deploy.errors import RefusedError
from deploy.local.nearby import nearby_settings

COLUMNS = ["role", "place", "name", "email"]
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
app = typer.Typer(help="Who holds which role.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Who holds which role."""


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="CSV with role, place, name and email.")],
    county: Annotated[str, typer.Option(help="The county's id.")],
) -> None:
    """Replace a county's role holders with those of a CSV file."""
    from services.alerts.store import load_people  # slow to import, `--help` need not

    rows = read_people(file)
    load_people(nearby_settings().database, county, rows)
    typer.echo(f"{len(rows)} role holders of {county}")


def read_people(file: Path) -> list[dict[str, str]]:
    """Rows of a people file; RefusedError naming the line (never its content) where a cell is empty or no e-mail."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            rows = list(reader)
    except OSError as error:
        raise RefusedError(f"{file}: {error.strerror}") from error
    if reader.fieldnames != COLUMNS:
        raise RefusedError(f"{file}: columns must be {', '.join(COLUMNS)}")
    for line, row in enumerate(rows, start=2):
        if not all(row.values()):
            raise RefusedError(f"{file} line {line}: needs {', '.join(COLUMNS)}")
        if not _ADDRESS.fullmatch(row["email"].strip()):
            raise RefusedError(f"{file} line {line}: the e-mail is not an address")
    return rows
