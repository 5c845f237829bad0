"""Progress of long work, shown on a terminal and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress


@contextmanager
def bytes_of(path: Path, doing: str) -> Iterator[Callable[[int], None]]:
    """A bar over a file's bytes; what it gives is told of each piece done."""
    size = path.stat().st_size if path.is_file() else None
    with _shown() as progress:
        task = progress.add_task(doing, total=size)
        yield lambda done: progress.advance(task, done)


@contextmanager
def counted(doing: str) -> Iterator[Callable[[int], None]]:
    """A count of what has been done, where nobody knows how much there is."""
    with _shown() as progress:
        task = progress.add_task(doing, total=None)
        yield lambda done: progress.update(task, description=f"{doing}: {done:,}")


def _shown() -> Progress:
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)
