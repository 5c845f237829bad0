"""The feeders' page knows every field, every problem and every route there is."""

import re
from pathlib import Path
from typing import get_args

import pytest

from services.ingest.domain.item import Fault, Item

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "feeders.md").read_text()
SERVICE = PROJECT / "services" / "ingest"
RAISED = {
    slug
    for file in SERVICE.rglob("*.py")
    for slug in re.findall(r'Problem\(\s*\d{3},\s*"([a-z-]+)"', file.read_text())
}


@pytest.mark.parametrize("slug", sorted({*get_args(Fault), *RAISED}))
def test_every_problem_is_explained(slug: str) -> None:
    assert f"`{slug}`" in PAGE


@pytest.mark.parametrize("field", sorted(Item.__struct_fields__))
def test_every_field_is_explained(field: str) -> None:
    assert f"`{field}`" in PAGE
