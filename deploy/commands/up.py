"""`wardwatch up`: the local stack, kept running until it is told to stop."""

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from deploy.errors import RefusedError
from deploy.local.layout import GROUND
from deploy.local.ready_file import ReadyFile
from deploy.local.services import SERVICES
from deploy.local.stack import LocalStack
from deploy.local.stopping import STOPPED_EARLY, run_until_stopped

DATA = Path(".wardwatch/up")


def up(
    data: Annotated[
        Path, typer.Option(help="Folder for the log, the tables, the mails and the logs.")
    ] = DATA,
    ready_file: Annotated[
        Path | None, typer.Option(help="Written when all are ready: addresses and keys, as JSON.")
    ] = None,
    port: Annotated[
        list[str] | None, typer.Option(help="NAME=PORT, such as alerts=8103; may be given again.")
    ] = None,
) -> None:
    """Run Kafka, PostgreSQL, a mail catcher and the four services on this machine, until Ctrl-C."""
    ready = ReadyFile(ready_file)
    ready.check()
    stack = LocalStack(data, ports=ports_of(port or []), say=_say, when_claimed=ready.clear)
    if not run_until_stopped(_serve(stack, ready)):
        sys.exit(STOPPED_EARLY)


def ports_of(given: list[str]) -> dict[str, int]:
    """`NAME=PORT` words as a mapping; `RefusedError` on an unknown name or no port."""
    known = (*SERVICES, *GROUND)
    pairs = [word.partition("=")[::2] for word in given]
    for name, number in pairs:
        if name not in known or not number.isdecimal() or not 0 < int(number) < 65536:
            raise RefusedError(f"--port {name}={number}: give NAME=PORT with a name of {', '.join(known)}")
    return {name: int(number) for name, number in pairs}


async def _serve(stack: LocalStack, ready_file: ReadyFile) -> None:
    started = time.monotonic()
    async with stack:
        await _introduce(stack)
        typer.echo(_greeting(stack, time.monotonic() - started))
        ready_file.write(stack.summary())
        with suppress(asyncio.CancelledError):  # the operator's signal: from here on stopping is success
            await asyncio.Event().wait()
        ready_file.clear()
        typer.echo("stopping")


async def _introduce(stack: LocalStack) -> None:
    """Tell a fresh installation its counties and who holds which role; harmless to repeat."""
    from deploy.local.announce import announce_counties, introduce_people  # slow to import, `--help` need not

    by_hand = [c.id for c in await announce_counties(stack.settings) if c.clock == "manual"]
    for county in by_hand:
        typer.echo(
            f"the clock of {county} is set by hand: it stands until `wardwatch tick --county {county} --to DAY`"
        )
    await introduce_people(stack.settings)


def _say(what: str) -> None:
    typer.echo(f"starting {what}")


def _greeting(stack: LocalStack, seconds: float) -> str:
    addresses = "\n".join(f"  {name:<11}{url}" for name, url in stack.urls.items())
    logs = stack.layout.log("*").parent
    return f"ready after {seconds:.1f} s; Ctrl-C stops it\n{addresses}\n  logs       {logs}"
