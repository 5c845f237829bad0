"""What the reports service is told by its environment."""

from pathlib import Path

from shared.settings import Settings


class ReportsSettings(Settings):
    """The common settings and where the partners' keys are."""

    keys_file: Path = Path(".wardwatch/keys.json")
    """Hashed API keys (`shared.keys`); re-read when it changes."""
