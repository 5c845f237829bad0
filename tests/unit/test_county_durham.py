"""A second county runs by its configuration alone: other tiers, parallel divisions, a merger of its districts."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from services.indicators.domain.fold import Fold
from services.reports.assemble import assemble
from services.reports.cuts import Cut
from shared.county_files import check_county, load_outlines
from shared.events import Configuration, IntakeRecord
from shared.periods import months_between
from tests.county_log import batch, complete, newest, revision, run, tick
from tests.places_county import several

DURHAM = Path(__file__).parents[2] / "deploy" / "counties" / "durham_2008"
COUNTY = check_county(DURHAM)
MONTHS = [*months_between("2008-04", "2009-06")]
HELD = ("20UG-2", "20UG", "sedgefield-cdrp", "safe-durham", "south", "00EJ", "durham")
"""A ward, and a place of every larger tier that ever held it."""


def a_month(month: str) -> list[IntakeRecord]:
    """Invented: three burglaries in one ward of Sedgefield, two in one of Easington, assaults and fires."""
    police: list[dict[str, Any]] = [
        *several(3, ward="20UG-2", type="domestic-burglary"),
        *several(2, ward="20UF-2", type="domestic-burglary"),
        *several(
            2,
            ward="20UE-1",
            type="assault-with-injury",
            hour=23,
            areas=("durham-nights",),
            flags=("domestic",),
        ),
        *several(1, ward="20UE-1", type="serious-violence", flags=("knife",)),
        *several(4, ward="20UB-3", type="asb-nuisance"),
    ]
    fires = several(2, ward="20UJ-2", type="fire-secondary")
    return [
        record
        for source, found in (("police", police), ("fire", fires))
        for record in _load(month, source, found)
    ]


def _load(month: str, source: str, found: list[dict[str, Any]]) -> list[IntakeRecord]:
    load = f"{source}-{month}"
    items = [revision(f"{load}-{n}", **{"on": f"{month}-04"} | one) for n, one in enumerate(found)]
    return [batch(items, load, source), complete(month, load, len(items), source)]


@cache
def stood() -> dict[str, dict[str, Any]]:
    """What stands on the compact topics on 10 July 2009, by topic and key without the county."""
    told: list[IntakeRecord] = [Configuration(county=COUNTY.id, config=COUNTY)]
    told += [record for month in MONTHS[:12] for record in a_month(month)]
    told += [tick("2009-04-09T23:10"), tick("2009-04-10T00:10")]
    told += [record for month in MONTHS[12:] for record in a_month(month)] + [tick("2009-07-10T00:10")]
    outputs = run(Fold(), [record.model_copy(update={"county": COUNTY.id}) for record in told])
    return {
        topic: {key.partition("|")[2]: record for key, record in newest(outputs, topic).items()}
        for topic in ("counts.v1", "statuses.v1")
    }


def test_it_has_no_outlines_and_is_in_order() -> None:
    assert load_outlines(DURHAM) == {}
    assert [tier.id for tier in COUNTY.tiers] == ["ward", "district", "cdrp", "bcu", "unitary", "county"]
    assert COUNTY.indicator["ni-40"].polarity == "higher_is_better"


def test_one_event_shows_in_every_tier_before_and_after_the_merger() -> None:
    for month in ("2008-11", "2009-03", "2009-04", "2009-06"):
        found = {
            place: stood()["counts.v1"][f"{place}|{month}"].counts.get("domestic-burglary") for place in HELD
        }
        assert found == {
            "20UG-2": 3, "20UG": 3, "sedgefield-cdrp": 3, "safe-durham": 5, "south": 3, "00EJ": 5, "durham": 5,
        }, month  # fmt: skip


def test_a_partnership_of_two_districts_counts_both() -> None:
    counts = stood()["counts.v1"]
    both = [counts[f"{code}|2008-11"].counts for code in ("20UB", "20UE")]
    held = counts["north-cdrp|2008-11"].counts
    assert held == {**both[0], **both[1]}


def test_colours_and_rankings_are_those_of_the_places_of_the_period() -> None:
    statuses = stood()["statuses.v1"]
    ranked = {
        key.partition("top_wards|domestic-burglary|")[2] for key in statuses if key.startswith("top_wards")
    }
    assert {"20UG|2009-03", "sedgefield-cdrp|2009-03", "00EJ|2009-04", "south|2009-04"} <= ranked
    assert not {"20UG|2009-04", "sedgefield-cdrp|2009-04", "00EJ|2009-03", "safe-durham|2009-03"} & ranked
    judged = {key.split("|")[2] for key in statuses if key.startswith("status|ni-16|") and "2009-06" in key}
    assert judged == {"durham", "00EJ", "safe-durham", "north", "south"}


def test_the_new_council_has_a_trend_from_before_its_first_day() -> None:
    status = stood()["statuses.v1"]["status|ni-16|00EJ|2009-04..2009-06"]
    assert (status.actual, status.comparator) == (15.0, 15.0)


def test_the_states_of_the_national_set_give_no_colour_and_say_why() -> None:
    statuses = stood()["statuses.v1"]
    why = {
        key.split("|")[1]: s.reasons
        for key, s in statuses.items()
        if key.startswith("status|") and s.place == "durham"
    }
    assert "monitoring_only" in why["ni-28"]
    assert "trial" in why["alcohol-violence-at-night"]
    assert "not_measured" in why["ni-17"]
    year_end = statuses["status|ni-20|durham|2008/09"]
    assert "baseline_pending" not in year_end.reasons, "it was set on 31 March 2009"


def test_each_priority_ranks_its_own_kinds_of_area() -> None:
    statuses = stood()["statuses.v1"]
    [nights] = [
        s for k, s in statuses.items() if k.startswith("top_places|alcohol-locations|ni-20|durham|2009-06")
    ]
    assert [(p.place, p.count, p.rate) for p in nights.places] == [
        ("20UE-1", 2, None),
        ("durham-nights", 2, None),
    ]
    districts = [k for k in statuses if k.startswith("top_places|districts-by-crime|total-crime|durham|")]
    assert all(not statuses[key].places for key in districts if "2009-04.." in key), "there are none any more"


def test_the_gap_uses_the_selection_of_the_day() -> None:
    statuses = stood()["statuses.v1"]
    after = statuses["gap|priority-wards|durham|2009-04..2009-06"]
    assert (after.places, after.now.count, after.now.rest) == (("20UF-2", "20UG-2", "20UJ-2"), 15, 9)
    before = statuses["gap|priority-wards|durham|2008-04..2009-03"]
    assert (before.places, before.now.count) == (("20UD-2", "20UF-2"), 24)


def test_its_own_bands_of_hours_are_counted() -> None:
    hours = stood()["statuses.v1"]["hot_hours|assault-with-injury|20UE|2009-03"]
    assert hours.bands == {"07-12": 0, "12-17": 0, "17-21": 0, "21-05": 2, "05-07": 0}


def test_nested_shares_and_an_additive_family() -> None:
    statuses = stood()["statuses.v1"]
    assert statuses["mix|asb-kinds|durham|2009-06"].shares == {
        "asb-personal": 0.0, "asb-nuisance": 100.0, "asb-environmental": 0.0,
    }  # fmt: skip
    assert statuses["mix|domestic-in-violence|durham|2009-06"].shares == {"domestic": 66.6667}


def test_a_reporting_campaign_is_told_beside_the_colour_and_leaves_the_count_as_it_is() -> None:
    statuses, counts = stood()["statuses.v1"], stood()["counts.v1"]
    for place in ("wear-tees-cdrp", "durham"):
        caveats = " ".join(statuses[f"status|asb|{place}|2008/09"].caveats)
        assert "Rural reporting campaign, 2009-02-01..2009-02-28, invited reports" in caveats
    assert not any("campaign" in caveat for caveat in statuses["status|asb|easington-cdrp|2008/09"].caveats)
    assert counts["durham|2009-02"].counts == counts["durham|2009-01"].counts
    assert "Rural reporting campaign, 2009-02-01..2009-02-28" in counts["20UJ-2|2009-02"].events


def test_a_pack_has_the_areas_of_its_month_and_passes_over_what_it_does_not_print() -> None:
    documents: dict[str, tuple[dict[str, Any], ...]] = {"feeds.v1": (), "signals.v1": (), "alert-log.v1": ()}
    documents |= {
        topic: tuple(record.model_dump(mode="json") for record in held.values())
        for topic, held in stood().items()
    }
    cut = Cut(COUNTY.id, "2009-06", datetime(2009, 7, 10, tzinfo=UTC), None, documents)
    pack = assemble(COUNTY, cut, load_outlines(DURHAM))
    assert {line.place_name for line in pack.statuses} == {
        "County Durham", "Durham County Council", "North", "South", "Safe Durham",
    }  # fmt: skip
    assert pack.top[0].place_name == "Safe Durham"
    assert pack.map is None
