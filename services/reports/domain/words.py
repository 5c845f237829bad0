"""Figures and reasons in the words of the call. One place, so that HTML, PDF and sentences never differ."""

from services.reports.domain.pack import HotspotLine
from services.reports.domain.periods import DASH, period_words
from shared.county import Polarity
from shared.events import Colour, IndicatorStatus, Pace, Projection, Ratio, Reason

MINUS = "\u2212"
COLOURS: dict[Colour, str] = {"green": "Green", "amber": "Amber", "red": "Red", "grey": "No colour"}
REASONS: dict[Reason, str] = {
    "no_target": "no target",
    "no_like_period": "same months of the year before not loaded",
    "not_loaded": "not every month of the period is loaded",
    "provisional": "provisional",
    "part_period": "covers only a part of the period",
    "tbc": "to be confirmed by its owner",
    "not_measured": "not measured",
    "retired": "retired: history only",
    "monitoring_only": "for monitoring only",
    "baseline_pending": "the baseline is still being set",
    "break": "a break: not comparable with earlier figures",
    "silent_feed": "its feed has stopped",
    "proposed_target": "target proposed, not adopted",
    "to_be_developed": "to be developed",
    "trial": "on trial",
}
STATES = {
    "special_cause": "beyond ordinary variation",
    "ordinary_variation": "within ordinary variation",
    "not_enough_points": "too few months to tell variation",
}
RULES = {
    "against_baseline": "green better than the same months a year before, amber equal, red worse",
    "against_target": "green meets the target, red misses it",
}
IN_DANGER = 0.8
"""Probability of missing from which the indicator service tells of danger."""
HOTSPOT_STATES = {"new": "New", "standing": "Still standing", "over": "Over"}


def number(value: float | None, decimals: int = 0) -> str:
    """A figure with thousands commas; none is a dash."""
    return DASH if value is None else f"{value:,.{decimals}f}"


def compared(figure: IndicatorStatus, decimals: int = 0) -> str:
    """`2,457 (2024)` for the same months of that year; any other period is spelt out."""
    if figure.comparator is None or figure.comparator_period is None:
        return number(figure.comparator, decimals)
    then = figure.comparator_period
    is_alike = _months_only(then) == _months_only(figure.period)
    return f"{number(figure.comparator, decimals)} ({then[:4] if is_alike else period_words(then)})"


def _months_only(period: str) -> list[str]:
    """The months of a period within one year, without that year."""
    ends = period.split("..")
    return [month[4:] for month in ends] if len({month[:4] for month in ends}) == 1 else [period]


def change(figure: IndicatorStatus, decimals: int = 0) -> str:
    """`+22% (+540)`: whole percent and count, signed; `+2.5 points` between percentages.

    No percentage on a base under 10, where it would mislead.
    """
    if figure.change is None:
        return DASH
    count = signed(figure.change, decimals)
    if figure.unit.startswith("%"):
        return f"{count} points"
    if figure.change_percent is None or (figure.comparator or 0) < 10:
        return f"{count} (no % on so small a base)"
    return f"{signed(figure.change_percent)}% ({count})"


def signed(value: float, decimals: int = 0) -> str:
    """With its sign, the minus a real one; nothing is `0`."""
    text = f"{abs(value):,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        return text
    return ("+" if value > 0 else MINUS) + text


def status_note(figure: IndicatorStatus) -> str:
    """Why there is no colour; beside a colour, how sure the change is, and the projection."""
    if figure.status == "grey":
        return (
            "; ".join([*(REASONS[reason] for reason in figure.reasons), *unsummed(figure)]).capitalize()
            or DASH
        )
    parts = [STATES[figure.state]] if figure.state != "not_enough_points" or figure.ratio is None else []
    parts += [certainty(figure.ratio)] if figure.ratio is not None else []
    if figure.direction in ("rising", "falling"):
        parts.append(f"{figure.direction} over twelve months")
    parts += [projected(figure.projection)] if figure.projection is not None else []
    parts += [to_green(figure.pace, figure.polarity)] if figure.pace is not None else []
    said = "; ".join([*parts, *unsummed(figure)])
    return said[:1].upper() + said[1:]


def unsummed(figure: IndicatorStatus) -> list[str]:
    """That an additive family does not add up, in a list; empty where it does."""
    rest = figure.parts_differ_by
    return [] if rest is None else [f"its parts should make it up and leave {signed(rest)}"]


def projected(found: Projection) -> str:
    """`projected year end 980 (930 to 1,031; seasonal share x level), target in danger`."""
    interval = f"{number(found.low)} to {number(found.high)}; " if found.low < found.high else ""
    danger = ", target in danger" if found.misses is not None and found.misses >= IN_DANGER else ""
    return f"projected year end {number(found.value)} ({interval}{found.method}){danger}"


def to_green(pace: Pace, polarity: Polarity) -> str:
    """`at most 103 a month from now ends green`."""
    if not pace.is_possible:
        return "the year can no longer end green"
    bound = "at most" if polarity == "lower_is_better" else "at least"
    return f"{bound} {number(pace.a_month)} a month from now ends green"


def certainty(ratio: Ratio) -> str:
    """What the exact 95 % interval of the change says: whether chance alone explains it."""
    if ratio.high is None:
        return "too small a base to tell"
    low, high = (f"{_never_zero(100 * (end - 1))}%" for end in (ratio.low, ratio.high))
    is_chance = ratio.low <= 1 <= ratio.high
    return f"{'could be chance' if is_chance else 'more than chance'} (95%: {low} to {high})"


def _never_zero(percent: float) -> str:
    """As few decimals, up to three, as do not make nothing of something."""
    return next(
        (said for said in (signed(percent, n) for n in range(3)) if said.strip("0.")), signed(percent, 3)
    )


def sure_worsening(figure: IndicatorStatus) -> float:
    """The least worsening that the 95 % interval allows, as a share; 0 where it allows none."""
    ratio = figure.ratio
    if ratio is None:
        return 0.0
    if figure.polarity == "lower_is_better":
        return max(0.0, ratio.low - 1)
    return 0.0 if ratio.high is None else max(0.0, 1 - ratio.high)


def usual(line: HotspotLine) -> str:
    """`5.1 (1 to 9)`: what was expected and the usual range."""
    return f"{number(line.surprise.expected, 1)} ({line.surprise.low} to {line.surprise.high})"


def window_words(line: HotspotLine) -> str:
    """`Nov 2025`, `Sep to Nov 2025`; a window of days names its length."""
    found = line.surprise
    words = period_words(found.period)
    return words if "month" in found.window else f"{found.window} to {words}"


def how_many(count: int, noun: str) -> str:
    """`1 hotspot`, `2 hotspots`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
