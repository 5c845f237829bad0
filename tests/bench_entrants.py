"""Who is measured by `make bench-indicators`, and who cannot be on this machine, and why."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from deploy.errors import CommandError
from shared.settings import Settings
from tests.bench.peers import kafka_streams
from tests.bench_engines import Engine, Peer
from tests.bench_incidents import PARTITIONS
from tests.bench_topics import Topics
from tests.bench_worker import Wardwatch

OURS, OURS_OF_ONE = "wardwatch, records of 500", "wardwatch, records of one"
STREAMS, FAUST_TABLE = "Kafka Streams", "Faust table"
LOOP_RECORDS = "confluent-kafka loop, records of 500"


@dataclass(frozen=True)
class Entrant:
    """An engine by name; `make` gives a new one, with topics and folder of its own."""

    name: str
    make: Callable[[], Engine]


@dataclass(frozen=True)
class Python:
    """A peer written in Python; `size` revisions in a record, 0 for bare messages."""

    name: str
    module: str
    needs: str
    size: int = 0


PEERS = (
    Python("confluent-kafka loop", "loop", "confluent_kafka"),
    Python(LOOP_RECORDS, "loop_records", "confluent_kafka", 500),
    Python("Quix Streams", "quix", "quixstreams"),
    Python("Bytewax", "bytewax_flow", "bytewax"),
    Python("Faust, records of 500", "faust_rows", "faust", 500),
)
TABLE = Python(FAUST_TABLE, "faust_table", "faust")


class Entrants:
    """Makes engines on one broker, each below a folder and a prefix of its own."""

    def __init__(self, kafka: str, log_folder: Path, folder: Path) -> None:
        self.kafka, self.log_folder, self.folder = kafka, log_folder, folder
        self.absent: list[str] = []
        """Who cannot be measured here, and why."""
        self._numbers = count(1)

    def ours(self, name: str, size: int) -> Entrant:
        """The real worker."""

        def make() -> Engine:
            topics, folder = self._place()
            settings = Settings(kafka=self.kafka, topic_prefix=topics.prefix, partitions=PARTITIONS)
            return Wardwatch(name, settings, topics, folder, size)

        return Entrant(name, make)

    def peers(self) -> list[Entrant]:
        """Everybody who is measured on backfill."""
        return [*filter(None, map(self.python, PEERS)), *self._streams()]

    def python(self, peer: Python) -> Entrant | None:
        """A peer written in Python, if its library is there."""
        if find_spec(peer.needs) is None:
            self.absent.append(f"{peer.name}: {peer.needs} is not installed (the `bench` extra)")
            return None
        command = (sys.executable, "-m", f"tests.bench.peers.{peer.module}")
        return Entrant(peer.name, lambda: Peer(peer.name, command, *self._place(), peer.size))

    def _streams(self) -> list[Entrant]:
        if kafka_streams.compiler() is None:
            self.absent.append(f"{STREAMS}: no Java compiler on this machine")
            return []
        classes = self.folder / "classes"
        classes.mkdir()
        try:
            command = kafka_streams.command(classes)
        except CommandError as error:
            self.absent.append(f"{STREAMS}: {error}")
            return []
        return [Entrant(STREAMS, lambda: Peer(STREAMS, command, *self._place()))]

    def _place(self) -> tuple[Topics, Path]:
        prefix = f"bench{next(self._numbers):03d}"
        return Topics(self.kafka, f"{prefix}.", self.log_folder), self.folder / prefix
