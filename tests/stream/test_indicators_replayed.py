"""One, two or three workers say the same bytes, and so does `wardwatch replay` of the log that `topics dump` wrote."""

import asyncio
import os
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy import cli
from deploy.errors import CommandError, RefusedError
from shared.events import encode
from shared.kafka import partition_of, start_producer, stop_producer
from shared.settings import Settings
from shared.topics import INTAKE, SIGNALS, STATUSES, create_topics, topic_name
from tests.disturbed_log import DisturbedLog, disturbed_log
from tests.indicator_topics import raw
from tests.workers import Workers, until_judged

COUNTIES = ("eastshire", "southshire", "westshire")
REPLAYED = {"signals": SIGNALS, "statuses": STATUSES}


def the_logs() -> list[DisturbedLog]:
    rng = random.Random(5)
    return [disturbed_log(county, rng, told_from=13) for county in COUNTIES]


async def test_any_number_of_workers_and_a_replay_say_the_same_bytes(
    settings: Settings, tmp_path: Path
) -> None:
    said = []
    for workers in (1, 2, 3):
        own = settings.model_copy(update={"topic_prefix": f"{settings.topic_prefix}{workers}."})
        said.append(await _said_by(own, workers))
        replayed = await asyncio.to_thread(_replayed, own, tmp_path / str(workers))
        assert replayed == said[-1], f"{workers} workers"
    assert said[0] == said[1] == said[2]
    assert all(len(lines) > 10 for lines in said[0].values())


async def _said_by(settings: Settings, number: int) -> dict[str, list[bytes]]:
    """What so many workers say of the logs: by county and topic the bytes in order."""
    await create_topics(settings)
    async with Workers(settings) as workers:
        for _ in range(number):
            workers.start()
        await workers.share()
        for county, offset in (await _append(settings)).items():
            await until_judged(settings, SIGNALS, county, offset)
        return {
            f"{c} {name}": await raw(settings, topic, c) for c in COUNTIES for name, topic in REPLAYED.items()
        }


async def _append(settings: Settings) -> dict[str, int]:
    """Put the logs on intake, one county after the other; the offset of each one's last record."""
    producer, last = await start_producer(settings), {}
    try:
        for log in the_logs():
            place = topic_name(settings, INTAKE), partition_of(log.county, settings.partitions)
            values = (r if isinstance(r, bytes) else encode(r) for r in log.records)
            key = log.county.encode()
            sent = [await producer.send(place[0], v, key=key, partition=place[1]) for v in values]
            last[log.county] = max([(await each).offset for each in sent])
    finally:
        await stop_producer(producer)
    return last


def _replayed(settings: Settings, folder: Path) -> dict[str, list[bytes]]:
    """The same by the command line: dumped from the broker, replayed without it."""
    said = {}
    for county in COUNTIES:
        (folder / county).mkdir(parents=True)
        log = folder / county / "log.ndjson"
        dumped = _wardwatch(settings, "topics", "dump", "intake", "--county", county, "--out", str(log))
        assert f"of {county} on intake.v1" in dumped
        _wardwatch(settings, "replay", str(log), "--out", str(folder / county))
        for name in REPLAYED:
            said[f"{county} {name}"] = (folder / county / f"{name}.ndjson").read_bytes().splitlines()
    return said


def _wardwatch(settings: Settings, command: str, *arguments: str) -> str:
    told = {
        "WARDWATCH_KAFKA": settings.kafka,
        "WARDWATCH_TOPIC_PREFIX": settings.topic_prefix,
        "WARDWATCH_PARTITIONS": str(settings.partitions),
    }
    result = CliRunner(env={**os.environ, **told}).invoke(cli.build([command]), [command, *arguments])
    if result.exception is not None:
        raise result.exception
    return result.output


async def test_a_dump_says_what_it_does_not_find(settings: Settings, tmp_path: Path) -> None:
    await create_topics(settings)
    with pytest.raises(RefusedError, match="no such topic"):
        await asyncio.to_thread(_wardwatch, settings, "topics", "dump", "outtake", "--county", "eastshire")
    out = tmp_path / "none.ndjson"
    with pytest.raises(CommandError, match="nothing of nowhere"):
        await asyncio.to_thread(
            _wardwatch, settings, "topics", "dump", "intake", "--county", "nowhere", "--out", str(out)
        )
    assert not out.exists()
