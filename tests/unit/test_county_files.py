"""A county's directory is read whole, or every problem in it is named with its file and row."""

import json
import shutil
from pathlib import Path

import pytest
import shapely

from shared.county_files import CountyError, check_county, load_county, load_lsoa_wards, load_outlines

WARWICKSHIRE = Path(__file__).parents[2] / "deploy" / "counties" / "warwickshire"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of Warwickshire to spoil."""
    return Path(shutil.copytree(WARWICKSHIRE, tmp_path / "warwickshire"))


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def problems(directory: Path) -> list[str]:
    with pytest.raises(CountyError) as caught:
        check_county(directory)
    return str(caught.value).splitlines()


def test_the_shipped_county_is_sound() -> None:
    county = check_county(WARWICKSHIRE)
    assert (len(county.wards), len(county.types), county.root.name) == (108, 14, "Warwickshire")
    assert [tier.id for tier in county.tiers] == ["ward", "district", "csp", "county"]
    assert county.attribution.startswith("Contains public sector information")


def test_south_warwickshire_is_one_partnership_of_two_districts() -> None:
    county = load_county(WARWICKSHIRE)
    south = [p.name for p in county.places if p.tier == "district" and "E22000359" in p.within]
    assert south == ["Stratford-on-Avon", "Warwick"]


def test_residents_of_districts_partnerships_and_county_are_those_of_their_wards() -> None:
    county = load_county(WARWICKSHIRE)
    for place in county.places[len(county.wards) :]:
        inside = [ward.residents or 0 for ward in county.wards if place.code in ward.within]
        assert place.residents == sum(inside), place.name


def test_outlines_share_their_borders_and_cover_every_ward() -> None:
    outlines = load_outlines(WARWICKSHIRE)
    assert set(outlines) == {ward.code for ward in load_county(WARWICKSHIRE).wards}
    assert shapely.coverage_is_valid(list(outlines.values()))


def test_a_county_without_an_lsoa_table_has_none(directory: Path) -> None:
    (directory / "lsoa_wards.csv").unlink()
    assert load_lsoa_wards(directory) == {}


def test_a_trial_county_is_a_copy_under_another_id_that_nobody_ticks(directory: Path) -> None:
    replace(directory / "county.toml", 'id = "warwickshire"', 'id = "warwickshire-trial"')
    county = check_county(directory)
    assert (county.id, county.clock) == ("warwickshire-trial", "manual")


SPOILT = [
    ("a word where a number belongs", "places.csv", ",5927,", ",many,", "places.csv line 2: residents: "),
    (
        "a column nobody knows",
        "types.csv",
        "id,name,",
        "id,title,",
        "types.csv line 1: column 2 is none of id, name, family",
    ),
    (
        "a place within one that is not there",
        "places.csv",
        "E07000218 E2",
        "E07999999 E2",
        "places.csv line 2: place ",
    ),
    (
        "an indicator over no such type",
        "indicators.toml",
        '"anti-social',
        '"antisocial',
        "indicators.toml entry 1: ",
    ),
    (
        "a target for no such indicator",
        "targets.csv",
        "robbery,",
        "piracy,",
        "targets.csv line 6: a target names",
    ),
    (
        "a mapping to no such type",
        "mappings.csv",
        ",drugs\n",
        ",drogen\n",
        "mappings.csv line 6: mapping 'Drugs'",
    ),
    (
        "a lead for no such tier",
        "leads.toml",
        '"district"',
        '"parish"',
        "leads.toml entry 1: lead asb_officer",
    ),
    (
        "an indicator without polarity",
        "indicators.toml",
        "polarity =",
        "#",
        "indicators.toml entry 1: polarity",
    ),
    ("TOML that is none", "feeds.toml", "[[feeds]]", "[[feeds]", "feeds.toml: "),
    ("a name of the wrong table", "leads.toml", "[[leads]]", "[[lead]]", "leads.toml: holds [[leads]] and"),
    (
        "a protocol for no such feed",
        "feeds.toml",
        'feed = "police"',
        'feed = "fire"',
        "feeds.toml undertakings entry 2: undertaking ",
    ),
    ("a review on no day", "feeds.toml", "2026-01-31", "2026-01", "feeds.toml: "),
    ("a kind nobody knows", "feeds.toml", "data_gap", "wish", "feeds.toml undertakings entry 1: kind"),
    ("an unknown setting", "county.toml", "clock =", "klock =", "county.toml: klock"),
    ("an LSOA in no ward", "lsoa_wards.csv", ",E05", ",E99", "lsoa_wards.csv E01031005: E99"),
    (
        "a ward without outline",
        "outlines.geojson",
        '"E05007457"',
        '"E05999999"',
        "outlines.geojson: E05007457",
    ),
    ("a special area nowhere", "areas.toml", "lsoas =", "# lsoas =", "areas.toml: rugby-night has no LSOAs"),
    (
        "a special area in no ward",
        "areas.toml",
        "E05008974",
        "E05999999",
        "areas.toml entry 1: special area rugby-night",
    ),
    (
        "a special area named like a ward",
        "areas.toml",
        '"rugby-night"',
        '"E05008974"',
        "areas.toml entry 1: areas has",
    ),
    ("a note twice", "notes.csv", "event-day", "repeat-location", "notes.csv line 4: notes has"),
    (
        "a code of no such kind",
        "mappings.csv",
        "shoplifting,offence",
        "shoplifting,crime",
        "mappings.csv line ",
    ),
    (
        "no qualifier",
        "mappings.csv",
        "*,nuisance",
        "*,noise",
        "mappings.csv line 34: mapping 'noise' is no qualifier",
    ),
    (
        "references of no form",
        "feeds.toml",
        'id = "police"',
        'id = "police"\nrefs = "["',
        "feeds.toml entry 1: feed police: refs",
    ),
    ("an outline that is none", "outlines.geojson", '"Polygon"', '"Point"', "outlines.geojson: "),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), [s[1:] for s in SPOILT], ids=[s[0] for s in SPOILT])
def test_a_problem_is_named_with_file_and_row(
    directory: Path, file: str, old: str, new: str, said: str
) -> None:
    replace(directory / file, old, new)
    assert any(line.startswith(said) for line in problems(directory)), problems(directory)


def test_an_outline_of_no_special_area_is_named(directory: Path) -> None:
    outline = (directory / "outlines.geojson").read_text().replace('"E05007457"', '"nowhere"', 1)
    (directory / "area_outlines.geojson").write_text(outline)
    assert "area_outlines.geojson: nowhere is no special area" in problems(directory)


def test_a_special_area_may_have_an_outline_for_its_lsoas(directory: Path) -> None:
    replace(directory / "areas.toml", "lsoas =", "# lsoas =")
    outline = json.loads((directory / "outlines.geojson").read_text())["features"][0]
    outline["properties"]["code"] = "rugby-night"
    (directory / "area_outlines.geojson").write_text(json.dumps({"features": [outline]}))
    assert [area.code for area in check_county(directory).areas] == ["rugby-night"]


def test_all_problems_are_told_at_once(directory: Path) -> None:
    replace(directory / "places.csv", ",5927,", ",many,")
    replace(directory / "targets.csv", ",adopted,", ",agreed,")
    assert {line.split()[0] for line in problems(directory)} == {"places.csv", "targets.csv"}


def test_a_type_that_reaches_no_lead_is_named_with_its_ward(directory: Path) -> None:
    leads = directory / "leads.toml"
    leads.write_text(leads.read_text().replace('types = ["*"]', 'types = ["drugs"]'))
    assert any("'bicycle-theft' reaches no lead" in line for line in problems(directory))


@pytest.mark.parametrize("content", ["", "code,name,tier,within\n", "code,name,tier,within\nE1,East,ward,\n"])
def test_a_county_without_its_own_row_in_the_places_is_refused(directory: Path, content: str) -> None:
    (directory / "places.csv").write_text(content)
    assert any("exactly one place has the last tier, 'county'" in line for line in problems(directory))


@pytest.mark.parametrize("file", ["places.csv", "events.csv", "county.toml", "leads.toml"])
def test_what_cannot_be_read_is_said_in_words(directory: Path, file: str) -> None:
    text = (directory / file).read_bytes()
    (directory / file).write_bytes(text + b"\xe9\n")
    assert f"{file}: is not in UTF-8" in problems(directory)
    (directory / file).unlink()
    (directory / file).mkdir()
    assert f"{file}: cannot be read (Is a directory)" in problems(directory)


@pytest.mark.parametrize("file", ["places.csv", "targets.csv", "mappings.csv", "lsoa_wards.csv"])
def test_a_table_without_its_header_is_one_matter_of_columns_and_no_value_is_repeated(
    directory: Path, file: str
) -> None:
    _, *rows = (directory / file).read_text().splitlines()
    (directory / file).write_text("\n".join(["Jane Doe 07700 900123," + rows[0], *rows]))
    said = [line for line in problems(directory) if line.startswith(file)]
    assert said[0].startswith(f"{file} line 1: column 1 is none of ")
    assert all(line.startswith(f"{file} line 1: column ") for line in said)
    assert "Jane" not in "".join(said)


def test_a_column_that_is_there_twice_is_named(directory: Path) -> None:
    replace(directory / "types.csv", "id,name,", "id,id,")
    assert "types.csv line 1: column 2, id, is there twice" in problems(directory)
