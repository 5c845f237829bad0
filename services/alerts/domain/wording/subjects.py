"""Subject lines. They are read on locked screens: none ever joins a ward with a sensitive type."""

from collections import Counter
from collections.abc import Sequence

from services.alerts.domain.alert import Alert
from services.alerts.domain.group import Waiting
from services.alerts.domain.route import types_of
from services.alerts.domain.wording.figures import counted
from services.alerts.domain.wording.names import larger_name, place_name, subject_name
from services.alerts.domain.wording.story import Briefing
from shared.county import CountyConfig

_KINDS = {
    "severe": ("severe incident", "severe incidents"),
    "red": ("red", "reds"),
    "danger": ("target in danger", "targets in danger"),
    "hotspot": ("hotspot", "hotspots"),
    "silence": ("silent feed", "silent feeds"),
    "held": ("held month", "held months"),
    "ended": ("no longer red", "no longer red"),
}
_WORDS = {
    "red": "Red",
    "danger": "In danger",
    "hotspot": "Hotspot",
    "severe": "Severe incident",
    "silence": "No data",
}


def subject_line(items: Sequence[Waiting], briefing: Briefing) -> str:
    """One alert by name; several as numbers of each kind."""
    if len(items) == 1:
        return _of_one(items[0], briefing)
    numbers = Counter("ended" if item.event == "resolved" else item.alert.rule for item in items)
    parts = [counted(numbers[kind], *words) for kind, words in _KINDS.items() if numbers[kind]]
    return f"{briefing.config.name}: {', '.join(parts)}"


def _of_one(item: Waiting, briefing: Briefing) -> str:
    alert, config = item.alert, briefing.config
    what = subject_name(config, alert.rule, alert.subject)
    if alert.rule == "silence":
        return f"No data from {what}"
    if alert.rule == "held":
        return f"A month from {what} waits to be confirmed"
    kind = "No longer red" if item.event == "resolved" else _WORDS[alert.rule]
    update = "Update: " if str(alert.id) in briefing.told_before and item.event != "resolved" else ""
    return f"{update}{kind}: {what} in {_where(alert, config)}"


def _where(alert: Alert, config: CountyConfig) -> str:
    """The place, or the larger one around a ward whose type is sensitive."""
    is_ward = alert.place in {ward.code for ward in config.wards}
    is_sensitive = any(config.type[t].sensitive for t in types_of(alert, config))
    if is_ward and is_sensitive:
        return "".join(larger_name(config, alert.place)) or config.name
    return place_name(config, alert.place)
