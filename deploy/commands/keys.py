"""`wardwatch keys`: API keys, stored as hashes in a file that the services re-read when it changes."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from deploy.errors import CommandError, RefusedError
from deploy.local.nearby import nearby_layout
from services.ingest.settings import IngestSettings
from shared.county.values import SLUG
from shared.keys import Key, UnknownKey, create_key, read_keys, revoke_key, rotate_key

RIGHTS = ("feed", "read", "review")
File = Annotated[Path | None, typer.Option(help="Default: WARDWATCH_KEYS_FILE, else the local stack's.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, for machines.")]
KeyId = Annotated[str, typer.Argument(help="The key's id, as `wardwatch keys list` shows it.")]
app = typer.Typer(help="API keys.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """API keys of feeders, partners and reviewers."""


@app.command()
def create(
    source: Annotated[str, typer.Option(help="The feed (or partner) the key speaks for.")],
    county: Annotated[list[str], typer.Option(help="A county it may be used in; may be given again.")],
    right: Annotated[
        list[str] | None,
        typer.Option(help="feed (the default), read, or review (held items); may be repeated."),
    ] = None,
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and show its secret, this once: only its hash is kept."""
    rights = right or ["feed"]
    unknown = sorted(set(rights) - set(RIGHTS))
    if unknown:
        raise RefusedError(f"no right is called {', '.join(unknown)}; there are {', '.join(RIGHTS)}")
    for option, name in (("--source", source), *(("--county", one) for one in county)):
        if not SLUG.fullmatch(name):
            raise RefusedError(f"{option}: an id holds small letters, digits, - and _")
    path = _file(file)
    with _told(path):
        secret = create_key(path, source=source, counties=county, rights=rights)
    told = {"key": secret, "source": source, "counties": county, "rights": rights, "file": str(path)}
    typer.echo(json.dumps(told) if as_json else secret)
    if not as_json:
        typer.echo(f"its hash is in {path}", err=True)


@app.command("list")
def list_(file: File = None, as_json: AsJson = False) -> None:
    """Every key: id, source, counties, rights, when it was made. Secrets are not kept, so none is shown."""
    path = _file(file)
    with _told(path):
        keys = read_keys(path)
    if as_json:
        typer.echo(json.dumps([_shown(key) for key in keys]))
        return
    for key in keys:
        after = f"  (after {key.replaces})" if key.replaces else ""
        counties, rights = ",".join(key.counties), ",".join(key.rights)
        typer.echo(f"{key.id}  {key.created}  {key.source}  {counties}  {rights}{after}")


@app.command()
def rotate(id: KeyId, file: File = None, as_json: AsJson = False) -> None:
    """Make a second key with the same rights and show its secret; the old one works until it is revoked."""
    path = _file(file)
    with _told(path):
        secret = rotate_key(path, id)
    typer.echo(json.dumps({"key": secret, "replaces": id, "file": str(path)}) if as_json else secret)


@app.command()
def revoke(id: KeyId, file: File = None, as_json: AsJson = False) -> None:
    """Take a key away; the services refuse it from their next request on."""
    path = _file(file)
    with _told(path):
        gone = revoke_key(path, id)
    typer.echo(json.dumps(_shown(gone)) if as_json else f"{gone.id} of {gone.source} is revoked")


def _file(given: Path | None) -> Path:
    """The file given, else the one the environment names, else the local stack's, else the default."""
    beside = nearby_layout()
    if given is None and beside is not None and "WARDWATCH_KEYS_FILE" not in os.environ:
        return beside.keys_file
    return given or IngestSettings().keys_file


def _shown(key: Key) -> dict[str, object]:
    return {name: value for name, value in asdict(key).items() if name != "hash"}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turns what may go wrong with the file into one line."""
    try:
        yield
    except UnknownKey as error:
        raise RefusedError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except (ValueError, TypeError, KeyError):
        raise CommandError(f"{path}: is no file of keys") from None
