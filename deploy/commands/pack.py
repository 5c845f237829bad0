"""`wardwatch pack`: the month's pack of a county, from the database that `WARDWATCH_DATABASE` names, else of
the local stack.
"""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from deploy.errors import CommandError, RefusedError

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def pack(
    county: Annotated[str, typer.Option(help="The county's id.")],
    month: Annotated[str, typer.Option(help="The month, as YYYY-MM.")],
    out: Annotated[Path, typer.Option(help="Folder for the files; made if it is not there.")],
    place: Annotated[str | None, typer.Option(help="Code of one place: only what lies within it.")] = None,
) -> None:
    """Write a county's pack as HTML, tagged PDF and JSON; exit code 2, saying why, when there is none."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from deploy.local.nearby import nearby_settings
    from services.reports.errors import CannotRender, NoPack
    from services.reports.pack import render_pack

    if not MONTH.fullmatch(month):
        raise RefusedError("a month is written YYYY-MM")
    _make_folder(out)
    settings = nearby_settings()
    try:
        paths = render_pack(settings.database, county, month, out, settings.counties, place)
    except NoPack as reason:
        raise RefusedError(str(reason)) from reason
    except OperationalError as error:
        raise CommandError(f"the database does not answer: {str(error.orig).splitlines()[0]}") from error
    except ProgrammingError as error:
        raise CommandError("the database has no tables of reports: run wardwatch migrate") from error
    except CannotRender as reason:
        raise CommandError(f"the pack could not be set as PDF: {reason}") from reason
    for path in paths:
        typer.echo(str(path))


def _make_folder(path: Path) -> None:
    """Before anything is rendered; RefusedError if it is a file or cannot be written to."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(f"--out {path} cannot be a folder: {error.strerror}") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise RefusedError(f"--out {path} cannot be written to")
