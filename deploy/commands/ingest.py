"""`wardwatch ingest`: posts files to a running ingest service, and says what became of them."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Any, cast

import httpx
import typer
from rich.console import Console
from rich.progress import Progress

from deploy.errors import CommandError, RefusedError

ROUTES = {
    ".json": ("/v1/incidents", "application/json"),
    ".ndjson": ("/v1/incidents:bulk", "application/x-ndjson"),
    ".jsonl": ("/v1/incidents:bulk", "application/x-ndjson"),
    ".csv": ("/v1/incidents:bulk", "text/csv"),
}
"""Route and content type by a file's ending; `.gz` may follow it."""
PIECE = 256 * 1024
TIMEOUT = httpx.Timeout(60.0)
TOLD = 3
"""Rejected items named in the one line that says why."""


def ingest(
    files: Annotated[list[Path], typer.Argument(help="JSON, NDJSON or data.police.uk CSV; .gz is unpacked.")],
    county: Annotated[str, typer.Option(help="The county's id.")],
    source: Annotated[str, typer.Option(help="The feed's id, for which the key speaks.")],
    url: Annotated[
        str, typer.Option(envvar="WARDWATCH_INGEST_URL", help="Default: the stack of `wardwatch up`.")
    ] = "",
    key: Annotated[
        str, typer.Option(envvar="WARDWATCH_KEY", help="Better set in the environment, where few can see it.")
    ] = "",
    complete_for: Annotated[
        str | None, typer.Option(metavar="MONTH", help="The files are all of this month, such as 2025-11.")
    ] = None,
    confirmed: Annotated[
        bool, typer.Option(help="With --complete-for: even if much of the month is withdrawn by it.")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="Judge every item and keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The answers as a JSON list.")] = False,
) -> None:
    """Post files to a running ingest. Exit code 0 if every item is kept; sending a file again is harmless."""
    if confirmed and complete_for is None:
        raise RefusedError("--confirmed speaks of a whole month: give --complete-for")
    query = {"county": county, "source": source, "dry_run": str(dry_run).lower()}
    in_parts = complete_for is not None and (confirmed or len(files) > 1)
    of_each = query if complete_for is None or in_parts else query | {"complete_for": complete_for}
    for file in files:
        route_of(file)  # a file nobody can read is told before anything is sent
    answers: list[dict[str, Any]] = []
    try:
        with httpx.Client(base_url=url or _local_url(), headers=_headers(key), timeout=TIMEOUT) as http:
            for file in files:
                answers.append(_post(http, file, of_each))
                _check(file, answers[-1])
                if not as_json:
                    typer.echo(summary(file, answers[-1]))
            if complete_for is not None and in_parts:
                typer.echo(_declare(http, query, complete_for, answers, confirmed), err=as_json)
    finally:
        if as_json:
            typer.echo(json.dumps(answers))


def route_of(file: Path) -> tuple[str, str]:
    """Route and content type for a file by its name; RefusedError if it is not there or of no kind we know."""
    if not file.is_file():
        raise RefusedError(f"{file}: no such file")
    ending = Path(file.name.removesuffix(".gz")).suffix.lower()
    if ending not in ROUTES:
        raise RefusedError(f"{file}: must end in {', '.join(ROUTES)} (and .gz)")
    return ROUTES[ending]


def summary(file: Path, answer: dict[str, Any]) -> str:
    """One line of totals."""
    kept = "would be accepted" if answer["dry_run"] else "accepted"
    line = (
        f"{file}: {answer['accepted']} {kept}, {answer['duplicate']} duplicate, {answer['rejected']} rejected"
    )
    line += f", {answer['held']} held" if answer.get("held") else ""
    completion = answer["completion"]
    return line + (
        f"; {completion['month']} declared complete" if completion and completion["published"] else ""
    )


