"""A county's log as a file: one JSON object a line, as `wardwatch topics dump` writes and `wardwatch replay` reads it.

    {"offset": 17, "appended": "2025-02-05T06:00:01.250000Z", "record": {"v": 1, "kind": "tick", ...}}

Bytes that are no record of their topic have `undecodable`, the reason, in the place of `record`; never the bytes.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from aiokafka import ConsumerRecord
from pydantic import AwareDatetime, Field, ValidationError, model_validator

from deploy.errors import RefusedError
from shared.county import Frozen
from shared.events import IntakeRecord, Undecodable, decode, encode


class Entry(Frozen):
    """One line of a recorded intake log."""

    offset: int = Field(ge=0)
    appended: AwareDatetime
    """When the broker appended it."""
    record: Annotated[IntakeRecord, Field(discriminator="kind")] | None = None
    undecodable: str | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Entry":
        if (self.record is None) == (self.undecodable is None):
            raise ValueError("either record or undecodable")
        return self


def line_of(message: ConsumerRecord, topic: str) -> bytes | None:
    """A message of a topic (its name without prefix) as a line, its end included; None for a deleted key."""
    if message.value is None:
        return None
    found = decode(topic, message.value)
    is_record = not isinstance(found, Undecodable)
    name, said = (
        ("record", encode(found)) if is_record else ("undecodable", json.dumps(found.reason).encode())
    )
    appended = datetime.fromtimestamp(message.timestamp / 1000, UTC).isoformat().replace("+00:00", "Z")
    return b'{"offset": %d, "appended": "%s", "%s": %s}\n' % (
        message.offset,
        appended.encode(),
        name.encode(),
        said,
    )


def read_log(path: Path, done: Callable[[int], None] = lambda _: None) -> Iterator[Entry]:
    """The lines of a recorded log of one county, in order; `done` is told the bytes of each.

    RefusedError names the file, the line, the field and the rule, and never a value.
    """
    county, before = None, -1
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                where = f"{path}:{number}"
                entry = _entry(where, line)
                if entry.offset <= before:
                    raise RefusedError(f"{where}: offset: not after that of the line before")
                before = entry.offset
                if entry.record is not None:
                    if county not in (None, entry.record.county):
                        raise RefusedError(f"{where}: record.county: not that of the lines before")
                    county = entry.record.county
                yield entry
                done(len(line))
        if before < 0:
            raise RefusedError(f"{path}: holds no record")
    except OSError as error:
        raise RefusedError(f"{path}: {error.strerror}") from error


def _entry(where: str, line: bytes) -> Entry:
    try:
        return Entry.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(map(str, fault["loc"])) or "line"
        raise RefusedError(f"{where}: {field}: {fault['type']}") from error
