"""The installation a command speaks of: the one the environment names, else the stack of `wardwatch up` here."""

import json
import os
from pathlib import Path

from deploy.local.layout import Layout
from deploy.local.services import SERVICES
from shared.settings import Settings

UP = Path(".wardwatch/up")
NAMED = ("WARDWATCH_KAFKA", "WARDWATCH_DATABASE")


def nearby_settings() -> Settings:
    """Settings of the environment if it names a broker or database, else of the local stack, else the defaults."""
    layout = nearby_layout()
    if layout is None or any(name in os.environ for name in NAMED):
        return Settings()
    return layout.settings(Settings().counties, "", Settings().partitions)


def nearby_layout() -> Layout | None:
    """The local stack kept in this folder; none where `wardwatch up` never ran."""
    try:
        ports = json.loads((UP / "ports.json").read_text(encoding="utf-8"))
        return Layout(UP.resolve(), ports, SERVICES)
    except (OSError, ValueError):
        return None
