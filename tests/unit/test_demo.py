"""The pure parts of the demonstration: rebuilding, the calendar, the common rules, the checks, the words."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from deploy.demo import check, common_rules, summary
from deploy.demo.counts import Cell, read_counts, rebuilt
from deploy.demo.seen import Heard
from deploy.demo.timeline import month_of_step, steps
from shared.county_files import load_county
from shared.events import (
    AlertLogged,
    FeedSilent,
    HotspotRaised,
    IndicatorStatus,
    Judged,
    PlaceCounts,
    Ratio,
    Stand,
    Surprise,
)

WARWICKSHIRE = Path(__file__).parents[2] / "deploy" / "counties" / "warwickshire"
COUNTY = load_county(WARWICKSHIRE)
WARD, OTHER = COUNTY.wards[0].code, COUNTY.wards[1].code
LONDON = ZoneInfo("Europe/London")
NOON = datetime(2025, 5, 5, 12, tzinfo=UTC)


def stand(offset: int = 1) -> Stand:
    return Stand(generation=1, offset=offset)


def a_status(**changes: object) -> IndicatorStatus:
    """Robbery in the county, January to April 2025: red, and within ordinary variation."""
    fields = {
        "county": "warwickshire",
        "indicator": "robbery",
        "place": COUNTY.root.code,
        "period": "2025-01..2025-04",
        "comparator_period": "2024-01..2024-04",
        "actual": 140.0,
        "comparator": 135.0,
        "target": 134.0,
        "change": 5.0,
        "change_percent": 3.7,
        "target_change": 6.0,
        "target_change_percent": 4.5,
        "polarity": "lower_is_better",
        "verdict": "worse",
        "status": "red",
        "rule": "against_target",
        "state": "not_enough_points",
        "ratio": Ratio(value=1.04, low=0.81, high=1.32, p=0.76),
        "stand": stand(),
    }
    return IndicatorStatus.model_validate(fields | changes)


def a_hotspot(**changes: object) -> HotspotRaised:
    surprise = Surprise(
        rule="ward", window="1 month", period="2025-06", observed=9, expected=3.1, low=0, high=6,
        variance=3.5, p=1e-4, threshold=4e-4, evidence=(),
    )  # fmt: skip
    fields = {"id": uuid4(), "county": "warwickshire", "at": NOON, "stand": stand(), "episode": uuid4()}
    about = {"opened": NOON, "place": WARD, "type": "burglary", "surprise": surprise}
    return HotspotRaised.model_validate(fields | about | changes)


def a_silence() -> FeedSilent:
    return FeedSilent(
        id=uuid4(), county="warwickshire", at=NOON, stand=stand(), episode=uuid4(), feed="police",
        newest="2024-04", missing=("2024-05",),
    )  # fmt: skip


def a_row(number: int, alert: UUID, event: str, role: str = "data_owner", mail: str = "<1@x>") -> AlertLogged:
    return AlertLogged.model_validate(
        {"county": "warwickshire", "number": number, "at": NOON, "alert": alert, "rule": "silence",
         "place": COUNTY.root.code, "subject": "police", "event": event, "role": role, "message_id": mail,
         "previous": "", "digest": ""}
    )  # fmt: skip


def heard(*records: object) -> Heard:
    collected = Heard()
    for record in records:
        collected.take("signals.v1", record)
    return collected


def a_count(place: str, month: str = "2025-01", covered: bool = True, **counts: int) -> PlaceCounts:
    return PlaceCounts(
        county="warwickshire", place=place, month=month, counts=counts, covered=("burglary",) if covered else (),
        provisional=False, stand=stand(),
    )  # fmt: skip


def test_rebuilt_incidents_count_up_to_what_they_were_rebuilt_from() -> None:
    counts = read_counts(WARWICKSHIRE / "counts.csv.gz")
    incidents = list(rebuilt(counts, "2025-11"))
    cells = Counter(Cell(str(i["on"]), str(i.get("ward", "")), str(i["type"])) for i in incidents)
    assert cells == {cell: n for cell, n in counts.items() if cell.month == "2025-11"}
    assert len({i["ref"] for i in incidents}) == len(incidents)


def test_rebuilding_twice_gives_the_same_references() -> None:
    counts = {Cell("2025-01", WARD, "burglary"): 3, Cell("2025-01", "", "burglary"): 1}
    assert list(rebuilt(counts, "2025-01")) == list(rebuilt(dict(reversed(counts.items())), "2025-01"))


def test_the_calendar_ticks_every_day_once_through_absent_months_too() -> None:
    calendar = list(steps(["2024-12", "2025-02"], LONDON))
    assert [(s.month, s.is_loaded) for s in calendar] == [
        ("2024-12", True), ("2025-01", False), ("2025-02", True),
    ]  # fmt: skip
    moments = [moment for step in calendar for moment in (*step.days, *step.after)]
    assert moments == [moments[0] + timedelta(days=n) for n in range(len(moments))]
    assert calendar[0].days == (datetime(2025, 1, 5, tzinfo=UTC),)


def test_a_month_is_posted_on_the_fifth_of_the_next() -> None:
    assert [step.days[-1].astimezone(LONDON).day for step in steps(["2024-12", "2025-03"], LONDON)] == [
        5,
        5,
        5,
        5,
    ]


def test_every_tick_is_a_days_end_in_london_in_summer_too() -> None:
    for step in steps(["2025-02", "2025-11"], LONDON):
        for moment in (*step.days, *step.after):
            assert moment.astimezone(LONDON).time() == time(0)
            assert month_of_step(moment, LONDON) == step.month


def test_common_rules_by_hand() -> None:
    flat = {Cell(f"2024-{m:02d}", WARD, "burglary"): 4 + m % 2 for m in range(1, 13)}
    counts = flat | {Cell("2025-01", WARD, "burglary"): 7, Cell("2025-01", OTHER, "burglary"): 2}
    seen = common_rules.judge(counts, learning=12, minimum=3)
    # 7 is more than 1.2 x 5, and more than 4.5 + 2 x 0.52; the other ward's 2 are too few to be judged
    assert (seen.on_last_year, seen.above_mean) == (1, 1)
    assert seen.last_year_months == seen.mean_months == ("2025-01",)


def test_unlocated_incidents_are_the_county_less_its_wards() -> None:
    rows = [a_count(WARD, burglary=3), a_count(OTHER, burglary=1), a_count(COUNTY.root.code, burglary=6)]
    assert check.counted_cells(COUNTY, rows) == {
        Cell("2025-01", WARD, "burglary"): 3,
        Cell("2025-01", OTHER, "burglary"): 1,
        Cell("2025-01", "", "burglary"): 2,
    }


def test_one_incident_too_many_is_named() -> None:
    given = {Cell("2025-01", WARD, "burglary"): 3}
    assert check.counts_differ(given, given) == []
    assert check.counts_differ(given, {Cell("2025-01", WARD, "burglary"): 4}) == [
        f"2025-01 {WARD} burglary: posted 3, held 4"
    ]


def test_many_differences_are_counted_after_the_first_few() -> None:
    given = {Cell("2025-01", WARD, f"type-{n}"): 1 for n in range(8)}
    assert check.counts_differ(given, {})[-1] == "and 3 more cells differ"


def test_a_month_that_was_not_loaded_and_reads_as_known_is_named() -> None:
    given = {Cell("2025-01", WARD, "burglary"): 3}
    rows = [a_count(WARD, burglary=3), a_count(WARD, "2025-02", covered=False)]
    assert list(check.coverage_differs(given, rows, ["2025-02"])) == []
    known = [*rows, a_count(OTHER, "2025-02", burglary=0)]
    assert list(check.coverage_differs(given, known, ["2025-02"])) == [
        "2025-02 was not loaded and reads as known"
    ]


def test_silence_must_reach_the_data_owner_once() -> None:
    silence = a_silence()
    told = heard(silence, a_row(1, silence.episode, "sent"))
    assert list(check.absence_differs(told, ["2024-05"], "data_owner")) == []
    assert list(check.absence_differs(heard(silence), ["2024-05"], "data_owner")) == [
        "FeedSilent of 2025-05-05 did not reach data_owner"
    ]
    assert list(check.absence_differs(heard(), ["2024-05"], "data_owner")) == ["0 FeedSilent, not 1"]


def test_a_colour_for_an_absent_month_is_named() -> None:
    red = heard(a_status(period="2024-01..2024-05"))
    assert "robbery in E10000031 is red" in next(check.absence_differs(red, ["2024-05"], "data_owner"))


def test_nothing_found_is_an_error() -> None:
    assert list(check.findings_differ(heard(), ["2025-01"], [])) == [
        "no indicator turned red", "no hotspot was raised", "no e-mail was delivered",
    ]  # fmt: skip


def test_a_mail_logged_as_sent_must_be_in_the_mailbox() -> None:
    told = heard(a_status(period="2025-01"), a_hotspot(), a_row(1, uuid4(), "sent"))
    assert list(check.findings_differ(told, ["2025-01"], ["<1@x>"])) == []
    assert list(check.findings_differ(told, ["2025-01"], ["<2@x>"])) == [
        "e-mail <1@x> is logged as sent and not in the mailbox"
    ]


def test_packs_are_those_of_the_loaded_months() -> None:
    assert list(check.packs_differ(["2025-01", "2025-02"], ["2025-02", "2025-03"])) == [
        "no pack for 2025-01", "a pack for 2025-03, which was not loaded",
    ]  # fmt: skip


def test_of_two_statuses_the_later_stand_counts_whichever_came_first() -> None:
    old, new = a_status(stand=stand(1)), a_status(stand=stand(2), status="green")
    assert heard(old, new).statuses == heard(new, old).statuses
    assert heard(new, old).reds("2025-04") == []


def test_a_signal_said_again_is_one() -> None:
    hotspot = a_hotspot()
    assert heard(hotspot, hotspot).of(HotspotRaised) == [hotspot]


def test_judged_means_on_every_topic() -> None:
    collected = Heard()
    mark = Judged(county="warwickshire", as_of=NOON, settled=None, stand=stand())
    collected.take("signals.v1", mark)
    assert not collected.is_judged(NOON, ["signals.v1", "statuses.v1"])
    collected.take("statuses.v1", mark)
    assert collected.is_judged(NOON, ["signals.v1", "statuses.v1"])


def test_a_mail_stays_unsent_until_it_is_sent_or_given_up() -> None:
    alert = uuid4()
    assert heard(a_row(1, alert, "queued")).unsent() == {"<1@x>"}
    assert heard(a_row(1, alert, "queued"), a_row(2, alert, "sent")).unsent() == set()
    assert heard(a_row(1, alert, "queued"), a_row(2, alert, "dead")).unsent() == set()


def test_a_mail_stands_with_the_month_whose_posting_it_follows() -> None:
    alert = uuid4()
    assert heard(a_row(1, alert, "queued")).decided() == {"<1@x>": NOON}
    assert month_of_step(NOON, LONDON) == "2025-04"


def test_the_lines_name_the_red_that_is_sure_and_the_one_that_is_noise() -> None:
    sure = a_status(
        indicator="asb", actual=2997.0, comparator=2457.0, target=2456.0,
        ratio=Ratio(value=1.22, low=1.156, high=1.287, p=1e-12),
    )  # fmt: skip
    months, common = (
        ["2025-04", "2025-06"],
        common_rules.CommonAlerts(5, ("2025-04",), 8, ("2025-04", "2025-06")),
    )
    said = summary.lines(COUNTY, heard(sure, a_status(), a_hotspot()), months, common)
    assert said[0] == (
        "Clearest red: Anti-social behaviour, Warwickshire, 2025-01..2025-04: 2,997 against 2,457 in "
        "2024-01..2024-04, target 2,456; at least 16% up with 95 % confidence"
    )
    assert said[1].startswith("A red that is noise: Robbery, Warwickshire")
    assert "ordinary variation" in said[1]
    assert said[2] == (
        "A hotspot: Burglary in Arley and Whitacre: 9 in 1 month to June 2025; "
        "its usual share is 3 (range 0 to 6)"
    )
    assert "5 and 8 alerts, wardwatch: 1 (" in said[3]


def test_a_month_that_was_not_loaded_has_no_figure_in_the_table() -> None:
    counts = {Cell("2025-01", WARD, "burglary"): 3, Cell("2025-03", WARD, "burglary"): 1}
    rows = summary.by_month(counts, heard(), ["2025-01"], LONDON)
    assert [(row.incidents, row.has_pack) for row in rows] == [(3, True), (None, False), (1, False)]


def test_the_noisiest_red_is_county_wide_new_and_likeliest_chance() -> None:
    robbery = a_status()
    rivals = [
        a_status(indicator="asb", period="2025-01..2025-02"),
        a_status(indicator="criminal-damage", ratio=Ratio(value=1.05, low=0.96, high=1.15, p=0.29)),
        a_status(place=WARD, ratio=Ratio(value=1.0, low=0.5, high=1.5, p=1.0)),
        a_status(indicator="asb", ratio=Ratio(value=1.22, low=1.16, high=1.29, p=1e-12)),
    ]
    assert summary.noisiest(COUNTY, [*rivals, robbery]) == robbery
    assert summary.noisiest(COUNTY, rivals[-1:]) is None
