"""Whether the system saw what it was given: each check answers with the differences, in words; none is right."""

from collections.abc import Collection, Iterator, Sequence

from deploy.demo.counts import Cell, Counts, months_of
from deploy.demo.seen import Heard
from shared.county import CountyConfig
from shared.events import FeedSilent, HotspotRaised, PlaceCounts

SHOWN = 5
"""Differences named before the rest is only counted."""


def counted_cells(county: CountyConfig, rows: Sequence[PlaceCounts]) -> dict[Cell, int]:
    """Counts per month, ward and type as the system holds them; unlocated is the county less its wards."""
    wards = {w.code for w in county.wards}
    cells = {Cell(r.month, r.place, t): n for r in rows if r.place in wards for t, n in r.counts.items()}
    located: dict[tuple[str, str], int] = {}
    for cell, n in cells.items():
        located[cell.month, cell.type] = located.get((cell.month, cell.type), 0) + n
    for row in (r for r in rows if r.place == county.root.code):
        for type_, n in row.counts.items():
            cells[Cell(row.month, "", type_)] = n - located.get((row.month, type_), 0)
    return {cell: n for cell, n in cells.items() if n}


def counts_differ(given: Counts, held: Counts) -> list[str]:
    """Each cell where what was posted and what is held are not equal."""
    odd = sorted(c for c in given.keys() | held.keys() if given.get(c, 0) != held.get(c, 0))
    named = [
        f"{c.month} {c.ward or 'unlocated'} {c.type}: posted {given.get(c, 0)}, held {held.get(c, 0)}"
        for c in odd[:SHOWN]
    ]
    return named + ([f"and {len(odd) - SHOWN} more cells differ"] if len(odd) > SHOWN else [])


def coverage_differs(given: Counts, rows: Sequence[PlaceCounts], absent: Collection[str]) -> Iterator[str]:
    """A loaded month that is not covered, or one that was never loaded and reads as known."""
    covered = {r.month for r in rows if r.covered}
    yield from (
        f"{month} was loaded and is not covered" for month in months_of(given) if month not in covered
    )
    yield from (f"{month} was not loaded and reads as known" for month in sorted(covered & set(absent)))


def absence_differs(heard: Heard, absent: Collection[str], owner: str) -> Iterator[str]:
    """Absent months must be grey and told to the data owner exactly once."""
    coloured = [s for month in absent for s in heard.statuses_of(month) if s.status != "grey"]
    yield from (
        f"{s.indicator} in {s.place} is {s.status} for {s.period}, not loaded" for s in coloured[:SHOWN]
    )
    silences = heard.of(FeedSilent)
    if len(silences) != bool(absent):
        yield f"{len(silences)} FeedSilent, not {int(bool(absent))}"
    told = {r.alert for r in heard.log.values() if r.event == "sent" and r.role == owner}
    yield from (
        f"FeedSilent of {s.at:%Y-%m-%d} did not reach {owner}" for s in silences if s.episode not in told
    )


def findings_differ(heard: Heard, loaded: Sequence[str], mails: Collection[str]) -> Iterator[str]:
    """At least one red, one hotspot, one delivered e-mail; every e-mail logged as sent is in the mailbox."""
    if not any(heard.reds(month) for month in loaded):
        yield "no indicator turned red"
    if not heard.of(HotspotRaised):
        yield "no hotspot was raised"
    if not mails:
        yield "no e-mail was delivered"
    yield from (
        f"e-mail {id} is logged as sent and not in the mailbox" for id in sorted(heard.sent() - set(mails))
    )


def packs_differ(loaded: Sequence[str], packs: Collection[str]) -> Iterator[str]:
    """One pack for each loaded month, and none for any other."""
    yield from (f"no pack for {month}" for month in loaded if month not in packs)
    yield from (f"a pack for {month}, which was not loaded" for month in sorted(set(packs) - set(loaded)))
