"""Deprivation deciles of wards from the index of LSOAs: the index itself ranks no wards."""

from pathlib import Path

from deploy.counties.derive.geography import read_rows

LSOAS_RANKED = 33_755
"""LSOAs of England that the index of 2025 ranks, 1 the most deprived."""


def read_deciles(folder: Path) -> dict[str, int]:
    """Decile of each ward: that of the mean rank of the LSOAs that fit it best, each counted alike.

    LSOAs are drawn to hold about as many residents each, so no weights are taken.
    """
    ranks = {
        r["lsoa21_code"]: float(r["IMD_rank"]) for r in read_rows(folder / "imd2025_lsoa21_warwickshire.csv")
    }
    by_ward: dict[str, list[float]] = {}
    for row in read_rows(folder / "lsoa21_to_ward24_warwickshire.csv"):
        by_ward.setdefault(row["ward24_code"], []).append(ranks[row["lsoa21_code"]])
    return {ward: decile(sum(held) / len(held)) for ward, held in by_ward.items()}


def decile(rank: float) -> int:
    """The tenth of England's LSOAs that a rank falls in, from 1, the most deprived, to 10."""
    return int((rank - 1) * 10 // LSOAS_RANKED) + 1
