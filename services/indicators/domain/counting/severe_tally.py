"""How many severe incidents count on which day and where: what is told of them at once."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from services.indicators.domain.counting.entries import Changes, Content
from shared.county import CountyConfig

DAY = len("2025-11-03")


class Cell(NamedTuple):
    """What severe incidents are told together by."""

    on: str
    place: str
    type: str


class SevereTally:
    """How many incidents of severe types count, by day, place and type. What lies in no known ward is the county's."""

    def __init__(self, config: CountyConfig | None = None, counted: Iterable[Content] = ()) -> None:
        self._types = frozenset(kind.id for kind in config.types if kind.severe) if config else frozenset()
        self._wards = config.ward_codes if config else frozenset()
        self._root = config.root.code if config else ""
        self.counts: Counter[Cell] = Counter()
        self.touched: set[Cell] = set()
        """Changed since somebody last emptied it."""
        if self._types:
            for one in counted:
                self._add(one, 1)

    def apply(self, changes: Changes) -> None:
        """Take off what counts no more, and put on what counts now."""
        if self._types:
            for contents, by in ((changes.gone, -1), (changes.come, 1)):
                for one in contents:
                    self._add(one, by)

    def _add(self, one: Content, by: int) -> None:
        if one.type in self._types and len(one.on) == DAY:
            cell = Cell(one.on, one.ward if one.ward in self._wards else self._root, one.type)
            self.counts[cell] += by
            self.touched.add(cell)
