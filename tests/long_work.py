"""Work for the pool: pure functions that take their time, and a judging that wants one at every day's end."""

import os
import signal
import time
from datetime import datetime

from services.indicators.domain.county import County
from services.indicators.domain.due import is_day_end
from services.indicators.domain.judge import JUDGING, Judging
from services.indicators.domain.outbox import Output
from services.indicators.domain.work import Results, Work
from shared.events import Stand


def slowly(seconds: float, value: int) -> int:
    time.sleep(seconds)
    return value * value


def fail(_: int) -> int:
    raise ArithmeticError("this work has no result")


def die_once(marker: str) -> str:
    """End the process the first time, as the kernel does when memory is short."""
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return "done"
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def die(_: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


class LongDays:
    """Judges as ever, but each day's end of one county wants a square that takes seconds."""

    def __init__(self, county: str, seconds: float) -> None:
        self.county, self.seconds = county, seconds
        self.seen: list[tuple[str, object]] = []
        """Each day's end judged, with the square it was given."""

    @property
    def judging(self) -> Judging:
        return Judging(self.foresee, self.step_to)

    def foresee(self, county: County, moment: datetime) -> tuple[Work, ...]:
        if county.id != self.county or not is_day_end(moment, county.zone):
            return ()
        return (Work("square", slowly, (self.seconds, moment.day)),)

    def step_to(
        self, county: County, moment: datetime, is_last: bool, stand: Stand, results: Results
    ) -> list[Output]:
        if results:
            self.seen.append((f"{moment:%Y-%m-%d}", results["square"]))
        return JUDGING.step_to(county, moment, is_last, stand, results)
