"""Which earlier weeks a week is compared with, and the season of the year that each belongs to."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Floats

YEAR = 52
"""Weeks from one reference week to the next."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Earlier weeks, ordered by season; every week that is judged has the same ones, counted back from it."""

    back: Counts
    """How many weeks before the judged one, shape (weeks,)."""

    starts: Counts
    """Where each season begins in `back`, shape (seasons,); the first is that of the judged week."""

    year: int = YEAR
    """Weeks in a year; periods, where a table counts months."""

    @property
    def own(self) -> slice:
        """Where the weeks of the judged week's season are in `back`."""
        return slice(0, int(self.starts[1]) if len(self.starts) > 1 else None)

    @property
    def years(self) -> Floats:
        """When each week was, in years from the judged one (so below zero), shape (weeks,)."""
        when: Floats = -self.back / self.year
        return when

    def by_season(self, weekly: Floats) -> Floats:
        """Sums over each season of values of shape (fits, weeks), shape (fits, seasons)."""
        sums: Floats = np.add.reduceat(weekly, self.starts, axis=-1)
        return sums

    def by_week(self, seasonal: Floats) -> Floats:
        """Values of shape (fits, seasons) for each week of their season, shape (fits, weeks)."""
        return np.repeat(seasonal, np.diff(self.starts, append=len(self.back)), axis=-1)


def baseline_of(years: int, half_window: int, seasons: int, excluded: int, year: int = YEAR) -> Baseline:
    """Weeks up to `years` back but for the last `excluded`, with the judged week's own season and the rest.

    Its own are the `half_window` weeks to each side of the same week in every year; what lies between is split
    into `seasons` - 1 runs as equal as can be, longer ones first (Noufaily et al. 2013). One season means the
    windows alone, as in Farrington et al. 1996. ValueError if the year cannot be split so, or no week of the
    judged week's own season is left.
    """
    between = year - 2 * half_window - 1
    if years < 1 or half_window < 0 or excluded < 0 or not 1 <= seasons <= between + 1:
        raise ValueError("a year back and as many weeks between the windows as other seasons are needed")
    back = np.arange(excluded + 1, years * year + half_window + 1)
    season = _season(back, half_window, seasons, year)
    if not (season == 0).any():
        raise ValueError("no week like the judged one is left: exclude fewer, or go further back")
    used = (season == 0) | (seasons > 1)
    back, season = back[used], season[used]
    order = np.argsort(season, kind="stable")
    return Baseline(back[order], np.unique(season[order], return_index=True)[1], year)


def _season(back: Counts, half_window: int, seasons: int, year: int) -> Counts:
    """0 within the windows, then 1 and up in the order in which they follow one."""
    after = -back % year  # weeks since the reference week before
    between, others = year - 2 * half_window - 1, max(seasons - 1, 1)
    lengths = between // others + (np.arange(others) < between % others)
    later = np.searchsorted(np.cumsum(lengths), after - half_window - 1, side="right") + 1
    return np.where((after <= half_window) | (after >= year - half_window), 0, later)
