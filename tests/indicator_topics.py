"""What a test reads back of one county: signals, state, dead letters, and what the domain says of its log offline."""

import json
from collections import Counter
from dataclasses import dataclass, field

from deploy.recorded import Entry
from deploy.replaying import PutAside, replay
from services.indicators.reading import appended_at
from services.indicators.settings import IndicatorSettings
from shared.events import DeadLetter, Stand, Undecodable, decode
from shared.kafka import partition_of, read_stretch
from shared.settings import Settings
from shared.topics import COUNTS, DEAD_LETTERS, FEEDS, INTAKE, SIGNALS, STATUSES, Topic
from tests.workers import read_all

STATES = (COUNTS, STATUSES, FEEDS)


@dataclass
class Said:
    """The outputs of one county, repetitions taken out."""

    signals: dict[str, str] = field(default_factory=dict)
    """By id."""
    state: dict[tuple[str, str], tuple[Stand, str]] = field(default_factory=dict)
    """By topic and key, the greatest stand; the content is without it."""
    dead: set[int] = field(default_factory=set)
    """Offsets."""

    def take(self, topic: str, key: str, record: object) -> None:
        """One record more; an id or stand that was said with another content fails."""
        if getattr(record, "kind", "") == "judged":
            return
        text = record.model_dump_json()  # type: ignore[attr-defined]
        if topic == SIGNALS.name:
            assert self.signals.setdefault(str(record.id), text) == text  # type: ignore[attr-defined]
        else:
            stand: Stand = record.stand  # type: ignore[attr-defined]
            text = record.model_dump_json(exclude={"stand"})  # type: ignore[attr-defined]
            before = self.state.get((topic, key))
            if before is None or before[0] < stand:
                self.state[topic, key] = (stand, text)
            elif not stand < before[0]:
                assert before[1] == text, f"two contents of {topic} {key} at one stand"

    @property
    def content(self) -> dict[tuple[str, str], str]:
        """What stands on each topic under each key."""
        return {name: text for name, (_, text) in self.state.items()}

    def counted(self, wards: tuple[str, ...]) -> Counter[tuple[str, str, str]]:
        """What counts.v1 says of wards: by ward, type and month, zeros left out."""
        found = (json.loads(text) for (topic, _), text in self.content.items() if topic == COUNTS.name)
        places = [record for record in found if record["place"] in wards]
        return Counter(
            {(r["place"], kind, r["month"]): n for r in places for kind, n in r["counts"].items() if n}
        )


async def said(settings: Settings, county: str) -> Said:
    """What the workers said."""
    found, partition = Said(), partition_of(county, settings.partitions)
    for topic in (SIGNALS, *STATES):
        async for message in read_stretch(settings, topic, partition, 0):
            key = (message.key or b"").decode()
            if key.partition("|")[0] == county:
                found.take(topic.name, key, decode(topic.name, message.value))
    letters = await read_all(settings, DEAD_LETTERS, county)
    found.dead = {r.offset for r in letters if isinstance(r, DeadLetter) and r.county == county}
    return found


async def offline(settings: Settings, county: str) -> Said:
    """What one undisturbed fold says of the county's log as it stands on the broker."""
    found = Said()
    for output in replay(await recorded(settings, county), IndicatorSettings().poison_in_a_row):
        if isinstance(output, PutAside):
            found.dead.add(output.offset)
        elif output.topic in (SIGNALS.name, *(topic.name for topic in STATES)):
            found.take(output.topic, output.key, output.record)
    return found


async def recorded(settings: Settings, county: str) -> list[Entry]:
    """The county's log."""
    entries = []
    async for message in read_stretch(settings, INTAKE, partition_of(county, settings.partitions), 0):
        if message.key == county.encode():
            record = decode(INTAKE.name, message.value)
            bad = record.reason if isinstance(record, Undecodable) else None
            entries.append(
                Entry(
                    offset=message.offset,
                    appended=appended_at(message),
                    record=None if bad else record,
                    undecodable=bad,
                )
            )
    return entries


async def raw(settings: Settings, topic: Topic, county: str) -> list[bytes]:
    """The bytes of a county's records on a topic, in order, repetitions included."""
    partition = partition_of(county, settings.partitions)
    found = [m async for m in read_stretch(settings, topic, partition, 0)]
    return [m.value for m in found if (m.key or b"").decode().partition("|")[0] == county]
