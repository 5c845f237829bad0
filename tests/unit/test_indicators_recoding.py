"""A rise beside a fall of a sister type is announced as what it may be: another name for the same incidents."""

from typing import Any

from services.indicators.domain.fold import Fold
from shared.county import CountyConfig
from shared.periods import month_ordinal, month_text
from tests.county_log import a_month, configuration, police_only, run, signals, ticks

WARDS = ("W1", "W2", "W3", "W4", "W5", "W6")


def related(**families: str) -> CountyConfig:
    types = [t.model_dump() | {"family": families.get(t.id, t.family)} for t in police_only().types]
    return police_only(types=types)


THEFTS = {"burglary": "theft", "violent-crime": "theft"}


def story(sister: list[int], county: CountyConfig) -> list[Any]:
    """Nine months of thirty and forty; then burglary in W3 is 60, and its sister as given."""
    records: list[Any] = [configuration(county)]
    for number, in_w3 in enumerate([40] * 9 + sister):
        month = month_ordinal("2024-01") + number
        cells = {(w, "burglary"): 30 for w in WARDS} | {(w, "violent-crime"): 40 for w in WARDS}
        cells |= {("W3", "burglary"): 60 if number >= 9 else 30, ("W3", "violent-crime"): in_w3}
        records += a_month(month_text(month), cells)
        records += ticks(f"{month_text(month + 1)}-05T06:00", 2)
    found = signals(run(Fold(), records))
    return [s for s in found if s.kind in ("possible_recoding", "hotspot_raised")]


def test_a_sister_that_fell_by_as_much_is_told_before_the_hotspot_and_beside_it() -> None:
    recoding, hotspot = story([10], related(**THEFTS))
    assert (recoding.place, recoding.rising, recoding.falling) == ("W3", "burglary", "violent-crime")
    assert 20 < recoding.by < 40
    assert "possible re-coding: Violence fell here by about" in hotspot.surprise.caveats[0]


def test_a_sister_that_stayed_explains_nothing() -> None:
    (hotspot,) = story([40], related(**THEFTS))
    assert "re-coding" not in " ".join(hotspot.surprise.caveats)


def test_another_family_is_no_sister() -> None:
    (hotspot,) = story([10], police_only())
    assert "re-coding" not in " ".join(hotspot.surprise.caveats)


def test_it_is_told_once_for_the_episode() -> None:
    kinds = [s.kind for s in story([10, 10, 10], related(**THEFTS))]
    assert kinds.count("possible_recoding") == 1
