"""`wardwatch pack`: the month's pack of a county, from the database that `WARDWATCH_DATABASE` names."""

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

    from services.reports.errors import NoPack
    from services.reports.pack import render_pack
    from shared.settings import Settings

    if not MONTH.fullmatch(month):
        raise RefusedError("a month is written YYYY-MM")
    settings = Settings()
    try:
        paths = render_pack(settings.database, county, month, out, settings.counties, place)
    except NoPack as reason:
        raise RefusedError(str(reason)) from reason
    except OperationalError as error:
        raise CommandError(f"the database does not answer: {str(error.orig).splitlines()[0]}") from error
    except ProgrammingError as error:
        raise CommandError("the database has no tables of reports: run wardwatch migrate") from error
    for path in paths:
        typer.echo(str(path))
