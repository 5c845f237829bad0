"""What the ward test is asked for when a table counts days, weeks or months."""

from dataclasses import dataclass
from typing import TypedDict

DAYS_A_MONTH = 365.25 / 12

AT_ONCE = 1e-6
"""An arrival raises an alert at most at this p. What surprises less waits for the day's end, when all is judged."""


class LookingBack(TypedDict):
    """How far a prediction looks back: as `shares.Memory`, and as the ward test's functions take it."""

    half_life: float
    reach: int
    guard: int
    learning: int


class PastErrors(TypedDict):
    """Which errors a variance is learnt from, as `fit_dispersion` takes it."""

    residual_periods: int
    residual_step: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How a table of one resolution is judged; everything is in its periods unless said otherwise."""

    windows: tuple[int, ...]
    half_life: float
    reach: int
    guard: int
    learning: int
    gates: tuple[tuple[int, int], ...]
    """A series is tested if it meets all of them: pairs of (periods, least count)."""

    residual_periods: int
    """Past errors, `residual_step` apart, that the variance is learnt from."""

    residual_step: int
    refit: int
    """The variance is learnt anew every so many periods."""

    back_test: int
    """Judged periods that the threshold of a budget is calibrated on."""

    enough: int
    """Fewer judged periods than this calibrate nothing."""

    episode: int
    """A series above the threshold again within so many periods is the same alert."""

    a_month: float
    """Periods in a month."""

    @property
    def looking_back(self) -> LookingBack:
        """How far a prediction looks back."""
        return {
            "half_life": self.half_life,
            "reach": self.reach,
            "guard": self.guard,
            "learning": self.learning,
        }

    @property
    def past_errors(self) -> PastErrors:
        """Which errors the variance is learnt from."""
        return {"residual_periods": self.residual_periods, "residual_step": self.residual_step}


MONTH = Rule(
    # One window: with three months as well, at the same 20 alerts a month .43 of the one-month hotspots put
    # into London were found instead of .44, though .22 of slow rises instead of .16 (docs/detection.md).
    windows=(1,),
    half_life=6.0,
    reach=36,
    guard=0,
    learning=6,
    gates=((1, 3),),
    residual_periods=12,
    residual_step=1,
    refit=1,
    back_test=12,
    enough=3,
    episode=1,
    a_month=1.0,
)

WEEK = Rule(
    windows=(1, 2, 4),
    half_life=26.0,
    reach=156,
    guard=0,
    learning=26,
    gates=((4, 3), (1, 1)),
    residual_periods=52,
    residual_step=1,
    refit=1,
    back_test=26,
    enough=13,
    episode=2,
    a_month=DAYS_A_MONTH / 7,
)

DAY = Rule(
    windows=(7, 14, 28),
    half_life=182.0,
    reach=1092,
    guard=28,
    learning=182,
    gates=((28, 3), (7, 1)),
    residual_periods=52,
    residual_step=7,
    refit=7,  # 52 weeks of errors hardly change from one day to the next, and are the dearest part
    back_test=182,
    enough=91,
    episode=14,
    a_month=DAYS_A_MONTH,
)
