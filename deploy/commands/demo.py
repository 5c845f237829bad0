"""`wardwatch demo`: the shipped county's months through the whole system, checked and summed up."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.stopping import STOPPED_EARLY, run_until_stopped

DATA = Path(".wardwatch/demo")


def demo(
    data: Annotated[Path, typer.Option(help="Folder of its own; emptied at the start.")] = DATA,
    keep: Annotated[bool, typer.Option(envvar="KEEP", help="Leave everything running until Ctrl-C.")] = False,
) -> None:
    """Replay sixteen real months through a fresh local stack, check every count and say what was seen."""
    from deploy.demo.run import demonstrate  # brings the services' stores in, which `--help` can do without

    if not run_until_stopped(demonstrate(data, keep=keep, console=Console())):
        sys.exit(STOPPED_EARLY)
