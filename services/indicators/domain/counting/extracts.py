"""Whole extracts: which load began when, which completions wait for their loads, and which are held.

Loads stand in the order in which the log first names them, so neither the place of a completion among the rows nor
two loads whose records mingle can change what counts in the end.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from shared.events import Complete, Incidents

HOLD_ABOVE_PERCENT = 10
"""A completion that would withdraw a greater share of its month waits to be confirmed. There is no least number:
a small month is where a file cut short is noticed last."""
NEVER = -1
"""Before every load: a month of which no completion is in force."""
SourceMonth = tuple[str, str]


class Held(NamedTuple):
    """A completion that waits to be confirmed, and why: of what counted before it began, so much would go."""

    completion: Complete
    start: int
    would_withdraw: int
    of: int


class Loads:
    """The loads of one county in the order in which they began, and how many items of each are there."""

    def __init__(self) -> None:
        self._start: dict[tuple[str, str], int] = {}
        self._items: Counter[tuple[str, str]] = Counter()
        self._heads: set[tuple[str, str, str, int]] = set()
        """First item of every record met: within a load no (ref, version) comes twice, so it names the record."""

    def meet(self, record: Incidents) -> int:
        """Count a record's items in, once however often it comes; answers its load's place in the order."""
        load = (record.source, record.load)
        if record.items:
            head = (*load, record.items[0].ref, record.items[0].version)
            if head not in self._heads:
                self._heads.add(head)
                self._items[load] += len(record.items)
        return self._start.setdefault(load, len(self._start))

    def start_of(self, completion: Complete) -> int | None:
        """Where the oldest of its loads stands; None until all are there. A nil return stands after every load."""
        starts = []
        for part in completion.loads:
            load = (completion.source, part.load)
            if load not in self._start or self._items[load] < part.items:
                return None
            starts.append(self._start[load])
        return min(starts, default=len(self._start))


class Extracts:
    """Completions of one county: those that wait for rows, those held, and since where each month is complete."""

    def __init__(self) -> None:
        self.since: dict[SourceMonth, int] = {}
        """Start of the completion in force: what no load from there on named does not count."""
        self.held: dict[SourceMonth, Held] = {}
        self._waiting: list[Complete] = []

    def wait(self, completion: Complete) -> None:
        """Take a completion in; a repetition adds nothing."""
        if completion not in self._waiting:
            self._waiting.append(completion)

    def ready(self, loads: Loads) -> list[tuple[int, Complete]]:
        """Those whose loads are all there now, oldest first; they wait no longer."""
        if not self._waiting:
            return []
        found = [(loads.start_of(completion), completion) for completion in self._waiting]
        self._waiting = [completion for start, completion in found if start is None]
        return sorted(((s, c) for s, c in found if s is not None), key=lambda pair: pair[0])

    def is_overtaken(self, source: str, on: str, last: int) -> bool:
        """Whether what the load `last` was the last to name is withdrawn by the completion in force of its month."""
        return bool(self.since) and last < self.since.get((source, on[:7]), NEVER)

    def overtakes(self, source: str, dates: Iterable[str], last: int) -> bool:
        """The same, whether for one of several dates."""
        return bool(self.since) and any(self.is_overtaken(source, on, last) for on in dates)

    def is_news(self, start: int, completion: Complete) -> bool:
        """Whether it is newer than what is in force; an older extract changes nothing."""
        return start > self.since.get(month_of(completion), NEVER)

    def hold(self, held: Held) -> None:
        """Keep a completion back, in the place of an older one; the same one again stays as it was first held."""
        standing = self.held.get(month_of(held.completion))
        if standing is None or held.start > standing.start:
            self.held[month_of(held.completion)] = held

    def put_in_force(self, start: int, completion: Complete) -> None:
        """The month is complete since `start`; an older completion that was held is over."""
        key = month_of(completion)
        self.since[key] = start
        if key in self.held and self.held[key].start <= start:
            del self.held[key]


def month_of(completion: Complete) -> SourceMonth:
    """What a completion speaks of."""
    return (completion.source, completion.month)


def is_too_much(gone: int, of: int) -> bool:
    """Whether withdrawing so many of so many is to be confirmed first."""
    return gone * 100 > of * HOLD_ABOVE_PERCENT
