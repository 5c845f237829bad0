"""`wardwatch held`: items that wait because nobody has said what their source's word means."""

import json
from typing import Annotated, Any

import httpx
import typer

from deploy.commands.ingest import TIMEOUT
from deploy.errors import CommandError, RefusedError

County = Annotated[str, typer.Option(help="The county's id.")]
Url = Annotated[str, typer.Option(envvar="WARDWATCH_INGEST_URL", help="Where ingest answers.")]
ReviewKey = Annotated[
    str,
    typer.Option(envvar="WARDWATCH_KEY", help="A key with the right `review`; better in the environment."),
]
AsJson = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]
app = typer.Typer(help="Items that wait for a mapping.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Items held because their category is unknown: list them, and say what it means."""


@app.command("list")
def list_(county: County, url: Url, key: ReviewKey, as_json: AsJson = False) -> None:
    """Every word that waits for a meaning, and how many items wait for it."""
    told = _asked("GET", "/v1/held", url, key, county)
    if as_json:
        typer.echo(json.dumps(told))
        return
    for word in told["words"]:
        days = f"{word['first']} to {word['last']}"
        typer.echo(f"{word['items']:>6}  {word['source']}  {word['field']} {word['said']!r}  {days}")
    typer.echo(f"{told['total']} items wait")


@app.command("map")
def map_(
    source: Annotated[str, typer.Option(help="The feed whose word it is.")],
    said: Annotated[str, typer.Argument(help="What the source calls it.")],
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="The county's type it means.")],
    county: County,
    url: Url,
    key: ReviewKey,
    field: Annotated[str, typer.Option(help="category, offence or asb.")] = "category",
    as_json: AsJson = False,
) -> None:
    """Say what a source's word means, and release what waited for it. Saying it again is harmless."""
    meaning = {"source": source, "field": field, "said": said, "type": type_}
    told = _asked("POST", "/v1/held:map", url, key, county, meaning)
    typer.echo(json.dumps(told) if as_json else f"{told['released']} items released as {type_}")


def _asked(
    method: str, path: str, url: str, key: str, county: str, content: dict[str, str] | None = None
) -> dict[str, Any]:
    headers, query = {"Authorization": f"Bearer {key}"}, {"county": county}
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT) as http:
            answer = http.request(method, path, params=query, json=content)
            told: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise CommandError(f"{url}: ingest does not answer ({type(error).__name__})") from error
    if answer.status_code != httpx.codes.OK:
        kind = CommandError if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR else RefusedError
        raise kind(f"{answer.status_code} {told.get('detail', 'no reason given')}")
    return told
