"""`wardwatch migrate`: the tables of the installation that `WARDWATCH_DATABASE` names, else of the local stack."""

import typer

from deploy.errors import CommandError


def migrate() -> None:
    """Bring the tables of alerts and reports up to date; harmless to repeat."""
    from sqlalchemy.exc import OperationalError

    from deploy.local.nearby import nearby_settings
    from deploy.local.services import STORES
    from deploy.local.services import migrate as migrate_all

    try:
        migrate_all(nearby_settings().database)
    except OperationalError as error:
        raise CommandError(f"the database does not answer: {str(error.orig).splitlines()[0]}") from error
    typer.echo(f"tables of {' and '.join(STORES)} are up to date")
