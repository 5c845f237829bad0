"""A rise of a whole district or county is an emerging trend, by the rule that its data allows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.events import EmergingTrend, Tick
from shared.periods import month_ordinal, month_text
from tests.builders import TYPES
from tests.county_log import a_month, batch, configuration, police_only, revision, run, signals, ticks

WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")


def trends(
    factors: list[float], county: CountyConfig | None = None, kind: str = "burglary"
) -> list[EmergingTrend]:
    """Of months from January 2024 in which every ward has so many times twenty, a little to and fro."""
    records: list[Any] = [configuration(county)]
    for number, factor in enumerate(factors):
        month = month_ordinal("2024-01") + number
        cells = {(w, kind): round(factor * (20 + (n + number) % 3)) for n, w in enumerate(WARDS)}
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    outputs = run(Fold(), records)
    assert signals(outputs, "hotspot_raised") == []
    return [s for s in signals(outputs, "emerging_trend") if s.type == kind]


def test_a_rise_everywhere_is_a_trend_of_the_county_and_of_each_district_and_no_hotspot() -> None:
    found = trends([1.0] * 13 + [1.6])
    assert [(t.surprise.rule, t.place) for t in found] == [
        ("XmR chart", "D1"), ("XmR chart", "D2"), ("XmR chart", "C1"),
    ]  # fmt: skip
    (county,) = [t.surprise for t in found if t.place == "C1"]
    assert county.observed > county.high > county.expected
    assert county.basis == "An XmR chart of 14 months: above its upper limit."


def test_eight_months_above_the_centre_are_a_trend_and_a_fall_is_none() -> None:
    slowly = [0.8, 1.1, 0.8, 1.1, 0.8, 1.1, *[1.15, 1.4] * 4]
    assert {t.surprise.basis.partition(": ")[2] for t in trends(slowly)} == {
        "the eighth month or later in a row above its centre."
    }
    assert trends([1.0] * 13 + [0.4]) == []


def test_twelve_months_are_not_enough_and_a_break_begins_anew() -> None:
    assert trends([1.0] * 11 + [1.6]) == []
    broken = [{"indicators": ["burglary"], "month": "2024-10", "reason": "recorded otherwise"}]
    assert trends([1.0] * 13 + [1.6], police_only(breaks=broken)) == []


def test_three_rare_incidents_in_a_month_are_a_trend() -> None:
    records: list[Any] = [configuration()]
    for number in range(36):
        month = month_ordinal("2022-01") + number
        cells = {("W1", "burglary"): 5, ("W2", "violent-crime"): {5: 1, 34: 1, 35: 3}.get(number, 0)}
        records += a_month(month_text(month), {cell: n for cell, n in cells.items() if n})
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    found = [s for s in signals(run(Fold(), records), "emerging_trend") if s.type == "violent-crime"]
    rare = [s for s in found if s.surprise.rule == "time between rare incidents"]
    assert {s.place for s in rare} == {"D1", "C1"}
    assert {(s.surprise.observed, s.surprise.period) for s in rare} == {(3, "2024-12")}


def test_a_week_above_its_season_is_a_trend_where_days_are_counted() -> None:
    feed = {"id": "police", "name": "Police", "owner": "data_owner", "due_days": 40, "settle_days": 60,
            "rhythm": "daily", "precision": "day", "types": TYPES}  # fmt: skip
    first, days = date(2021, 1, 4), 7 * 170
    extra = {days - n: 6 for n in range(1, 8)}
    items = [
        revision(f"{n}-{m}", on=(first + timedelta(n)).isoformat(), ward=WARDS[(n + m) % 6])
        for n in range(days)
        for m in range(2 + (n * 7) % 3 + extra.get(n, 0))
    ]
    records: list[Any] = [configuration(police_only(feeds=[feed]))]
    records += [batch(items[n : n + 500], load=f"l{n}") for n in range(0, len(items), 500)]
    end = first + timedelta(days)
    records += [
        Tick(county="testshire", now=datetime(end.year, end.month, end.day, h, tzinfo=UTC)) for h in (0, 6)
    ]
    before = datetime(end.year, end.month, end.day, tzinfo=UTC) - timedelta(hours=1)
    records.insert(-2, Tick(county="testshire", now=before))
    found = signals(run(Fold(), records), "emerging_trend")
    weekly = {s.place: s.surprise for s in found if s.surprise.rule == "Farrington Flexible"}
    assert set(weekly) == {"C1", "D1", "D2"}
    assert weekly["C1"].period == f"{end - timedelta(7)}..{end - timedelta(1)}"
    assert weekly["C1"].observed > weekly["C1"].high
