"""Silent feeds: what is missing, what that does to the figures, and what to do."""

from services.alerts.domain.alert import Alert
from services.alerts.domain.wording.figures import months_name, period_name
from services.alerts.domain.wording.names import subject_name
from services.alerts.domain.wording.story import Briefing, Story
from shared.events import FeedBack, FeedSilent

STEPS = (
    "Ask the supplier whether the figures were sent, and when they will come.",
    "If there was nothing to report, have that said: a nil return ends the silence.",
    "Late files may be loaded in any order; the figures are then judged again.",
)


def silence_story(alert: Alert, briefing: Briefing) -> Story:
    """Which months are missing, and what that does to the figures."""
    signal = alert.signal
    assert isinstance(signal, FeedSilent | FeedBack)
    missing = (f"Missing: {months_name(signal.missing)}.",) if signal.missing else ()
    newest = f"The newest held is {period_name(signal.newest)}." if signal.newest else "None was ever held."
    return Story(
        heading=f"No data from {subject_name(briefing.config, 'silence', alert.subject)}",
        facts=(*missing, newest, _meaning(alert, briefing)),
        steps=STEPS,
    )


def _meaning(alert: Alert, briefing: Briefing) -> str:
    feed = briefing.config.feed.get(alert.subject)
    names = [briefing.config.type[t].name for t in feed.types if t in briefing.config.type] if feed else []
    rest = f" ({', '.join(names)})" if 0 < len(names) <= 4 else ""
    return f"The figures that rest on it{rest} are grey until it comes: unknown, not zero. Nothing is judged on them."
