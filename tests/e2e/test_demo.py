"""`wardwatch demo`: sixteen real months in a fresh folder, every count checked, all of it gone afterwards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.folder import leftovers

WARDWATCH = Path(sys.executable).with_name("wardwatch")
MOST_SECONDS = 240
"""Three times what two idle cores need: a machine that runs tests is rarely idle."""


@pytest.fixture
def demo(tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """One run of the demonstration, wide enough that no line is broken."""
    return subprocess.run(
        [str(WARDWATCH), "demo", "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        env={**os.environ, "COLUMNS": "160"},
    )


def test_the_demo_adds_up_and_says_what_it_saw(
    demo: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    said = demo.stdout
    assert "67,035 incidents of 16 months, rebuilt from the county's counts" in said
    assert said.count("not loaded") >= 8
    for beginning in ("Clearest red: ", "A red that is noise: ", "A hotspot: ", "Common rules ", "Mailbox "):
        assert beginning in said
        assert f"{beginning}none" not in said
    packs = sorted(path.name for path in (tmp_path / "data" / "packs").glob("*.html"))
    assert len(packs) == 16
    assert leftovers(tmp_path / "data") == []
