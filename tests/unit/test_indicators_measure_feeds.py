"""A feed that sends measures and no incidents: it is never silent for want of them, and settles no month."""

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import Judged
from tests.builders import TYPES
from tests.county_log import a_month, configuration, police_only, run, signals, ticks


def with_a_survey() -> CountyConfig:
    feed = {"owner": "data_owner", "due_days": 40, "settle_days": 60}
    police = feed | {"id": "police", "name": "Police", "types": TYPES}
    return police_only(feeds=[police, feed | {"id": "survey", "name": "Survey", "types": ()}])


def test_it_owes_no_month() -> None:
    records = [configuration(with_a_survey()), *a_month("2025-01", {}), *ticks("2025-02-05T06:00", 90)]
    assert {s.feed for s in signals(run(Fold(), records), "feed_silent")} == {"police"}


def test_it_holds_up_no_month_that_the_others_settled() -> None:
    records = [configuration(with_a_survey()), *a_month("2025-01", {}), *ticks("2025-02-05T06:00", 2)]
    marks = [o.record for o in run(Fold(), records) if isinstance(o.record, Judged)]
    assert marks[-1].settled == "2025-01"
