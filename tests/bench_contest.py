"""Ours and its peers by turns over the same incidents: runs, then kills, with notes of what failed."""

import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar

from services.ingest.domain.kept import Kept
from tests.bench_engines import EngineFailed
from tests.bench_entrants import Entrant
from tests.bench_visits import Trial, Visit, WrongCounts, trial, visit

T = TypeVar("T")


@dataclass
class Contest:
    """One set of incidents and those who count it. A visit that failed, or counted wrong, is None and a note."""

    ours: Entrant
    peers: Sequence[Entrant]
    items: Sequence[Kept]
    visits: dict[str, list[Visit | None]] = field(default_factory=lambda: defaultdict(list))
    trials: dict[str, list[Trial | None]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)

    @property
    def everybody(self) -> Sequence[Entrant]:
        """Ours first."""
        return (self.ours, *self.peers)

    def run(self, runs: int, kills: int) -> None:
        """Everybody by turns, then everybody killed by turns, at the same share of what it does."""
        for _ in range(runs):
            for who in self.everybody:
                self.visits[who.name].append(self._noted(who, lambda who: visit(who.make(), self.items)))
        rng = random.Random(2)
        for share in [rng.uniform(0.2, 0.9) for _ in range(kills)]:
            for who in self.everybody:
                kill = self._kill_at(share)
                self.trials[who.name].append(self._noted(who, kill))

    def pairs(self, field_of: Callable[[Visit], float], peer: str) -> list[tuple[float, float]]:
        """Ours and the peer's, of the runs in which both counted right."""
        both = zip(self.visits[self.ours.name], self.visits[peer], strict=True)
        return [(field_of(a), field_of(b)) for a, b in both if a and b]

    def recoveries(self, peer: str) -> Iterator[tuple[float, float]]:
        """Seconds to recover, ours and the peer's, of the kills that both came back from."""
        both = zip(self.trials[self.ours.name], self.trials[peer], strict=True)
        return ((a.recovery, b.recovery) for a, b in both if a and b)

    def _kill_at(self, share: float) -> Callable[[Entrant], Trial]:
        def kill(who: Entrant) -> Trial:
            rates = [v.rate for v in self.visits[who.name] if v]
            if not rates:
                raise EngineFailed("never counted right, so not killed")
            return trial(who.make(), self.items, median(rates), share)

        return kill

    def _noted(self, who: Entrant, does: Callable[[Entrant], T]) -> T | None:
        print(f"  {who.name}", file=sys.stderr, flush=True)
        try:
            return does(who)
        except (EngineFailed, WrongCounts) as reason:
            self.notes.append(f"{who.name}: {reason}")
            return None
