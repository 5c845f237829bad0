"""State in plain dicts: the newest of every reference, and counts. No places, no completions, no shared references."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.bench_incidents import Cell

Row = list[Any]
"""Reference, version, whether it counts, ward, type, day."""


class Tally:
    """What one process knows."""

    def __init__(self) -> None:
        self.newest: dict[str, Row] = {}
        self.counts: Counter[Cell] = Counter()

    def take(self, item: Mapping[str, Any]) -> Row | None:
        """Take a revision in; the row that stands now, None when an equal or a newer one stood already."""
        state, ref = item.get("state", "recorded"), item["ref"]
        row = [ref, item["version"], state == "recorded", item["ward"], item["type"], item["on"]]
        return row if self.put(row) else None

    def put(self, row: Row) -> bool:
        """Let a row stand if it is newer than what stands; whether it is."""
        old = self.newest.get(row[0])
        if old is not None:
            if row[1] <= old[1]:
                return False
            if old[2]:
                self.counts[old[3], old[4], old[5]] -= 1
        self.newest[row[0]] = row
        if row[2]:
            self.counts[row[3], row[4], row[5]] += 1
        return True
