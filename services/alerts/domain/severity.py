"""How urgent an alert is (detection.md, section 6)."""

from services.alerts.domain.alert import Severity, Signal
from shared.county import CountyConfig
from shared.events import EmergingTrend, SevereIncident, StatusChanged, Surprise

HARM_DAYS = 365.0
"""Excess incidents times days of harm each: a year of harm is high."""
RARE_P = 1e-5
_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12}


def severity_of(signal: Signal, config: CountyConfig) -> Severity:
    """High, medium or info; a type the configuration no longer knows weighs 1."""
    if isinstance(signal, SevereIncident):
        return "high"
    if isinstance(signal, EmergingTrend):
        return "info"
    if isinstance(signal, StatusChanged):
        return "high" if signal.figure.state == "special_cause" else "medium"
    surprise = getattr(signal, "surprise", None)
    if isinstance(surprise, Surprise):
        return _of_surprise(surprise, _harm_weight(config, getattr(signal, "type", "")))
    return "medium"


def excess_of(signal: Signal) -> float:
    """How many more than expected; 0 for signals that expect nothing."""
    surprise = getattr(signal, "surprise", None)
    return surprise.observed - surprise.expected if isinstance(surprise, Surprise) else 0.0


def window_days(signal: Signal) -> float | None:
    """Length in days of the window the excess was counted over; None for signals without one."""
    surprise = getattr(signal, "surprise", None)
    if not isinstance(surprise, Surprise):
        return None
    amount, _, unit = surprise.window.partition(" ")
    return int(amount) * _DAYS[unit.removesuffix("s")]


def _of_surprise(surprise: Surprise, harm_weight: float) -> Severity:
    harm = (surprise.observed - surprise.expected) * harm_weight
    return "high" if harm >= HARM_DAYS or surprise.p <= RARE_P else "medium"


def _harm_weight(config: CountyConfig, type: str) -> float:
    return config.type[type].harm_weight if type in config.type else 1.0
