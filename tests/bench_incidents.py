"""The incidents that `make bench-indicators` gives every engine, and the plain oracle of what they come to.

A year's quarter of invented incidents: nine revisions in ten are new, the rest repeat, amend or withdraw one
already told, or arrive after the version that replaced them.
"""

import random
from binascii import crc32
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from msgspec.json import Encoder
from msgspec.structs import replace

from services.ingest.domain.kept import Kept, KeptRecord, records

PARTITIONS = 4
WARDS = tuple(f"W{n:02d}" for n in range(1, 13))
TYPES = ("anti-social-behaviour", "burglary", "criminal-damage", "robbery", "vehicle-crime", "violent-crime")
FIRST, DAYS = date(2025, 6, 1), 120
ON = tuple(str(FIRST + timedelta(days=n)) for n in range(DAYS))
LOAD = 5000
"""Revisions of one county that came in one request."""

Cell = tuple[str, str, str]
"""Ward, type, day or month."""
Message = tuple[int, bytes]
"""Partition, and the bytes."""

_encode = Encoder().encode


def revisions(number: int, seed: int = 1) -> list[Kept]:
    """So many revisions; of 300,000 there are 270,000 incidents."""
    rng = random.Random(seed)
    told: list[Kept] = []
    newest: dict[str, Kept] = {}
    for n in range(number):
        item = _again(rng, newest[rng.choice(told).ref]) if n % 10 == 9 else _new(rng, f"P-{n:07d}")
        told.append(item)
        if item.ref not in newest or item.version > newest[item.ref].version:
            newest[item.ref] = item
    return told


def _new(rng: random.Random, ref: str) -> Kept:
    on, hour = rng.choice(ON), rng.randrange(24)
    return Kept(ref, 2, rng.choice(TYPES), on, ward=rng.choice(WARDS), hour=hour)


def _again(rng: random.Random, old: Kept) -> Kept:
    """One told already: repeated, amended, withdrawn, or as it was before the version told."""
    ward, kind = rng.choice(WARDS), rng.choice(TYPES)
    return rng.choice(
        (
            old,
            replace(old, version=old.version + 1, ward=ward, type=kind),
            replace(old, version=old.version + 1, state="withdrawn"),
            replace(old, version=1, ward=ward),
        )
    )


def oracle(items: Iterable[Kept]) -> Counter[Cell]:
    """Counts per ward, type and day: of every reference the greatest version, unless that withdraws it."""
    newest: dict[str, Kept] = {}
    for item in items:
        if item.ref not in newest or item.version > newest[item.ref].version:
            newest[item.ref] = item
    return Counter((i.ward or "", i.type, i.on) for i in newest.values() if i.state == "recorded")


def by_month(counts: Counter[Cell]) -> Counter[Cell]:
    """The same per month, without cells that are none."""
    months: Counter[Cell] = Counter()
    for (ward, kind, on), count in counts.items():
        months[ward, kind, on[:7]] += count
    return +months


def partition_of_ref(ref: str) -> int:
    """Where all revisions of an incident go, for every engine."""
    return crc32(ref.encode()) % PARTITIONS


def singles(items: Iterable[Kept]) -> Iterator[Message]:
    """One message an incident."""
    return ((partition_of_ref(item.ref), _encode(item)) for item in items)


def batches(items: Iterable[Kept], size: int, counties: Sequence[str]) -> Iterator[Message]:
    """Records of the log of as many counties as partitions, as the door writes them, the counties by turns."""
    shares: list[list[Kept]] = [[] for _ in counties]
    for item in items:
        shares[partition_of_ref(item.ref)].append(item)
    for start in range(0, max(map(len, shares)), size):
        for place, share in enumerate(shares):
            if cut := share[start : start + size]:
                record = KeptRecord(counties[place], "police", f"load-{start // LOAD}", cut)
                yield from ((place, raw) for _, raw in records(record))
