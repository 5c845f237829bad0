"""A cut becomes a pack: what each section says, and above all what it must not say."""

import pytest
from pydantic import BaseModel

from services.reports.assemble import assemble
from services.reports.domain.pack import Pack
from services.reports.domain.rankings import ranked_areas
from shared.events import DetectionState, Ratio, TypeState, derived_id
from shared.periods import months_between
from tests import builders as b
from tests.packs import BY_TYPE, LOADED, MONTH, a_county_with_a_partnership, a_cut, a_pack


def test_the_same_cut_gives_the_same_pack() -> None:
    assert a_pack() == a_pack()


def test_a_pack_survives_being_stored() -> None:
    pack = a_pack(signals=[b.a_hotspot()], log=[b.alert_logged(1, "opened")])
    assert Pack.model_validate_json(pack.model_dump_json()) == pack


def test_a_month_that_is_not_loaded_is_a_gap_and_never_zero() -> None:
    burglary = a_pack().series[0]
    values = {point.month: point.value for point in burglary.points}
    assert list(values) == list(months_between("2023-11", MONTH))
    assert (values["2025-08"], values["2025-11"]) == (None, 60)


def test_a_month_without_one_of_an_indicators_types_is_not_loaded() -> None:
    part = b.counts_of("C1", MONTH, {"burglary": 5})
    violence = a_pack(counts=[part]).series[2]
    assert (violence.name, violence.points[-1].value) == ("Violent crime", None)


def test_of_an_indicator_the_newest_period_is_shown() -> None:
    old = b.a_status(period="2025-04..2025-10", actual=500.0, offset=9)
    new = b.a_status(offset=3)
    (line,) = a_pack(statuses=[new, old]).statuses
    assert line.figure.period == "2025-04..2025-11"


def test_statuses_go_from_the_county_down_in_the_order_of_the_configuration() -> None:
    given = [b.a_status("violent-crime"), b.a_status("burglary", "D2"), b.a_status("burglary")]
    lines = a_pack(statuses=given).statuses
    assert [(s.place_name, s.name) for s in lines] == [
        ("Testshire", "Burglary"), ("Testshire", "Violent crime"), ("Southshire", "Burglary"),
    ]  # fmt: skip
    assert (lines[0].of_month, lines[0].of_month_before) == (60, 60)


@pytest.mark.parametrize(
    ("raised", "later", "state"),
    [
        ("2025-12-10", None, "new"),
        ("2025-11-10", None, "standing"),
        ("2025-11-10", "2025-12-10", "over"),
    ],
    ids=["raised since the cut before", "raised earlier and not cleared", "cleared since"],
)
def test_a_hotspot_is_new_standing_or_over(raised: str, later: str | None, state: str) -> None:
    signals: list[BaseModel] = [b.a_hotspot(at=raised)]
    signals += [b.a_cleared("W2", "burglary", later, offset=8)] if later else []
    (line,) = a_pack(signals=signals).hotspots
    assert (line.state, line.ward_name, line.area_name) == (state, "W2 Heath", "Northshire")
    assert line.lead == "Strategic lead"


def test_a_hotspot_that_is_over_is_not_drawn_on_the_map() -> None:
    signals = [b.a_hotspot("W1", at="2025-12-10"), b.a_hotspot("W2", at="2025-11-10")]
    drawn = a_pack(signals=[*signals, b.a_cleared("W2", "burglary", "2025-12-11", offset=8)]).map
    assert drawn is not None
    assert {w.ward: w.hotspots for w in drawn.wards if w.hotspots} == {"W1": (1,)}


def test_a_ward_that_is_not_loaded_has_no_rate() -> None:
    drawn = a_pack().map
    assert drawn is not None
    assert [(w.ward, w.count, w.rate) for w in drawn.wards][:3] == [
        ("W1", 250, 50.0), ("W2", 250, 50.0), ("W3", None, None),
    ]  # fmt: skip


def test_a_pack_of_a_place_holds_what_lies_within_it_and_nothing_else() -> None:
    counts = [b.counts_of(p, m, BY_TYPE) for p in ("C1", "D1", "W1", "W4") for m in ("2025-10", MONTH)]
    statuses = [
        b.a_status(),
        b.a_status(place="D1"),
        b.a_status(place="D2"),
        b.top_wards("D2", "burglary", MONTH, {"W4": 1}),
    ]
    signals = [b.a_hotspot("W2"), b.a_hotspot("W4")]
    log = [b.alert_logged(1, "opened"), b.alert_logged(2, "opened", alert=derived_id("other"), place="W4")]
    top = [b.top_wards("D2", "burglary", MONTH, {"W4": 1})]
    cut = a_cut(counts=counts, statuses=[*statuses, *top], signals=signals, log=log)
    pack = assemble(b.a_county(), cut, b.outlines(), place="D1")
    assert (pack.place_name, [s.place_name for s in pack.statuses]) == ("Northshire", ["Northshire"])
    assert [h.ward for h in pack.hotspots] == ["W2"]
    assert [a.place_name for a in pack.alerts] == ["W2 Heath"]
    assert pack.map is not None
    assert [w.ward for w in pack.map.wards] == ["W1", "W2", "W3"]
    assert (pack.top, pack.series[0].points[-1].value) == ((), 60)
    assert pack.changed[0].startswith("250 incidents were recorded in Northshire in November 2025")


def test_a_county_without_outlines_has_no_map() -> None:
    assert assemble(b.a_county(), a_cut(), {}).map is None


