"""Counties set aside: too many of their records in a row could not be used, so that folding on would mislead."""

from collections.abc import Callable

import structlog

from shared import metrics

log = structlog.get_logger()


class Aside:
    """The counties this process has set aside; with the `limit`-th it ends, for then the fault is ours."""

    def __init__(self, limit: int, fail: Callable[[], None]) -> None:
        self.limit, self.fail = limit, fail
        self._counties: set[str] = set()

    def add(self, county: str, offset: int, reason: str) -> None:
        """Say loudly that a county's further records wait in the log, unfolded, from `offset` on."""
        self._counties.add(county)
        metrics.COUNTIES_SET_ASIDE.labels(county).set(1)
        log.error("county_set_aside", county=county, offset=offset, reason=reason)
        if len(self._counties) >= self.limit:
            log.error("too_many_counties_set_aside", counties=sorted(self._counties))
            self.fail()

    def take_back(self, county: str) -> None:
        """The county is folded afresh."""
        if county in self._counties:
            self._counties.remove(county)
            metrics.COUNTIES_SET_ASIDE.labels(county).set(0)
