"""Held extracts: how much would go, what counts meanwhile, and what to do."""

from services.alerts.domain.alert import Alert
from services.alerts.domain.wording.figures import number
from services.alerts.domain.wording.names import subject_name
from services.alerts.domain.wording.story import Briefing, Story
from shared.events import LoadHeld
from shared.periods import month_name

STEPS = (
    "Compare the number of rows sent with what the source holds: was the file cut short, or filtered?",
    "If it was, send the whole month again: it takes the place of the held one.",
    "If so much is really gone, confirm it (feeders' handbook, whole months).",
)


def hold_story(alert: Alert, briefing: Briefing) -> Story:
    """Which month waits, and what would be withdrawn."""
    signal = alert.signal
    assert isinstance(signal, LoadHeld)
    feed, month = subject_name(briefing.config, "held", alert.subject), month_name(signal.month)
    share = 100 * signal.would_withdraw / signal.of if signal.of else 100.0
    return Story(
        heading=f"Held: {month} from {feed} waits to be confirmed",
        facts=(
            f"It would withdraw {number(signal.would_withdraw)} of the {number(signal.of)} incidents held for "
            f"that month ({number(share)} %).",
            "Until it is confirmed or replaced nothing is withdrawn: the old rows count beside the new ones, "
            "and the month is not complete.",
        ),
        steps=STEPS,
    )