def test_top_wards_are_those_of_the_month_in_the_packs_areas() -> None:
    wanted = b.top_wards("D1", "burglary", MONTH, {"W2": 9, "W1": 3})
    old, county = (
        b.top_wards("D1", "burglary", "2025-10", {"W1": 5}),
        b.top_wards("C1", "burglary", MONTH, {"W2": 9}),
    )
    (table,) = a_pack(statuses=[wanted, old, county]).top
    assert [(w.name, w.count, w.share) for w in table.rows[0].wards] == [
        ("W2 Heath", 9, 75.0),
        ("W1 Heath", 3, 25.0),
    ]


def test_smaller_areas_are_ranked_only_where_they_hold_other_wards() -> None:
    tiers = [{"id": t, "name": t, "plural": t} for t in ("ward", "district", "csp", "county")]
    base = b.a_county().model_dump()["places"]
    places = [
        p | {"within": (*p["within"], "P1")} if p["code"] in ("W1", "W2", "W3", "D1") else p for p in base
    ]
    places.append({"code": "P1", "name": "North partnership", "tier": "csp", "within": ["C1"]})
    county = b.a_county(tiers=tiers, places=places, pack_tier="csp")
    assert [p.code for p in ranked_areas(county)] == ["P1", "D2"]


def test_coverage_names_the_feed_that_would_fill_a_section() -> None:
    coverage = a_pack().coverage
    police, fire = coverage.feeds
    assert police.months[-4:] == ("none", "complete", "complete", "complete")
    assert set(fire.months) == {"none"}
    sections = dict(coverage.missing)
    assert "Testshire Fire and Rescue" in sections["Hot hours"]


def test_a_hotspot_names_the_wards_district_as_the_mails_do() -> None:
    (line,) = a_pack(a_county_with_a_partnership(), signals=[b.a_hotspot("W4")]).hotspots
    assert line.area_name == "Southshire"


def test_the_pack_says_what_the_newest_hotspots_threshold_rests_on() -> None:
    (note,) = [n for n in a_pack().notes if "threshold" in n]
    assert "about 20 new hotspots a month" in note
    hotspot = b.a_hotspot()
    basis = "The threshold is the county's own, not calibrated: it is tried out."
    told = hotspot.model_copy(update={"surprise": hotspot.surprise.model_copy(update={"basis": basis})})
    assert [n for n in a_pack(signals=[told]).notes if "threshold" in n] == [basis]


def test_the_pack_says_which_types_are_not_judged_yet() -> None:
    types = (
        TypeState(type="burglary", counted_by="month", newest="2025-11", state="judged"),
        TypeState(type="violent-crime", counted_by="month", newest="2025-11", state="learning, 3 of 6"),
    )
    state = DetectionState(
        county="testshire",
        period="2025-11",
        types=types,
        thresholds=("It rests on much.",),
        stand=b.a_stand(1),
    )
    notes = a_pack(statuses=[state]).notes
    assert "Not judged for hotspots: Violence (learning, 3 of 6)." in notes
    assert "It rests on much." in notes


def test_a_restated_month_is_named_in_the_next_pack() -> None:
    before = a_pack()
    counts = [b.counts_of("C1", m, BY_TYPE | ({"burglary": 57} if m == "2025-10" else {})) for m in LOADED]
    (revision,) = a_pack(before=before, counts=counts).revisions
    assert (revision.month, revision.type_name, revision.before, revision.after) == (
        "2025-10",
        "Burglary",
        60,
        57,
    )


def test_what_changed_says_it_in_three_to_six_sentences() -> None:
    said = a_pack(
        signals=[b.a_hotspot()], log=[b.alert_logged(1, "opened"), b.alert_logged(2, "sent", role="x")]
    ).changed
    assert 3 <= len(said) <= 6
    assert said[0] == (
        "250 incidents were recorded in Testshire in November 2025, against 250 in October 2025 "
        "and 250 in November 2024."
    )
    assert said[1] == "Of 1 indicator, 1 red. Red: Burglary."
    assert said[2] == "Furthest the wrong way: Burglary, +22% (+120)."
    assert said[3] == "1 new ward hotspot. Most surprising: W2 Heath, burglary (14, expected 5.1)."


def test_a_month_without_data_is_said_to_be_unknown() -> None:
    said = a_pack(counts=[]).changed[0]
    assert "not zero" in said


def test_without_a_colour_anywhere_the_reason_is_read_out() -> None:
    grey = b.a_status(status="grey", reasons=("no_like_period",), comparator=None, change=None, verdict=None)
    said = a_pack(statuses=[grey]).changed[1]
    assert (
        said == "None of the 1 indicators has a colour this month: same months of the year before not loaded."
    )


def test_the_surest_worsening_is_read_out_before_a_larger_one_that_could_be_chance() -> None:
    sure = Ratio(value=1.22, low=1.15, high=1.29, p=1e-9)
    chance = Ratio(value=1.5, low=0.9, high=2.1, p=0.3)
    given = [b.a_status(ratio=sure), b.a_status("violent-crime", change_percent=50.0, ratio=chance)]
    said = a_pack(statuses=given).changed[2]
    assert said.startswith("Clearest worsening: Burglary, +22% (+120), at least 15% with 95% confidence.")


def test_caveats_and_breaks_are_printed() -> None:
    notes = a_pack(b.a_county(breaks=[{"indicators": ["burglary"], "month": "2025-04", "reason": "Recounted."}]),
                   statuses=[b.a_status(caveats=("Counted twice a year.",))]).notes  # fmt: skip
    assert "Burglary: Counted twice a year." in notes
    assert "Burglary: from April 2025 not comparable with earlier figures. Recounted." in notes
