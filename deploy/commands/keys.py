"""`wardwatch keys`: API keys, stored as hashes in a file that the services re-read when it changes."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.errors import CommandError, RefusedError
from services.ingest.settings import IngestSettings
from shared.keys import create_key

RIGHTS = ("feed", "read")
app = typer.Typer(help="API keys.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """API keys of feeders and partners."""


@app.command()
def create(
    source: Annotated[str, typer.Option(help="The feed (or partner) the key speaks for.")],
    county: Annotated[list[str], typer.Option(help="A county it may be used in; may be given again.")],
    right: Annotated[
        list[str] | None, typer.Option(help="feed (the default) or read; may be repeated.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Default: WARDWATCH_KEYS_FILE.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Make a key and show its secret, this once: only its hash is kept."""
    rights = right or ["feed"]
    unknown = sorted(set(rights) - set(RIGHTS))
    if unknown:
        raise RefusedError(f"no right is called {', '.join(unknown)}; there are {', '.join(RIGHTS)}")
    path = file or IngestSettings().keys_file
    try:
        secret = create_key(path, source=source, counties=county, rights=rights)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    told = {"key": secret, "source": source, "counties": county, "rights": rights, "file": str(path)}
    typer.echo(json.dumps(told) if as_json else secret)
