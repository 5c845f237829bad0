"""An outage, a fair or a re-coding is no hotspot, once the county is told of it; and would be one, were it not."""

import numpy as np
import pytest

from tests.simulation.county import DAYS, a_county
from tests.simulation.disturbances import FEEDS, OUTAGE, RECODED
from tests.simulation.disturbed_trial import Trial, disturbances, disturbed_trial

THRESHOLD = 10**-3.5
"""About two alerts a week in this county."""

SEASON = range(DAYS - 110, DAYS)


@pytest.fixture(scope="module")
def trial() -> Trial:
    return disturbed_trial(7, SEASON)


def test_nothing_is_raised_by_an_outage_a_fair_or_a_break_that_the_county_is_told_of(trial: Trial) -> None:
    assert trial.caused(trial.told, THRESHOLD) == []
    assert len(trial.alerts(trial.told, THRESHOLD)) > 5, "the others are still told"


def test_not_told_of_them_it_takes_them_for_hotspots(trial: Trial) -> None:
    assert len(trial.caused(trial.untold, THRESHOLD)) > 5


def test_the_days_of_an_outage_are_found_to_be_unknown_and_no_others() -> None:
    disturbed = disturbances(a_county(7), 7, SEASON)
    covered = disturbed.covered()
    unknown = np.zeros_like(covered)
    for feed, first in disturbed.outages:
        unknown[list(FEEDS[feed]), first : first + OUTAGE] = True
    assert disturbed.broken is not None
    unknown[list(RECODED), : disturbed.broken] = True
    assert (covered == ~unknown).all()
