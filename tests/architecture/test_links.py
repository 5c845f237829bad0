"""Every relative link and picture of a handbook leads to something that is there."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import committed, shown

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", [p for p in committed() if p.suffix == ".md"], ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []
