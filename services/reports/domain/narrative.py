"""What changed, in three to six plain sentences: what the chair reads out first."""

from services.reports.domain.material import Material
from services.reports.domain.pack import AlertLine, HotspotLine, StatusLine
from services.reports.domain.periods import month_words
from services.reports.domain.words import REASONS, change, how_many, listed, number, sure_worsening
from shared.events import Reason
from shared.periods import month_ordinal, month_text

NAMED = 3
"""How many of a kind a sentence names."""


def what_changed(
    material: Material,
    statuses: tuple[StatusLine, ...],
    hotspots: tuple[HotspotLine, ...],
    alerts: tuple[AlertLine, ...],
) -> tuple[str, ...]:
    """The sentences, in the order of the call: volume, colours, movers, hotspots, alerts, silence."""
    county = [s for s in statuses if s.figure.place == material.place]
    said = (
        _volume(material),
        _colours(county),
        _mover(county),
        _hotspots(hotspots),
        _alerts(alerts),
        _silence(material),
    )
    return tuple(sentence for sentence in said if sentence)


def _volume(material: Material) -> str:
    place, month = material.place, material.month
    here = material.total(place, month)
    if here is None:
        return f"No incidents of {month_words(month)} are loaded: this is not zero, nothing is known."
    said = f"{number(here)} incidents were recorded in {material.name(place)} in {month_words(month)}"
    earlier = [(m, material.total(place, m)) for m in _before(month)]
    compared = [f"{number(n)} in {month_words(m)}" for m, n in earlier if n is not None]
    return (
        f"{said}, against {listed(compared)}."
        if compared
        else f"{said}; neither the month before nor the year before is loaded."
    )


def _before(month: str) -> tuple[str, str]:
    """The month before, and the same month a year before."""
    ordinal = month_ordinal(month)
    return month_text(ordinal - 1), month_text(ordinal - 12)


def _colours(county: list[StatusLine]) -> str:
    if not county:
        return ""
    named = {c: [s.name for s in county if s.figure.status == c] for c in ("red", "amber", "green", "grey")}
    if len(named["grey"]) == len(county):
        return f"None of the {len(county)} indicators has a colour this month: {_main_reason(county)}."
    parts = [f"{len(names)} {c}" for c, names in named.items() if names and c != "grey"]
    without = f", {len(named['grey'])} without a colour" if named["grey"] else ""
    reds = f" Red: {listed(named['red'])}." if named["red"] else ""
    return f"Of {how_many(len(county), 'indicator')}, {listed(parts)}{without}.{reds}"


def _main_reason(county: list[StatusLine]) -> str:
    reasons: list[Reason] = [s.figure.reasons[0] for s in county if s.figure.reasons]
    return REASONS[max(reasons, key=reasons.count)] if reasons else "no reason was given"


def _mover(county: list[StatusLine]) -> str:
    """The surest worsening, or the largest where none is sure.

    What lies beyond ordinary variation is not read out: the chart's limits, which would show it, are not in a cut.
    """
    worse = [s for s in county if s.figure.verdict == "worse" and (s.figure.comparator or 0) >= 10]
    if not worse:
        return ""
    most = max(worse, key=lambda s: (sure_worsening(s.figure), abs(s.figure.change_percent or 0)))
    moved = f"{most.name}, {change(most.figure, most.decimals)}"
    sure = sure_worsening(most.figure)
    if sure > 0:
        return f"Clearest worsening: {moved}, at least {100 * sure:.0f}% with 95% confidence."
    return f"Furthest the wrong way: {moved}" + (", which could be chance." if most.figure.ratio else ".")


def _hotspots(lines: tuple[HotspotLine, ...]) -> str:
    new = [line for line in lines if line.state == "new"]
    standing = sum(line.state == "standing" for line in lines)
    if not new:
        return (
            f"No new ward hotspot; {how_many(standing, 'earlier one')} still standing."
            if standing
            else "No ward hotspot."
        )
    strongest = [_against_expected(line) for line in new[:NAMED]]
    first = f"{how_many(len(new), 'new ward hotspot')}" + (
        f", and {standing} still standing" if standing else ""
    )
    return f"{first}. Most surprising: {'; '.join(strongest)}."


def _against_expected(line: HotspotLine) -> str:
    found = line.surprise
    expected = number(found.expected, 1 if found.expected < 10 else 0)
    return f"{line.ward_name}, {line.type_name.lower()} ({found.observed}, expected {expected})"


def _alerts(alerts: tuple[AlertLine, ...]) -> str:
    if not alerts:
        return ""
    raised = [a for a in alerts if a.is_new]
    untold = sum(not a.told for a in raised)
    tail = f" ({untold} told to nobody, see the table)" if untold else ""
    earlier = len(alerts) - len(raised)
    moved = f"; {how_many(earlier, 'earlier one')} changed or ended" if earlier else ""
    return f"{how_many(len(raised), 'alert')} raised since the last pack{tail}{moved}."


def _silence(material: Material) -> str:
    silent = [
        material.county.feed[f].name
        for f, s in material.feeds.items()
        if s.silent and f in material.county.feed
    ]
    return f"Silent: {listed(silent)}. Its figures are missing, not zero." if silent else ""
