"""Nobody is spammed: late signals and figures that hardly grew are recorded, not told."""

from datetime import timedelta

from services.alerts.domain.alert import Alert, Context, News, Signal
from services.alerts.domain.severity import excess_of, window_days

LATE = timedelta(days=2)
"""A signal further behind the newest `Judged` read before it is history (design, promise 6)."""
HARDLY_GROWN = "grown_less_than_half"


def is_repeat(signal: Signal, standing: Alert | None) -> bool:
    """Whether the alert already took this signal, or a later one, into account."""
    return standing is not None and signal.stand.key <= standing.stand


def late(news: News, context: Context) -> str | None:
    """`late` where the signal is over two days behind the county's clock."""
    at = news.alert.signal.at
    return "late" if context.judged and at < context.judged - LATE else None


def hardly_grown(news: News, context: Context) -> str | None:
    """A hotspot's new figures are told only if the excess grew by the county's share since last told.

    It must have grown in all and for its window's length: three months hold more than one of them does.
    """
    standing = context.standing
    if news.alert.rule != "hotspot" or standing is None or standing.told is None:
        return None
    enough = standing.told * (1 + context.config.detection.update_growth)
    days = window_days(news.alert.signal)
    longer = days / standing.told_days if days and standing.told_days else 1.0
    return None if excess_of(news.alert.signal) >= enough * max(1.0, longer) else HARDLY_GROWN