def _declare(
    http: httpx.Client, query: dict[str, str], month: str, answers: list[dict[str, Any]], confirmed: bool
) -> str:
    """Declare the month complete, naming the loads of all parts; what to tell. Held items keep it back."""
    held = sum(answer.get("held", 0) for answer in answers)
    if held:
        raise RefusedError(f"{month} is not declared complete: {held} items are held and wait for a mapping")
    loads = [{"load": answer["load"], "items": answer["accepted"]} for answer in answers]
    whole = {"month": month, "loads": loads, "confirmed": confirmed}
    answer = _sent(http, "/v1/completions", params=query, json=whole)
    if answer["status"] not in (200, 202):
        error = CommandError if answer["status"] >= 500 else RefusedError
        raise error(
            f"{month} is not declared complete: {answer['status']} {answer.get('detail', '')}".rstrip()
        )
    return f"{month} {'would be' if answer['dry_run'] else 'is'} declared complete: {answer['items']} items"


def _post(http: httpx.Client, file: Path, query: dict[str, str]) -> dict[str, Any]:
    route, content_type = route_of(file)
    answer = _sent(http, route, params=query, content=_pieces(file), headers={"Content-Type": content_type})
    return {"file": str(file), **answer}


def _sent(http: httpx.Client, route: str, **request: Any) -> dict[str, Any]:
    """The answer's fields and its status; CommandError if nothing answers, or what is no ingest."""
    try:
        answer = http.post(route, **request)
    except httpx.HTTPError as error:
        raise CommandError(f"{http.base_url}: ingest does not answer ({type(error).__name__})") from error
    try:
        told: dict[str, Any] = answer.json()
    except ValueError:
        raise CommandError(f"{http.base_url}: answered {answer.status_code}, and is no ingest") from None
    return {"status": answer.status_code, **told}


def _pieces(file: Path) -> Iterator[bytes]:
    """The file's bytes, unpacked, with progress on a terminal."""
    console = Console(stderr=True)
    shown = Progress(console=console, transient=True, disable=not console.is_terminal)
    with shown as progress, file.open("rb") as raw:
        task = progress.add_task(file.name, total=file.stat().st_size)
        content = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if file.suffix == ".gz" else raw
        while piece := _read(content, file):
            progress.update(task, completed=raw.tell())
            yield piece


def _read(content: IO[bytes], file: Path) -> bytes:
    try:
        return content.read(PIECE)
    except (OSError, EOFError) as error:
        raise RefusedError(f"{file}: cannot be read ({error})") from error


def _check(file: Path, answer: dict[str, Any]) -> None:
    """RefusedError where something must be sent differently, CommandError where it may be sent again."""
    if answer["status"] in (200, 202, 207) and not answer.get("rejected"):
        _check_completion(file, answer)
        return
    if answer.get("rejected"):
        raise RefusedError(f"{summary(file, answer)} ({_reasons(answer)})")
    error = CommandError if answer["status"] >= 500 else RefusedError
    kept = f" ({answer['kept']} kept)" if "kept" in answer else ""
    raise error(f"{file}: {answer['status']} {answer.get('detail', 'no reason given')}{kept}")


def _check_completion(file: Path, answer: dict[str, Any]) -> None:
    completion = answer["completion"]
    if completion and completion["reason"] == "items-held":
        waits = "held items wait for a mapping; send it again when they are released"
        raise RefusedError(
            f"{summary(file, answer)}; {completion['month']} is not declared complete: {waits}"
        )


def _reasons(answer: dict[str, Any]) -> str:
    rejected = [result for result in answer["results"] if result["outcome"] == "rejected"]
    named = [
        f"item {result['index']}: {result['problem'].rpartition(':')[2]} {result['pointer']}".rstrip()
        for result in rejected[:TOLD]
    ]
    return "; ".join(named) + ("; ..." if answer["rejected"] > TOLD else "")


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key or _local('secrets.json', 'feeder', '--key')}"}


def _local_url() -> str:
    return f"http://127.0.0.1:{_local('ports.json', 'ingest', '--url')}"


def _local(file: str, name: str, option: str) -> str:
    """What the local stack wrote down; RefusedError naming the option to give where there is none."""
    from deploy.commands.up import DATA  # brings the whole local stack in, which a remote feeder does without

    try:
        return str(json.loads((DATA / file).read_text())[name])
    except (OSError, ValueError, KeyError):
        raise RefusedError(f"give {option}: no local stack is set up in {DATA}") from None
