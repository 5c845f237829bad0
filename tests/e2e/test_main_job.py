"""From feeds to counts, to a red, to an e-mail, to a pack: the main job on the real stack, in two months."""

import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.commands.people import read_people
from deploy.counties.derive import street
from deploy.demo import check, held
from deploy.demo.counts import Cell, Counts, read_counts
from deploy.demo.ending import Outcome, kept_whole, outcome, render
from deploy.demo.feed import Posting, rebuilt_postings
from deploy.demo.replay import System, replay
from deploy.demo.run import COUNTY, PEOPLE
from deploy.local.stack import LocalStack
from services.alerts.store import load_people
from shared.county import CountyConfig
from shared.county_files import load_county, load_lsoa_wards, load_outlines
from shared.events import FeedBack, FeedSilent

DATA = Path(os.environ.get("WARDWATCH_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
MONTHS = ("2024-01", "2025-01")
"""A year apart, so that the second has a comparator and the eleven between are absent."""


@pytest.fixture
def county() -> CountyConfig:
    return load_county(COUNTY)


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[System]:
    """The whole stack, with the demonstration's people in it."""
    async with LocalStack(tmp_path / "data") as stack:
        load_people(stack.settings.database, "warwickshire", read_people(PEOPLE))
        yield System(stack.settings, stack.urls, stack.keys)


async def replayed(system: System, county: CountyConfig, counts: Counts) -> Outcome:
    """What came of these counts, with all that is due arrived."""
    heard = await replay(system, county, rebuilt_postings(counts))
    return await outcome(system, county, counts, heard)


async def test_two_months_become_counts_a_red_an_e_mail_and_two_packs(
    system: System, county: CountyConfig, tmp_path: Path
) -> None:
    shipped = read_counts(COUNTY / "counts.csv.gz")
    end = await replayed(system, county, {c: n for c, n in shipped.items() if c.month in MONTHS})

    assert await kept_whole(system, end) == []
    reds = {(red.indicator, red.place): red for red in end.heard.reds("2025-01")}
    asb = reds["asb", county.root.code]
    assert (asb.actual, asb.comparator) == (581, 531)
    assert len(end.heard.of(FeedSilent)) == len(end.heard.of(FeedBack)) == 1
    absent = [f"2024-{month:02d}" for month in range(2, 13)]
    assert list(check.absence_differs(end.heard, absent, "data_owner")) == []
    assert end.mails
    assert end.heard.sent() == set(end.mails)

    await render(system, county, end.packs, tmp_path / "packs")
    assert {path.name for path in (tmp_path / "packs").glob("*.pdf")} == {
        f"pack-warwickshire-{month}.pdf" for month in MONTHS
    }


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the open data is not at {DATA}")
async def test_a_street_file_as_published_is_counted_row_by_row(system: System, county: CountyConfig) -> None:
    month = MONTHS[0]
    file = DATA / "street" / f"{month}-warwickshire-street.csv.gz"
    rows = [row for row in street.read_street(DATA / "street") if row["Month"] == month]
    wards = street.locate(rows, load_outlines(COUNTY), load_lsoa_wards(COUNTY))
    types = {mapping.category: mapping.type for mapping in county.mappings}
    expected = {Cell(*key): n for key, n in street.count(rows, wards, types).items()}

    heard = await replay(system, county, {month: Posting(gzip.decompress(file.read_bytes()), "text/csv")})
    kept = await held.count_rows(system.settings.database, county.id, max(heard.marks.values()))
    counted = check.counted_cells(county, kept)
    assert check.counts_differ(expected, counted) == []
