"""What is counted beside the month: special areas, days and their windows, hours, flags; and what freezes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import IntakeRecord, PlaceCounts, Revision
from shared.periods import month_ordinal
from tests.builders import TYPES
from tests.county_log import (
    batch,
    checkpoints,
    complete,
    configuration,
    county_counts,
    newest,
    police_only,
    revision,
    run,
    tick,
    ticks,
)

ZONE = {
    "code": "night-zone",
    "name": "Night zone (invented)",
    "kind": "town-centre",
    "lsoas": ["L1"],
    "ward": "W1",
}


def by_day(**changes: Any) -> CountyConfig:
    """The small county whose police dates by the day, with a special area in its first ward."""
    feed = {"id": "police", "name": "Police", "owner": "data_owner", "due_days": 5, "settle_days": 60}
    return police_only(feeds=[feed | {"types": TYPES, "precision": "day"}], areas=[ZONE], **changes)


def folded(*records: Any, county: CountyConfig | None = None) -> tuple[Fold, dict[str, PlaceCounts]]:
    fold = Fold()
    return fold, newest(run(fold, [configuration(county or by_day()), *records]), "counts.v1")


days = st.dates(date(2025, 1, 1), date(2025, 3, 31)).map(date.isoformat)
revisions = st.builds(
    revision,
    ref=st.sampled_from("abcde"),
    version=st.integers(0, 2),
    state=st.sampled_from(["recorded", "recorded", "withdrawn"]),
    on=days,
    ward=st.sampled_from(["W1", "W4", None]),
    areas=st.sampled_from([(), ("night-zone",)]),
    hour=st.sampled_from([None, 1, 23]),
    flags=st.sampled_from([(), ("domestic",), ("domestic", "alcohol")]),
)


def counting(history: list[Revision]) -> list[Revision]:
    newest_of: dict[str, Revision] = {}
    for r in history:
        newest_of[r.ref] = max(newest_of.get(r.ref, r), r, key=lambda one: one.version)
    return [r for r in newest_of.values() if r.state == "recorded"]


def distinct(history: list[Revision]) -> list[Revision]:
    met: dict[tuple[str, int], Revision] = {}
    return [met.setdefault((r.ref, r.version), r) for r in history]


@given(st.lists(revisions, max_size=25))
def test_a_month_is_the_sum_of_its_days_and_a_window_of_days_the_sum_of_them(history: list[Revision]) -> None:
    history = distinct(history)
    fold, _ = folded(batch(history), tick("2025-04-01T00:00"))
    counts = fold.counties["testshire"].counts
    assert counts is not None
    for place, code in enumerate(counts.index.places):
        for month in range(month_ordinal("2025-01"), month_ordinal("2025-04")):
            start = date(month // 12, month % 12 + 1, 1).toordinal()
            end = date((month + 1) // 12, (month + 1) % 12 + 1, 1).toordinal() - 1
            assert (counts.days.by_place(start, end)[place] == counts.by_place(month, month)[place]).all(), (
                code
            )


@given(st.lists(revisions, max_size=25))
def test_hours_and_flags_are_those_of_what_counts(history: list[Revision]) -> None:
    history = distinct(history)
    fold, _ = folded(batch(history))
    counts, live = fold.counties["testshire"].counts, counting(history)
    assert counts is not None
    first, last = month_ordinal("2025-01"), month_ordinal("2025-03")
    hours = counts.hours("C1", first, last)[0]
    assert [hours[1], hours[23], hours[24]] == [sum(r.hour == h for r in live) for h in (1, 23, None)]
    flagged = {flags: int(n[0]) for flags, n in counts.flagged("C1", first, last).items()}
    sets = [frozenset(r.flags) for r in live if r.flags]
    assert flagged == {flags: sets.count(flags) for flags in set(sets)}
    zone = counts.by_place(first, last)[counts.index.places.index("night-zone")].sum()
    assert zone == sum("night-zone" in r.areas for r in live)


def test_a_special_area_has_counts_of_its_own_and_adds_nothing_to_the_county() -> None:
    _, said = folded(batch([revision("a", on="2025-01-07", areas=("night-zone",))]), tick("2025-01-08T00:00"))
    assert said["testshire|night-zone|2025-01"].counts == {"burglary": 1}
    assert said["testshire|C1|2025-01"].counts == {"burglary": 1}


def test_figures_with_and_without_back_records_differ_by_them() -> None:
    rows = [revision("a", on="2025-01-07"), revision("b", on="2025-01-07", flags=("back_record", "domestic"))]
    _, said = folded(batch(rows), tick("2025-01-08T00:00"))
    record = said["testshire|W1|2025-01"]
    assert record.counts["burglary"] - record.flags["back_record"]["burglary"] == 1
    assert record.flags["domestic"] == {"burglary": 1}


def windows(record: PlaceCounts) -> dict[int, int]:
    return {w.days: w.counts.get("burglary", 0) for w in record.day_windows}


def test_windows_of_days_end_with_the_last_day_that_is_over_and_move_on_by_themselves() -> None:
    rows = batch([revision("a", on="2025-01-01"), revision("b", on="2025-01-10")])
    _, said = folded(rows, tick("2025-01-10T12:00"))
    assert windows(said["testshire|W1|2025-01"]) == {7: 0, 14: 1, 28: 1}, "the tenth is not over"
    _, said = folded(rows, *ticks("2025-01-10T12:00", 2))
    assert windows(said["testshire|W1|2025-01"]) == {7: 1, 14: 2, 28: 2}
    _, said = folded(rows, *ticks("2025-01-10T12:00", 31))
    assert windows(said["testshire|W1|2025-01"]) == {7: 0, 14: 0, 28: 0}


def test_a_type_whose_feed_dates_by_the_month_has_no_windows_of_days() -> None:
    _, said = folded(batch([revision("a", on="2025-01-07")]), tick("2025-01-08T00:00"), county=police_only())
    assert windows(said["testshire|W1|2025-01"]) == {}


def test_a_day_far_in_the_future_waits_aside_and_can_be_put_right() -> None:
    slip = [batch([revision("a", on="2098-01-07")]), tick("2025-01-09T00:00")]
    fold, _ = folded(*slip, batch([revision("b", on="2098-01-07")]))
    counts = fold.counties["testshire"].counts
    assert counts is not None
    run(fold, [batch([revision(r, on="2025-01-07", version=2) for r in "ab"])], start=10)
    assert counts.days.by_place(0, date.max.toordinal() - 1)[0].sum() == 2
    assert counts.by_place(month_ordinal("2098-01"), month_ordinal("2098-01")).sum() == 0


def frozen_county() -> CountyConfig:
    return by_day(horizon_months=12)


def test_beyond_the_horizon_a_month_stands_as_it_was() -> None:
    fold, _ = folded(
        batch([revision("a", on="2024-01-07")]), tick("2025-03-01T00:00"), county=frozen_county()
    )
    ledger = fold.counties["testshire"].ledger
    assert ledger.entries["police"] == {}
    late = batch(
        [revision("a", on="2024-01-07", version=9, state="withdrawn"), revision("z", on="2024-02-01")]
    )
    run(fold, [late, configuration(by_day(horizon_months=12, name="Renamed"))], start=10)
    assert fold.counties["testshire"].late == 2
    assert county_counts(fold) == {("W1", "burglary", month_ordinal("2024-01")): 1}


def test_a_recovered_worker_freezes_what_the_first_one_froze() -> None:
    log: list[IntakeRecord] = [configuration(frozen_county()), batch([revision("a", on="2024-01-07")])]
    log += [tick("2025-03-01T00:00")]
    log += [batch([revision("a", version=9, on="2024-01-07", state="withdrawn")]), tick("2025-03-02T00:00")]
    first = Fold()
    sent = run(first, log)
    second = Fold(checkpoints(sent)[-1:])
    run(second, log)
    assert county_counts(second) == county_counts(first) == {("W1", "burglary", month_ordinal("2024-01")): 1}


def test_one_incident_is_frozen_only_when_all_that_speak_of_it_are() -> None:
    pair = [
        batch([revision("a", on="2024-01-31", shared_ref="X")]),
        batch([revision("f", on="2024-04-01", ward="W4", shared_ref="X")], source="fire"),
    ]
    fold, _ = folded(*pair, tick("2025-03-01T00:00"), county=frozen_county())
    run(fold, [configuration(by_day(horizon_months=12, name="Renamed"))], start=10)
    assert sum(county_counts(fold).values()) == 1
    run(fold, [tick("2025-06-01T00:00"), configuration(frozen_county())], start=20)
    assert sum(county_counts(fold).values()) == 1
    assert fold.counties["testshire"].ledger.entries == {"police": {}, "fire": {}}


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_completion_of_a_frozen_month_withdraws_nothing(confirmed: bool) -> None:
    log = [batch([revision("a", on="2024-01-07")], load="1"), tick("2025-03-01T00:00")]
    fold, _ = folded(*log, complete("2024-01", "none", 0, confirmed=confirmed), county=frozen_county())
    assert county_counts(fold) == {("W1", "burglary", month_ordinal("2024-01")): 1}
