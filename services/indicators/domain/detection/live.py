"""The ward test as the stream applies it: with each arrival the series it mentions, and at the day's end all.

Nothing is read that was not known at the time, so a back-test of the past half year raises what would have been
raised then; the alert budget of day data is calibrated on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.arrivals import Arrivals, so_far
from services.indicators.domain.detection.dispersion import Dispersion
from services.indicators.domain.detection.history import Counts, Flags, Floats, Spans, stretch_of
from services.indicators.domain.detection.outlook import Outlook
from services.indicators.domain.detection.rules import Rule
from services.indicators.domain.detection.series import SeriesSurprise, series_surprise
from services.indicators.domain.detection.shares import expected


@dataclass(frozen=True, slots=True)
class Day:
    """All that an arrival of that day is judged by.

    What wards usually have is as it was known when the day began, however late a day's arrivals are.
    """

    at: int
    rule: Rule
    seen: Outlook
    fitted: Dispersion
    recent: Counts
    """Counts of the windows and then of the gates, all ending with this day: shape (wards, types, lengths)."""

    covered: Flags
    """Days of the longest of them, ending with this day: shape (types, days)."""

    judged: Flags
    """Shape (wards, types, windows)."""

    factor: Floats
    """So many times its usual share is expected, by a planned event or the surroundings; (wards, types, windows)."""

    @property
    def lengths(self) -> Counts:
        """Of the windows and then of the gates, in days."""
        return _lengths(self.rule)

    def after_each(self, arrivals: Arrivals) -> SeriesSurprise:
        """The mentioned series after each arrival of this day, none of them counted before."""
        age = self.at - arrivals.day
        days = self.covered.shape[1]
        known = (age < days) & self.covered[arrivals.type, days - 1 - np.minimum(age, days - 1)]
        inside = known[:, np.newaxis] & (age[:, np.newaxis] < self.lengths)
        own, all_wards = self.recent[arrivals.ward, arrivals.type], self.recent.sum(axis=0)[arrivals.type]
        series = arrivals.ward * self.recent.shape[1] + arrivals.type
        own, all_wards = own + so_far(series, inside), all_wards + so_far(arrivals.type, inside)
        return self._judge(arrivals.ward, arrivals.type, own, all_wards)

    def of(self, ward: Counts, kind: Counts) -> SeriesSurprise:
        """These series as they stand, both of shape (series,): those that a record mentioned, once it is counted."""
        return self._judge(ward, kind, self.recent[ward, kind], self.recent.sum(axis=0)[kind])

    def of_all(self) -> SeriesSurprise:
        """Every series as it stands: the types of the first ward, then those of the next."""
        ward, kind = (axis.ravel() for axis in np.indices(self.recent.shape[:2]))
        return self.of(ward, kind)

    def _judge(self, ward: Counts, kind: Counts, own: Counts, all_wards: Counts) -> SeriesSurprise:
        windows = len(self.rule.windows)
        observed, share = own[:, :windows], self.seen.share[ward, kind]
        mu = expected(observed, all_wards[:, :windows], share) * self.factor[ward, kind]
        variance = self.fitted.phi[kind] * mu + self.fitted.kappa[kind] * mu**2
        met = np.all(own[:, windows:] >= [count for _, count in self.rule.gates], axis=1)
        return series_surprise(observed, mu, variance, self.judged[ward, kind], met)


def day_of(
    table: Counts,
    at: int,
    rule: Rule,
    seen: Outlook,
    fitted: Dispersion,
    *,
    covered: Flags | None = None,
    since: Sequence[int] | None = None,
    factor: Floats | None = None,
) -> Day:
    """Day `at` of counts (wards, types, days) as known now; `seen` holds the start of each window.

    `covered` and `since` as in `ward_surprise`. Without a `factor`, what it says of a series is what `ward_surprise`
    says of it.
    """
    lengths, windows = _lengths(rule), len(rule.windows)
    history = stretch_of(table, covered, since, max(0, at + 1 - int(lengths.max())), at + 1)
    spans = Spans(history.at + 1 - lengths, lengths)
    own = seen.at(at + 1 - lengths[:windows], seen.memory)
    known = history.whole(spans)[:, :windows] & (own.learned >= own.memory.learning) & (len(table) > 1)
    judged = known & ~own.young[:, np.newaxis]
    times = np.ones(judged.shape) if factor is None else factor
    return Day(at, rule, own, fitted, history.sums(spans), history.covered, judged, times)


def _lengths(rule: Rule) -> Counts:
    return np.array([*rule.windows, *(length for length, _ in rule.gates)], np.int64)
