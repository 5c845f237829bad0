"""Rows of a benchmark: printed as a table, written to `.wardwatch/bench/NAME.json`.

Ratios are ours to the peer's with higher better for us, taken pair by pair within one run.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One metric beside one peer; `mark` is the ratio to reach, none where none is asked."""

    metric: str
    value: float
    unit: str
    peer: str
    peer_value: float
    ratio: float
    mark: float | None
    low: float
    high: float
    runs: int


def rate_row(
    metric: str, unit: str, peer: str, ours: Callable[[], float], theirs: Callable[[], float], *,
    runs: int = 5, mark: float | None = None,
) -> Row:  # fmt: skip
    """Run both in turn and compare their rates: medians, and the spread of the ratio over the runs."""
    return pairs_row(metric, unit, peer, [(ours(), theirs()) for _ in range(runs)], mark=mark)


def pairs_row(
    metric: str, unit: str, peer: str, pairs: Sequence[tuple[float, float]], *, mark: float | None = None,
    less_is_better: bool = False,
) -> Row:  # fmt: skip
    """Measured pairs of ours and theirs: medians, and the spread of the ratio over the runs."""
    ratios = sorted(b / a if less_is_better else a / b for a, b in pairs)
    value, peer_value = (median(column) for column in zip(*pairs, strict=True))
    return Row(
        metric, _shown(value), unit, peer, _shown(peer_value), median(ratios), mark, ratios[0], ratios[-1],
        len(pairs),
    )  # fmt: skip


def _shown(value: float) -> float:
    return round(value) if value >= 100 else round(value, 1)


def publish(name: str, rows: Sequence[Row]) -> None:
    """Print the table and write the rows."""
    table = Table("metric", "ours", "peer", "theirs", "ratio", "low to high", "mark", title=name)
    for r in rows:
        spread = f"{r.low:.2f} to {r.high:.2f}"
        mark = "-" if r.mark is None else f"{r.mark:g}"
        table.add_row(
            f"{r.metric}, {r.unit}",
            f"{r.value:,}",
            r.peer,
            f"{r.peer_value:,}",
            f"{r.ratio:.2f}",
            spread,
            mark,
        )
    Console().print(table)
    folder = Path(".wardwatch/bench")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps([asdict(r) for r in rows], indent=1))
