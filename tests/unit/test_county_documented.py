"""Whoever brings a county finds every table, every column and every choice of it in the handbooks."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from shared import county as model
from shared.county_files import TABLES

DOCS = Path(__file__).parents[2] / "docs"
PAGES = "".join((DOCS / name).read_text() for name in ("county.md", "indicators.md"))
QUOTED = {word for quoted in re.findall(r"`([^`\n]+)`", PAGES) for word in re.findall(r"[\w*]+", quoted)}
PARTS: tuple[type[BaseModel], ...] = (
    model.CountyConfig, model.Tier, model.Hours, model.Detection, model.Watch, model.Selection, model.Definition,
)  # fmt: skip


@pytest.mark.parametrize("row", [*(row for _, row in TABLES.values()), *PARTS])
def test_every_field_of_a_county_is_explained(row: type[BaseModel]) -> None:
    assert set(row.model_fields) - QUOTED == set()


def test_every_choice_of_a_county_is_named() -> None:
    rows = {row for _, row in TABLES.values()} | {model.CountyConfig}
    choices = {
        choice
        for row in rows
        for field in row.model_fields.values()
        for choice in get_args(field.annotation)
        if isinstance(choice, str)
    }
    assert "percent_off" in choices
    assert choices - QUOTED == set()


@pytest.mark.parametrize("file", sorted({file for file, _ in TABLES.values()}))
def test_every_file_of_a_county_is_named(file: str) -> None:
    assert f"`{file}`" in PAGES or re.search(rf"^## .*{re.escape(file)}", PAGES, re.MULTILINE)
