"""`wardwatch replay`: a recorded intake log through the indicator service's own domain, offline."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Annotated

import typer

from deploy.errors import CommandError, RefusedError

TOPICS = ("signals", "statuses", "counts", "feeds")
PUT_ASIDE = "put-aside"
"""Records that could not be used, with the reason: what the service sends to the dead letters."""


def replay(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="What `wardwatch topics dump intake` wrote.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where signals.ndjson and the others go.")],
) -> None:
    """Run a county's recorded log through the domain: the same signals, statuses, counts and feeds, in order.

    Nothing is sent, and no service needs to run. Files of an earlier replay in DIR are replaced, all at once.
    """
    names = [f"{name}.ndjson" for name in (*TOPICS, PUT_ASIDE)]
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            files = {name: stack.enter_context((out / f"{name}.part").open("wb")) for name in names}
            lines = _write(log, files)
    except OSError as error:
        raise RefusedError(f"cannot write to {out}: {error.strerror}") from error
    except CommandError:
        for name in names:
            (out / f"{name}.part").unlink(missing_ok=True)
        raise
    for name in names:
        (out / f"{name}.part").replace(out / name)
    typer.echo(", ".join(f"{count:,} {name}" for name, count in lines.items()))


def _write(log: Path, files: Mapping[str, IO[bytes]]) -> dict[str, int]:
    """Write a line for each output of the log; how many of each name."""
    from deploy.progress import bytes_of
    from deploy.recorded import read_log
    from deploy.replaying import PutAside, replay
    from services.indicators.settings import IndicatorSettings
    from shared.events import encode

    lines = dict.fromkeys((*TOPICS, PUT_ASIDE), 0)
    with bytes_of(log, "Replaying") as done:
        for said in replay(read_log(log, done), IndicatorSettings().poison_in_a_row):
            name = PUT_ASIDE if isinstance(said, PutAside) else said.topic.partition(".")[0]
            if name in lines:  # checkpoints and the configuration in force are the service's own affair
                record = said if isinstance(said, PutAside) else said.record
                files[f"{name}.ndjson"].write(encode(record) + b"\n")
                lines[name] += 1
    return lines
