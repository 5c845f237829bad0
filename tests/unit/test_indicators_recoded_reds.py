"""A red whose rise a sister type's fall may explain says so, and the data owner is asked before it is raised."""

from typing import Any

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.periods import month_ordinal, month_text
from tests.county_log import a_month, configuration, police_only, run, signals, ticks
from tests.status_county import status_of

WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")
THEFTS = {"burglary": "theft", "violent-crime": "theft"}


def related(families: dict[str, str], **changes: Any) -> CountyConfig:
    types = [t.model_dump() | {"family": families.get(t.id, t.family)} for t in police_only().types]
    indicators = [i.model_dump() | {"tiers": ["county"]} for i in police_only().indicators]
    target = {"indicator": "burglary", "year": "2025", "kind": "one_fewer", "state": "adopted"}
    return police_only(**{"types": types, "indicators": indicators, "targets": [target]} | changes)


def story(county: CountyConfig, burglary: int, sister: int, months: int = 3, judged: int = 3) -> list[Any]:
    """A year of 20 and 20 in each ward; then this year's `months` as given. All that is said of it, in order."""
    records: list[Any] = [configuration(county)]
    for number in range(12 + months):
        own, other = (20, 20) if number < 12 else (burglary, sister)
        cells = {(w, "burglary"): own for w in WARDS} | {(w, "violent-crime"): other for w in WARDS}
        cells |= {(w, "anti-social-behaviour"): 20 if number < 12 else 10 for w in WARDS}
        month = month_ordinal("2024-01") + number
        records += a_month(month_text(month), cells)
        if number >= 12:
            records += ticks(f"{month_text(month + 1)}-05T06:00", judged)
    return run(Fold(), records)


def kinds(outputs: list[Any]) -> list[str]:
    """Of what is said of re-codings and of colours that turned red."""
    turned = [
        s for s in signals(outputs) if s.kind == "possible_recoding" or getattr(s, "after", "") == "red"
    ]
    return [s.kind for s in turned]


def test_the_data_owner_is_asked_before_the_red_and_the_figure_says_it() -> None:
    outputs = story(related(THEFTS), burglary=30, sister=10)
    assert kinds(outputs) == ["possible_recoding", "status_changed"]  # once, though three months are red
    (asked,) = signals(outputs, "possible_recoding")
    assert (asked.place, asked.rising, asked.falling, asked.by) == ("C1", "burglary", "violent-crime", 60)
    (red,) = [s for s in signals(outputs, "status_changed") if s.after == "red"]
    said = [text for text in red.figure.caveats if text.startswith("possible re-coding")]
    assert "Burglary rose here by 60 and Violence fell by 60" in said[0]
    assert "Burglary rose here by 180" in " ".join(status_of(outputs, "burglary").caveats)


def test_a_sister_that_stayed_another_family_and_a_rise_half_as_large_explain_nothing() -> None:
    for families, sister in ((THEFTS, 20), ({}, 10), (THEFTS, 17)):
        outputs = story(related(families), burglary=30, sister=sister)
        assert kinds(outputs) == ["status_changed"]
        assert "re-coding" not in " ".join(status_of(outputs, "burglary").caveats)


def test_what_moves_within_an_indicator_or_is_a_share_is_not_asked_about() -> None:
    (own, *_) = related(THEFTS).indicators
    both = own.model_dump() | {"types": ["burglary", "violent-crime"], "polarity": "lower_is_better"}
    assert "possible_recoding" not in kinds(story(related(THEFTS, indicators=[both]), 30, 11))
    share = own.model_dump() | {"out_of": ["anti-social-behaviour"], "aggregation": "ratio", "unit": "%"}
    assert "possible_recoding" not in kinds(story(related(THEFTS, indicators=[share]), 30, 10))


def test_where_more_is_better_the_sister_that_rose_is_named() -> None:
    (own, *_) = related(THEFTS).indicators
    wanted = own.model_dump() | {"polarity": "higher_is_better", "rule": "against_baseline"}
    outputs = story(related(THEFTS, indicators=[wanted]), burglary=10, sister=30)
    (asked,) = signals(outputs, "possible_recoding")
    assert (asked.rising, asked.falling) == ("violent-crime", "burglary")


def test_two_indicators_of_one_type_ask_once() -> None:
    county = related(THEFTS)
    (own, *_) = county.indicators
    rate = own.model_dump() | {
        "code": "burglary-rate",
        "colour_without_target": True,
        "rule": "against_baseline",
    }
    outputs = story(related(THEFTS, indicators=[own.model_dump(), rate]), 30, 10, months=1)
    assert kinds(outputs) == ["possible_recoding", "status_changed", "status_changed"]


def test_the_sum_of_parts_is_asked_about_by_their_types() -> None:
    county = related(THEFTS)
    one, other, _ = (i.model_dump() for i in county.indicators)
    whole = one | {
        "code": "all", "types": [], "parts": [one["code"], other["code"]], "colour_without_target": True,
        "rule": "against_baseline",
    }  # fmt: skip
    quiet = [part | {"monitoring_only": True} for part in (one, other)]
    outputs = story(related(THEFTS, indicators=[whole, *quiet]), 36, 4, months=1)
    assert kinds(outputs) == ["possible_recoding", "status_changed"]
