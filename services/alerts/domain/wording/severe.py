"""Severe incidents: told at once, in as few words as will do."""

from datetime import date

from services.alerts.domain.alert import Alert
from services.alerts.domain.wording.figures import counted, day_name
from services.alerts.domain.wording.names import place_name, subject_name
from services.alerts.domain.wording.story import Briefing, Story
from shared.events import SevereIncident


def severe_story(alert: Alert, briefing: Briefing) -> Story:
    """What, where and when of the severe incidents of one place and day."""
    signal, config = alert.signal, briefing.config
    assert isinstance(signal, SevereIncident)
    what, where = subject_name(config, "severe", alert.subject), place_name(config, alert.place)
    day = day_name(date.fromisoformat(signal.on))
    if not signal.count:
        return Story(
            heading=f"Severe incident withdrawn: {what} in {where}",
            facts=(f"None on {day}: its source has withdrawn what you were told of.",),
        )
    told = f"{counted(signal.count, 'incident', 'incidents')} on {day}."
    return Story(
        heading=f"Severe incident: {what} in {where}",
        facts=(
            told.capitalize(),
            "Every incident of this type is told at once; no statistics are behind it.",
        ),
    )
