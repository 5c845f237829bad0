"""A county's random log, poison and all, and what it counts by the plainest reckoning there is."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.events import Complete, Incidents, IntakeRecord, LoadCount, Revision
from tests.builders import WARDS
from tests.county_log import configuration, revision, ticks
from tests.lanes import of_county

MONTHS = [f"2024-{m:02d}" for m in range(1, 13)] + [f"2025-{m:02d}" for m in range(1, 4)]
TOLD_FROM = 11
KINDS = ("burglary", "violent-crime", "anti-social-behaviour")
Counted = Counter[tuple[str, str, str]]
"""By ward, type and month; zeros left out."""


@dataclass(frozen=True)
class DisturbedLog:
    county: str
    records: tuple[IntakeRecord | bytes, ...]
    """In order; bytes are poison."""

    @property
    def poison(self) -> int:
        return sum(isinstance(record, bytes) for record in self.records)

    def counted(self) -> Counted:
        """The newest version of each incident, if it is not withdrawn: no fold, no arrays, no extracts."""
        newest: dict[str, Revision] = {}
        for record in self.records:
            for item in record.items if isinstance(record, Incidents) else ():
                if item.ref not in newest or item.version > newest[item.ref].version:
                    newest[item.ref] = item
        return Counter((i.ward or "", i.type, i.on[:7]) for i in newest.values() if i.state == "recorded")


def disturbed_log(county: str, rng: random.Random, told_from: int = TOLD_FROM) -> DisturbedLog:
    """Fifteen months: reds and a hotspot or two, revisions late and out of order, a little poison.

    One county in two says days, the other only months. The clock begins after the month numbered `told_from`: what
    came before is history, as where a county begins with us.
    """
    says_days = rng.random() < 0.5
    known: dict[str, Revision] = {}
    records: list[IntakeRecord] = [configuration()]
    for number, month in enumerate(MONTHS):
        records += _a_month(month, number, known, rng, says_days)
        records += _second_thoughts(month, known, rng)
        if number >= told_from:
            records += ticks(_after(month), rng.randrange(3, 8))
    told: list[IntakeRecord | bytes] = [of_county(county, record) for record in records]
    for _ in range(rng.randrange(1, 6)):
        told.insert(rng.randrange(1, len(told)), _poison(county, rng))
    return DisturbedLog(county, tuple(told))


def _a_month(
    month: str, number: int, known: dict[str, Revision], rng: random.Random, says_days: bool
) -> Iterator[IntakeRecord]:
    """Everything new of a month, cut at random into records of a few loads, and that it is all."""
    surge = (rng.choice(WARDS), rng.choice(KINDS), 30) if number % 5 == 4 else ("", "", 0)
    items = [
        revision(f"{month}-{ward}-{kind}-{n}", on=_on(month, rng, says_days), ward=ward, type=kind)
        for ward in WARDS
        for kind in KINDS
        for n in range(rng.randrange(2, 7 + number // 3) + surge[2] * ((ward, kind) == surge[:2]))
    ]
    rng.shuffle(items)
    known.update({item.ref: item for item in items})
    loads: Counter[str] = Counter()
    for part in _cut(items, rng):
        load = f"{month}-{rng.randrange(3)}"
        loads[load] += len(part)
        yield Incidents(county="testshire", source="police", load=load, items=tuple(part))
    counts = tuple(LoadCount(load=load, items=count) for load, count in sorted(loads.items()))
    yield Complete(county="testshire", source="police", month=month, loads=counts)


def _on(month: str, rng: random.Random, says_days: bool) -> str:
    return f"{month}-{rng.randrange(1, 29):02d}" if says_days else month


def _second_thoughts(month: str, known: dict[str, Revision], rng: random.Random) -> Iterator[IntakeRecord]:
    """Later versions of a few incidents, and some of them again in an older one."""
    changed = []
    for ref in rng.sample(sorted(known), 12):
        version = known[ref].version + rng.randrange(1, 4)
        change = {"version": version, "ward": rng.choice(WARDS), "type": rng.choice(KINDS)}
        state = "withdrawn" if rng.random() < 0.2 else "recorded"
        changed += [known[ref].model_copy(update=change | {"state": state}), known[ref]]
        known[ref] = changed[-2]
    rng.shuffle(changed)
    for number, part in enumerate(_cut(changed, rng)):
        yield Incidents(county="testshire", source="police", load=f"{month}-news-{number}", items=tuple(part))


def _cut(items: Sequence[Revision], rng: random.Random) -> Iterable[Sequence[Revision]]:
    start = 0
    while start < len(items):
        end = start + rng.randrange(1, 60)
        yield items[start:end]
        start = end


def _after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    following = f"{year + number // 12}-{number % 12 + 1:02d}"
    return f"{following}-05T06:10"


def _poison(county: str, rng: random.Random) -> bytes:
    return rng.choice(
        (b"\xff\xfe", b"{}", b'{"kind":"tick"}', b'{"kind":"tick","county":"%b"}' % county.encode())
    )
