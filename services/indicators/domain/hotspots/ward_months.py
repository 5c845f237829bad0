"""The county's wards as the ward test sees them at one month: counts, and which months may be compared."""

from dataclasses import dataclass

import numpy as np

from services.indicators.domain.detection.history import Counts, Flags
from services.indicators.domain.hotspots.planned import left_out
from services.indicators.domain.moment import Moment
from shared.county import CountyConfig, Place
from shared.periods import month_of, month_ordinal, month_text
from shared.places import place_of_tier


@dataclass(frozen=True)
class WardMonths:
    """Everything up to and with the month `last`; nothing in it is later."""

    first: int
    """Ordinal of the first month."""

    counts: Counts
    """Shape (wards, types, months), without what could not be located."""

    covered: Flags
    """Shape (types, months): heard, comparable with the last, and not abnormal."""

    districts: tuple[int, ...]
    """A number for each ward's district, from 0; empty where the county has no tier between ward and county."""

    since: tuple[int, ...]
    """For each ward the index of its first whole month; 0 for one that was always there."""

    @property
    def at(self) -> int:
        """Index of the last month."""
        return int(self.counts.shape[2]) - 1

    @property
    def last(self) -> int:
        """Ordinal of the last month."""
        return self.first + self.at

    def learned(self, row: int, column: int, before: int, reach: int) -> int:
        """Months of a ward and type, at most `reach` back, that an expectation for month `before` rests on."""
        return int(self.covered[column, max(self.since[row], before - reach) : before].sum())

    def evidence(self, row: int, column: int, months: int) -> list[tuple[str, int]]:
        """The last `months`, those that are covered, with their counts."""
        return [
            (month_text(self.first + n), int(self.counts[row, column, n]))
            for n in range(max(0, self.at - months + 1), self.at + 1)
            if self.covered[column, n]
        ]


def ward_months(at: Moment, month: int) -> WardMonths:
    """The wards' months up to `month`, as far back as the county keeps incidents."""
    first = max(at.counts.first, month - at.config.horizon_months + 1)
    return WardMonths(
        first=first,
        counts=at.counts.span(first, month)[:-1],
        covered=at.county.coverage.table(at.config, first, month) & _teaches(at.config, first, month),
        districts=districts(at.config),
        since=tuple(_whole_since(ward, first, month) for ward in at.config.wards),
    )


def _whole_since(ward: Place, first: int, last: int) -> int:
    """A month that a ward began in teaches nothing of it, unless it began with the month."""
    if ward.starts is None:
        return 0
    month = month_of(ward.starts) + (ward.starts.day > 1)
    return min(max(0, month - first), last - first + 1)


def _teaches(config: CountyConfig, first: int, last: int) -> Flags:
    """Months that may be learnt from, shape (types, months), and the last one, which is to be judged."""
    out = left_out(config, first, last)
    out[:, -1] = False
    return comparable(config, first, last) & ~out


def comparable(config: CountyConfig, first: int, last: int) -> Flags:
    """False for the months of a type before the newest break of an indicator that counts it."""
    comparable = np.ones((len(config.types), last - first + 1), np.bool_)
    for broken in config.breaks:
        month = month_ordinal(broken.month)
        if first < month <= last:
            types = {t for i in config.indicators if i.code in broken.indicators for t in i.types}
            columns = [column for column, kind in enumerate(config.types) if kind.id in types]
            comparable[columns, : month - first] = False
    return comparable


def districts(config: CountyConfig) -> tuple[int, ...]:
    """The tier above wards, a number for each ward; a ward outside it is a district of its own."""
    if len(config.tiers) < 3:
        return ()
    held = [place_of_tier(config, ward.code, config.tiers[1].id) or ward.code for ward in config.wards]
    number = {code: n for n, code in enumerate(dict.fromkeys(held))}
    return tuple(number[code] for code in held)
