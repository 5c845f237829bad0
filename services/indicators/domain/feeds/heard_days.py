"""What each feed that dates by the day has spoken of: how many incidents of which day and hour, and how late."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from services.indicators.domain.counting.days import KEPT, day_ordinal
from services.indicators.domain.counting.entries import Content
from services.indicators.domain.detection.completeness import Completeness, learn_completeness
from services.indicators.domain.feeds.known_days import covered_days
from services.indicators.domain.feeds.rhythm import WEEK, Profile, Quiet, hour_of_week_profile, quiet
from shared.events import Revision

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

REMEMBERED = 26 * 7
"""Days that a feed's rhythm and delays are learnt from."""
UNTIMED = 24
"""The column of incidents whose hour is unknown."""
HOUR = timedelta(hours=1)


Dated = Content | Revision
"""What says of which day and hour it is."""
Delays = tuple[Counts, Counts]
"""The day of each incident, and the day on which it became known; both of shape (incidents,)."""


def _none_by_hour() -> list[int]:
    return [0] * (UNTIMED + 1)


class Usual(NamedTuple):
    """What a feed usually does."""

    profile: Profile
    completeness: Completeness


class Heard:
    """One feed. Mutable, inside the fold only."""

    def __init__(self) -> None:
        self._hours: defaultdict[int, list[int]] = defaultdict(_none_by_hour)
        """Incidents by day and hour, the last for `UNTIMED`: counted one by one, so in lists."""
        self._signs: set[int] = set()
        self._late: defaultdict[int, Counter[int]] = defaultdict(Counter)
        """Incidents by the day on which they became known, then by their own day."""
        self._usual: tuple[int, Usual] | None = None

    def hear(self, fresh: Sequence[Dated], today: int | None) -> None:
        """Incidents never spoken of before, on the county's day; None where its clock has not begun."""
        days = [day_ordinal(one.on) for one in fresh]
        for day, one in zip(days, fresh, strict=True):
            self._hours[day][UNTIMED if one.hour is None else one.hour] += 1
        if today is not None:
            self._late[today].update([day for day in days if day <= today])
        self._usual = None

    def sign_of_life(self, day: int) -> None:
        """Nothing happened up to now, the feed said on this day: it speaks of the day before as well."""
        self._signs |= {day - 1, day}
        self._usual = None

    def forget(self, before: int) -> None:
        """Let go of days that no judgement looks back to."""
        for day in [day for day in self._hours if day < before]:
            del self._hours[day]
        self._signs = {day for day in self._signs if day >= before}
        for day in [day for day in self._late if day < before]:
            del self._late[day]

    def last(self, clock: datetime) -> datetime | None:
        """When the newest incident up to the clock (local) was; one without an hour counts as at its day's end."""
        day = max((day for day in self._hours if day <= clock.toordinal()), default=None)
        if day is None:
            return None
        midnight = datetime.combine(date.fromordinal(day), datetime.min.time(), clock.tzinfo)
        timed = np.flatnonzero(self._hours[day][:UNTIMED])
        if self._hours[day][UNTIMED] or not len(timed):
            return midnight + timedelta(days=1)
        return midnight + HOUR * (int(timed[-1]) + 1)

    def covered(self, first: int, last: int) -> Flags:
        """Which days are known, shape (days,)."""
        start = min((*self._hours, *self._signs, first), default=first)
        days = range(start, last + 1)
        totals = np.array([sum(self._hours[d]) if d in self._hours else 0 for d in days], np.int64)
        signs = np.array([d in self._signs for d in days], np.bool_)
        return covered_days(totals, signs, first_weekday=date.fromordinal(start).weekday())[first - start :]

    def quiet(self, clock: datetime, due: timedelta) -> Quiet | None:
        """How long it has said nothing, by its own rhythm; None before it said anything."""
        last = self.last(clock)
        if last is None:
            return None
        signs = [day for day in self._signs if day <= clock.toordinal()]
        if signs:
            told = datetime.combine(date.fromordinal(max(signs)), datetime.min.time(), clock.tzinfo)
            last = max(last, told)
        usual = self._learn(clock.toordinal())
        return quiet(usual.profile, last, clock, due=due, completeness=usual.completeness)

    def _learn(self, today: int) -> Usual:
        """Learnt from the days before today, once as long as nothing is heard."""
        if self._usual is None or self._usual[0] != today:
            first = today - REMEMBERED
            self._usual = today, Usual(self._profile(first, today - 1), self._completeness(first, today))
        return self._usual[1]

    def _profile(self, first: int, last: int) -> Profile:
        covered = self.covered(first, last)
        totals, by_week = np.zeros(len(covered), np.int64), np.zeros((7, 24), np.int64)
        for n, day in enumerate(range(first, last + 1)):
            if covered[n] and day in self._hours:
                totals[n] = sum(self._hours[day])
                by_week[date.fromordinal(day).weekday()] += self._hours[day][:UNTIMED]
        weekday = date.fromordinal(first).weekday()
        return hour_of_week_profile(totals, by_week.reshape(WEEK), first_weekday=weekday, covered=covered)

    def listened(self, today: int) -> Delays:
        """Delays since it was first listened to: a load of the past shows none, however young its last days are."""
        began = min((known for known, days in self._late.items() if days), default=today)
        return self._delays(max(began, today - REMEMBERED))

    def _completeness(self, first: int, today: int) -> Completeness:
        return learn_completeness(*self._delays(first), as_of=today)

    def _delays(self, first: int) -> Delays:
        met = [
            (day, known, n) for known, days in self._late.items() for day, n in days.items() if first <= day
        ]
        day, known, number = (
            (np.array(values, np.int64) for values in zip(*met, strict=True)) if met else _NONE
        )
        return np.repeat(day, number), np.repeat(known, number)


