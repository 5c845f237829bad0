"""`python -m deploy.counties.derive DATA`: rewrites Warwickshire's derived files from the open data in DATA.

DATA holds `geography/` (ONS boundaries and look-ups) and `street/` (data.police.uk files as published).
Prints what it found, among it how many rows the simplified outlines place in another ward.
"""

import csv
import gzip
import io
import sys
from collections.abc import Iterable
from pathlib import Path

from deploy.counties.derive import deprivation, geography, street

COUNTY = Path(__file__).parents[1] / "warwickshire"

PLACE_COLUMNS = (
    "code", "name", "tier", "within", "residents", "residents_year", "easting", "northing", "deprivation_decile",
)  # fmt: skip


def main(data: Path) -> None:
    """Writes places.csv, outlines.geojson, lsoa_wards.csv and counts.csv.gz of Warwickshire."""
    wards = geography.read_wards(data / "geography")
    light = geography.simplified([w.outline for w in wards])
    lsoa_wards = geography.read_lsoa_wards(data / "geography")
    deciles = deprivation.read_deciles(data / "geography")
    places = ((*row, deciles.get(row[0], "")) for row in geography.place_rows(data / "geography", wards))
    _write("places.csv", _table(PLACE_COLUMNS, places))
    _write("lsoa_wards.csv", _table(("lsoa", "ward"), lsoa_wards.items()))
    _write("outlines.geojson", geography.geojson(wards, light))

    rows = list(street.read_street(data / "street"))
    exact = street.locate(rows, {w.code: w.outline for w in wards}, lsoa_wards)
    counts = street.count(rows, exact, _types())
    _write(
        "counts.csv.gz",
        _table(("month", "ward", "type", "count"), ((*k, n) for k, n in sorted(counts.items()))),
    )

    shipped = street.locate(rows, {w.code: g for w, g in zip(wards, light, strict=True)}, lsoa_wards)
    moved = sum(a != b for a, b in zip(exact, shipped, strict=True))
    print(f"{len(rows)} incidents, {exact.count(street.UNLOCATED)} unlocated")
    print(f"{moved} ({moved / len(rows):.2%}) fall in another ward by the simplified outlines")


def _types() -> dict[str, str]:
    """Type of each category of the police feed, from the county's own mapping table."""
    return {
        r["category"]: r["type"]
        for r in geography.read_rows(COUNTY / "mappings.csv")
        if r["source"] == "police"
    }


def _table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _write(name: str, text: str) -> None:
    """Writes the file so that the same content gives the same bytes, and says how large it came out."""
    content = gzip.compress(text.encode(), mtime=0) if name.endswith(".gz") else text.encode()
    (COUNTY / name).write_bytes(content)
    print(f"{name}: {len(content) / 1024:.0f} KB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
