"""What the commands on a spreadsheet have in common: options checked, periods found, progress told."""

import math
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from deploy.errors import RefusedError
from deploy.spreadsheet.counts import CountTable
from deploy.spreadsheet.resolution import RESOLUTIONS, Resolution

BUDGET = 20.0
"""New alerts a month, unless told otherwise."""

Step = TypeVar("Step")


def resolution_named(name: str) -> Resolution:
    """The resolution of that name; RefusedError if there is none."""
    if name not in RESOLUTIONS:
        raise RefusedError(f"--resolution must be one of {', '.join(RESOLUTIONS)}")
    return RESOLUTIONS[name]


def check_budget(budget: float) -> None:
    """RefusedError unless it is a number of alerts."""
    if not 0 < budget < math.inf:
        raise RefusedError("--budget must be a number of alerts a month, above zero")


def absent_is_zero(absent: str) -> bool:
    """What `--absent` says; RefusedError if it says something else."""
    if absent not in ("", "zero"):
        raise RefusedError("--absent takes only zero; without it an absent row is an error")
    return absent == "zero"


def period_asked(text: str, option: str, resolution: Resolution, table: CountTable) -> int:
    """Index of a period that `option` names; RefusedError if it is not one of the table's."""
    try:
        index = resolution.read(text.strip()) - table.first
    except ValueError:
        raise RefusedError(f"{option}: a {resolution.name} is written {resolution.example}") from None
    if not 0 <= index < table.periods:
        first, last = (resolution.text(table.first + n) for n in (0, table.periods - 1))
        raise RefusedError(f"{option}: {text.strip()} is not in the table, which is of {first} to {last}")
    return index


def told(steps: Iterable[Step], doing: str, total: int) -> Iterator[Step]:
    """The steps one by one, with progress on standard error if that is a terminal."""
    console = Console(stderr=True)
    yield from track(
        steps, doing, total=total, console=console, transient=True, disable=not console.is_terminal
    )
