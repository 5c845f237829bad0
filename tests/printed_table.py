"""South Warwickshire's printed table of 2015/16, where it lies beside the checkout, and what statuses must say."""

import csv
from pathlib import Path
from typing import Any

import pytest

from shared.county_files import load_county

ROOT = Path(__file__).parents[1]
COUNTY = ROOT / "deploy" / "counties" / "south_warwickshire_2016"
CONFIG = load_county(COUNTY)
TABLE = ROOT.parent / "shared" / "golden" / "south_warwickshire" / "performance.csv"
PLACE = "south_warwickshire"
BROKEN = {"violence_against_person_and_sexual_offences", "violence_with_injury", "violence_without_injury"}
SWELLED = {
    "serious_acquisitive_crime",
    "domestic_burglary",
    "robbery",
    "theft_from_vehicle",
    "theft_of_vehicle",
}

needs_table = pytest.mark.skipif(not TABLE.exists(), reason="the printed table is not beside this checkout")


def printed() -> list[dict[str, str]]:
    """Its rows, in order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures() -> list[dict[str, Any]]:
    """Both years of every row, as a feeder posts them."""
    return [
        {
            "measure": row["measure_slug"], "place": PLACE, "period": row[f"{when}_period"],
            "value": float(row[f"{when}_value"]), "unit": "incidents", "version": 1,
        }
        for row in printed()
        for when in ("baseline", "year_end")
    ]  # fmt: skip


def expected(row: dict[str, str]) -> dict[str, Any]:
    """What the table prints, with the sign that only its two totals give."""
    change = int(row["year_end_value"]) - int(row["baseline_value"])
    assert abs(change) == int(row["change_count_printed"])
    reasons = ["break", "no_target"] if row["measure_slug"] in BROKEN else ["no_target"]
    return {
        "percent": int(row["change_pct_printed"]) * (1 if change > 0 else -1),
        "change": change,
        "status": {"G": "green", "": "grey"}[row["rag_printed"]],
        "reasons": [] if row["rag_printed"] else reasons,
        "target": float(row["target_value"]) if row["target_value"] else None,
    }


def seen(status: dict[str, Any]) -> dict[str, Any]:
    """The same of a status, whether an object of the command or a record."""
    return {
        "percent": int(abs(status["change_percent"]) + 0.5) * (1 if status["change"] > 0 else -1),
        "change": status["change"],
        "status": status["status"],
        "reasons": list(status["reasons"]),
        "target": status["target"],
    }
