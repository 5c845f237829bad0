"""The fuse: something waits, the broker answers, and nothing moves. Then the process had better end.

Clients of a broker have been seen to stop fetching while their heartbeat went on; nothing fails then, and the group
keeps the partition where it is. A process that is started again reads the log and goes on.
"""

from collections.abc import Hashable, Iterator, Mapping

from services.indicators.catch_up import Partition


class Fuse:
    """Looks at marks that must move while they are shown. It counts looks: a process may have slept in between."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self._seen: dict[Hashable, tuple[Hashable, int]] = {}

    def stuck(self, marks: Mapping[Hashable, Hashable]) -> list[Hashable]:
        """Names shown so many looks in a row with the same mark; whoever is not shown has nothing to do."""
        before, self._seen = self._seen, {}
        for name, mark in marks.items():
            old, looks = before.get(name, (None, 0))
            self._seen[name] = (mark, looks + 1 if old == mark else 0)
        return [name for name, (_, looks) in self._seen.items() if looks >= self.looks]

    def forget(self) -> None:
        """The broker does not answer: that is no standstill of ours."""
        self._seen.clear()


def marks(partition: Partition, end: int) -> Iterator[tuple[Hashable, Hashable]]:
    """What of a partition should be moving, and where it is: reading up to `end`, and every lane at work."""
    if partition.met + 1 < end:
        yield f"partition {partition.number}", partition.met
    for lane in partition.lanes.values():
        if lane.is_busy:
            yield f"{lane.county} of partition {partition.number}", lane.moves