_NONE: Sequence[Counts] = (np.zeros(0, np.int64),) * 3
_NOTHING: Delays = (np.zeros(0, np.int64), np.zeros(0, np.int64))


class HeardDays:
    """Every feed of a county that dates by the day."""

    def __init__(self) -> None:
        self._feeds: defaultdict[str, Heard] = defaultdict(Heard)

    def hear(self, feed: str, fresh: Sequence[Dated], today: int | None, *, is_nil: bool) -> None:
        """What a record brought that was new; a nil return is a sign of life on the county's day."""
        dated = [item for item in fresh if len(item.on) > len("2025-11")]
        if dated:
            self._feeds[feed].hear(dated, today)
        elif is_nil and today is not None:
            self._feeds[feed].sign_of_life(today)

    def pass_time(self, today: date) -> None:
        """Let go of what is too old to be looked back to."""
        for heard in self._feeds.values():
            heard.forget((today - KEPT).toordinal())

    def quiet(self, feed: str, clock: datetime, zone: ZoneInfo, due: timedelta) -> Quiet | None:
        """How long a feed has said nothing; None for one that never named a day."""
        heard = self._feeds.get(feed)
        return None if heard is None else heard.quiet(clock.astimezone(zone), due)

    def last(self, feed: str, clock: datetime, zone: ZoneInfo) -> datetime | None:
        """When a feed's newest incident was."""
        heard = self._feeds.get(feed)
        return None if heard is None else heard.last(clock.astimezone(zone))

    def completeness(self, feeds: Sequence[str], today: int) -> Completeness:
        """How much of a day these feeds together usually tell by its age, as learnt since each was listened to."""
        heard = [self._feeds[feed].listened(today) for feed in feeds if feed in self._feeds]
        days, known = (np.concatenate(column) for column in zip(_NOTHING, *heard, strict=True))
        return learn_completeness(days, known, as_of=today)

    def covered(self, feeds: Sequence[str], first: int, last: int) -> Flags:
        """Days (ordinals) that all these feeds tell of, shape (days,); none where there are no feeds."""
        known = np.full(last - first + 1, bool(feeds))
        for feed in feeds:
            heard = self._feeds.get(feed)
            known &= heard.covered(first, last) if heard else False
        return known
