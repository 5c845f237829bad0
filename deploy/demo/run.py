"""The whole demonstration: a fresh stack, the replay, the checks, the summary."""

import asyncio
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.commands.people import read_people
from deploy.demo import common_rules, summary
from deploy.demo.counts import months_of, read_counts
from deploy.demo.ending import Outcome, kept_whole, outcome, render, told_right
from deploy.demo.feed import rebuilt_postings
from deploy.demo.replay import System, replay
from deploy.demo.seen import Heard
from deploy.demo.timeline import Step, all_months
from deploy.errors import CommandError
from deploy.local.folder import claimed
from deploy.local.layout import COUNTIES
from deploy.local.stack import LocalStack
from services.alerts.store import load_people
from shared.county_files import load_county

COUNTY = COUNTIES / "warwickshire"
PEOPLE = Path(__file__).with_name("people.csv")
REBUILT = (
    "{total:,} incidents of {months} months, rebuilt from the county's counts: ward, type and month are real "
    "(data.police.uk), their references are made."
)


async def demonstrate(data: Path, *, keep: bool, console: Console) -> None:
    """Run it in `data`, emptied first; CommandError naming every difference if anything is off."""
    started = time.monotonic()
    clear(data)
    async with LocalStack(data, say=lambda what: console.print(f"starting {what}")) as stack:
        system = System(stack.settings, stack.urls, stack.keys)
        packs = stack.layout.data / "packs"
        differences = await _run(system, packs, console)
        console.print(
            f"Mailbox {stack.urls['mail']} (files in {stack.layout.data / 'mail'}), packs in {packs}, services "
            + ", ".join(f"{name} {url}" for name, url in stack.urls.items() if name != "mail"),
            soft_wrap=True,
        )
        if differences:
            raise CommandError("the demo is off:\n  " + "\n  ".join(differences))
        console.print(f"[green]Everything adds up[/], in {time.monotonic() - started:.0f} s.")
        if keep:
            await _stay(console)


def clear(data: Path) -> None:
    """Empty the folder of an earlier run; RefusedError while a stack is running in it."""
    with claimed(data):
        for entry in data.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()


async def _run(system: System, packs: Path, console: Console) -> list[str]:
    """Replay all months, print what was seen, and answer with every difference."""
    county, counts = load_county(COUNTY), read_counts(COUNTY / "counts.csv.gz")
    months = months_of(counts)
    console.print(REBUILT.format(total=sum(counts.values()), months=len(months)), soft_wrap=True)
    load_people(system.settings.database, county.id, read_people(PEOPLE))
    with _progress(console) as progress:
        heard = await replay(
            system, county, rebuilt_postings(counts), _shown(progress, len(all_months(months)))
        )
    end = await outcome(system, county, counts, heard)
    await render(system, county, end.loaded, packs)
    _say(console, end)
    return [*await kept_whole(system, end), *told_right(end)]


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _shown(progress: Progress, months: int) -> Callable[[Step, Heard], None]:
    task = progress.add_task("replaying", total=months)

    def on_step(step: Step, heard: Heard) -> None:
        seen = f"{len(heard.reds(step.month))} reds" if step.is_loaded else "not loaded"
        progress.update(task, advance=1, description=f"{step.month} {seen}")
        if not progress.console.is_terminal:  # a log has no moving bar
            progress.console.print(f"{step.month} {seen}")

    return on_step


def _say(console: Console, end: Outcome) -> None:
    rows = summary.by_month(end.counts, end.heard, end.packs, ZoneInfo(end.county.zone))
    console.print(summary.table(rows))
    gates = end.county.detection
    common = common_rules.judge(end.counts, learning=gates.learning_months, minimum=gates.minimum_count)
    for line in summary.lines(end.county, end.heard, end.loaded, common):
        console.print(line, soft_wrap=True, highlight=False)


async def _stay(console: Console) -> None:
    console.print("Still running; Ctrl-C stops it.")
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
