"""`wardwatch topics`: the topics of the installation that `WARDWATCH_KAFKA` names, else of the local stack."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Annotated

import typer

from deploy.errors import CommandError, RefusedError
from shared.settings import Settings
from shared.topics import TOPICS, Topic

app = typer.Typer(help="The topics of an installation.", no_args_is_help=True)

SHOW_EVERY = 1000


@app.command()
def create() -> None:
    """Create the topics that are missing; harmless to repeat. Existing ones are checked and never changed."""
    from aiokafka.errors import KafkaError

    from deploy.local.nearby import nearby_settings
    from shared.topics import TopicsError, create_topics

    settings = nearby_settings()
    try:
        created = asyncio.run(create_topics(settings))
    except (TopicsError, KafkaError) as error:
        raise CommandError(f"topics on {settings.kafka}: {error}") from error
    typer.echo(f"created {', '.join(created)}" if created else "all topics are there")


@app.command()
def dump(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="Such as intake, or intake.v1.")],
    county: Annotated[str, typer.Option(help="The county's id.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; else standard output.")] = None,
) -> None:
    """Write what a topic holds of one county, a JSON object a line: offset, append time, record."""
    from aiokafka.errors import KafkaError

    from deploy.local.nearby import nearby_settings

    found, settings = _topic(topic), nearby_settings()
    try:
        with nullcontext(sys.stdout.buffer) if out is None else _replaced(out) as file:
            count = asyncio.run(_dump(settings, found, county, file))
    except KafkaError as error:
        raise CommandError(f"{found.name} on {settings.kafka}: {type(error).__name__}") from error
    except BrokenPipeError:
        raise  # whoever reads along, `head` for one, has enough: the command line ends without a word
    except OSError as error:
        raise RefusedError(f"cannot write to {out or 'standard output'}: {error.strerror}") from error
    typer.echo(f"{count:,} records of {county} on {found.name}", err=True)


@contextmanager
def _replaced(out: Path) -> Iterator[IO[bytes]]:
    """A file that is put in the place of `out` when all of it is written."""
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _topic(name: str) -> Topic:
    for topic in TOPICS:
        if name in (topic.name, topic.name.partition(".")[0]):
            return topic
    raise RefusedError(f"no such topic; there are {', '.join(topic.name for topic in TOPICS)}")


async def _dump(settings: Settings, topic: Topic, county: str, file: IO[bytes]) -> int:
    from deploy.progress import counted

    count = 0
    with counted(f"Reading {topic.name}") as show:
        async for line in _lines(settings, topic, county):
            file.write(line)
            count += 1
            if count % SHOW_EVERY == 0:
                show(count)
    if not count:
        raise CommandError(f"nothing of {county} on {topic.name}; is that the county's id?")
    return count


async def _lines(settings: Settings, topic: Topic, county: str) -> AsyncIterator[bytes]:
    from deploy.recorded import line_of
    from shared.kafka import partition_of, read_stretch

    async for message in read_stretch(settings, topic, partition_of(county, settings.partitions), 0):
        key = (message.key or b"").decode(errors="replace")
        if key.partition("|")[0] == county and (line := line_of(message, topic.name)) is not None:
            yield line
